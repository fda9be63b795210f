package content

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/account"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

var townShape = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,60}[a-z0-9])?$`)

// option is one choice of a field.
type option struct{ Value, Words string }

// places are the townships and stations of a county, and who may be chosen from.
type places struct {
	stations []liaison.Station
	towns    []option
	names    map[string]string // of stations, by id
}

func stationsIn(tx county.Tx) []liaison.Station {
	var out []liaison.Station
	// What cannot be read cannot be chosen either.
	_ = county.EachDocument(tx, wire.DocStation, func(_ string, _ []string, doc any) {
		if s, ok := doc.(liaison.Station); ok {
			out = append(out, s)
		}
	})
	slices.SortFunc(out, func(a, b liaison.Station) int { return cmp.Or(cmp.Compare(a.Town, b.Town), cmp.Compare(a.ID, b.ID)) })
	return out
}

func placesIn(tx county.Tx) places {
	p := places{stations: stationsIn(tx), names: map[string]string{}}
	for _, s := range p.stations {
		p.names[string(s.ID)] = s.Name
		o := option{string(s.Town), cmp.Or(s.TownName, string(s.Town))}
		if s.Town != "" && !slices.Contains(p.towns, o) {
			p.towns = append(p.towns, o)
		}
	}
	return p
}

// scopes are where somebody may hang a document.
func (p places) scopes(a account.Account) []option {
	var out []option
	if a.Scope().All {
		out = append(out, option{county.ScopeCounty, "全县所有站"})
	}
	for _, t := range p.towns {
		if a.Scope().Has("", liaison.TownID(t.Value)) {
			out = append(out, option{county.ScopeTown(liaison.TownID(t.Value)), t.Words + "的所有站"})
		}
	}
	for _, s := range p.own(a) {
		out = append(out, option{county.ScopeStation(s.ID), s.Name})
	}
	return out
}

// own are the stations that the account works on.
func (p places) own(a account.Account) []liaison.Station {
	var out []liaison.Station
	for _, s := range p.stations {
		if a.Scope().Has(s.ID, s.Town) {
			out = append(out, s)
		}
	}
	return out
}

func (p places) station(id string) string { return cmp.Or(p.names[id], id) }

func (p places) town(id string) string {
	for _, t := range p.towns {
		if t.Value == id {
			return t.Words
		}
	}
	return id
}

// scope names where a document hangs.
func (p places) scope(scope string) string {
	kind, id, _ := strings.Cut(scope, "/")
	switch kind {
	case county.ScopeCounty:
		return "全县"
	case "town":
		return p.town(id)
	case "station":
		return p.station(id)
	}
	return scope
}

func (p places) where(scopes []string) string {
	var out []string
	for _, s := range scopes {
		out = append(out, p.scope(s))
	}
	return strings.Join(out, "、")
}
