package county_test

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/boltstore"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// clock is the county's time, moved by hand.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

func open(t *testing.T) (*county.County, *clock) {
	t.Helper()
	ck := &clock{time.Date(2026, 11, 1, 9, 0, 0, 0, liaison.Zone)}
	return openOn(t, ck, func(s county.Store) county.Store { return s }), ck
}

// openThrough opens a county on what through makes of its store.
func openThrough(t *testing.T, through func(county.Store) county.Store) *county.County {
	t.Helper()
	return openOn(t, &clock{time.Date(2026, 11, 1, 9, 0, 0, 0, liaison.Zone)}, through)
}

func openOn(t *testing.T, ck *clock, through func(county.Store) county.Store) *county.County {
	t.Helper()
	store, err := boltstore.Open(filepath.Join(t.TempDir(), "county.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	cfg := county.Config{Store: through(store), Now: ck.now, Rand: rand.Reader, Log: slog.New(slog.DiscardHandler)}
	if err := county.Init(cfg, "示例县"); err != nil {
		t.Fatal(err)
	}
	if err := county.Init(cfg, "示例县"); err == nil {
		t.Error("initialised twice")
	}
	c, err := county.Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func board(id, title string, scopes ...string) county.Scoped {
	return county.Scoped{Key: "board/" + id, Doc: liaison.Board{ID: id, Title: title}, Scopes: scopes}
}

func station(id, town string) county.Scoped {
	s := liaison.Station{ID: liaison.StationID(id), Name: id, Town: liaison.TownID(town)}
	return county.Scoped{Key: "station/" + id, Doc: s, Scopes: []string{county.ScopeStation(s.ID)}}
}

func publish(t *testing.T, c *county.County, docs ...county.Scoped) county.Published {
	t.Helper()
	p, err := c.Publish(docs, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// keys lists what a station hears of after a position: deleted ones with a minus.
func keys(t *testing.T, c *county.County, id liaison.StationID, after uint64) (string, uint64) {
	t.Helper()
	v, err := c.ViewOf(id)
	if err != nil {
		t.Fatal(err)
	}
	ch, err := c.Since(v, after, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, it := range ch.Items {
		sign := ""
		if it.Deleted {
			sign = "-"
		}
		out = append(out, sign+it.Key)
	}
	return strings.Join(out, " "), ch.Cursor
}

func TestTheLogHoldsEachKeyOnce(t *testing.T) {
	c, _ := open(t)
	publish(t, c, station("s", "t"), board("a", "1", "county"), board("b", "1", "county"))
	_, at := keys(t, c, "s", 0)
	if p := publish(t, c, station("s", "t"), board("a", "2", "county"), board("b", "1", "county")); p.Changed != 1 || p.Same != 2 {
		t.Errorf("%+v", p)
	}
	if got, _ := keys(t, c, "s", 0); got != "station/s board/b board/a" {
		t.Errorf("whole view: %s", got)
	}
	got, next := keys(t, c, "s", at)
	if got != "board/a" || next != at+1 {
		t.Errorf("since %d: %s, now at %d", at, got, next)
	}
	publish(t, c, station("s", "t"), board("b", "1", "county"))
	if got, _ := keys(t, c, "s", next); got != "-board/a" {
		t.Errorf("deleted: %s", got)
	}
	publish(t, c, station("s", "t"), board("b", "1", "county"), board("a", "3", "county"))
	if got, _ := keys(t, c, "s", next); got != "board/a" {
		t.Errorf("back again: %s", got)
	}
}

func TestScopes(t *testing.T) {
	c, _ := open(t)
	base := []county.Scoped{station("s", "t"), station("r", "u")}
	publish(t, c, append(base, board("x", "1", county.ScopeTown("t")))...)
	_, s := keys(t, c, "s", 0)
	_, r := keys(t, c, "r", 0)
	publish(t, c, append(base, board("x", "1", county.ScopeTown("u")))...) // hung elsewhere
	if got, _ := keys(t, c, "s", s); got != "-board/x" {
		t.Errorf("who had it: %s", got)
	}
	if got, _ := keys(t, c, "r", r); got != "board/x" {
		t.Errorf("who gets it: %s", got)
	}
	v, err := c.ViewOf("s")
	if err != nil {
		t.Fatal(err)
	}
	publish(t, c, station("s", "u"), station("r", "u"))
	if w, err := c.ViewOf("s"); err != nil || w.ID == v.ID {
		t.Error("another township, the same view")
	}
}

// Followed step by step or read whole, a view has the same sum.
func TestFollowingEqualsReading(t *testing.T) {
	c, _ := open(t)
	has, at := map[string]uint64{}, uint64(0)
	for round := range 30 {
		docs := []county.Scoped{station("s", "t")}
		for i := range 6 {
			if (round>>i)&1 == 0 {
				docs = append(docs, board(string(rune('a'+i)), strings.Repeat("x", round/7), []string{"county", "town/t", "town/u"}[(i+round/5)%3]))
			}
		}
		publish(t, c, docs...)
		if round%3 != 0 {
			continue
		}
		v, err := c.ViewOf("s")
		if err != nil {
			t.Fatal(err)
		}
		for last := false; !last; {
			ch, err := c.Since(v, at, 1) // one at a time
			if err != nil {
				t.Fatal(err)
			}
			for _, it := range ch.Items {
				has[it.Key] = it.Rev
				if it.Deleted {
					delete(has, it.Key)
				}
			}
			at, last = ch.Cursor, ch.Cursor == ch.Head
		}
		want, _, err := c.Revs(v)
		if err != nil || !maps.Equal(has, want) || wire.SumOf(has) != wire.SumOf(want) {
			t.Fatalf("round %d: %v, want %v (%v)", round, has, want, err)
		}
	}
}

func TestAllOrNothing(t *testing.T) {
	c, _ := open(t)
	publish(t, c, board("a", "1", "county"))
	before, err := c.Meta()
	if err != nil {
		t.Fatal(err)
	}
	wrong := county.Scoped{Key: "board/c", Doc: liaison.Notice{ID: "c"}, Scopes: []string{"county"}}
	if _, err := c.Publish([]county.Scoped{board("b", "1", "county"), wrong}, nil, nil); err == nil {
		t.Error("published what does not belong")
	}
	if _, err := c.Publish(nil, nil, map[liaison.BlobID][]byte{"abc": []byte("x")}); err == nil {
		t.Error("published a file under another's name")
	}
	after, err := c.Meta()
	if err != nil || after != before {
		t.Errorf("%+v, before %+v", after, before)
	}
	if _, ok, _ := c.Document("board/b"); ok {
		t.Error("half published")
	}
	if _, ok, _ := c.Document("board/a"); !ok {
		t.Error("a board was lost")
	}
}

func TestDeletionsAreForgottenInTheEnd(t *testing.T) {
	c, ck := open(t)
	publish(t, c, station("s", "t"), board("a", "1", "county"))
	publish(t, c, station("s", "t"))
	ck.at = ck.at.Add(county.Keep - time.Hour)
	publish(t, c, station("s", "t"))
	if m, _ := c.Meta(); m.Horizon != 0 {
		t.Errorf("horizon %d already", m.Horizon)
	}
	ck.at = ck.at.Add(2 * time.Hour)
	publish(t, c, station("s", "t"))
	if m, _ := c.Meta(); m.Horizon != 3 {
		t.Errorf("horizon %d", m.Horizon)
	}
	if got, _ := keys(t, c, "s", 0); got != "station/s" {
		t.Errorf("left: %s", got)
	}
}

// Who asks from before a deletion that is forgotten must not take what comes for
// all there is to know.
func TestWhoIsPastTheHorizonIsTold(t *testing.T) {
	c, ck := open(t)
	publish(t, c, station("s", "t"), board("a", "1", "county"))
	publish(t, c, station("s", "t")) // 3 deletes the board
	v, err := c.ViewOf("s")
	if err != nil {
		t.Fatal(err)
	}
	forgotten := func(after uint64) uint64 {
		ch, err := c.Since(v, after, 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		return ch.Forgotten
	}
	if got := forgotten(2); got != 0 {
		t.Errorf("from 2: forgotten up to %d, though it is remembered", got)
	}
	ck.at = ck.at.Add(county.Keep + time.Hour)
	publish(t, c, station("s", "t"), board("b", "2", "county"))
	for after, want := range []uint64{3, 3, 3, 0, 0} {
		if got := forgotten(uint64(after)); got != want {
			t.Errorf("from %d: forgotten up to %d, not %d", after, got, want)
		}
	}
}

func TestJoinCodesEnd(t *testing.T) {
	c, ck := open(t)
	publish(t, c, station("s", "t"))
	code, until, err := c.JoinCode("s")
	if err != nil || len(code) != 19 || !until.Equal(ck.at.Add(24*time.Hour)) {
		t.Fatalf("%s %s %v", code, until, err)
	}
	if _, err := c.Join(strings.ToLower(code), "m"); err != nil {
		t.Errorf("typed small: %v", err)
	}
	ck.at = until.Add(time.Second)
	if _, err := c.Join(code, "m"); err == nil {
		t.Error("an old code still works")
	}
	if _, _, err := c.JoinCode("nowhere"); err == nil {
		t.Error("a code for no station")
	}
}

func TestAJoinedMachineAndItsTokens(t *testing.T) {
	c, _ := open(t)
	publish(t, c, station("s", "t"))
	code, _, err := c.JoinCode("s")
	if err != nil {
		t.Fatal(err)
	}
	first, err := c.Join(code, "m")
	if err != nil {
		t.Fatal(err)
	}
	if m, err := c.Admitted(first.Token); err != nil || m.Station != "s" || !c.Speaks(m) {
		t.Errorf("%+v %v", m, err)
	}
	second, err := c.Join(code, "m")
	if err != nil || second.Issuer != first.Issuer {
		t.Fatalf("%+v %v", second, err)
	}
	if _, err := c.Admitted(first.Token); err == nil {
		t.Error("the old token still works")
	}
	m, err := c.Admitted(second.Token)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := c.Revoke("s"); n != 1 || err != nil || c.Speaks(m) {
		t.Errorf("revoked %d, %v", n, err)
	}
}

func TestTallyIsBasePlusOwn(t *testing.T) {
	c, ck := open(t)
	key := wire.TallyKey("s", 2026)
	base := map[string]liaison.Tally{key: {Year: 2026, Registered: 100, Answered: 90, Closed: 80}}
	if _, err := c.Publish([]county.Scoped{station("s", "t")}, base, nil); err != nil {
		t.Fatal(err)
	}
	no, err := liaison.IssueReceipt("333", 1, [16]byte{})
	if err != nil {
		t.Fatal(err)
	}
	item, err := wire.NewPutItem(1, liaison.Registration{ID: "01ARZ3NDEKTSV4RRFFQ69G5FAV", Receipt: no, Station: "s", Filed: ck.at})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time is a duplicate
		if _, err := c.Receive(county.Machine{Station: "s"}, wire.Put{Items: []wire.PutItem{item}}); err != nil {
			t.Fatal(err)
		}
	}
	want := func(r, a, cl int) {
		t.Helper()
		doc, ok, err := c.Document(key)
		if tally, _ := doc.(liaison.Tally); !ok || err != nil || tally != (liaison.Tally{Year: 2026, Registered: r, Answered: a, Closed: cl}) {
			t.Errorf("%+v %v %v", doc, ok, err)
		}
	}
	want(101, 90, 80)
	for _, s := range []liaison.Step{liaison.Accepted, liaison.Answered, liaison.Closed} {
		if _, err := c.Act(no, liaison.CaseEvent{Step: s}, ""); err != nil {
			t.Fatal(err)
		}
	}
	want(101, 91, 81)
	if _, err := c.Publish([]county.Scoped{station("s", "t")}, nil, nil); err != nil {
		t.Fatal(err)
	}
	want(1, 1, 1)
}

func TestImportedComesBackAsItWent(t *testing.T) {
	c, _ := open(t)
	file := []byte("picture")
	sum := sha256.Sum256(file)
	id := liaison.BlobID(hex.EncodeToString(sum[:]))
	tallies := map[string]liaison.Tally{wire.TallyKey("s", 2025): {Year: 2025, Registered: 3}}
	if _, err := c.Publish([]county.Scoped{station("s", "t"), board("a", "1", "county")}, tallies, map[liaison.BlobID][]byte{id: file}); err != nil {
		t.Fatal(err)
	}
	docs, back, err := c.Imported()
	if err != nil || len(docs) != 2 || !maps.Equal(back, tallies) {
		t.Errorf("%v %v %v", docs, back, err)
	}
	if i := slices.IndexFunc(docs, func(d county.Scoped) bool { return d.Key == "board/a" }); i < 0 || docs[i].Scopes[0] != "county" {
		t.Errorf("%+v", docs)
	}
	if b, ok := c.Blob(id); !ok || !bytes.Equal(b, file) {
		t.Error("the file changed")
	}
}
