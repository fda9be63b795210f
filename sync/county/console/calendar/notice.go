package calendar

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"lianluozhan/sync/liaison"
)

var (
	inBrackets = regexp.MustCompile(`[（(][^）)]*[）)]`)
	ordinal    = regexp.MustCompile(`^\s*(?:[（(]?[一二三四五六七八九十\d]+[、.．)）])\s*`)
	isoDay     = regexp.MustCompile(`(\d{4})-(\d{1,2})-(\d{1,2})`)
	spanShape  = regexp.MustCompile(`(?:(\d{4})年)?(\d{1,2})月(\d{1,2})[日号]?(?:\s*(?:至|到|-|—|–|~|～)+\s*(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})[日号]?)?`)
)

// daysOff are a year's days off and the days worked in exchange.
type daysOff struct {
	Holidays []liaison.Holiday
	Workdays []liaison.Date
}

// readDaysOff reads a list, or the yearly notice as it is printed: a holiday a line,
// its name first, sentences with 上班 for days worked in exchange. wrong says what
// could not be understood.
func readDaysOff(text string, year int) (out daysOff, wrong []string) {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		name, rest := nameOf(line)
		found := false
		for _, sentence := range strings.FieldsFunc(rest, func(r rune) bool { return strings.ContainsRune("。；;", r) }) {
			days, err := spans(sentence, year)
			if err != "" {
				wrong = append(wrong, err)
				continue
			}
			found = found || len(days) > 0
			if strings.Contains(sentence, "上班") || strings.Contains(name, "上班") || strings.Contains(name, "调休") {
				out.Workdays = append(out.Workdays, days...)
				continue
			}
			for _, d := range days {
				out.Holidays = append(out.Holidays, liaison.Holiday{Date: d, Name: name})
			}
			if len(days) > 0 && name == "" {
				wrong = append(wrong, fmt.Sprintf("“%s”前面没有写节日的名称", line))
			}
		}
		if !found && len(wrong) == 0 && strings.ContainsAny(line, "0123456789") && strings.Contains(line, "月") {
			wrong = append(wrong, fmt.Sprintf("“%s”认不出日期。请写成：元旦 1月1日至3日", line))
		}
	}
	return out.tidy(), wrong
}

// nameOf takes the holiday's name off a line.
func nameOf(line string) (name, rest string) {
	line = ordinal.ReplaceAllString(inBrackets.ReplaceAllString(line, ""), "")
	i := strings.IndexAny(line, "：: 0123456789")
	if i < 0 {
		return "", line
	}
	return strings.TrimSpace(line[:i]), strings.TrimLeft(line[i:], "：: ")
}

// spans reads all days of a sentence.
func spans(s string, year int) (out []liaison.Date, wrong string) {
	s = isoDay.ReplaceAllString(s, "${1}年${2}月${3}日")
	for _, m := range spanShape.FindAllStringSubmatch(s, -1) {
		first, ok1 := dateOf(m[1], m[2], m[3], year)
		last, ok2 := first, true
		if m[6] != "" {
			month := m[5]
			if month == "" {
				month = m[2]
			}
			last, ok2 = dateOf(m[4], month, m[6], first.Year)
		}
		switch {
		case !ok1 || !ok2:
			return nil, fmt.Sprintf("“%s”里没有这样的日子", m[0])
		case last.Before(first) || first.Add(15).Before(last):
			return nil, fmt.Sprintf("“%s”不对，起止的日子请检查", m[0])
		case first.Year != year || last.Year != year:
			return nil, fmt.Sprintf("“%s”不在 %d 年，请到那一年里写", m[0], year)
		}
		for d := first; !last.Before(d); d = d.Add(1) {
			out = append(out, d)
		}
	}
	return out, ""
}

func dateOf(y, m, d string, year int) (liaison.Date, bool) {
	if y != "" {
		year, _ = strconv.Atoi(y) // the shape has digits only
	}
	mm, _ := strconv.Atoi(m)
	dd, _ := strconv.Atoi(d)
	out, err := liaison.ParseDate(fmt.Sprintf("%04d-%02d-%02d", year, mm, dd))
	return out, err == nil
}

// tidy sorts and drops days that come twice.
func (d daysOff) tidy() daysOff {
	slices.SortStableFunc(d.Holidays, func(a, b liaison.Holiday) int { return a.Date.Compare(b.Date) })
	d.Holidays = slices.CompactFunc(d.Holidays, func(a, b liaison.Holiday) bool { return a.Date == b.Date })
	slices.SortFunc(d.Workdays, liaison.Date.Compare)
	d.Workdays = slices.Compact(d.Workdays)
	return d
}

// judge says what cannot be meant.
func (d daysOff) judge() (wrong []string) {
	for _, w := range d.Workdays {
		switch {
		case slices.ContainsFunc(d.Holidays, func(h liaison.Holiday) bool { return h.Date == w }):
			wrong = append(wrong, fmt.Sprintf("%s既写了放假又写了上班", dayWords(w)))
		case w.Weekday() != 0 && w.Weekday() != 6:
			wrong = append(wrong, fmt.Sprintf("%s不是周末，本来就上班，请检查", dayWords(w)))
		}
	}
	return wrong
}

// holidayLines writes days off as readDaysOff reads them, a run of one name a line.
func (d daysOff) holidayLines() string {
	var b strings.Builder
	for i := 0; i < len(d.Holidays); {
		j := i
		for j+1 < len(d.Holidays) && d.Holidays[j+1].Name == d.Holidays[i].Name && d.Holidays[j+1].Date == d.Holidays[j].Date.Add(1) {
			j++
		}
		a, z := d.Holidays[i].Date, d.Holidays[j].Date
		fmt.Fprintf(&b, "%s %d月%d日", d.Holidays[i].Name, a.Month, a.Day)
		if i != j {
			fmt.Fprintf(&b, "至%d月%d日", z.Month, z.Day)
		}
		b.WriteByte('\n')
		i = j + 1
	}
	return b.String()
}

func (d daysOff) workdayLines() string {
	var b strings.Builder
	for _, w := range d.Workdays {
		fmt.Fprintf(&b, "%d月%d日（周%s）\n", w.Month, w.Day, weekday(w.Weekday()))
	}
	return b.String()
}

// ofYear takes a year's days off from the rules.
func ofYear(r liaison.RulePack, year int) (out daysOff) {
	for _, h := range r.Holidays {
		if h.Date.Year == year {
			out.Holidays = append(out.Holidays, h)
		}
	}
	for _, w := range r.Workdays {
		if w.Year == year {
			out.Workdays = append(out.Workdays, w)
		}
	}
	return out.tidy()
}

// into puts a year's days off into the rules.
func (d daysOff) into(r liaison.RulePack, year int) liaison.RulePack {
	r.Holidays = slices.DeleteFunc(slices.Clone(r.Holidays), func(h liaison.Holiday) bool { return h.Date.Year == year })
	r.Workdays = slices.DeleteFunc(slices.Clone(r.Workdays), func(w liaison.Date) bool { return w.Year == year })
	all := daysOff{append(r.Holidays, d.Holidays...), append(r.Workdays, d.Workdays...)}.tidy()
	r.Holidays, r.Workdays = all.Holidays, all.Workdays
	return r
}
