package console

import (
	"cmp"
	"slices"
	"strings"

	"lianluozhan/sync/county/account"
	"lianluozhan/sync/county/casework"
	"lianluozhan/sync/county/console/frame"
	"lianluozhan/sync/liaison"
)

// hits is how many of a kind a search shows; more is in the page of that kind.
const hits = 8

type searchData struct {
	Words            string
	Cases            []casework.Row
	CasesTotal       int
	Deputies         []found
	Stations, Boards []found
	Loading          bool
	Locked           bool // the matters' own words cannot be searched
}

// Nothing reports whether nothing was found.
func (d searchData) Nothing() bool {
	return len(d.Cases)+len(d.Deputies)+len(d.Stations)+len(d.Boards) == 0
}

// found is something by its name.
type found struct{ Name, About, Path string }

func (c *Console) search(r *frame.Request) error {
	d := searchData{Words: strings.TrimSpace(r.URL.Query().Get("q")), Locked: c.keyState() == KeysLocked}
	if n := []rune(d.Words); len(n) > 60 {
		d.Words = string(n[:60])
	}
	if d.Words != "" {
		if err := c.searchAll(r.Person, &d); err != nil {
			return err
		}
	}
	return r.Show(frame.Page{Name: "search", Title: "搜索", Data: d})
}

func (c *Console) searchAll(a account.Account, d *searchData) error {
	l, err := c.places.get()
	if err != nil {
		return err
	}
	if c.cfg.Desk != nil {
		list, err := c.cfg.Desk.List(casework.Filter{Scope: a.Scope(), Words: d.Words, Size: hits})
		if err != nil {
			return fault("search the matters", err)
		}
		d.Cases, d.CasesTotal, d.Loading = list.Rows, list.Total, list.Loading
	}
	for _, dep := range l.Deputies {
		if contains(d.Words, dep.Name, dep.Group, dep.Constituency) && c.near(a, l, dep) {
			about := cmp.Or(dep.Title, dep.Constituency, dep.Group)
			d.Deputies = append(d.Deputies, found{dep.Name, about, frame.Base + "/deputies/" + string(dep.ID)})
		}
	}
	for _, s := range l.stationsOf(a.Scope()) {
		if contains(d.Words, append(slices.Clone(s.Villages), s.Name, s.TownName, s.Address)...) {
			d.Stations = append(d.Stations, found{s.Name, s.TownName, frame.Base + "/stations/" + string(s.ID)})
		}
	}
	for _, b := range l.Boards { // what hangs on every wall is no secret between stations
		if contains(d.Words, b.Title, b.Kind, b.Number) {
			d.Boards = append(d.Boards, found{b.Title, b.Kind, frame.Base + "/content/boards/" + b.ID})
		}
	}
	for _, n := range l.Notices {
		if contains(d.Words, n.Title) {
			d.Boards = append(d.Boards, found{n.Title, "通知公告", frame.Base + "/content/notices/" + n.ID})
		}
	}
	for _, all := range []*[]found{&d.Deputies, &d.Stations, &d.Boards} {
		*all = (*all)[:min(len(*all), hits)]
	}
	return nil
}

// near reports whether a deputy belongs to a station that the account works on. A
// deputy of no station belongs to all.
func (c *Console) near(a account.Account, l *listing, d liaison.Deputy) bool {
	return len(d.Stations) == 0 || slices.ContainsFunc(d.Stations, func(id liaison.StationID) bool {
		st, ok := l.station(id)
		return ok && a.Scope().Has(st.ID, st.Town)
	})
}

// contains reports whether all words occur in one of the texts or another.
func contains(words string, texts ...string) bool {
	all := strings.ToLower(strings.Join(texts, "\n"))
	for w := range strings.FieldsSeq(strings.ToLower(words)) {
		if !strings.Contains(all, w) {
			return false
		}
	}
	return true
}
