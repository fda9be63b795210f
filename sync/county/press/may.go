package press

import (
	"slices"
	"strings"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/account"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// Right is what somebody may do with a document; each includes those before it.
type Right int

// The rights.
const (
	MayNothing Right = iota
	MayRead
	MayWrite   // drafts, and submit them
	MayPublish // and return what others submit
)

// Right returns what the account may do with the document as it is published, or
// else as its draft is.
func (p *Press) Right(a account.Account, key string) (right Right, err error) {
	err = p.c.View(func(tx county.Tx) error {
		d, ok, err := loadDraft(tx, key)
		if err != nil {
			return err
		}
		if ok {
			right, err = draftRight(tx, a, d)
			return err
		}
		doc, at, ok, err := county.Document(tx, key)
		if ok && err == nil {
			right, err = rightOn(tx, a, doc, at.Scopes)
		}
		return err
	})
	return right, err
}

// RightOn returns what the account may do with a document in those scopes.
func (p *Press) RightOn(a account.Account, doc any, scopes []string) (right Right, err error) {
	err = p.c.View(func(tx county.Tx) (err error) {
		right, err = rightOn(tx, a, doc, ScopesOf(doc, scopes))
		return err
	})
	return right, err
}

// ScopesOf returns the scopes of a document: those that follow from what it is, or
// else the given ones.
func ScopesOf(doc any, scopes []string) []string {
	switch d := doc.(type) {
	case liaison.RulePack:
		return []string{county.ScopeCounty}
	case liaison.Station:
		return []string{county.ScopeCounty, county.ScopeStation(d.ID)}
	case liaison.Plan:
		return []string{county.ScopeStation(d.Station)}
	case liaison.Deputy:
		var out []string
		for _, s := range d.Stations {
			out = append(out, county.ScopeStation(s))
		}
		slices.Sort(out)
		return slices.Compact(out)
	}
	return scopes
}

// draftRight is the right on a draft: that on both what is published and what is to
// be. Who moves a document from one place to another has to have both.
func draftRight(tx county.Tx, a account.Account, d Draft) (Right, error) {
	right, err := rightOn(tx, a, d.Doc, d.Scopes)
	if err != nil || right < MayWrite {
		return right, err
	}
	old, at, ok, err := county.Document(tx, d.Key)
	if err != nil || !ok {
		return right, err
	}
	if s, is := old.(liaison.Station); is && moves(s, d.Doc) && a.Role != account.Office {
		return MayRead, nil
	}
	before, err := rightOn(tx, a, old, at.Scopes)
	return min(right, before), err
}

func moves(old liaison.Station, doc any) bool {
	next, _ := doc.(liaison.Station)
	return next.Town != old.Town
}

// rightOn judges one document by where it hangs.
func rightOn(tx county.Tx, a account.Account, doc any, scopes []string) (Right, error) {
	return NewJudge(tx, a).Right(doc, scopes)
}

// Judge says what somebody may do with many documents, within one transaction.
type Judge struct {
	tx    county.Tx
	a     account.Account
	towns map[liaison.StationID]liaison.TownID
}

// NewJudge returns the judge of what the account may do.
func NewJudge(tx county.Tx, a account.Account) *Judge {
	return &Judge{tx, a, map[liaison.StationID]liaison.TownID{}}
}

// Right judges by where a document hangs.
func (j *Judge) Right(doc any, scopes []string) (Right, error) {
	switch j.a.Role {
	case account.Office:
		return MayPublish, nil
	case account.Town, account.Liaison:
	default:
		return MayNothing, nil
	}
	places := placesOf(doc, scopes)
	all, some := len(places) > 0, false
	for _, place := range places {
		inside, touches, err := j.reach(doc, place)
		if err != nil {
			return MayNothing, err
		}
		all, some = all && inside, some || touches
	}
	switch {
	case all && j.a.Role == account.Town:
		return MayPublish, nil
	case all:
		return MayWrite, nil
	case some:
		return MayRead, nil
	}
	return MayNothing, nil
}

// placesOf returns the scopes that a document belongs to, which may be fewer than
// those that see it.
func placesOf(doc any, scopes []string) []string {
	switch d := doc.(type) {
	case liaison.Station:
		return []string{county.ScopeStation(d.ID)}
	case liaison.Result:
		if d.Station != "" {
			return []string{county.ScopeStation(d.Station)}
		}
	}
	return scopes
}

// reach reports whether a place lies within what the account works on, and whether
// its stations' screens show it.
func (j *Judge) reach(doc any, place string) (inside, touches bool, err error) {
	kind, id, _ := strings.Cut(place, "/")
	scope := j.a.Scope()
	switch kind {
	case county.ScopeCounty:
		return false, true, nil
	case "town":
		town := liaison.TownID(id)
		if scope.Has("", town) {
			return true, true, nil
		}
		own, err := j.townOf(scope.Station)
		return false, own != "" && own == town, err
	case "station":
		town, err := j.townOf(liaison.StationID(id))
		if s, ok := doc.(liaison.Station); ok && s.ID == liaison.StationID(id) {
			town = s.Town // it may be new
		}
		inside = scope.Has(liaison.StationID(id), town)
		return inside, inside, err
	}
	return false, false, nil
}

func (j *Judge) townOf(id liaison.StationID) (liaison.TownID, error) {
	if town, known := j.towns[id]; known || id == "" {
		return town, nil
	}
	doc, _, _, err := county.Document(j.tx, wire.Key(wire.DocStation, string(id)))
	s, _ := doc.(liaison.Station)
	j.towns[id] = s.Town
	return s.Town, err
}
