package county

import (
	"maps"
	"slices"
	"strings"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// setBases takes in the imported counts of matters from before this system, by
// wire's tally key, and shows them with what was filed since.
func (e *editor) setBases(tallies map[string]liaison.Tally) error {
	var gone []string
	e.tx.Scan(tBase, "", "", func(key string, _ []byte) bool {
		if _, ok := tallies[key]; !ok {
			gone = append(gone, key)
		}
		return true
	})
	for _, key := range gone {
		if err := e.changeTally(key, func(b *tallyRecord) { b.Base = liaison.Tally{} }); err != nil {
			return err
		}
	}
	for key, t := range tallies {
		if err := e.changeTally(key, func(b *tallyRecord) { b.Base, b.Own.Year = t, t.Year }); err != nil {
			return err
		}
	}
	return nil
}

// tallyRecord counts a station's year: what was imported and what was filed here.
type tallyRecord struct {
	Base liaison.Tally `cbor:"1,keyasint"`
	Own  liaison.Tally `cbor:"2,keyasint"`
}

func (e *editor) changeTally(key string, change func(*tallyRecord)) error {
	var r tallyRecord
	if _, err := load(e.tx, tBase, key, &r); err != nil {
		return err
	}
	change(&r)
	if err := save(e.tx, tBase, key, r); err != nil {
		return err
	}
	_, id, err := wire.SplitKey(key)
	if err != nil {
		return err
	}
	total := liaison.Tally{
		Year: r.Own.Year, Registered: r.Base.Registered + r.Own.Registered,
		Answered: r.Base.Answered + r.Own.Answered, Closed: r.Base.Closed + r.Own.Closed,
	}
	return e.put(Scoped{Key: key, Doc: total, Scopes: []string{ScopeStation(stationOfTally(id))}})
}

// stationOfTally takes the year off "<station>-<year>".
func stationOfTally(id string) liaison.StationID {
	return liaison.StationID(id[:max(0, strings.LastIndexByte(id, '-'))])
}

// tally counts what a step changed: a matter counts in the year it was filed, which
// another year can turn out to be.
func (e *editor) tally(station liaison.StationID, old matterRecord, k liaison.Case) error {
	changes := map[int]liaison.Tally{}
	add := func(k liaison.Case, sign int) {
		year := liaison.DateOf(k.Events[0].At).Year
		st, t := k.State(), changes[year]
		t.Registered += sign
		if st.Rounds > 0 {
			t.Answered += sign
		}
		if st.Finished {
			t.Closed += sign
		}
		changes[year] = t
	}
	if old.Case != nil {
		doc, err := wire.DecodeDocument(wire.Key(wire.DocCase, string(k.ID)), old.Case)
		if err != nil {
			return err
		}
		if was, ok := doc.(liaison.Case); ok && len(was.Events) > 0 {
			add(was, -1)
		}
	}
	add(k, 1)
	for year, t := range changes {
		if t == (liaison.Tally{}) {
			continue
		}
		if e.tallies == nil {
			e.tallies = map[string]liaison.Tally{}
		}
		key := wire.TallyKey(station, year)
		was := e.tallies[key]
		e.tallies[key] = liaison.Tally{
			Year: year, Registered: was.Registered + t.Registered, Answered: was.Answered + t.Answered, Closed: was.Closed + t.Closed,
		}
	}
	return nil
}

// count adds what the whole transaction changed: a station that brings many matters
// has its count written once.
func (e *editor) count() error {
	for _, key := range slices.Sorted(maps.Keys(e.tallies)) {
		t := e.tallies[key]
		err := e.changeTally(key, func(r *tallyRecord) {
			r.Own.Year = t.Year
			r.Own.Registered += t.Registered
			r.Own.Answered += t.Answered
			r.Own.Closed += t.Closed
		})
		if err != nil {
			return err
		}
	}
	e.tallies = nil
	return nil
}
