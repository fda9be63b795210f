// Package alarms is the console's page of what somebody should look after, and of the
// limits from which on something is an alarm. When it is one, package alarm decides.
package alarms

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"lianluozhan/assets/web"
	"lianluozhan/sync/county"
	"lianluozhan/sync/county/account"
	"lianluozhan/sync/county/alarm"
	"lianluozhan/sync/county/console/frame"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// Watch raises alarms; alarm.Watch has it.
type Watch interface {
	Standing() []alarm.Alarm
	Past(count int) ([]alarm.Alarm, error)
	See(who alarm.Actor, keys []string, words string) (int, error)
	Limits() alarm.Limits
	SetLimits(who alarm.Actor, l alarm.Limits) error
}

// Config is what the page needs; all are required.
type Config struct {
	County *county.County
	Watch  Watch
	Hooks  Hooks
}

// Page is the page of alarms.
type Page struct {
	Config
	pages *frame.Pages
}

const base = frame.Base + "/alarms"

// New returns the page.
func New(cfg Config) (*Page, error) {
	pages, err := frame.NewPagesWith(map[string]any{"list": func(all ...any) []any { return all }}, web.ConsoleLayout, web.ConsoleAlarms)
	if err != nil {
		return nil, err
	}
	return &Page{cfg, pages}, nil
}

// Part is the page's part of the console.
func (p *Page) Part() frame.Part {
	see := frame.Roles(account.Office, account.Town, account.Liaison, account.IT)
	manage := managers()
	return frame.Part{Pages: p.pages, Routes: []frame.Route{
		{Method: http.MethodGet, Path: base, Roles: see, Serve: p.show},
		{Method: http.MethodPost, Path: base + "/seen", Roles: see, Serve: p.seen},
		{Method: http.MethodPost, Path: base + "/limits", Roles: manage, Serve: p.limits},
		{Method: http.MethodPost, Path: base + "/hook", Roles: manage, Serve: p.tell},
	}}
}

func managers() []account.Role { return frame.Roles(account.Office, account.IT) }

// Open counts the alarms of a scope that nobody looks after yet, and those that are
// urgent among them.
func (p *Page) Open(scope account.Scope) (open, urgent int, err error) {
	list, err := p.within(scope)
	for _, a := range list {
		if a.Seen.Who != "" {
			continue
		}
		open++
		if a.Kind.Urgent() {
			urgent++
		}
	}
	return open, urgent, err
}

// row is an alarm on the page.
type row struct {
	alarm.Alarm
	Name string // of the station
}

// group is the alarms of one kind.
type group struct {
	Kind   alarm.Kind
	Rows   []row
	New    int    // that nobody looks after yet
	Fold   bool   // one line, with the others behind it
	Words  string // of the line
	Keys   string
	Urgent bool
}

// foldFrom is how many alarms of one kind are one line: when a line is cut, hundreds of
// machines are away at once.
const foldFrom = 6

type data struct {
	Groups   []group
	Past     []row
	Manage   bool
	Limits   map[string]string
	Hours    bool
	Hook     hook
	Mistakes frame.Mistakes
	Poll     bool
}

func (p *Page) show(r *frame.Request) error { return p.page(r, nil, nil) }

func (p *Page) page(r *frame.Request, typed map[string]string, wrong frame.Mistakes) error {
	list, err := p.within(r.Person.Scope())
	if err != nil {
		return err
	}
	past, err := p.Watch.Past(60)
	if err != nil {
		return err //nolint:wrapcheck // says what it was doing
	}
	d := data{Manage: (frame.Route{Roles: managers()}).Allows(r.Person.Role), Limits: typed, Mistakes: wrong, Poll: len(wrong) == 0}
	d.Groups = groups(list, len(p.Watch.Standing()))
	if d.Past, err = p.named(past, r.Person.Scope()); err != nil {
		return err
	}
	if d.Limits == nil {
		d.Limits = shown(p.Watch.Limits())
	}
	d.Hours, d.Hook = d.Limits["hours"] != "", p.hook(r)
	status := http.StatusOK
	if len(wrong) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return r.Show(frame.Page{Name: "alarms", Title: "告警", Active: base, Status: status, Data: d})
}

// within are the alarms of a scope. What is the county's own concerns who sees all.
func (p *Page) within(scope account.Scope) ([]row, error) {
	return p.named(p.Watch.Standing(), scope)
}

func (p *Page) named(list []alarm.Alarm, scope account.Scope) (out []row, err error) {
	if len(list) == 0 {
		return nil, nil
	}
	at := map[liaison.StationID]liaison.Station{}
	err = p.County.Documents(wire.DocStation, func(_ string, _ []string, doc any) {
		if s, ok := doc.(liaison.Station); ok {
			at[s.ID] = s
		}
	})
	if err != nil {
		return nil, fmt.Errorf("read stations: %w", err)
	}
	for _, a := range list {
		s := at[a.Station]
		switch {
		case a.Station == "" && scope.All:
			out = append(out, row{a, "县里"})
		case a.Station != "" && scope.Has(a.Station, s.Town):
			out = append(out, row{a, cmp.Or(s.Name, string(a.Station))})
		}
	}
	return out, nil
}

// groups puts alarms together by kind; all of them stand in the county.
func groups(list []row, all int) (out []group) {
	for _, k := range alarm.Kinds() {
		g := group{Kind: k, Urgent: k.Urgent()}
		for _, x := range list {
			if x.Kind != k {
				continue
			}
			g.Rows = append(g.Rows, x)
			if x.Seen.Who == "" {
				g.New++
				g.Keys += x.Key() + "\n"
			}
		}
		if len(g.Rows) == 0 {
			continue
		}
		if g.Fold = len(g.Rows) >= foldFrom; g.Fold {
			g.Words = fmt.Sprintf("%s等 %d 处", g.Rows[0].Name, len(g.Rows))
			if k == alarm.Offline && together(g.Rows) && len(g.Rows)*2 > all/2 {
				g.Words += "，差不多同一时间断开，多半是县里的网络或者专线"
			}
		}
		out = append(out, g)
	}
	return out
}

// together reports whether most began within the same few minutes.
func together(rows []row) bool {
	mid := rows[len(rows)/2].Since
	n := 0
	for _, x := range rows {
		if x.Since.Sub(mid).Abs() <= 5*time.Minute {
			n++
		}
	}
	return n*2 > len(rows)
}

// seen notes that somebody looks after alarms of the page.
func (p *Page) seen(r *frame.Request) error {
	list, err := p.within(r.Person.Scope())
	if err != nil {
		return err
	}
	asked := lines(r.PostFormValue("keys"))
	var keys []string
	for _, x := range list {
		if slices.Contains(asked, x.Key()) { // those of others are not there
			keys = append(keys, x.Key())
		}
	}
	n, err := p.Watch.See(alarm.Actor{Who: r.Person.Name, From: r.From()}, keys, r.PostFormValue("words"))
	switch {
	case err != nil:
		return err //nolint:wrapcheck // says what it was doing
	case n == 0:
		return r.Go(base, "这几项已经解除了。")
	}
	return r.Go(base, fmt.Sprintf("记下了：%d 项有人管了。", n))
}

func (p *Page) limits(r *frame.Request) error {
	var l alarm.Limits
	wrong, typed := frame.Mistakes{}, map[string]string{"hours": r.PostFormValue("hours")}
	for name, to := range fields(&l) {
		typed[name] = r.PostFormValue(name)
		n, err := strconv.Atoi(typed[name])
		if err != nil {
			wrong[name] = "请写数字。"
		}
		*to = n
	}
	for name, to := range map[string]*int{"from": &l.From, "to": &l.To} {
		typed[name] = r.PostFormValue(name)
		t, err := time.Parse("15:04", typed[name])
		if err != nil {
			wrong[name] = "请写时间，例如 08:30。"
		}
		*to = t.Hour()*60 + t.Minute()
	}
	l.Hours = typed["hours"] != ""
	if len(wrong) == 0 {
		err := p.Watch.SetLimits(alarm.Actor{Who: r.Person.Name, From: r.From()}, l)
		var m alarm.Mistakes
		if err == nil {
			return r.Go(base, "记下了。")
		}
		if !errors.As(err, &m) {
			return err //nolint:wrapcheck // says what it was doing
		}
		wrong = frame.Mistakes(m)
	}
	return p.page(r, typed, wrong)
}

// fields are the limits that are numbers, by the name of their field.
func fields(l *alarm.Limits) map[string]*int {
	return map[string]*int{
		"offline": &l.Offline, "unsent": &l.Unsent, "disk": &l.Disk, "hot": &l.Hot, "clock": &l.Clock, "crash": &l.Crash, "ahead": &l.Ahead,
	}
}

func shown(l alarm.Limits) map[string]string {
	out := map[string]string{"from": clock(l.From), "to": clock(l.To)}
	for name, v := range fields(&l) {
		out[name] = strconv.Itoa(*v)
	}
	if l.Hours {
		out["hours"] = "1"
	}
	return out
}

func clock(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60) }

// lines splits what a form sent.
func lines(s string) []string {
	return slices.DeleteFunc(splitLines(s), func(x string) bool { return x == "" })
}

// splitLines splits at line ends, which browsers send as CR LF.
func splitLines(s string) (out []string) {
	for line := range strings.Lines(s) {
		out = append(out, strings.TrimRight(line, "\r\n"))
	}
	return out
}
