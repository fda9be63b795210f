package alarms_test

import (
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/account"
	"lianluozhan/sync/county/alarm"
	"lianluozhan/sync/county/boltstore"
	"lianluozhan/sync/county/console/alarms"
	"lianluozhan/sync/county/console/frame/frametest"
	"lianluozhan/sync/liaison"
)

var (
	office  = account.Account{Name: "gongwei", Person: "示例甲", Role: account.Office}
	town    = account.Account{Name: "zhen", Person: "示例丙", Role: account.Town, Town: "east"}
	liaiser = account.Account{Name: "zhan", Person: "示例丁", Role: account.Liaison, Station: "s1"}
)

// watch stands in for the alarms of a county.
type watch struct {
	list, past []alarm.Alarm
	seen       []string
	words      string
	limits     alarm.Limits
	hook       alarm.Hook
	posted     alarm.Posted
	tried      int
}

func (w *watch) Standing() []alarm.Alarm         { return w.list }
func (w *watch) Past(int) ([]alarm.Alarm, error) { return w.past, nil }
func (w *watch) Limits() alarm.Limits            { return w.limits }
func (w *watch) See(_ alarm.Actor, keys []string, words string) (int, error) {
	w.seen, w.words = keys, words
	return len(keys), nil
}

func (w *watch) SetLimits(_ alarm.Actor, l alarm.Limits) error {
	if err := l.Check(); err != nil {
		return err
	}
	w.limits = l
	return nil
}

func (w *watch) Hook() alarm.Hook     { return w.hook }
func (w *watch) Posted() alarm.Posted { return w.posted }

func (w *watch) SetHook(_ alarm.Actor, address string) error {
	if wrong := alarm.CheckHook(address); address != "" && wrong != "" {
		return alarm.Mistakes{"hook": wrong}
	}
	w.hook.URL = address
	return nil
}

func (w *watch) TryHook(alarm.Actor) error {
	w.tried++
	return nil
}

var now = time.Date(2026, 11, 23, 10, 0, 0, 0, liaison.Zone)

func open(t *testing.T, stations int) (*frametest.Site, *watch, *alarms.Page) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	store, err := boltstore.Open(filepath.Join(t.TempDir(), "county.db"))
	must(err)
	t.Cleanup(func() { must(store.Close()) })
	cfg := county.Config{Store: store, Now: func() time.Time { return now }, Rand: rand.Reader, Log: slog.New(slog.DiscardHandler)}
	must(county.Init(cfg, "示例县"))
	c, err := county.Open(cfg)
	must(err)
	var docs []county.Scoped
	for i := range stations {
		id := liaison.StationID(fmt.Sprintf("s%d", i))
		town := liaison.TownID("east")
		if i == 2 {
			town = "west"
		}
		docs = append(docs, county.Scoped{Key: "station/" + string(id), Doc: liaison.Station{ID: id, Name: fmt.Sprintf("示例%d站", i), Town: town}, Scopes: []string{county.ScopeStation(id)}})
	}
	_, err = c.Publish(docs, nil, nil)
	must(err)
	w := &watch{limits: alarm.Limits{Offline: 15, Hours: true, From: 510, To: 1050, Unsent: 4, Disk: 1024, Hot: 85, Clock: 2, Crash: 3, Ahead: 3}}
	p, err := alarms.New(alarms.Config{County: c, Watch: w, Hooks: w})
	must(err)
	return frametest.Serve(t, office, p.Part()), w, p
}

func (w *watch) add(k alarm.Kind, station int, since time.Time) alarm.Alarm {
	a := alarm.Alarm{Kind: k, Station: liaison.StationID(fmt.Sprintf("s%d", station)), Machine: fmt.Sprintf("m%d", station), Words: fmt.Sprintf("话%d", station), Since: since}
	w.list = append(w.list, a)
	return a
}

func TestEverybodySeesTheirOwn(t *testing.T) {
	s, w, p := open(t, 3)
	for i := range 3 {
		w.add(alarm.Touch, i, now)
	}
	w.list = append(w.list, alarm.Alarm{Kind: alarm.Backup, Words: "县里的备份", Since: now})
	w.past = []alarm.Alarm{{Kind: alarm.Hot, Station: "s2", Words: "热过", Over: now}}
	for _, x := range []struct {
		who  account.Account
		sees string // stations, b for the backup, h for what is over
	}{{office, "012bh"}, {town, "01"}, {liaiser, "1"}} {
		s.Person = x.who
		page := s.Get("/console/alarms")
		for _, c := range "012bh" {
			what := map[rune]string{'b': "县里的备份", 'h': "热过"}[c]
			if what == "" {
				what = "示例" + string(c) + "站"
			}
			if got := strings.Contains(page.Body, what); got != strings.ContainsRune(x.sees, c) {
				t.Errorf("%s sees %s: %v", x.who.Role, what, got)
			}
		}
		open, urgent, err := p.Open(x.who.Scope())
		if want := len(strings.TrimRight(x.sees, "h")); err != nil || open != want || urgent != want {
			t.Errorf("%s: %d alarms, %d urgent, %v; want %d", x.who.Role, open, urgent, err, want)
		}
	}
}

func TestManyOfAKindAreOneLine(t *testing.T) {
	s, w, _ := open(t, 300)
	for i := range 300 {
		w.add(alarm.Offline, i, now.Add(time.Duration(i%30)*time.Second))
	}
	page := s.Get("/console/alarms")
	if n := strings.Count(page.Body, "<summary>示例"); n != 1 || !strings.Contains(page.Body, "等 300 处，差不多同一时间断开") || !strings.Contains(page.Body, "知道了（300 项）") {
		t.Errorf("%d lines", n)
	}
}

func TestSeenIsForOnesOwn(t *testing.T) {
	s, w, _ := open(t, 3)
	mine, theirs := w.add(alarm.Touch, 1, now), w.add(alarm.Touch, 2, now)
	s.Person = liaiser
	a := s.Post("/console/alarms/seen", url.Values{"keys": {theirs.Key() + "\r\n" + mine.Key() + "\r\nnothing"}, "words": {"明天去"}})
	if a.To != "/console/alarms" || len(w.seen) != 1 || w.seen[0] != mine.Key() || w.words != "明天去" {
		t.Errorf("%d: seen %v %q", a.Status, w.seen, w.words)
	}
	w.list[0].Seen = alarm.Seen{Who: "zhan", At: now, Words: "明天去"}
	if page := s.Get("/console/alarms"); !strings.Contains(page.Body, "明天去") || strings.Contains(page.Body, `action="/console/alarms/seen"`) {
		t.Error("what is seen is asked for again, or its words are not there")
	}
}

func TestLimits(t *testing.T) {
	s, w, _ := open(t, 1)
	form := url.Values{"offline": {"30"}, "unsent": {"4"}, "disk": {"1024"}, "hot": {"85"}, "clock": {"2"}, "crash": {"3"}, "ahead": {"3"}, "from": {"08:00"}, "to": {"18:00"}}
	if a := s.Post("/console/alarms/limits", form); a.To != "/console/alarms" || w.limits.Offline != 30 || w.limits.Hours || w.limits.From != 480 {
		t.Errorf("%d %+v", a.Status, w.limits)
	}
	for name, v := range map[string]string{"offline": "soon", "hot": "200", "from": "8", "crash": ""} {
		bad := url.Values{}
		for k, x := range form {
			bad[k] = x
		}
		bad.Set(name, v)
		if a := s.Post("/console/alarms/limits", bad); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Body, `id="`+name+`-e"`) {
			t.Errorf("%s %q: %d", name, v, a.Status)
		}
	}
	s.Person = town
	if a := s.Post("/console/alarms/limits", form); a.Status != http.StatusForbidden {
		t.Errorf("a township: %d", a.Status)
	}
	if strings.Contains(s.Get("/console/alarms").Body, "/console/alarms/limits") {
		t.Error("a township is shown the limits")
	}
}

// Whom alarms are told to is for who may change it: there may be something secret in the
// address.
func TestHook(t *testing.T) {
	s, w, _ := open(t, 1)
	if a := s.Post("/console/alarms/hook", url.Values{"hook": {" https://192.0.2.1/x?key=secret "}, "try": {"1"}}); a.To != "/console/alarms#hook" || w.hook.URL != "https://192.0.2.1/x?key=secret" || w.tried != 1 {
		t.Errorf("%d %q %+v, tried %d", a.Status, a.To, w.hook, w.tried)
	}
	if a := s.Post("/console/alarms/hook", url.Values{"hook": {"ftp://192.0.2.1"}}); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Body, `id="hook-e"`) || !strings.Contains(a.Body, `value="ftp://192.0.2.1"`) {
		t.Errorf("no address: %d", a.Status)
	}
	w.hook.Head, w.hook.Next, w.posted = 3, 5, alarm.Posted{Bad: now, Why: "对方回答 502，没有收下"}
	if page := s.Get("/console/alarms").Body; !strings.Contains(page, "排着 2 条") || !strings.Contains(page, "对方回答 502") {
		t.Error("that nobody hears is not said")
	}
	s.Person = town
	if page := s.Get("/console/alarms").Body; strings.Contains(page, "secret") {
		t.Error("a township is shown the address")
	}
	if a := s.Post("/console/alarms/hook", url.Values{"hook": {""}}); a.Status != http.StatusForbidden || w.hook.URL == "" {
		t.Errorf("a township: %d", a.Status)
	}
	s.Person = office
	if a := s.Post("/console/alarms/hook", url.Values{"hook": {""}}); a.To != "/console/alarms#hook" || w.hook.URL != "" {
		t.Errorf("off: %d %q", a.Status, w.hook.URL)
	}
}
