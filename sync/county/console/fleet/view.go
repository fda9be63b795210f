package fleet

import (
	"fmt"
	"slices"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// view is what a station shows, as far as a picture of its screen needs it.
type view struct {
	content *liaison.Content
	intro   []liaison.Block
}

// kindsOf are the documents that the pages are made of.
func kindsOf(page string) []string {
	return map[string][]string{
		"attract": {wire.DocPlan}, "home": {wire.DocPlan}, "deputies": {wire.DocDeputy}, "deputy": {wire.DocDeputy},
		"boards": {wire.DocBoard}, "notices": {wire.DocNotice}, "profiles": {wire.DocProfile}, "results": {wire.DocResult},
		"plan": {wire.DocPlan},
	}[page]
}

// viewFor reads what is published for the station and is on the screens of its
// machines now.
func (f *Fleet) viewFor(s liaison.Station, machines []Machine) (*view, error) {
	v := &view{content: &liaison.Content{Station: s}}
	scopes, err := f.County.ViewOf(s.ID)
	if err != nil {
		return nil, fmt.Errorf("read what a station sees: %w", err)
	}
	kinds := []string{wire.DocRules}
	for _, m := range machines {
		if m.Online && !m.Barred {
			kinds = append(kinds, kindsOf(m.Status.Shown.Page)...)
			if m.Status.Shown.Urgent != "" {
				kinds = append(kinds, wire.DocNotice)
			}
			if m.Status.Shown.Page == "intro" {
				kinds = append(kinds, wire.DocStation)
			}
		}
	}
	slices.Sort(kinds)
	for _, kind := range slices.Compact(kinds) {
		err := f.County.Documents(kind, func(_ string, seen []string, doc any) {
			if slices.ContainsFunc(seen, func(x string) bool { return slices.Contains(scopes.Scopes, x) }) {
				v.take(doc)
			}
		})
		if err != nil {
			return nil, fmt.Errorf("read what a station shows: %w", err)
		}
	}
	slices.SortStableFunc(v.content.Deputies, func(a, b liaison.Deputy) int { return a.Order - b.Order })
	return v, nil
}

func (v *view) take(doc any) {
	c := v.content
	switch x := doc.(type) {
	case liaison.RulePack:
		c.Rules = x
	case liaison.Deputy:
		c.Deputies = append(c.Deputies, x)
	case liaison.Plan:
		if x.Station == c.Station.ID {
			c.Plans = append(c.Plans, x)
		}
	case liaison.Board:
		c.Boards = append(c.Boards, x)
	case liaison.Notice:
		c.Notices = append(c.Notices, x)
	case liaison.Profile:
		c.Profiles = append(c.Profiles, x)
	case liaison.Result:
		c.Results = append(c.Results, x)
	case liaison.Station:
		if x.ID == c.Station.ID {
			v.intro = x.Intro
		}
	}
}
