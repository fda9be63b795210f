package calendar

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"lianluozhan/sync/county/console/frame"
	"lianluozhan/sync/liaison"
)

// Box is a box to tick or a way to choose.
type Box struct {
	Value, Words, Note string
	On                 bool
}

type ruleData struct {
	place
	New                     bool
	ID, Way                 string
	Rule                    liaison.PlanRule
	MonthDays, Dates        string
	Themes, From, To, Turns string
	Months, Weekdays, Times []Box
	Rolls, Deputies         []Box
	Kinds                   []string
	Days                    ruleDays
	Post                    string
	Mistakes                frame.Mistakes
}

// ruleDays are the days that a rule makes.
type ruleDays struct {
	Asked bool
	Words string // the rule in a sentence
	Days  []RuleDay
	Wrong string
}

// RuleDay is one of them.
type RuleDay struct {
	Day, From, Note, Theme string // From is the day before it was rolled over
	Deputies               string
	Rest                   bool
}

const newRule = "new"

// ruleOf finds the rule of the address; the zero one is new.
func (p place) ruleOf(id string) (liaison.PlanRule, error) {
	if id == newRule {
		return liaison.PlanRule{
			Kind: liaison.ReceptionDay, From: 9 * 60, To: 11*60 + 30, MonthDays: []int{10},
		}, nil
	}
	i := slices.IndexFunc(p.plan.Rules, func(r liaison.PlanRule) bool { return r.ID == id })
	if i < 0 {
		return liaison.PlanRule{}, frame.ErrNotHere
	}
	return p.plan.Rules[i], nil
}

func (d *desk) rule(r *frame.Request) error {
	p, err := d.place(r)
	if err != nil {
		return err
	}
	rule, err := p.ruleOf(r.PathValue("rule"))
	if err != nil {
		return err
	}
	return d.showRule(r, p, rule, nil)
}

func (d *desk) showRule(r *frame.Request, p place, rule liaison.PlanRule, m frame.Mistakes) error {
	id := r.PathValue("rule")
	data := ruleData{
		place: p, New: id == newRule, ID: id, Rule: rule, Way: way(rule), From: rule.From.String(), To: rule.To.String(),
		MonthDays: joinInts(rule.MonthDays), Themes: strings.Join(rule.Themes, "\n"), Kinds: kinds(), Mistakes: m,
		Post: p.Path("/rule/" + id), Days: p.daysOf(rule),
	}
	if r.Method == "POST" { // what was typed, right or wrong
		data.Way, data.MonthDays, data.Dates = r.PostFormValue("way"), r.PostFormValue("month_days"), r.PostFormValue("dates")
		data.From, data.To, data.Themes = r.PostFormValue("from"), r.PostFormValue("to"), r.PostFormValue("themes")
		data.Turns = r.PostFormValue("turns")
	} else {
		var ds []string
		for _, x := range rule.Dates {
			ds = append(ds, x.String())
		}
		data.Dates = strings.Join(ds, "\n")
		if rule.Rotate > 0 {
			data.Turns = strings.Join(p.deputyNames(rule.Deputies), "、")
		}
	}
	if len(m) > 0 {
		data.Days = ruleDays{Wrong: "填好上面的内容，这里就列出全年是哪些天。"}
	}
	data.boxes()
	if r.Htmx() {
		return r.Show(frame.Page{Name: "calendar-days-alone", Data: data.Days})
	}
	status := 0
	if len(m) > 0 {
		status = 422
	}
	title := "新增规则"
	if !data.New {
		title = "改规则"
	}
	return r.Show(frame.Page{Name: "calendar-rule", Title: title, Active: home, Status: status, Data: data})
}

func way(r liaison.PlanRule) string {
	switch {
	case len(r.Dates) > 0:
		return "dates"
	case len(r.Weekdays) > 0:
		return "weekdays"
	}
	return "monthdays"
}

func (data *ruleData) boxes() {
	rule := data.Rule
	for m := time.January; m <= time.December; m++ {
		data.Months = append(data.Months, Box{Value: strconv.Itoa(int(m)), Words: fmt.Sprintf("%d月", m), On: slices.Contains(rule.Months, m)})
	}
	for i := 1; i <= 7; i++ {
		w := time.Weekday(i % 7)
		data.Weekdays = append(data.Weekdays, Box{Value: strconv.Itoa(int(w)), Words: "周" + weekday(w), On: slices.Contains(rule.Weekdays, w)})
	}
	for _, n := range []int{0, 1, 2, 3, 4, 5, -1} {
		words := cmp.Or(nthWords(n), "每一个")
		data.Times = append(data.Times, Box{Value: strconv.Itoa(n), Words: words, On: rule.Nth == n})
	}
	for _, x := range []liaison.Roll{liaison.RollNext, liaison.RollSkip, liaison.RollKeep} {
		words := map[liaison.Roll]string{
			liaison.RollNext: "顺延到下一个工作日", liaison.RollSkip: "这一次不办", liaison.RollKeep: "照常举行",
		}[x]
		data.Rolls = append(data.Rolls, Box{Value: string(x), Words: words, On: rule.Roll == x})
	}
	data.Deputies = data.deputyBoxes(rule.Deputies)
}

// deputyBoxes are the station's deputies, those who take part in their order first.
func (p place) deputyBoxes(on []liaison.DeputyID) (out []Box) {
	for _, id := range on {
		note := ""
		if d, ok := p.byID[id]; !ok || !slices.Contains(d.Stations, p.Station.ID) {
			note = "不是本站的代表"
		}
		out = append(out, Box{Value: string(id), Words: p.deputyName(id), Note: note, On: true})
	}
	for _, x := range p.of(p.Station.ID) {
		if !slices.Contains(on, x.ID) {
			out = append(out, Box{Value: string(x.ID), Words: x.Name})
		}
	}
	return out
}

// daysOf lists the days of the year that a rule makes.
func (p place) daysOf(rule liaison.PlanRule) ruleDays {
	out := ruleDays{Asked: true, Words: ruleWords(rule)}
	if len(rule.MonthDays)+len(rule.Weekdays)+len(rule.Dates) == 0 {
		return ruleDays{}
	}
	alone := liaison.Plan{Station: p.Station.ID, Year: p.Year, Rules: []liaison.PlanRule{rule}}
	for _, e := range alone.All(p.rules) {
		x := RuleDay{Day: dayWords(e.Date), Theme: cmp.Or(e.Title, e.Theme), Deputies: strings.Join(p.deputyNames(e.Deputies), "、"), Rest: !p.rules.IsWorkday(e.Date)}
		if !e.MovedFrom.IsZero() {
			x.From = fmt.Sprintf("原为 %s", dayWords(e.MovedFrom))
			if name := p.rules.HolidayOn(e.MovedFrom); name != "" {
				x.From += "，" + name
			}
		}
		if e.Date.Year != p.Year {
			x.Note = fmt.Sprintf("落到 %d 年", e.Date.Year)
		}
		out.Days = append(out.Days, x)
	}
	return out
}

func (d *desk) changeRule(r *frame.Request) error {
	p, err := d.place(r)
	if err != nil {
		return err
	}
	before, err := p.ruleOf(r.PathValue("rule"))
	if err != nil {
		return err
	}
	do := r.PostFormValue("do")
	if do == "delete" && before.ID != "" {
		return d.dropRule(r, p, before)
	}
	f := newForm(r)
	rule := f.rule(p, before)
	if do == "preview" {
		return d.showRule(r, p, rule, only(f.m, "way", "month_days", "weekdays", "dates", "since", "until", "from", "to"))
	}
	if len(f.m) > 0 {
		return d.showRule(r, p, rule, f.m)
	}
	now := p.plan
	now.Rules = slices.Clone(now.Rules)
	words := "规则已经改好，存为草稿。"
	if before.ID == "" {
		rule.ID = freshID(now.Rules)
		now.Rules = append(now.Rules, rule)
		words = "规则已经加上，存为草稿。"
	} else {
		now.Rules[slices.IndexFunc(now.Rules, func(x liaison.PlanRule) bool { return x.ID == before.ID })] = rule
	}
	err = d.save(r, p, now)
	if errors.Is(err, frame.ErrStale) {
		return d.showRule(r, p, rule, frame.Mistakes{"": staleWords})
	}
	if err != nil {
		return err
	}
	return r.Go(p.Month(p.firstOf(rule)), words+"核对无误后请发布。")
}

// only keeps what a preview says of what is not filled in yet.
func only(m frame.Mistakes, fields ...string) frame.Mistakes {
	out := frame.Mistakes{}
	for _, f := range fields {
		if m[f] != "" {
			out[f] = m[f]
		}
	}
	return out
}

// firstOf is the month in which a rule next makes a day, for people to see it.
func (p place) firstOf(rule liaison.PlanRule) liaison.Date {
	alone := liaison.Plan{Year: p.Year, Rules: []liaison.PlanRule{rule}}
	for _, e := range alone.All(p.rules) {
		if !e.Date.Before(p.today) && e.Date.Year == p.Year {
			return liaison.Date{Year: p.Year, Month: e.Date.Month, Day: 1}
		}
	}
	return p.middle()
}

// freshID is one that the plan does not have. Events carry it for ever, so that
// sign-ins stay with theirs.
func freshID(rules []liaison.PlanRule) string {
	for n := len(rules) + 1; ; n++ {
		id := fmt.Sprintf("r%d", n)
		if !slices.ContainsFunc(rules, func(r liaison.PlanRule) bool { return r.ID == id }) {
			return id
		}
	}
}

func (d *desk) dropRule(r *frame.Request, p place, rule liaison.PlanRule) error {
	now := p.plan
	now.Rules = slices.DeleteFunc(slices.Clone(now.Rules), func(x liaison.PlanRule) bool { return x.ID == rule.ID })
	now.Exceptions = slices.DeleteFunc(slices.Clone(now.Exceptions), func(x liaison.PlanException) bool { return x.Rule == rule.ID })
	err := d.save(r, p, now)
	if errors.Is(err, frame.ErrStale) {
		return d.showRule(r, p, rule, frame.Mistakes{"": staleWords})
	}
	if err != nil {
		return err
	}
	return r.Go(p.Month(p.middle()), "规则和它的日子已经去掉，存为草稿。发布以后屏幕上才会改。")
}

// rule reads the editor.
func (f form) rule(p place, before liaison.PlanRule) liaison.PlanRule {
	out := liaison.PlanRule{
		ID: before.ID, Kind: f.kind(), Title: f.words("title", 40), Place: f.words("place", 40),
		Themes: f.lines("themes", 40, 60), Deputies: f.deputies(p, before.Deputies), Rotate: f.number("rotate", 0, 100),
		Since: f.date("since", false), Until: f.date("until", false),
	}
	out.Deputies = f.turns(p, out.Deputies)
	out.From, out.To = f.hours()
	for _, m := range f.numbers("months", 1, 12) {
		out.Months = append(out.Months, time.Month(m))
	}
	f.when(p, &out)
	if roll := liaison.Roll(f.v.Get("roll")); slices.Contains([]liaison.Roll{liaison.RollNext, liaison.RollSkip, liaison.RollKeep}, roll) {
		out.Roll = roll
	}
	if out.Kind != liaison.ReceptionDay && out.Title == "" {
		f.m.Add("title", "活动要有名称，如“代表集中学习”")
	}
	if out.Rotate > len(out.Deputies) {
		f.m.Add("rotate", fmt.Sprintf("每次 %d 位，可是只选了 %d 位代表", out.Rotate, len(out.Deputies)))
	}
	if !out.Since.IsZero() && !out.Until.IsZero() && out.Until.Before(out.Since) {
		f.m.Add("until", "止的日子比起的还早")
	}
	for name, day := range map[string]liaison.Date{"since": out.Since, "until": out.Until} {
		if !day.IsZero() && day.Year != p.Year {
			f.m.Add(name, fmt.Sprintf("这是 %d 年的计划，请选 %d 年的日子", p.Year, p.Year))
		}
	}
	return out
}

// when reads the one way that is chosen.
func (f form) when(p place, out *liaison.PlanRule) {
	switch f.v.Get("way") {
	case "monthdays":
		if out.MonthDays = f.monthDays("month_days"); len(out.MonthDays) == 0 {
			f.m.Add("month_days", "请写每月几号，如 10")
		}
	case "weekdays":
		for _, n := range f.numbers("weekdays", 0, 6) {
			out.Weekdays = append(out.Weekdays, time.Weekday(n))
		}
		if len(out.Weekdays) == 0 {
			f.m.Add("weekdays", "请选星期几")
		}
		n, err := strconv.Atoi(f.v.Get("nth"))
		if err != nil || n < -1 || n > 5 {
			f.m.Add("weekdays", "请选第几个")
		}
		out.Nth = n
	case "dates":
		if out.Dates = f.dates("dates", p.Year); len(out.Dates) == 0 {
			f.m.Add("dates", fmt.Sprintf("请一行写一天，如 %d-03-15", p.Year))
		}
		out.Months, out.Since, out.Until = nil, liaison.Date{}, liaison.Date{}
	default:
		f.m.Add("way", "请选怎样定日子")
	}
}
