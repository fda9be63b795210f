package form

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

// IDShape is what the ids of stations and townships look like.
var IDShape = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,60}[a-z0-9])?$`)

// Option is one choice of a field.
type Option struct{ Value, Words string }

// Places are the townships and stations of a county, and who may be chosen from.
type Places struct {
	Stations []liaison.Station
	Towns    []Option
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

// PlacesIn reads the places.
func PlacesIn(tx county.Tx) Places {
	p := Places{Stations: stationsIn(tx), names: map[string]string{}}
	for _, s := range p.Stations {
		p.names[string(s.ID)] = s.Name
		o := Option{string(s.Town), cmp.Or(s.TownName, string(s.Town))}
		if s.Town != "" && !slices.Contains(p.Towns, o) {
			p.Towns = append(p.Towns, o)
		}
	}
	return p
}

// Scopes are where somebody may hang a document.
func (p Places) Scopes(a account.Account) []Option {
	var out []Option
	if a.Scope().All {
		out = append(out, Option{county.ScopeCounty, "全县所有站"})
	}
	for _, t := range p.Towns {
		if a.Scope().Has("", liaison.TownID(t.Value)) {
			out = append(out, Option{county.ScopeTown(liaison.TownID(t.Value)), t.Words + "的所有站"})
		}
	}
	for _, s := range p.Own(a) {
		out = append(out, Option{county.ScopeStation(s.ID), s.Name})
	}
	return out
}

// Own are the stations that the account works on.
func (p Places) Own(a account.Account) []liaison.Station {
	var out []liaison.Station
	for _, s := range p.Stations {
		if a.Scope().Has(s.ID, s.Town) {
			out = append(out, s)
		}
	}
	return out
}

// Station names a station.
func (p Places) Station(id string) string { return cmp.Or(p.names[id], id) }

// Town names a township.
func (p Places) Town(id string) string {
	for _, t := range p.Towns {
		if t.Value == id {
			return t.Words
		}
	}
	return id
}

// scope names where a document hangs.
func (p Places) scope(scope string) string {
	kind, id, _ := strings.Cut(scope, "/")
	switch kind {
	case county.ScopeCounty:
		return "全县"
	case "town":
		return p.Town(id)
	case "station":
		return p.Station(id)
	}
	return scope
}

// Where names the places of some scopes.
func (p Places) Where(scopes []string) string {
	var out []string
	for _, s := range scopes {
		out = append(out, p.scope(s))
	}
	return strings.Join(out, "、")
}
