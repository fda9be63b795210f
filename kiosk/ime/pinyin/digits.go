package pinyin

import (
	"strconv"
	"strings"
)

// Numbers written as they are said are offered in digits too: 三月十五号 as 3月15号,
// 二零二六年 as 2026年 and 二〇二六年.

const (
	numerals = "零一二三四五六七八九"
	counters = "年月日号点分时元块角亩斤米组户楼层栋幢室岁天次个人万"
	dated    = "年月日号"
)

// inDigits lists other ways to write a text that is a number, or numbers with what they
// count. A short plain number (三个) has none: the word is what is meant.
func inDigits(text string) []string {
	digits, years, found := strings.Builder{}, strings.Builder{}, false
	for rest := []rune(text); len(rest) > 0; {
		n := 0
		for n < len(rest) && strings.ContainsRune(numerals+"〇十百千", rest[n]) {
			n++
		}
		value, ok := number(rest[:n])
		if !ok {
			return nil
		}
		found = found || n > 1
		digits.WriteString(value)
		years.WriteString(strings.ReplaceAll(string(rest[:n]), "零", "〇"))
		if rest = rest[n:]; len(rest) == 0 {
			break
		}
		if !strings.ContainsRune(counters, rest[0]) {
			return nil
		}
		found = found || strings.ContainsRune(dated, rest[0])
		digits.WriteRune(rest[0])
		years.WriteRune(rest[0])
		rest = rest[1:]
	}
	if !found {
		return nil
	}
	out := []string{digits.String()}
	if strings.Contains(text, "年") && years.String() != text {
		out = append(out, years.String())
	}
	return out
}

// number reads 二零二六 digit by digit, and 三百一十五 by its places.
func number(said []rune) (string, bool) {
	if len(said) == 0 {
		return "", false
	}
	if !strings.ContainsAny(string(said), "十百千") {
		var out strings.Builder
		for _, r := range said {
			out.WriteString(strconv.Itoa(digit(r)))
		}
		return out.String(), true
	}
	sum, last, lowest := 0, -1, 10_000
	for i, r := range said {
		unit := map[rune]int{'十': 10, '百': 100, '千': 1000}[r]
		switch {
		case unit == 0:
			if last > 0 {
				return "", false
			}
			last = digit(r)
		case unit >= lowest:
			return "", false
		default:
			if i == 0 {
				last = 1 // 十五
			}
			if last < 1 {
				return "", false
			}
			sum, last, lowest = sum+last*unit, -1, unit
		}
	}
	return strconv.Itoa(sum + max(0, last)), true
}

func digit(r rune) int {
	if r == '〇' {
		return 0
	}
	return strings.Index(numerals, string(r)) / len("零")
}

// spoken reads letters as a number of at least three digits with what it counts:
// erlingerliunian is 二零二六年, which no dictionary knows.
func spoken(letters string) (string, bool) {
	syllables := map[string]string{
		"ling": "零", "yi": "一", "er": "二", "san": "三", "si": "四", "wu": "五", "liu": "六", "qi": "七", "ba": "八", "jiu": "九", "shi": "十",
		"nian": "年", "yue": "月", "hao": "号", "ri": "日",
	}
	var out strings.Builder
	for letters = strings.ReplaceAll(letters, "'", ""); letters != ""; {
		n := min(4, len(letters))
		for n > 0 && syllables[letters[:n]] == "" {
			n--
		}
		if n == 0 {
			return "", false
		}
		out.WriteString(syllables[letters[:n]])
		letters = letters[n:]
	}
	text := out.String()
	run := 0
	for _, r := range text {
		if !strings.ContainsRune(numerals, r) {
			break
		}
		run++
	}
	return text, run >= 3
}
