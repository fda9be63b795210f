package press_test

import (
	"crypto/rand"
	"errors"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/account"
	"lianluozhan/sync/county/boltstore"
	"lianluozhan/sync/county/press"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// desk is a county of two townships, one station each, and people who work there.
type desk struct {
	t *testing.T
	c *county.County
	p *press.Press
}

func open(t *testing.T) desk {
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
	return openOn(t, store)
}

func openOn(t *testing.T, store county.Store) desk {
	t.Helper()
	now := func() time.Time { return time.Date(2026, 11, 20, 9, 0, 0, 0, liaison.Zone) }
	cfg := county.Config{Store: store, Now: now, Rand: rand.Reader, Log: slog.New(slog.DiscardHandler)}
	if err := county.Init(cfg, "示例县"); err != nil {
		t.Fatal(err)
	}
	c, err := county.Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Publish([]county.Scoped{station("s1", "t1"), station("s2", "t2"), hung("b1", "旧标题", county.ScopeCounty)}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return desk{t, c, press.Open(c)}
}

func station(id liaison.StationID, town liaison.TownID) county.Scoped {
	doc := liaison.Station{ID: id, Name: string(id) + "站", Kind: "联络站", Town: town}
	return county.Scoped{Key: "station/" + string(id), Doc: doc, Scopes: press.ScopesOf(doc, nil)}
}

func hung(id, title string, scopes ...string) county.Scoped {
	return county.Scoped{Key: "board/" + id, Doc: liaison.Board{ID: id, Kind: "制度", Title: title}, Scopes: scopes}
}

// board is a draft of a board.
func board(id, title string, scopes ...string) press.Draft {
	h := hung(id, title, scopes...)
	return press.Draft{Key: h.Key, Doc: h.Doc, Scopes: scopes}
}

var (
	office  = press.Actor{Account: account.Account{Name: "office", Person: "示例甲", Role: account.Office}}
	town    = press.Actor{Account: account.Account{Name: "town", Person: "示例乙", Role: account.Town, Town: "t1"}}
	liaise  = press.Actor{Account: account.Account{Name: "liaison", Person: "示例丙", Role: account.Liaison, Station: "s1"}}
	auditor = press.Actor{Account: account.Account{Name: "auditor", Person: "示例丁", Role: account.Auditor}}
)

func (d desk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// title is that of the board as the stations see it, "" for none.
func (d desk) title(key string) string {
	d.t.Helper()
	doc, _, err := d.c.Document(key)
	d.must(err)
	b, _ := doc.(liaison.Board)
	return b.Title
}

func (d desk) rev(key string) (rev uint64) {
	d.t.Helper()
	d.must(d.c.View(func(tx county.Tx) error {
		_, at, _, err := county.Document(tx, key)
		rev = at.Rev
		return err
	}))
	return rev
}

func (d desk) deeds(key string) (out []string) {
	d.t.Helper()
	all, err := d.p.History(office.Account, key)
	d.must(err)
	for _, v := range all {
		out = append(out, string(v.Deed))
	}
	return out
}

func TestFromDraftToScreenAndBack(t *testing.T) {
	d := open(t)
	key := "board/new"
	d.must(d.p.Save(liaise, board("new", "第一稿", "station/s1")))
	if d.title(key) != "" {
		t.Fatal("a draft is on the screen")
	}
	d.must(d.p.Submit(liaise, key, 1))
	if n, err := d.p.Waiting(town.Account); n != 1 || err != nil {
		t.Errorf("the township sees %d waiting, %v", n, err)
	}
	if n, _ := d.p.Waiting(liaise.Account); n != 0 {
		t.Error("the one who may not publish is told to")
	}
	if err := d.p.Publish(liaise, press.Pick{Key: key, N: 1}); !errors.Is(err, press.ErrMayNot) {
		t.Errorf("the liaison published: %v", err)
	}
	d.must(d.p.Return(town, key, 1, "请写明时间"))
	got, _, err := d.p.Draft(liaise.Account, key)
	if d.must(err); got.State != press.Returned || got.Why != "请写明时间" || got.Person != "示例丙" {
		t.Errorf("returned as %+v", got)
	}
	next := board("new", "第二稿", "station/s1")
	next.N = 1
	d.must(d.p.Save(liaise, next))
	d.must(d.p.Submit(liaise, key, 2))
	d.must(d.p.Publish(town, press.Pick{Key: key, N: 2}))
	if d.title(key) != "第二稿" {
		t.Errorf("the screen shows %q", d.title(key))
	}
	gone := press.Draft{Key: key, Delete: true, Base: d.rev(key)}
	d.must(d.p.PublishNow(town, gone))
	if d.title(key) != "" {
		t.Error("taken down and still there")
	}
	d.must(d.p.Restore(liaise, key, 1))
	d.must(d.p.Publish(town, press.Pick{Key: key, N: 1}))
	if d.title(key) != "第二稿" {
		t.Errorf("restored as %q", d.title(key))
	}
	all, err := d.p.History(liaise.Account, key)
	d.must(err)
	if len(all) != 3 || all[0].Person != "示例乙" || all[0].Author != "示例丙" || all[1].Deed != press.TakenDown {
		t.Errorf("history %+v", all)
	}
}

func TestTwoEditorsAtOnce(t *testing.T) {
	d := open(t)
	base := d.rev("board/b1")
	edit := func(title string, n int) press.Draft {
		e := board("b1", title, county.ScopeCounty)
		e.Base, e.N = base, n
		return e
	}
	d.must(d.p.Save(office, edit("甲的", 0)))
	var conflict *press.Conflict
	if err := d.p.Save(office, edit("乙的", 0)); !errors.As(err, &conflict) || !errors.Is(err, press.ErrStale) {
		t.Fatalf("the second save: %v", err)
	}
	if b, _ := conflict.Theirs.Doc.(liaison.Board); b.Title != "甲的" || conflict.Theirs.N != 1 {
		t.Errorf("the other's text: %+v", conflict.Theirs)
	}
	all, err := d.p.History(office.Account, "board/b1")
	d.must(err)
	if b, _ := all[0].Doc.(liaison.Board); all[0].Deed != press.SetAside || b.Title != "乙的" {
		t.Errorf("the second text is lost: %+v", all)
	}
	if err := d.p.PublishNow(office, edit("丙的", 0)); !errors.Is(err, press.ErrStale) || d.title("board/b1") != "旧标题" {
		t.Errorf("published over a draft: %v, %q", err, d.title("board/b1"))
	}
	d.must(d.p.Save(office, edit("乙看过甲的", 1)))
	if err := d.p.Publish(office, press.Pick{Key: "board/b1", N: 1}); !errors.Is(err, press.ErrStale) {
		t.Errorf("published what was not seen: %v", err)
	}
	if err := d.p.Submit(office, "board/b1", 1); !errors.Is(err, press.ErrStale) {
		t.Errorf("submitted what was not seen: %v", err)
	}
	d.must(d.p.Publish(office, press.Pick{Key: "board/b1", N: 2}))
	if err := d.p.Save(office, edit("旧底稿", 0)); !errors.As(err, &conflict) || !conflict.Published {
		t.Errorf("saved over what was published meanwhile: %v", err)
	}
	if b, _ := conflict.Theirs.Doc.(liaison.Board); b.Title != "乙看过甲的" {
		t.Errorf("theirs: %+v", conflict.Theirs)
	}
}

func TestPublishingIsAllOrNothing(t *testing.T) {
	d := open(t)
	d.must(d.p.Save(office, board("x", "好的", county.ScopeCounty)))
	d.must(d.p.Save(office, board("y", "", county.ScopeCounty))) // no title
	before := d.rev("board/b1")
	err := d.p.Publish(office, press.Pick{Key: "board/x", N: 1}, press.Pick{Key: "board/y", N: 1})
	var m press.Mistakes
	if !errors.As(err, &m) || m["Title"] == "" {
		t.Errorf("published without a title: %v", err)
	}
	if d.title("board/x") != "" || d.rev("board/b1") != before || len(d.deeds("board/x")) != 0 {
		t.Error("half of it is there")
	}
	if _, ok, _ := d.p.Draft(office.Account, "board/x"); !ok {
		t.Error("the draft is gone")
	}
}

// cut is a store whose server dies in the midst of a transaction: what it wrote so
// far is not committed.
type cut struct {
	county.Store
	after int // writes until it dies; negative for never
}

var errDied = errors.New("died")

func (c *cut) Update(fn func(county.Tx) error) error {
	return c.Store.Update(func(tx county.Tx) error { return fn(&cutTx{tx, c}) })
}

type cutTx struct {
	county.Tx
	c *cut
}

func (x *cutTx) Put(table, key string, value []byte) error {
	if x.c.after--; x.c.after == -1 {
		return errDied
	}
	return x.Tx.Put(table, key, value)
}

func TestAServerStoppedMidPublish(t *testing.T) {
	file, err := boltstore.Open(filepath.Join(t.TempDir(), "county.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := file.Close(); err != nil {
			t.Error(err)
		}
	})
	store := &cut{Store: file, after: -2}
	d := openOn(t, store)
	d.must(d.p.Save(office, board("x", "一", county.ScopeCounty)))
	d.must(d.p.Save(office, board("y", "二", county.ScopeCounty)))
	picks := []press.Pick{{Key: "board/x", N: 1}, {Key: "board/y", N: 1}}
	died := 0
	for n := 0; ; n++ {
		store.after = n
		err := d.p.Publish(office, picks...)
		store.after = -2
		if err == nil {
			break
		}
		if died++; !errors.Is(err, errDied) {
			t.Fatal(err)
		}
		left, err := d.p.Drafts(office.Account)
		if d.must(err); len(left) != 2 || d.title("board/x")+d.title("board/y") != "" || len(d.deeds("board/x")) > 0 {
			t.Fatalf("after %d writes: drafts %d, %q %q", n, len(left), d.title("board/x"), d.title("board/y"))
		}
	}
	if died < 6 || d.title("board/x") != "一" || d.title("board/y") != "二" {
		t.Errorf("died %d times, then %q %q", died, d.title("board/x"), d.title("board/y"))
	}
}

func TestWhoMayWhat(t *testing.T) {
	d := open(t)
	dep := func(at ...liaison.StationID) any { return liaison.Deputy{ID: "d", Stations: at} }
	for _, c := range []struct {
		name   string
		doc    any
		scopes []string
		town   press.Right
		liaise press.Right
	}{
		{"county board", liaison.Board{ID: "x"}, []string{"county"}, press.MayRead, press.MayRead},
		{"own town's board", liaison.Board{ID: "x"}, []string{"town/t1"}, press.MayPublish, press.MayRead},
		{"other town's board", liaison.Board{ID: "x"}, []string{"town/t2"}, press.MayNothing, press.MayNothing},
		{"own station's board", liaison.Board{ID: "x"}, []string{"station/s1"}, press.MayPublish, press.MayWrite},
		{"other station's board", liaison.Board{ID: "x"}, []string{"station/s2"}, press.MayNothing, press.MayNothing},
		{"board of two", liaison.Board{ID: "x"}, []string{"station/s1", "station/s2"}, press.MayRead, press.MayRead},
		{"nowhere", liaison.Board{ID: "x"}, nil, press.MayNothing, press.MayNothing},
		{"own deputy", dep("s1"), nil, press.MayPublish, press.MayWrite},
		{"shared deputy", dep("s1", "s2"), nil, press.MayRead, press.MayRead},
		{"other deputy", dep("s2"), nil, press.MayNothing, press.MayNothing},
		{"own station", liaison.Station{ID: "s1", Town: "t1"}, nil, press.MayPublish, press.MayWrite},
		{"new station here", liaison.Station{ID: "s9", Town: "t1"}, nil, press.MayPublish, press.MayNothing},
		{"other station", liaison.Station{ID: "s2", Town: "t2"}, nil, press.MayNothing, press.MayNothing},
		{"own plan", liaison.Plan{Station: "s1", Year: 2026}, nil, press.MayPublish, press.MayWrite},
		{"other plan", liaison.Plan{Station: "s2", Year: 2026}, nil, press.MayNothing, press.MayNothing},
		{"rules", liaison.RulePack{}, nil, press.MayRead, press.MayRead},
		{"own result for all", liaison.Result{ID: "r", Station: "s1"}, []string{"county"}, press.MayPublish, press.MayWrite},
	} {
		for _, who := range []struct {
			press.Actor
			want press.Right
		}{{town, c.town}, {liaise, c.liaise}, {office, press.MayPublish}, {auditor, press.MayNothing}} {
			if got, err := d.p.RightOn(who.Account, c.doc, c.scopes); err != nil || got != who.want {
				t.Errorf("%s, %s: %v, want %v (%v)", c.name, who.Name, got, who.want, err)
			}
		}
	}
}

func TestNobodyTakesWhatIsNotTheirs(t *testing.T) {
	d := open(t)
	for name, e := range map[string]press.Draft{
		"a county board hung in the own town": {Key: "board/b1", Doc: liaison.Board{ID: "b1", Title: "我的"}, Scopes: []string{"town/t1"}, Base: d.rev("board/b1")},
		"another town's station taken over":   {Key: "station/s2", Doc: liaison.Station{ID: "s2", Name: "站", Kind: "站", Town: "t1"}, Base: d.rev("station/s2")},
		"the own station given away":          {Key: "station/s1", Doc: liaison.Station{ID: "s1", Name: "站", Kind: "站", Town: "t2"}, Base: d.rev("station/s1")},
		"a county board taken down":           {Key: "board/b1", Delete: true, Base: d.rev("board/b1")},
		"the rules":                           {Key: wire.KeyRules, Doc: liaison.RulePack{County: "示例县"}},
	} {
		if err := d.p.Save(town, e); !errors.Is(err, press.ErrMayNot) {
			t.Errorf("%s: saved, %v", name, err)
		}
		if err := d.p.PublishNow(town, e); !errors.Is(err, press.ErrMayNot) {
			t.Errorf("%s: published, %v", name, err)
		}
	}
	d.must(d.p.Save(office, board("t2", "别人的", "town/t2")))
	if _, ok, err := d.p.Draft(town.Account, "board/t2"); ok || err != nil {
		t.Errorf("another town's draft is seen: %v", err)
	}
	if all, err := d.p.Drafts(town.Account); len(all) > 0 || err != nil {
		t.Errorf("drafts of others: %v, %v", all, err)
	}
	if _, err := d.p.History(town.Account, "board/b1"); !errors.Is(err, press.ErrMayNot) {
		t.Errorf("history of others: %v", err)
	}
	if err := d.p.Discard(town, "board/t2", 1); !errors.Is(err, press.ErrMayNot) {
		t.Errorf("discarded another's: %v", err)
	}
}
