package main

import (
	"bytes"
	"cmp"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"lianluozhan/assets/dict"
)

// No given names, though the dictionary takes them for such: titles and kin behind a
// surname (王师傅, 李大爷), and the sounds of foreign names (马斯克).
const (
	noGiven  = "爷哥姐师叔伯娘妈婶妃帝侯夫爹奶姥姑姨奴婢尉督抚丞贼匪仙妖鬼僧尼婆汉客氏某们村镇县乡屯湾沟集店铺桥街路寺庙"
	noSound  = "斯尔克特基姆拉巴布伊科阿里莱罗蒂洛奇诺塔耶埃维弗尼赛柯盖奥亚德什萨纳达姆列沃鲁普切瓦扎"
	noFamily = "斯西子明布巴萨格阿那和小红玉古封向史安东南北老大于"
)

// runGiven counts the given names of two characters in a word list with parts of
// speech (jieba's: word, count, class). Only pairs are kept, never whole names.
func runGiven(fs *flag.FlagSet, args []string) error {
	list := fs.String("dict", "", "jieba.dict.utf8 of the Go module github.com/yanyiwu/gojieba")
	out := fs.String("out", "assets/dict/pairs.txt", "table to write")
	if err := fs.Parse(args); err != nil {
		return err
	}
	family := surnameSet()
	count := map[string]int{}
	err := withSource(*list, "", func(r io.Reader) error {
		return lines(r, func(line string) error {
			if given, ok := givenOf(strings.Fields(line), family); ok {
				count[given]++
			}
			return nil
		})
	})
	if err != nil {
		return err
	}
	return writePairs(*out, count)
}

// surnameSet is the surnames of our own table that are seldom anything else.
func surnameSet() map[rune]bool {
	out := map[rune]bool{}
	for line := range strings.Lines(dict.Surnames) {
		line, _, _ = strings.Cut(line, "#")
		c := strings.Fields(line)
		if len(c) == 0 || len(c) > 1 && utf8.RuneCountInString(c[0]) > 1 {
			continue
		}
		for _, r := range c[0] {
			out[r] = !strings.ContainsRune(noFamily, r)
		}
	}
	return out
}

func givenOf(c []string, family map[rune]bool) (string, bool) {
	if len(c) != 3 || c[2] != "nr" {
		return "", false
	}
	name := []rune(c[0])
	if len(name) != 3 || !family[name[0]] {
		return "", false
	}
	given := string(name[1:])
	return given, !strings.ContainsAny(given, noGiven+noSound) && standard(name[1]) && standard(name[2])
}

// standard tells whether the name field knows the character at all.
func standard(r rune) bool { return strings.ContainsRune(dict.Readings, r) }

// writePairs writes a line for each first character: the second ones, and behind
// each that was seen more than once its number, at most 9.
func writePairs(path string, count map[string]int) error {
	rows, total := map[rune][]string{}, 0
	for given, n := range count {
		first, size := utf8.DecodeRuneInString(given)
		rows[first] = append(rows[first], given[size:])
		total += n
	}
	var firsts []rune
	for r := range rows {
		firsts = append(firsts, r)
	}
	slices.Sort(firsts)
	var b bytes.Buffer
	b.WriteString("# Made by imedata given from jieba's word list (MIT licence, see README.md).\n")
	for _, first := range firsts {
		seconds := rows[first]
		slices.SortFunc(seconds, func(x, y string) int {
			return cmp.Or(cmp.Compare(count[string(first)+y], count[string(first)+x]), cmp.Compare(x, y))
		})
		fmt.Fprintf(&b, "%c ", first)
		for _, s := range seconds {
			b.WriteString(s)
			if n := min(9, count[string(first)+s]); n > 1 {
				fmt.Fprint(&b, n)
			}
		}
		b.WriteByte('\n')
	}
	fmt.Printf("%s: %d pairs from %d names, %d bytes\n", path, len(count), total, b.Len())
	return os.WriteFile(path, b.Bytes(), 0o644)
}
