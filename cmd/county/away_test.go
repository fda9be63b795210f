package main

import (
	"testing"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/seal"
	"lianluozhan/sync/wire"
)

// until waits for the station to come to see it so.
func (s *stationModel) until(what string, ok func() bool) {
	s.t.Helper()
	content, stop := s.store.Subscribe()
	defer stop()
	late := time.After(patience)
	for !ok() {
		select {
		case <-content:
		case <-late:
			s.t.Fatalf("%s: %s never came, shows %v", s.id, what, s.shows())
		}
	}
}

// A resident asks at another station than where they filed, and the line is dead.
func TestProgressAtAnyStationOffline(t *testing.T) {
	m := newModel(t, 1)
	one, two := m.stations[0], m.stations[1]
	one.file(1)
	one.converges()
	var no liaison.ReceiptNo
	for no = range m.receipts {
	}
	claim := seal.NewClaim(string(no), "1234")
	if done, err := m.c.Pack(); err != nil || done.Matters != 1 || done.Changed != 1 {
		t.Fatalf("%+v %v", done, err)
	}
	two.until("the pack", func() bool { _, ok := two.store.Packed(claim.Check[:]); return ok })
	if _, ok := two.store.Case(claim); ok {
		t.Fatal("the other station has the matter itself")
	}
	if _, err := m.c.Act(no, liaison.CaseEvent{Step: liaison.Accepted}, ""); err != nil {
		t.Fatal(err)
	}
	if done, err := m.c.Pack(); err != nil || done.Changed != 1 {
		t.Fatalf("%+v %v", done, err)
	}
	two.until("the next pack", func() bool {
		r, ok := two.store.Packed(claim.Check[:])
		return ok && r.Step == liaison.Accepted
	})
	if done, err := m.c.Pack(); err != nil || done.Changed != 0 {
		t.Errorf("nothing happened, and something changed: %+v %v", done, err)
	}
	m.door.Store(nil) // the line is dead
	two.stop()
	two.start()
	r, ok := two.store.Packed(claim.Check[:])
	if !ok || r.Step != liaison.Accepted || r.On != liaison.DateOf(time.Now()) {
		t.Errorf("%+v %v", r, ok)
	}
	wrong := seal.Check(string(no), "4321")
	if _, ok := two.store.Packed(wrong[:]); ok {
		t.Error("any code will do")
	}
}

// board is published under a scope, beside the stations and rules.
func (m *model) hang(where, title string) { m.titles[where] = title; m.publish() }

// A station that is moved to another township shows that one's boards and no more
// of the old one's, whether it hears of it at once or later.
func TestAStationMovesToAnotherTownship(t *testing.T) {
	for name, away := range map[string]bool{"connected": false, "away": true} {
		t.Run(name, func(t *testing.T) {
			m := newModel(t, 2)
			one := m.stations[0]
			m.hang("town/tone b1", "老镇")
			m.hang("town/ttwo b2", "新镇")
			m.hang("county b3", "全县")
			one.converges()
			if away {
				one.stop()
			}
			moved := county.Scoped{
				Key: "station/one", Doc: liaison.Station{ID: "one", Town: "ttwo"}, Scopes: []string{county.ScopeStation("one")},
			}
			docs, tallies, err := m.c.Imported()
			if err != nil {
				t.Fatal(err)
			}
			for i, d := range docs {
				if d.Key == moved.Key {
					docs[i] = moved
				}
			}
			if _, err := m.c.Publish(docs, tallies, nil); err != nil {
				t.Fatal(err)
			}
			if away {
				one.start()
			}
			one.until("the new township", func() bool {
				shows := one.shows()
				return shows["b2"] == "新镇" && shows["b3"] == "全县" && shows["b1"] == "" && one.store.Content().Station.Town == "ttwo"
			})
		})
	}
}

// A station that was away for longer than deletions are remembered must not go on
// showing what was taken down.
func TestAStationAwayForAYear(t *testing.T) {
	m := newModel(t, 3)
	one := m.stations[0]
	m.hang("county b1", "旧")
	m.hang("county b2", "留")
	one.converges()
	one.stop()
	delete(m.titles, "county b1")
	m.publish()
	m.later.Add(int64(365 * 24 * time.Hour))
	if err := m.c.Tidy(); err != nil {
		t.Fatal(err)
	}
	st, err := m.c.Meta()
	if err != nil || st.Horizon == 0 {
		t.Fatalf("the deletion is remembered for ever: %+v %v", st, err)
	}
	if _, cursor, _ := one.store.Position(); cursor >= st.Horizon {
		t.Fatalf("the station is at %d, past the horizon %d", cursor, st.Horizon)
	}
	one.start()
	one.converges()
	if shows := one.shows(); shows["b1"] != "" || shows["b2"] != "留" {
		t.Errorf("shows %v", shows)
	}
}

// Whatever a station holds wrongly is found and put right.
func TestAViewThatDriftedIsRepaired(t *testing.T) {
	m := newModel(t, 4)
	one := m.stations[0]
	m.hang("county b1", "真")
	one.converges()
	one.stop()
	one.start()
	_, cursor, _ := one.store.Position()
	body, err := wire.EncodeDocument("board/b9", liaison.Board{ID: "b9", Title: "假"})
	if err != nil {
		t.Fatal(err)
	}
	one.stop()
	one.drift(cursor, wire.Item{Key: "board/b9", Rev: 1, Body: body}, wire.Item{Key: "board/b1", Rev: 1, Deleted: true})
	one.start()
	one.until("the repair", func() bool { s := one.shows(); return s["b9"] == "" && s["b1"] == "真" })
	one.converges()
}

// drift makes the station's content differ from the county's at the same position.
func (s *stationModel) drift(cursor uint64, items ...wire.Item) {
	s.t.Helper()
	store := s.content()
	if err := store.Apply(wire.Changes{Cursor: cursor, Head: cursor, Items: items}); err != nil {
		s.t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		s.t.Fatal(err)
	}
}
