package calendar

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"lianluozhan/sync/county/console/frame"
	"lianluozhan/sync/county/press"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

type holidayData struct {
	Year               int
	Prev, Next, Post   string
	Holidays, Workdays string
	Paste              string
	Base               uint64
	Off, Worked        int
	Parsed             bool
	Waiting            *press.Draft // of the rules: it comes first
	Mistakes           frame.Mistakes
}

func (d *desk) holidays(r *frame.Request) error {
	w, err := d.world(r)
	if err != nil {
		return err
	}
	year := yearOf(r.FormValue("y"), w.today.Year)
	return d.showHolidays(r, w, holidayData{}.of(w, year))
}

func (h holidayData) of(w world, year int) holidayData {
	off := ofYear(w.rules, year)
	h.Year, h.Base, h.Holidays, h.Workdays = year, w.rulesRev, off.holidayLines(), off.workdayLines()
	h.Off, h.Worked = len(off.Holidays), len(off.Workdays)
	return h
}

func (d *desk) showHolidays(r *frame.Request, w world, h holidayData) error {
	at := func(y int) string { return holidayPath + "?y=" + strconv.Itoa(y) }
	h.Prev, h.Next, h.Post = at(h.Year-1), at(h.Year+1), at(h.Year)
	if x, ok := w.drafts[wire.KeyRules]; ok {
		h.Waiting = &x
	}
	status := 0
	if len(h.Mistakes) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return r.Show(frame.Page{Name: "calendar-holidays", Title: fmt.Sprintf("%d年节假日", h.Year), Active: home, Status: status, Data: h})
}

func (d *desk) changeHolidays(r *frame.Request) error {
	w, err := d.world(r)
	if err != nil {
		return err
	}
	h := holidayData{}.of(w, yearOf(r.FormValue("y"), w.today.Year))
	m := frame.Mistakes{}
	h.Mistakes = m
	if r.PostFormValue("do") == "paste" {
		return d.pasteHolidays(r, w, h)
	}
	h.Holidays, h.Workdays = r.PostFormValue("holidays"), r.PostFormValue("workdays")
	off, wrong := readDaysOff(h.Holidays, h.Year)
	for _, s := range wrong {
		m.Add("holidays", s)
	}
	for line := range strings.Lines(h.Workdays) {
		days, bad := spans(inBrackets.ReplaceAllString(line, ""), h.Year)
		if bad == "" && len(days) == 0 && strings.TrimSpace(line) != "" {
			bad = fmt.Sprintf("“%s”认不出日期。请一行写一天，如 1月4日", strings.TrimSpace(line))
		}
		if bad != "" {
			m.Add("workdays", bad)
		}
		off.Workdays = append(off.Workdays, days...)
	}
	off = off.tidy()
	for _, s := range off.judge() {
		m.Add("workdays", s)
	}
	base, err := strconv.ParseUint(r.PostFormValue("base"), 10, 64)
	if err != nil || base != w.rulesRev {
		m.Add("", "别人刚刚改过县里的规则，您填的内容还在下面，请再保存一次。")
	}
	if len(m) > 0 {
		return d.showHolidays(r, w, h)
	}
	return d.saveHolidays(r, w, h, off)
}

func (d *desk) saveHolidays(r *frame.Request, w world, h holidayData, off daysOff) error {
	if _, waiting := w.drafts[wire.KeyRules]; waiting {
		h.Mistakes.Add("", "县里的规则还有没发布的修改，请先去发布或者放弃，再改节假日。")
		return d.showHolidays(r, w, h)
	}
	now := off.into(w.rules, h.Year)
	err := d.Press.PublishNow(actor(r), press.Draft{Key: wire.KeyRules, Doc: now, Base: w.rulesRev})
	var unfit press.Mistakes
	switch err = pressed(err); {
	case errors.Is(err, frame.ErrStale):
		h.Mistakes.Add("", "别人刚刚改过县里的规则，您填的内容还在下面，请再保存一次。")
		return d.showHolidays(r, w, h)
	case errors.As(err, &unfit):
		h.Mistakes.Add("", "县里的规则还没有填完整，请先到“制度与公告”里填好县里的规则。")
		return d.showHolidays(r, w, h)
	case err != nil:
		return err
	}
	words := fmt.Sprintf("%d年的节假日已经保存，各屏幕马上按新的日子算。", h.Year)
	if n := w.moved(now); n > 0 {
		words += fmt.Sprintf("全县有 %d 场安排的日子随之改变，请看看各站的月历。", n)
	}
	return r.Go(holidayPath+"?y="+strconv.Itoa(h.Year), words)
}

// moved counts the published events to come whose day is another under the rules.
func (w world) moved(now liaison.RulePack) (n int) {
	for _, p := range w.plans {
		before := map[string]liaison.Date{}
		for _, e := range p.plan.All(w.rules) {
			before[e.ID] = e.Date
		}
		for _, e := range p.plan.All(now) {
			if was, had := before[e.ID]; !e.Date.Before(w.today) && (!had || was != e.Date) {
				n++
			}
		}
	}
	return n
}

// pasteHolidays reads a list and shows it to be looked over; nothing is saved.
func (d *desk) pasteHolidays(r *frame.Request, w world, h holidayData) error {
	h.Paste = r.PostFormValue("paste")
	off, wrong := readDaysOff(h.Paste, h.Year)
	switch {
	case len(wrong) > 0:
		h.Mistakes.Add("paste", wrong[0])
	case len(off.Holidays)+len(off.Workdays) == 0:
		h.Mistakes.Add("paste", "没有找到放假的日子。请把通知里逐条写放假日期的那几行贴进来")
	default:
		h.Holidays, h.Workdays, h.Parsed = off.holidayLines(), off.workdayLines(), true
		h.Off, h.Worked = len(off.Holidays), len(off.Workdays)
	}
	return d.showHolidays(r, w, h)
}
