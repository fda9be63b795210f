package localstore_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"lianluozhan/sync/liaison"
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
	if c, ok := s.Case("222222222", "1234"); !ok || c.ID != "c1" {
		t.Errorf("got %+v, %v", c, ok)
	}
	for _, wrong := range []struct{ no, code string }{{"222222222", "4321"}, {"222222222", ""}, {"333333333", "1234"}} {
		if _, ok := s.Case(liaison.ReceiptNo(wrong.no), wrong.code); ok {
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

func photo(n int) (body []byte, id liaison.BlobID, sum [32]byte) {
	body = bytes.Repeat([]byte{byte(n), 1, 2}, 100)
	sum = sha256.Sum256(body)
	return body, liaison.BlobID(hex.EncodeToString(sum[:])), sum
}

func TestBlobs(t *testing.T) {
	dir := t.TempDir()
	o := options(dir)
	s := open(t, o)
	welcomed(t, s)
	body, id, sum := photo(1)
	stray, strayID, straySum := photo(2)
	apply(t, s, 1, item(t, 1, "deputy/a", liaison.Deputy{ID: "a", Photo: id}))
	if m := s.Missing(); len(m) != 1 || m[0] != (wire.WantBlob{Sum: sum}) {
		t.Fatalf("missing %+v", m)
	}
	put := func(b wire.Blob) {
		t.Helper()
		if err := s.PutBlob(b); err != nil {
			t.Fatal(err)
		}
	}
	put(wire.Blob{Sum: sum, Total: 300, Bytes: body[:120]})
	put(wire.Blob{Sum: sum, Total: 300, Offset: 200, Bytes: body[200:]}) // out of order: left out
	if s.Blob(id) != nil {
		t.Error("half a photo is shown")
	}
	s = reopen(t, s, o)
	if m := s.Missing(); len(m) != 1 || m[0].Offset != 120 {
		t.Fatalf("after a restart missing %+v", m)
	}
	changed, cancel := s.Subscribe()
	defer cancel()
	put(wire.Blob{Sum: sum, Total: 300, Offset: 120, Bytes: body[120:]})
	<-changed
	if !bytes.Equal(s.Blob(id), body) || len(s.Missing()) != 0 {
		t.Error("the whole photo is not shown")
	}
	put(wire.Blob{Sum: straySum, Total: 300, Bytes: stray})
	path := filepath.Join(dir, "blobs", string(id[:2]), string(id))
	if err := os.WriteFile(path, []byte("bad"), 0o600); err != nil {
		t.Fatal(err)
	}
	if s.Blob(id) != nil || len(s.Missing()) != 1 {
		t.Error("a photo that went bad is not asked for again")
	}
	put(wire.Blob{Sum: sum, Total: 300, Bytes: body})
	apply(t, s, 2, item(t, 2, "deputy/a", liaison.Deputy{ID: "a"}))
	if s.Blob(id) != nil || s.Blob(strayID) != nil {
		t.Error("photos that nothing names are still there")
	}
	if s.Blob("../../etc/passwd") != nil || s.Blob("") != nil {
		t.Error("a name that is no photo's gave bytes")
	}
}

func TestABlobWithOtherBytesIsThrownAway(t *testing.T) {
	s := open(t, options(t.TempDir()))
	welcomed(t, s)
	body, id, sum := photo(1)
	apply(t, s, 1, item(t, 1, "deputy/a", liaison.Deputy{ID: "a", Photo: id}))
	body[7] ^= 1
	if err := s.PutBlob(wire.Blob{Sum: sum, Total: 300, Bytes: body}); err == nil {
		t.Error("other bytes were taken")
	}
	if m := s.Missing(); s.Blob(id) != nil || len(m) != 1 || m[0].Offset != 0 {
		t.Errorf("missing %+v", m)
	}
}

// TestDamageNeverStopsTheStation damages the file in every way: Open succeeds,
// and shows what was sent or nothing, never something else.
func TestDamageNeverStopsTheStation(t *testing.T) {
	dir := t.TempDir()
	s := open(t, options(dir))
	welcomed(t, s)
	items := view(t)
	for i := range 200 {
		items = append(items, item(t, uint64(20+i), fmt.Sprintf("board/%d", i), liaison.Board{ID: fmt.Sprint(i), Title: strings.Repeat("制度", i)}))
	}
	apply(t, s, 300, items...)
	want := s.Content()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(filepath.Join(dir, localstore.FileName))
	if err != nil {
		t.Fatal(err)
	}
	rnd := rand.New(rand.NewPCG(7, 8))
	found := 0
	for round := range 80 {
		file := bytes.Clone(whole)
		switch round {
		case 0:
			file = nil
		case 1:
			file = []byte("garbage")
		case 2:
			file = file[:len(file)/2]
		default:
			for range 1 + rnd.IntN(20) {
				file[rnd.IntN(len(file))] ^= 1 << rnd.IntN(8)
			}
		}
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, localstore.FileName), file, 0o600); err != nil {
			t.Fatal(err)
		}
		s := open(t, options(dir))
		switch epoch, cursor, _ := s.Position(); {
		case s.Damage() == "" && !reflect.DeepEqual(s.Content(), want):
			t.Fatalf("round %d: damage shows", round)
		case s.Damage() != "" && (!s.Content().Empty() || epoch != wire.ID16{} || cursor != 0):
			t.Fatalf("round %d: content %+v at %d after %s", round, s.Content(), cursor, s.Damage())
		case s.Damage() != "":
			found++
			welcomed(t, s)
			apply(t, s, 300, items...)
			if !reflect.DeepEqual(s.Content(), want) {
				t.Fatalf("round %d: not rebuilt", round)
			}
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if found < 20 {
		t.Errorf("only %d of 80 damaged files were recognised", found)
	}
}
