// Package releases is the console's page of which release the stations' machines are to
// run: what is wanted of rings, townships and stations, how far the county is with it,
// and the ways to pause, go on, go back and withdraw. The rules are those of package
// rollout; this one only shows them and asks.
package releases

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"

	"lianluozhan/assets/web"
	"lianluozhan/sync/county"
	"lianluozhan/sync/county/account"
	"lianluozhan/sync/county/api"
	"lianluozhan/sync/county/console/frame"
	"lianluozhan/sync/county/rollout"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// Links are the connections of machines; api.Server has them.
type Links interface {
	Connected() []api.Online
	Away() []api.Online
}

// Config is what the page needs; all fields are required.
type Config struct {
	County  *county.County
	Links   Links
	Rollout *rollout.Rollout
}

// Page is the page of releases.
type Page struct {
	Config
	pages *frame.Pages
}

const base = frame.Base + "/releases"

// New returns the page's part of the console.
func New(cfg Config) (frame.Part, error) {
	pages, err := frame.NewPages(web.ConsoleLayout, web.ConsoleReleases)
	if err != nil {
		return frame.Part{}, err
	}
	p := &Page{cfg, pages}
	who := frame.Roles(account.Office, account.IT)
	part := frame.Part{Pages: pages, Routes: []frame.Route{{Method: http.MethodGet, Path: base, Roles: who, Serve: p.show}}}
	for name, fn := range p.deeds() {
		part.Routes = append(part.Routes, frame.Route{Method: http.MethodPost, Path: base + "/" + name, Roles: who, Serve: p.do(fn)})
	}
	slices.SortFunc(part.Routes, func(a, b frame.Route) int { return cmp.Compare(a.Path, b.Path) })
	return part, nil
}

// data is the page.
type data struct {
	Fleet     bar
	Versions  []versionRow
	Rows      []wishRow
	Towns     []choice
	Stations  []choice
	Rings     []choice
	Placed    []placedRow // stations and townships in a ring of their own
	Held      []heldRow
	Withdrawn []rollout.Withdrawal
	Limits    limits
	Past      []pastRow
	Failed    []failedRow
	Form      map[string]string
	Mistake   string
	Poll      bool
}

type limits struct {
	Share, Row int
	From, To   string
}

type choice struct{ Value, Name string }

// bar is how far machines are, as a bar of a hundred.
type bar struct {
	All, There, Trial, Underway, Failed, Waiting, Unknown int
	Parts                                                 []part
}

type part struct {
	X, Width int // of a thousand
	Tone     string
}

// versionRow is a version and who runs it.
type versionRow struct {
	Version   string
	Running   int
	Good      int
	Bad       int
	Entered   bool
	Withdrawn bool
	Wanted    bool
}

// wishRow is one roll-out.
type wishRow struct {
	rollout.Wish
	Name string
	Bar  bar
	Back string // what it would go back to
}

type placedRow struct {
	Target rollout.Target
	Name   string
	Ring   rollout.Ring
}

type heldRow struct {
	Station liaison.StationID
	Name    string
	rollout.Hold
}

type pastRow struct {
	rollout.Past
	Where string
}

// failedRow is a machine with which somebody has to do something.
type failedRow struct {
	Station liaison.StationID
	Name    string
	Words   string
}

// machine is one that may speak for its station.
type machine struct {
	station liaison.Station
	vitals  wire.Vitals
	stand   rollout.Stand
}

func (p *Page) show(r *frame.Request) error { return p.page(r, nil, "") }

// page shows the page with what was typed and what is wrong with it.
func (p *Page) page(r *frame.Request, form map[string]string, mistake string) error {
	stations, err := p.stations()
	if err != nil {
		return err
	}
	machines, err := p.machines(stations)
	if err != nil {
		return err
	}
	o := p.Rollout.Overview()
	n := names{stations: map[liaison.StationID]liaison.Station{}}
	d := data{Form: form, Mistake: mistake, Withdrawn: slices.Clone(o.Withdrawn), Poll: form == nil && mistake == ""}
	for _, s := range stations {
		n.stations[s.ID] = s
		d.Stations = append(d.Stations, choice{string(s.ID), s.Name})
	}
	d.Towns, d.Rings = townsOf(stations), ringChoices()
	d.Fleet = barOf(machines)
	d.Versions = versionsOf(machines, o)
	slices.Reverse(d.Withdrawn)
	for _, w := range o.Wishes {
		of := slices.DeleteFunc(slices.Clone(machines), func(m machine) bool { return m.stand.Wish.Target != w.Target })
		d.Rows = append(d.Rows, wishRow{w, n.target(w.Target), barOf(of), backOf(w, o)})
	}
	for _, t := range slices.Sorted(maps.Keys(o.Rings)) {
		d.Placed = append(d.Placed, placedRow{t, n.target(t), o.Rings[t]})
	}
	for _, id := range slices.Sorted(maps.Keys(o.Held)) {
		d.Held = append(d.Held, heldRow{id, n.station(id), o.Held[id]})
	}
	d.Limits = limits{Share: o.Limits.Share, Row: o.Limits.Row}
	if o.Limits.From != o.Limits.To {
		d.Limits.From, d.Limits.To = rollout.Clock(o.Limits.From), rollout.Clock(o.Limits.To)
	}
	d.Failed = failedOf(machines)
	past, err := p.Rollout.History(30)
	if err != nil {
		return err //nolint:wrapcheck // says what it was doing
	}
	for _, x := range past {
		d.Past = append(d.Past, pastRow{x, n.target(x.Target)})
	}
	status := http.StatusOK
	if mistake != "" {
		status = http.StatusUnprocessableEntity
	}
	return r.Show(frame.Page{Name: "releases", Title: "升级", Active: base, Status: status, Data: d})
}

func (p *Page) stations() (out []liaison.Station, err error) {
	err = p.County.Documents(wire.DocStation, func(_ string, _ []string, doc any) {
		if s, ok := doc.(liaison.Station); ok {
			out = append(out, s)
		}
	})
	if err != nil {
		return nil, fmt.Errorf("read stations: %w", err)
	}
	slices.SortFunc(out, func(a, b liaison.Station) int {
		return cmp.Or(cmp.Compare(a.TownName, b.TownName), cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
	return out, nil
}

func (p *Page) machines(stations []liaison.Station) ([]machine, error) {
	list, err := p.County.Machines()
	if err != nil {
		return nil, fmt.Errorf("read machines: %w", err)
	}
	known := map[string]wire.Vitals{}
	for _, o := range append(p.Links.Away(), p.Links.Connected()...) {
		known[o.Machine] = o.Status.Vitals
	}
	at := map[liaison.StationID]liaison.Station{}
	for _, s := range stations {
		at[s.ID] = s
	}
	var out []machine
	for _, m := range list {
		if !m.Revoked.IsZero() {
			continue
		}
		s, v := at[m.Station], known[m.ID]
		s.ID = m.Station
		out = append(out, machine{s, v, p.Rollout.Stand(rollout.Place{Station: s.ID, Town: s.Town}, v)})
	}
	return out, nil
}

// deeds are what the page's forms do.
func (p *Page) deeds() map[string]func(rollout.Actor, *frame.Request) (string, error) {
	out := p.Rollout
	target := func(r *frame.Request) rollout.Target { return rollout.Target(r.PostFormValue("target")) }
	return map[string]func(rollout.Actor, *frame.Request) (string, error){
		"want":   p.want,
		"limits": p.limits,
		"ring":   p.ring,
		"drop": func(a rollout.Actor, r *frame.Request) (string, error) {
			return "这里不再另定版本。", out.Drop(a, target(r))
		},
		"pause": func(a rollout.Actor, r *frame.Request) (string, error) {
			return "已经暂停，还没有开始的都不再开始。", out.Pause(a, target(r), r.PostFormValue("why"))
		},
		"resume": func(a rollout.Actor, r *frame.Request) (string, error) {
			return "接着升级。", out.Resume(a, target(r))
		},
		"rollback": func(a rollout.Actor, r *frame.Request) (string, error) {
			v, err := out.Rollback(a, target(r))
			return "退回 " + v + "，没有人用的时候就换。", err
		},
		"withdraw": func(a rollout.Actor, r *frame.Request) (string, error) {
			v := r.PostFormValue("version")
			return "版本 " + v + " 已经撤下，装着它的会退回上一版。", out.Withdraw(a, v, r.PostFormValue("why"))
		},
		"hold": func(a rollout.Actor, r *frame.Request) (string, error) {
			id, err := p.known(r.PostFormValue("station"))
			if err == nil {
				err = out.Hold(a, id, r.PostFormValue("why"))
			}
			return "这个站停在现在的版本。", err
		},
		"go": func(a rollout.Actor, r *frame.Request) (string, error) {
			return "这个站恢复升级。", out.LetGo(a, liaison.StationID(r.PostFormValue("station")))
		},
	}
}

// do carries out a deed and comes back to the page, with the reason where it was refused.
func (p *Page) do(fn func(rollout.Actor, *frame.Request) (string, error)) func(*frame.Request) error {
	return func(r *frame.Request) error {
		flash, err := fn(rollout.Actor{Who: r.Person.Name, From: r.From()}, r)
		var no rollout.Refusal
		if errors.As(err, &no) {
			form := map[string]string{}
			for k := range r.PostForm {
				form[k] = r.PostForm.Get(k)
			}
			return p.page(r, form, string(no))
		}
		if err != nil {
			return err
		}
		return r.Go(base, flash)
	}
}

// known is a station that there is.
func (p *Page) known(id string) (liaison.StationID, error) {
	list, err := p.stations()
	if err == nil && !slices.ContainsFunc(list, func(s liaison.Station) bool { return string(s.ID) == id }) {
		err = rollout.Refusal("没有这个站点。")
	}
	return liaison.StationID(id), err
}

// target is whom the form is for: a ring, a township or a station, which there must be.
func (p *Page) target(r *frame.Request) (rollout.Target, error) {
	t := rollout.Target(r.PostFormValue("target"))
	kind, id := t.Split()
	if kind == "ring" {
		return t, nil
	}
	list, err := p.stations()
	if err == nil && !slices.ContainsFunc(list, func(s liaison.Station) bool {
		return kind == "town" && string(s.Town) == id || kind == "station" && string(s.ID) == id
	}) {
		err = rollout.Refusal("没有这个乡镇或者站点。")
	}
	return t, err
}

func (p *Page) want(a rollout.Actor, r *frame.Request) (string, error) {
	version := cmp.Or(r.PostFormValue("new"), r.PostFormValue("version"))
	t, err := p.target(r)
	if err != nil {
		return "", err
	}
	return "定好了：" + version + "。", p.Rollout.Want(a, t, version, rollout.How{Now: r.PostFormValue("now") != ""})
}

func (p *Page) ring(a rollout.Actor, r *frame.Request) (string, error) {
	t, err := p.target(r)
	if err != nil {
		return "", err
	}
	return "分好了。", p.Rollout.SetRing(a, t, rollout.Ring(r.PostFormValue("ring")))
}

func (p *Page) limits(a rollout.Actor, r *frame.Request) (string, error) {
	var l rollout.Limits
	_, err := fmt.Sscan(r.PostFormValue("share"), &l.Share)
	if err == nil {
		_, err = fmt.Sscan(r.PostFormValue("row"), &l.Row)
	}
	if err != nil {
		return "", rollout.Refusal("比例和台数要写数字。")
	}
	from, to := r.PostFormValue("from"), r.PostFormValue("to")
	if from != "" || to != "" {
		f, err1 := time.Parse("15:04", from)
		t, err2 := time.Parse("15:04", to)
		if err1 != nil || err2 != nil {
			return "", rollout.Refusal("夜间时段两头都要写，例如 01:00 到 05:00；都不写就用一体机自己的。")
		}
		l.From, l.To = f.Hour()*60+f.Minute(), t.Hour()*60+t.Minute()
	}
	return "记下了。", p.Rollout.SetLimits(a, l)
}
