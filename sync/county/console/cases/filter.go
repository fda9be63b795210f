package cases

import (
	"net/url"
	"strconv"
	"unicode/utf8"

	"lianluozhan/sync/county/account"
	"lianluozhan/sync/county/casework"
	"lianluozhan/sync/liaison"
)

// maxQuery is how many characters are searched for.
const maxQuery = 100

// asked is a filter as it stands in the address of the list.
type asked struct {
	url.Values
	wrong []string
}

// names are what the list's address may carry, but for the page.
var names = [...]string{"only", "q", "state", "category", "station", "unit", "from", "to"}

// ask takes what is known out of an address.
func ask(q url.Values) *asked {
	a := &asked{Values: url.Values{}}
	for _, n := range names {
		if v := q.Get(n); v != "" && utf8.ValidString(v) {
			a.Set(n, cut(v, maxQuery))
		}
	}
	if p := q.Get("page"); p != "" {
		a.Set("page", p)
	}
	return a
}

// filter is what the desk is asked for somebody.
func (a *asked) filter(p account.Account) casework.Filter {
	page, err := strconv.Atoi(a.Get("page"))
	if err != nil || page < 1 {
		page = 1
	}
	return casework.Filter{
		Scope: p.Scope(), Words: a.Get("q"), State: a.Get("state"), Category: a.Get("category"),
		Station: liaison.StationID(a.Get("station")), Unit: a.Get("unit"), Only: a.Get("only"),
		From: a.date("from", "登记从"), To: a.date("to", "登记到"), Page: page, Size: pageSize,
	}
}

func (a *asked) date(name, label string) liaison.Date {
	v := a.Get(name)
	if v == "" {
		return liaison.Date{}
	}
	d, err := liaison.ParseDate(v)
	if err != nil {
		a.wrong = append(a.wrong, "“"+label+"”的日期不对，写成 2026-12-02 这样；现在没有按它筛选。")
	}
	return d
}

// path is the list's address with one thing another.
func (a *asked) path(name, value string) string {
	v := url.Values{}
	for _, n := range names {
		if x := a.Get(n); x != "" {
			v.Set(n, x)
		}
	}
	if value == "" {
		v.Del(name)
	} else {
		v.Set(name, value)
	}
	if len(v) == 0 {
		return listPath
	}
	return listPath + "?" + v.Encode()
}

// narrowed reports whether anything but the tab was chosen.
func (a *asked) narrowed() bool {
	for _, n := range names[1:] {
		if a.Get(n) != "" {
			return true
		}
	}
	return false
}

// cut keeps the first n characters.
func cut(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}
