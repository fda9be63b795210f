package calendar

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"lianluozhan/sync/county/console/frame"
	"lianluozhan/sync/liaison"
)

// form reads fields and notes what is wrong with them.
type form struct {
	v url.Values
	m frame.Mistakes
}

func newForm(r *frame.Request) form { return form{r.PostForm, frame.Mistakes{}} }

func (f form) words(name string, most int) string {
	s := strings.Join(strings.Fields(liaison.Clean(f.v.Get(name))), " ")
	if utf8.RuneCountInString(s) > most {
		f.m.Add(name, fmt.Sprintf("太长了，最多 %d 个字", most))
	}
	return s
}

// lines reads one thing a line.
func (f form) lines(name string, most, atMost int) (out []string) {
	for s := range strings.Lines(liaison.Clean(strings.ReplaceAll(f.v.Get(name), "\r\n", "\n"))) {
		if s = strings.TrimSpace(s); s == "" {
			continue
		}
		if utf8.RuneCountInString(s) > most {
			f.m.Add(name, fmt.Sprintf("“%s…”太长了，一行最多 %d 个字", string([]rune(s)[:8]), most))
		}
		out = append(out, s)
	}
	if len(out) > atMost {
		f.m.Add(name, fmt.Sprintf("最多 %d 行", atMost))
		out = out[:atMost]
	}
	return out
}

func (f form) date(name string, must bool) liaison.Date {
	s := strings.TrimSpace(f.v.Get(name))
	if s == "" {
		if must {
			f.m.Add(name, "请选日期")
		}
		return liaison.Date{}
	}
	d, err := liaison.ParseDate(s)
	if err != nil || d.Year < 2000 || d.Year > 2199 {
		f.m.Add(name, "日期不对，请写成 2026-01-31 这样")
		return liaison.Date{}
	}
	return d
}

// hours reads "from" and "to".
func (f form) hours() (from, to liaison.TimeOfDay) {
	get := func(name string) (liaison.TimeOfDay, bool) {
		t, err := liaison.ParseTimeOfDay(strings.ReplaceAll(strings.TrimSpace(f.v.Get(name)), "：", ":"))
		if err != nil {
			f.m.Add(name, "请写时间，如 09:00")
		}
		return t, err == nil
	}
	from, ok1 := get("from")
	to, ok2 := get("to")
	if ok1 && ok2 && from >= to {
		f.m.Add("to", "结束要晚于开始")
	}
	return from, to
}

// numbers reads the boxes that are ticked.
func (f form) numbers(name string, least, most int) (out []int) {
	for _, s := range f.v[name] {
		n, err := strconv.Atoi(s)
		if err != nil || n < least || n > most {
			f.m.Add(name, "请重新选")
		} else if !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return out
}

func (f form) number(name string, least, most int) int {
	s := strings.TrimSpace(f.v.Get(name))
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < least || n > most {
		f.m.Add(name, fmt.Sprintf("请写 %d 到 %d 的数", least, most))
		return 0
	}
	return n
}

// deputies reads the boxes that are ticked: those of before in their order, then
// the new ones in the station's.
func (f form) deputies(p place, before []liaison.DeputyID) (out []liaison.DeputyID) {
	ticked := f.v["deputies"]
	for _, id := range before {
		if slices.Contains(ticked, string(id)) {
			out = append(out, id)
		}
	}
	for _, d := range p.of(p.Station.ID) {
		if slices.Contains(ticked, string(d.ID)) && !slices.Contains(out, d.ID) {
			out = append(out, d.ID)
		}
	}
	return out
}

// turns puts those who take part in the order that is typed, by name; who is not
// named comes after.
func (f form) turns(p place, ids []liaison.DeputyID) []liaison.DeputyID {
	var out []liaison.DeputyID
	for _, name := range strings.FieldsFunc(f.v.Get("turns"), func(r rune) bool { return strings.ContainsRune("、，, ；;　", r) }) {
		i := slices.IndexFunc(ids, func(id liaison.DeputyID) bool { return p.deputyName(id) == name && !slices.Contains(out, id) })
		if i < 0 {
			f.m.Add("turns", fmt.Sprintf("上面没有选“%s”，或者写了两次", name))
			continue
		}
		out = append(out, ids[i])
	}
	for _, id := range ids {
		if !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

func kinds() []string {
	return []string{string(liaison.ReceptionDay), "学习", "走访", "视察", "调研", "述职", "协调会"}
}

func (f form) kind() liaison.EventKind {
	k := f.words("kind", 10)
	if k == "" {
		f.m.Add("kind", "请选种类")
	}
	return liaison.EventKind(k)
}

// monthDays reads "10、25".
func (f form) monthDays(name string) (out []int) {
	for _, s := range strings.FieldsFunc(f.v.Get(name), func(r rune) bool { return strings.ContainsRune("、，, ;；日号", r) }) {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 || n > 31 {
			f.m.Add(name, "请写 1 到 31，几天的用顿号隔开，如 10、25")
		} else if !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return out
}

// dates reads a day a line, of the year.
func (f form) dates(name string, year int) (out []liaison.Date) {
	for _, s := range f.lines(name, 20, 100) {
		d, err := liaison.ParseDate(s)
		if err != nil {
			if t, bad := time.Parse("1-2", s); bad == nil {
				d, err = liaison.Date{Year: year, Month: t.Month(), Day: t.Day()}, nil
			}
		}
		switch {
		case err != nil:
			f.m.Add(name, fmt.Sprintf("“%s”认不出来，请一行写一天，如 %d-03-15", s, year))
		case d.Year != year:
			f.m.Add(name, fmt.Sprintf("%s 不在 %d 年", d, year))
		case !slices.Contains(out, d):
			out = append(out, d)
		}
	}
	slices.SortFunc(out, liaison.Date.Compare)
	return out
}
