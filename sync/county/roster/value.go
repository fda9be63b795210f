package roster

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"lianluozhan/sync/liaison"
)

var (
	dayShape   = regexp.MustCompile(`^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:\s*(?:星期|周)[一二三四五六日天])?(?:[ T]00:00(?::00)?)?$`)
	tightDay   = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})$`)
	clockShape = regexp.MustCompile(`^(上午|早上|下午|晚上|中午)?\s*(\d{1,2})\s*(?::|点|时)\s*(\d{1,2}|半)?\s*分?(?::00)?$`)
	bigNumber  = regexp.MustCompile(`^\d+(?:\.\d+)?[Ee]\+?\d{1,2}$`)
	wholeShape = regexp.MustCompile(`^(-?\d{1,9})(?:\.0+)?$`)
	idShape    = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,60}[a-z0-9])?$`)
	hotline    = regexp.MustCompile(`^(1\d{2}|1\d{4}|9\d{4}|[48]00\d{7})$`)
	extension  = regexp.MustCompile(`转\s*\d{1,6}$`)
)

// cellAt is one cell of a table and where mistakes in it are told.
type cellAt struct {
	text string
	at   Fault
	f    *faults
}

// cell returns the cell of a row below a heading; ok is false where the table does
// not have that column.
func (t table) cell(r Row, head string, f *faults) (c cellAt, ok bool) {
	i, ok := t.at[head]
	at := Fault{Sheet: t.sheet.Name, Row: r.N, Head: head}
	if ok {
		at.Col = column(i)
	} else {
		i = -1
	}
	return cellAt{clean(r.cell(i)), at, f}, ok
}

func (c cellAt) fail(want, format string, args ...any) {
	c.at.Words, c.at.Want = fmt.Sprintf(format, args...), want
	c.f.add(c.at)
}

// clean drops what must not be stored, the mark that our own exports put before
// what could be taken for a formula, and the notation of large numbers.
func clean(s string) string {
	s = liaison.Clean(strings.ReplaceAll(s, "_x000D_", ""))
	s = strings.TrimFunc(s, unicode.IsSpace)
	if len(s) > 1 && s[0] == '\'' && risky(strings.TrimLeft(s[1:], " '")) {
		s = s[1:]
	}
	if bigNumber.MatchString(s) {
		if n, err := strconv.ParseFloat(s, 64); err == nil && n < 1e15 && n == math.Trunc(n) {
			return strconv.FormatInt(int64(n), 10)
		}
	}
	return s
}

// risky reports whether a spreadsheet could take the text for a formula.
func risky(s string) bool { return s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) }

// isError reports what a formula leaves that could not be computed.
func isError(s string) bool {
	return slices.Contains([]string{"#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!"}, s)
}

// words returns text of at most most characters.
func (c cellAt) words(most int) string {
	switch n := utf8.RuneCountInString(c.text); {
	case isError(c.text):
		c.fail("请把公式改成文字", "公式算不出结果（%s）", c.text)
		return ""
	case n > most:
		c.fail("请缩短", "写了 %d 个字，最多 %d 个", n, most)
		return ""
	}
	return c.text
}

// line is words on one line.
func (c cellAt) line(most int) string {
	c.text = strings.Join(strings.Fields(c.text), " ")
	return c.words(most)
}

// name is a person's name: the spaces by which two characters are set as wide as
// three go.
func (c cellAt) name() string {
	han := func(r rune) bool { return unicode.Is(unicode.Han, r) || unicode.IsSpace(r) }
	if strings.IndexFunc(c.text, func(r rune) bool { return !han(r) }) < 0 {
		c.text = strings.Join(strings.Fields(c.text), "")
	}
	return c.line(liaison.MaxName)
}

// list splits what people write into one cell.
func (c cellAt) list() (out []string) {
	for _, s := range strings.FieldsFunc(c.text, func(r rune) bool { return strings.ContainsRune("、，,；;/|\n", r) }) {
		if s = strings.Join(strings.Fields(s), " "); s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

func (c cellAt) phone() string {
	s := narrow(c.text)
	plain := extension.ReplaceAllString(s, "")
	if s != "" && !hotline.MatchString(liaison.PhoneDigits(plain)) && liaison.CheckPhone(plain, true) != "" {
		c.fail("座机写区号和号码，如 0500-5550101；手机写 11 位", "电话“%s”不对", c.text)
		return ""
	}
	return s
}

func (c cellAt) whole(least, most int) (int, bool) {
	s := narrow(c.text)
	if s == "" {
		return 0, false
	}
	m := wholeShape.FindStringSubmatch(s)
	n := 0
	if m != nil {
		n, _ = strconv.Atoi(m[1]) // the shape has at most nine digits
	}
	if m == nil || n < least || n > most {
		c.fail(fmt.Sprintf("请写 %d 到 %d 的整数", least, most), "“%s”不是可以用的数", c.text)
		return 0, false
	}
	return n, true
}

// levelWords are the words for levels, without 级 and 人大代表.
func levelWords() map[string]liaison.Level {
	return map[string]liaison.Level{
		"全国": liaison.National, "国家": liaison.National,
		"省": liaison.Provincial, "自治区": liaison.Provincial, "直辖市": liaison.Provincial,
		"市": liaison.Municipal, "州": liaison.Municipal, "自治州": liaison.Municipal, "设区市": liaison.Municipal, "盟": liaison.Municipal,
		"县": liaison.CountyLevel, "区": liaison.CountyLevel, "旗": liaison.CountyLevel, "县区": liaison.CountyLevel,
		"乡": liaison.Township, "镇": liaison.Township, "乡镇": liaison.Township, "街道": liaison.Township,
	}
}

func (c cellAt) levels() (out []liaison.Level) {
	const want = "请写 全国、省、市、县、乡镇 中的一级或几级，如“县、乡镇”"
	if c.text == "" {
		c.fail(want, "没有写是哪一级代表")
		return nil
	}
	for _, w := range c.list() {
		for _, tail := range []string{"代表", "人大", "级"} {
			w = strings.TrimSuffix(w, tail)
		}
		l, ok := levelWords()[w]
		if !ok {
			c.fail(want, "没有“%s”这一级", w)
			return nil
		}
		if !slices.Contains(out, l) {
			out = append(out, l)
		}
	}
	slices.Sort(out)
	return out
}

// dater reads days as people and spreadsheets write them.
type dater struct{ y1904 bool }

const dayWant = "请写成 2026-01-31 这样"

func (d dater) day(c cellAt) liaison.Date {
	s := narrow(c.text)
	m := dayShape.FindStringSubmatch(s)
	if m == nil {
		m = tightDay.FindStringSubmatch(s)
	}
	var out liaison.Date
	var err error
	serial, number := strconv.ParseFloat(s, 64)
	switch {
	case s == "":
		c.fail(dayWant, "没有写日期")
		return out
	case m != nil:
		n := [3]int{}
		for i := range n {
			n[i], _ = strconv.Atoi(m[i+1]) // the shapes have digits only
		}
		out, err = liaison.ParseDate(fmt.Sprintf("%04d-%02d-%02d", n[0], n[1], n[2]))
	case number == nil && serial > 10_000 && serial < 110_000:
		t, bad := excelize.ExcelDateToTime(math.Floor(serial), d.y1904)
		out, err = liaison.Date{Year: t.Year(), Month: t.Month(), Day: t.Day()}, bad
	default:
		c.fail(dayWant, "日期“%s”认不出来", c.text)
		return out
	}
	if err != nil || out.Year < 1949 || out.Year > 2199 {
		c.fail(dayWant+"，并看看有没有这一天", "日期“%s”不对", c.text)
		return liaison.Date{}
	}
	return out
}

const clockWant = "请写成 9:00 这样，用二十四小时制"

// clock returns a time of day; ok is false for an empty cell and for a mistake.
func (c cellAt) clock() (liaison.TimeOfDay, bool) {
	if c.text == "" {
		return 0, false
	}
	m, ok := parseClock(narrow(c.text))
	if !ok {
		c.fail(clockWant, "时间“%s”不对", c.text)
	}
	return m, ok
}

func parseClock(s string) (liaison.TimeOfDay, bool) {
	if f, err := strconv.ParseFloat(s, 64); err == nil && f >= 0 && f <= 1 && strings.ContainsAny(s, ".01") {
		return liaison.TimeOfDay(math.Round(f * 24 * 60)), true // as spreadsheets keep it
	}
	p := clockShape.FindStringSubmatch(strings.ReplaceAll(s, "：", ":"))
	if p == nil {
		return 0, false
	}
	h, _ := strconv.Atoi(p[2]) // the shape has at most two digits
	m := 30
	if p[3] != "半" {
		m, _ = strconv.Atoi("0" + p[3])
	}
	if (p[1] == "下午" || p[1] == "晚上") && h < 12 {
		h += 12
	}
	return liaison.TimeOfDay(h*60 + m), m < 60 && h*60+m <= 24*60
}
