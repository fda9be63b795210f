package settings

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"lianluozhan/cmd/internal/touchmap"
	"lianluozhan/kiosk/pin"
	"lianluozhan/sync/liaison"
)

func checkRotation(v any) string {
	if _, err := touchmap.ParseRotation(v.(string)); err != nil || v == "" {
		return "只能是 normal（不转）、right（向右转）、left（向左转）或 inverted（倒过来）"
	}
	return ""
}

func checkTouch(v any) string {
	if s := v.(string); s != "" {
		if _, err := touchmap.Parse(s); err != nil {
			return `校准是六个数，例如 "0 1 0 -1 0 1"；写成 "" 就按屏幕方向来`
		}
	}
	return ""
}

func checkVolume(v any) string {
	if n := v.(int); n < 0 || n > 100 {
		return "音量是 0 到 100 的整数"
	}
	return ""
}

func checkTimeOrNone(v any) string {
	if v == "" {
		return ""
	}
	return checkTime(v)
}

func checkTime(v any) string {
	if _, ok := Minutes(v.(string)); !ok {
		return `时间写成 "06:30" 这样，从 "00:00" 到 "23:59"`
	}
	return ""
}

// Minutes reads a time of day such as "06:30", in minutes since midnight.
func Minutes(s string) (int, bool) {
	h, m, found := strings.Cut(s, ":")
	hour, herr := strconv.Atoi(h)
	minute, merr := strconv.Atoi(m)
	if !found || len(h) != 2 || len(m) != 2 || herr != nil || merr != nil || hour < 0 || hour > 23 || minute < 0 || minute > 59 {
		return 0, false
	}
	return hour*60 + minute, true
}

// cleanTime takes 6:30 and 06：30 as people write them.
func cleanTime(s string) string {
	s = strings.ReplaceAll(strings.TrimSpace(s), "：", ":")
	if i := strings.IndexByte(s, ':'); i == 1 {
		s = "0" + s
	}
	return s
}

// cleanCounty adds the scheme that people leave out, as the first-run page does.
func cleanCounty(s string) string {
	s = strings.TrimRight(strings.TrimSpace(s), "/")
	if s != "" && !strings.Contains(s, "://") {
		s = "https://" + s
	}
	return s
}

func checkCounty(v any) string {
	s := v.(string)
	if strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r == '　' || r == 0xa0 }) {
		return "地址里有空格，请去掉"
	}
	u, err := url.Parse(s)
	switch {
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "":
		return `地址写成 "https://10.0.0.5:8080" 这样`
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return "地址里不能有用户名、问号和井号"
	case strings.ContainsFunc(u.Hostname(), func(r rune) bool { return !strings.ContainsRune(hostLetters, r) }):
		return "主机名里只能有英文字母、数字、点和减号"
	case u.Path != "" && !strings.HasPrefix(u.Path, "/join/"):
		return "地址只写到端口，后面不要再有别的"
	}
	return ""
}

// hostLetters are those of names and numbers of machines, the colon for IPv6.
const hostLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:"

// codeLen is how many characters a joining code has.
const codeLen = 16

// cleanCode takes a code as it is printed, in groups.
func cleanCode(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' {
			return -1
		}
		return r
	}, strings.ToUpper(s))
}

func checkCode(v any) string {
	s := v.(string)
	for _, r := range s {
		if !strings.ContainsRune(liaison.ReceiptAlphabet, r) {
			return "入网码里没有“" + string(r) + "”这个字符，请核对（没有字母 O、I，数字 0、1）"
		}
	}
	if len(s) != codeLen {
		return fmt.Sprintf("入网码是 %d 个字符，这里是 %d 个", codeLen, len(s))
	}
	return ""
}

func checkPIN(v any) string {
	switch err := pin.Check(v.(string)); {
	case errors.Is(err, pin.ErrSimple):
		return "维护密码太容易被猜到，请换一个"
	case err != nil:
		return "维护密码是 6 到 12 位数字，要加引号"
	}
	return ""
}
