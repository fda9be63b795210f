package localstore_test

import (
	"errors"
	"log/slog"
	"reflect"
	"strings"
	"testing"
	"time"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/seal"
	"lianluozhan/sync/station/localstore"
	"lianluozhan/sync/wire"
)

func noon() time.Time { return time.Date(2026, 11, 20, 12, 0, 0, 0, liaison.Zone) }

func options(dir string) localstore.Options {
	return localstore.Options{
		Dir: dir, Log: slog.New(slog.DiscardHandler), Now: noon,
		Station: func() liaison.StationID { return "s1" },
	}
}

func open(t testing.TB, o localstore.Options) *localstore.Store {
	t.Helper()
	s, err := localstore.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func reopen(t testing.TB, s *localstore.Store, o localstore.Options) *localstore.Store {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return open(t, o)
}

func item(t testing.TB, rev uint64, key string, doc any) wire.Item {
	t.Helper()
	body, err := wire.EncodeDocument(key, doc)
	if err != nil {
		t.Fatal(err)
	}
	return wire.Item{Key: key, Rev: rev, Body: body}
}

func stationDoc() liaison.Station { return liaison.Station{ID: "s1", Name: "示例站"} }

// view is a small view of one document of most kinds.
func view(t testing.TB) []wire.Item {
	return []wire.Item{
		item(t, 1, wire.KeyRules, liaison.RulePack{County: "示例县"}),
		item(t, 2, "station/s1", stationDoc()),
		item(t, 3, "deputy/b", liaison.Deputy{ID: "b", Name: "示例乙", Order: 1}),
		item(t, 4, "deputy/a", liaison.Deputy{ID: "a", Name: "示例甲", Order: 2}),
		item(t, 5, "plan/s1-2027", liaison.Plan{Station: "s1", Year: 2027}),
		item(t, 6, "plan/s1-2026", liaison.Plan{Station: "s1", Year: 2026}),
		item(t, 7, "board/x", liaison.Board{ID: "x", Title: "制度"}),
		item(t, 8, "tally/s1-2026", liaison.Tally{Year: 2026, Registered: 9}),
		item(t, 9, "tally/s1-2025", liaison.Tally{Year: 2025, Registered: 5}),
		item(t, 10, "case/c1", liaison.Case{ID: "c1", Receipt: "222222222", QueryCode: "1234"}),
	}
}

// welcomed greets s without a reset.
func welcomed(t testing.TB, s *localstore.Store) {
	t.Helper()
	if err := s.Welcomed(wire.Welcome{Epoch: wire.ID16{1}, Head: 100, View: 5}); err != nil {
		t.Fatal(err)
	}
}

func apply(t testing.TB, s *localstore.Store, cursor uint64, items ...wire.Item) {
	t.Helper()
	if err := s.Apply(wire.Changes{Cursor: cursor, Head: cursor, Items: items}); err != nil {
		t.Fatal(err)
	}
}

func TestContentSurvivesReopening(t *testing.T) {
	o := options(t.TempDir())
	s := open(t, o)
	if !s.Content().Empty() {
		t.Error("a new store is not empty")
	}
	welcomed(t, s)
	apply(t, s, 10, view(t)...)
	for round := range 2 {
		c := s.Content()
		if c.Rules.County != "示例县" || c.Station.Name != "示例站" || len(c.Boards) != 1 || c.Tally.Registered != 9 || !c.Updated.Equal(noon()) {
			t.Errorf("round %d: content is %+v", round, c)
		}
		if c.Deputies[0].ID != "b" || c.Plans[0].Year != 2026 {
			t.Errorf("round %d: not in order: %+v %+v", round, c.Deputies, c.Plans)
		}
		epoch, cursor, v := s.Position()
		sum, count := s.Sum()
		if epoch != (wire.ID16{1}) || cursor != 10 || v != 5 || count != 10 || sum != wire.SumOf(s.Manifest()) {
			t.Errorf("round %d: position %x %d %d, %d documents", round, epoch, cursor, v, count)
		}
		s = reopen(t, s, o)
	}
	if s.Damage() != "" {
		t.Errorf("damage %q", s.Damage())
	}
}

func TestChangesReplaceAndDelete(t *testing.T) {
	s := open(t, options(t.TempDir()))
	welcomed(t, s)
	apply(t, s, 10, view(t)...)
	apply(t, s, 12, item(t, 11, "board/x", liaison.Board{ID: "x", Title: "新制度"}),
		wire.Item{Key: "deputy/a", Rev: 12, Deleted: true})
	c := s.Content()
	if c.Boards[0].Title != "新制度" || len(c.Deputies) != 1 || s.Manifest()["board/x"] != 11 {
		t.Errorf("content is %+v", c)
	}
	if sum, _ := s.Sum(); sum != wire.SumOf(s.Manifest()) {
		t.Error("the sum did not follow")
	}
}

func TestCases(t *testing.T) {
	s := open(t, options(t.TempDir()))
	welcomed(t, s)
	apply(t, s, 10, view(t)...)
	check := seal.Check("444444444", "5678")
	apply(t, s, 11, item(t, 11, "case/c2", liaison.Case{ID: "c2", Receipt: "444444444", Check: check[:]}))
	for id, c := range map[string]seal.Claim{"c1": seal.NewClaim("222222222", "1234"), "c2": seal.NewClaim("444444444", "5678")} {
		if k, ok := s.Case(c); !ok || string(k.ID) != id {
			t.Errorf("got %+v, %v", k, ok)
		}
	}
	for _, wrong := range []struct{ no, code string }{
		{"222222222", "4321"}, {"222222222", ""}, {"333333333", "1234"}, {"444444444", "1234"}, {"444444444", ""}, {"", ""},
	} {
		if _, ok := s.Case(seal.NewClaim(wrong.no, wrong.code)); ok {
			t.Errorf("%v opened a matter", wrong)
		}
	}
}

func TestResetIsAllOrNothing(t *testing.T) {
	o := options(t.TempDir())
	s := open(t, o)
	welcomed(t, s)
	apply(t, s, 10, view(t)...)
	before := s.Content()
	reset := wire.Welcome{Epoch: wire.ID16{2}, Head: 3, View: 6, Reset: true}
	half := wire.Changes{Cursor: 1, Head: 3, Items: []wire.Item{item(t, 1, "station/s1", liaison.Station{ID: "s1", Name: "新"})}}
	if err := errors.Join(s.Welcomed(reset), s.Apply(half)); err != nil {
		t.Fatal(err)
	}
	if s.Content() != before {
		t.Error("half a view is shown")
	}
	s = reopen(t, s, o) // cut off
	if c := s.Content(); c.Station.Name != "示例站" || len(c.Boards) != 1 {
		t.Errorf("after a cut the old content is %+v", c)
	}
	if epoch, cursor, _ := s.Position(); epoch != (wire.ID16{1}) || cursor != 10 {
		t.Errorf("after a cut the position is %x %d", epoch, cursor)
	}
	last := wire.Changes{Cursor: 3, Head: 3, Last: true, Items: []wire.Item{item(t, 3, "notice/n", liaison.Notice{ID: "n"})}}
	if err := errors.Join(s.Welcomed(reset), s.Apply(half), s.Apply(last)); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		c := s.Content()
		epoch, cursor, v := s.Position()
		if c.Station.Name != "新" || len(c.Boards) != 0 || len(c.Notices) != 1 || epoch != (wire.ID16{2}) || cursor != 3 || v != 6 {
			t.Errorf("after the reset %+v at %x %d", c, epoch, cursor)
		}
		s = reopen(t, s, o)
	}
	apply(t, s, 4, item(t, 4, "board/y", liaison.Board{ID: "y"}))
	if len(reopen(t, s, o).Content().Boards) != 1 {
		t.Error("changes after a reset are lost")
	}
}

func TestForeignCountiesAreRefused(t *testing.T) {
	o := options(t.TempDir())
	s := open(t, o)
	welcomed(t, s)
	apply(t, s, 10, view(t)...)
	for name, w := range map[string]wire.Welcome{
		"another epoch":        {Epoch: wire.ID16{2}, Head: 100},
		"a head behind cursor": {Epoch: wire.ID16{1}, Head: 9},
	} {
		if err := s.Welcomed(w); !errors.Is(err, localstore.ErrOutOfStep) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := s.Welcomed(wire.Welcome{Epoch: wire.ID16{2}, Reset: true}); err != nil {
		t.Fatal(err)
	}
	empty := wire.Changes{Cursor: 1, Head: 1, Last: true}
	if err := s.Apply(empty); !errors.Is(err, localstore.ErrWrongCounty) {
		t.Errorf("a view without this station: %v", err)
	}
	if c := reopen(t, s, o).Content(); c.Station.Name != "示例站" {
		t.Errorf("content is %+v", c)
	}
}

func TestForgetKeepsTheContent(t *testing.T) {
	o := options(t.TempDir())
	s := open(t, o)
	welcomed(t, s)
	apply(t, s, 10, view(t)...)
	if err := s.Forget(); err != nil {
		t.Fatal(err)
	}
	s = reopen(t, s, o)
	if epoch, cursor, _ := s.Position(); epoch != (wire.ID16{}) || cursor != 0 || s.Content().Station.Name != "示例站" {
		t.Errorf("position %x %d, content %+v", epoch, cursor, s.Content())
	}
}

func TestUnreadableDocumentsKeepTheLastGoodOne(t *testing.T) {
	o := options(t.TempDir())
	s := open(t, o)
	welcomed(t, s)
	apply(t, s, 10, view(t)...)
	bad := wire.Item{Key: "board/x", Rev: 11, Body: []byte{0xff}}
	apply(t, s, 13, bad, wire.Item{Key: "board/never", Rev: 12, Body: []byte("?")},
		wire.Item{Key: "weather/today", Rev: 13, Body: []byte{0xa0}})
	apply(t, s, 14, wire.Item{Key: "board/x", Rev: 14, Body: []byte{0xfe}})
	for round := range 2 {
		if b := s.Content().Boards; len(b) != 1 || b[0].Title != "制度" {
			t.Errorf("round %d: boards are %+v", round, b)
		}
		if m := s.Manifest(); m["board/x"] != 14 || m["board/never"] != 12 || m["weather/today"] != 13 {
			t.Errorf("round %d: the county would send them again: %v", round, m)
		}
		s = reopen(t, s, o)
	}
	apply(t, s, 15, item(t, 15, "board/x", liaison.Board{ID: "x", Title: "好了"}))
	if s.Content().Boards[0].Title != "好了" {
		t.Error("the next good one is not shown")
	}
	reset := wire.Welcome{Epoch: wire.ID16{2}, Reset: true}
	whole := wire.Changes{Cursor: 2, Last: true, Items: []wire.Item{
		item(t, 1, "station/s1", stationDoc()), {Key: "board/x", Rev: 2, Body: []byte{0xff}},
	}}
	if err := errors.Join(s.Welcomed(reset), s.Apply(whole)); err != nil {
		t.Fatal(err)
	}
	if b := reopen(t, s, o).Content().Boards; len(b) != 1 || b[0].Title != "好了" {
		t.Errorf("after a reset boards are %+v", b)
	}
}

func TestALargeBoard(t *testing.T) {
	o := options(t.TempDir())
	s := open(t, o)
	welcomed(t, s)
	big := liaison.Board{ID: "big", Blocks: []liaison.Block{{Kind: liaison.Paragraph, Text: strings.Repeat("长", 1<<20/3)}}}
	apply(t, s, 1, item(t, 1, "board/big", big))
	if got := reopen(t, s, o).Content().Boards; !reflect.DeepEqual(got, []liaison.Board{big}) {
		t.Error("the board did not survive")
	}
}

func TestSignInsOfBothSidesAreMerged(t *testing.T) {
	own := []liaison.SignIn{
		{ID: "02", Event: "e", Deputy: "a", At: noon().Add(time.Minute)},
		{ID: "03", Event: "e", Deputy: "b", At: noon().Add(2 * time.Minute)},
	}
	o := options(t.TempDir())
	o.SignIns = func(day liaison.Date) []liaison.SignIn {
		if day != liaison.DateOf(noon()) {
			t.Errorf("asked for %v", day)
		}
		return own
	}
	s := open(t, o)
	welcomed(t, s)
	apply(t, s, 2, item(t, 1, "signin/02", own[0]), item(t, 2, "signin/01", liaison.SignIn{ID: "01", Event: "e", Deputy: "b", At: noon(), Undo: true}))
	c := s.Content()
	if len(c.SignIns) != 3 || !c.SignedIn("e", "a") || !c.SignedIn("e", "b") {
		t.Errorf("sign-ins are %+v", c.SignIns)
	}
	own = append(own, liaison.SignIn{ID: "04", Event: "e", Deputy: "a", At: noon().Add(time.Hour), Undo: true})
	changed, cancel := s.Subscribe()
	defer cancel()
	s.Refresh()
	<-changed
	if s.Content().SignedIn("e", "a") {
		t.Error("a new sign-in is not shown")
	}
}
