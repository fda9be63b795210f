package intake

import (
	"cmp"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"lianluozhan/sync/liaison"
)

const momentShape = "2006-01-02 15:04"

var (
	idShape    = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,60}[a-z0-9])?$`)
	codeShape  = regexp.MustCompile(`^[A-Za-z0-9-]{1,20}$`)
	timeShape  = regexp.MustCompile(`^\d{1,2}:\d{2}$`)
	hotline    = regexp.MustCompile(`^(1\d{2}|1\d{4}|9\d{4}|[48]00\d{7})$`)
	subscriber = regexp.MustCompile(`转\s*\d{1,6}$`)
)

// checkID says what is wrong with an id, if anything is.
func (v value) checkID(id string) bool {
	if !idShape.MatchString(id) {
		v.fail("编号“%s”只能用小写字母、数字和减号，不能有汉字、空格和大写字母。例如 chengguan-2", id)
		return false
	}
	return true
}

// id returns the entry's own id.
func (e *entry) id() string {
	id := e.need("id", "编号")
	if id != "" && !(value{e.r, e.file, e.values["id"]}).checkID(id) {
		return ""
	}
	return id
}

// date returns a day, zero when it is not there or wrong.
func (e *entry) date(key string) liaison.Date {
	v, ok := e.at(key)
	if !ok {
		return liaison.Date{}
	}
	return v.date()
}

func (v value) date() liaison.Date {
	s, ok := v.text()
	if !ok || s == "" {
		return liaison.Date{}
	}
	d, err := liaison.ParseDate(s)
	switch {
	case err != nil:
		v.fail("日期“%s”不对。请写成 2026-01-31 这样，并看看有没有这一天", s)
		return liaison.Date{}
	case d.Year < 1949 || d.Year > 2199:
		v.fail("日期“%s”的年份不对。请检查", s)
		return liaison.Date{}
	}
	return d
}

// needDate returns a day that must be there.
func (e *entry) needDate(key string) liaison.Date {
	if n := e.values[key]; n == nil || n.Value == "" {
		e.asked = append(e.asked, key)
		e.failAt(key, "没有写日期（%s）。请补上，写成 2026-01-31 这样", key)
		return liaison.Date{}
	}
	return e.date(key)
}

// span returns from and to, of which the first must not be later.
func (e *entry) span(from, to string) (liaison.Date, liaison.Date) {
	a, b := e.date(from), e.date(to)
	if !a.IsZero() && !b.IsZero() && b.Before(a) {
		e.failAt(to, "%s（%s）比 %s（%s）还早。请对调或者改正", to, b, from, a)
	}
	return a, b
}

func (e *entry) dates(key string) []liaison.Date {
	var out []liaison.Date
	for _, v := range e.list(key) {
		d := v.date()
		if slices.Contains(out, d) && !d.IsZero() {
			v.fail("日期 %s 写了两次。请删掉一个", d)
		}
		if !d.IsZero() {
			out = append(out, d)
		}
	}
	return out
}

// clock returns a time of day and whether there is one.
func (e *entry) clock(key string) (liaison.TimeOfDay, bool) {
	v, ok := e.at(key)
	if !ok {
		return 0, false
	}
	s, ok := v.text()
	if !ok || s == "" {
		return 0, false
	}
	m, err := liaison.ParseTimeOfDay(strings.ReplaceAll(s, "：", ":"))
	if err != nil || !timeShape.MatchString(strings.ReplaceAll(s, "：", ":")) {
		v.fail(`时间“%s”不对。请写成 "09:00" 这样，用二十四小时制`, s)
		return 0, false
	}
	return m, true
}

// moment returns a day and time of day, zero when it is not there or wrong.
func (e *entry) moment(key string) time.Time {
	v, ok := e.at(key)
	if !ok {
		return time.Time{}
	}
	s, ok := v.text()
	if !ok || s == "" {
		return time.Time{}
	}
	t, err := time.ParseInLocation(momentShape, strings.ReplaceAll(s, "：", ":"), liaison.Zone)
	if err != nil || t.Year() < 1949 || t.Year() > 2199 {
		v.fail("时间“%s”不对。请写成 2026-01-31 18:00 这样，用二十四小时制", s)
		return time.Time{}
	}
	return t
}

// hours returns from and to; both are needed when must is set, else both or none.
func (e *entry) hours(must bool) (liaison.TimeOfDay, liaison.TimeOfDay) {
	before := e.r.found.Errors()
	from, a := e.clock("from")
	to, b := e.clock("to")
	switch {
	case e.r.found.Errors() > before: // told already
	case a != b, must && !a:
		e.failAt("from", `开始（from）和结束（to）的时间要都写上。例如 from: "09:00"，to: "11:30"`)
	case a && from >= to:
		e.failAt("from", "开始时间 %s 不早于结束时间 %s。请改正", from, to)
	}
	return from, to
}

// number returns a whole number within lo..hi, or other when it is not there.
func (e *entry) number(key string, lo, hi, other int) int {
	v, ok := e.at(key)
	if !ok || v.null() {
		return other
	}
	return v.number(lo, hi)
}

func (v value) number(lo, hi int) int {
	s, ok := v.text()
	if !ok {
		return lo
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < lo || n > hi {
		v.fail("“%s”不对。请写 %d 到 %d 之间的整数", s, lo, hi)
		return lo
	}
	return n
}

func (e *entry) numbers(key string, lo, hi int) []int {
	var out []int
	for _, v := range e.list(key) {
		if n := v.number(lo, hi); !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

func (e *entry) truth(key string) bool {
	v, ok := e.at(key)
	if !ok {
		return false
	}
	s, _ := v.text()
	switch strings.ToLower(s) {
	case "true", "yes", "是":
		return true
	case "", "false", "no", "否":
		return false
	}
	v.fail("“%s”不对。请写 true（是）或者 false（不是）", s)
	return false
}

func (e *entry) phone(key string) string {
	s := e.words(key)
	if s != "" && !OfficePhone(s) {
		e.failAt(key, "电话“%s”不对。座机请写区号和号码，如 0500-5550100；手机请写十一位", s)
	}
	return s
}

// address returns a web address without a slash at its end.
func (e *entry) address(key string) string {
	s := strings.TrimRight(e.words(key), "/")
	u, err := url.Parse(s)
	if s != "" && (err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http") {
		e.failAt(key, "网址“%s”不对。请写完整，以 https:// 或 http:// 开头", s)
	}
	return s
}

// choice looks up one of a few words. The zero T stands for none.
func choice[T cmp.Ordered](v value, s string, among map[string]T) (T, bool) {
	t, ok := among[s]
	if !ok {
		names := slices.SortedFunc(maps.Keys(among), func(a, b string) int { return cmp.Compare(among[a], among[b]) })
		v.fail("“%s”不对。%s可以写：%s", s, hint(s, names), strings.Join(names, "、"))
	}
	return t, ok
}
