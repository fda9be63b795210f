package press_test

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/boltstore"
	"lianluozhan/sync/county/press"
	"lianluozhan/sync/liaison"
)

func blob(s string) (liaison.BlobID, []byte) {
	sum := sha256.Sum256([]byte(s))
	return liaison.BlobID(hex.EncodeToString(sum[:])), []byte(s)
}

func TestPicturesOfDraftsAndOldVersionsStay(t *testing.T) {
	d := open(t)
	with := func(title string, id liaison.BlobID) press.Draft {
		e := board("p", title, county.ScopeCounty)
		e.Doc = liaison.Board{ID: "p", Kind: "制度", Title: title, Blocks: []liaison.Block{{Kind: liaison.Picture, Image: id}}}
		return e
	}
	old, oldBytes := blob("旧图")
	idle, idleBytes := blob("没人用")
	d.must(d.p.Keep(office, old, oldBytes))
	d.must(d.p.Keep(office, idle, idleBytes))
	d.must(d.p.PublishNow(office, with("有图", old)))
	next := with("没有图", "")
	next.Base = d.rev("board/p")
	d.must(d.p.PublishNow(office, next))
	d.must(d.c.Tidy())
	if got, ok := d.c.Blob(old); !ok || !bytes.Equal(got, oldBytes) {
		t.Error("the picture of an old version went")
	}
	if _, ok := d.c.Blob(idle); !ok {
		t.Error("a picture that has just come up went")
	}
}

func TestUploadsOfAWeekAgoGo(t *testing.T) {
	file, err := boltstore.Open(filepath.Join(t.TempDir(), "county.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := file.Close(); err != nil {
			t.Error(err)
		}
	})
	d := openOn(t, file)
	idle, idleBytes := blob("没人用")
	used, usedBytes := blob("草稿用")
	d.must(d.p.Keep(office, idle, idleBytes))
	d.must(d.p.Keep(office, used, usedBytes))
	e := board("p", "", county.ScopeCounty)
	e.Doc = liaison.Board{ID: "p", Blocks: []liaison.Block{{Kind: liaison.Picture, Image: used}}}
	d.must(d.p.Save(office, e))
	later := time.Date(2026, 11, 28, 9, 0, 0, 0, liaison.Zone)
	cfg := county.Config{Store: file, Now: func() time.Time { return later }, Rand: rand.Reader, Log: slog.New(slog.DiscardHandler)}
	if d.c, err = county.Open(cfg); err != nil {
		t.Fatal(err)
	}
	d.p = press.Open(d.c)
	fresh, freshBytes := blob("新的")
	d.must(d.p.Keep(office, fresh, freshBytes))
	d.must(d.c.Tidy())
	for name, c := range map[string]struct {
		id   liaison.BlobID
		want bool
	}{"idle": {idle, false}, "of a draft": {used, true}, "fresh": {fresh, true}} {
		if _, ok := d.c.Blob(c.id); ok != c.want {
			t.Errorf("%s: there %v", name, ok)
		}
	}
	d.must(d.p.Discard(office, "board/p", 1)) // set aside, which is a version
	d.must(d.c.Tidy())
	if _, ok := d.c.Blob(used); !ok {
		t.Error("the picture of a draft that was given up went")
	}
}

func TestAnImportLeavesVersions(t *testing.T) {
	d := open(t)
	draft := board("b1", "在改的", county.ScopeCounty)
	draft.Base = d.rev("board/b1")
	d.must(d.p.Save(office, draft))
	folder := press.Folder{Docs: []county.Scoped{station("s1", "t1"), station("s2", "t2"), hung("b1", "新标题", county.ScopeCounty)}}
	done, err := d.p.Import(folder)
	if d.must(err); done.Changed != 1 || done.Same != 2 {
		t.Errorf("%+v", done)
	}
	if got := d.deeds("board/b1"); len(got) != 2 || got[0] != "命令行导入" || got[1] != "原有内容" {
		t.Errorf("versions %v", got)
	}
	if err := d.p.Publish(office, press.Pick{Key: "board/b1", N: 1}); !errors.Is(err, press.ErrStale) {
		t.Errorf("a draft from before the import was published over it: %v", err)
	}
	_, err = d.p.Import(press.Folder{Docs: folder.Docs[:2]})
	if d.must(err); d.deeds("board/b1")[0] != "撤下" {
		t.Errorf("versions %v", d.deeds("board/b1"))
	}
}

func TestAStationWithOthersOnItStays(t *testing.T) {
	d := open(t)
	dep := liaison.Deputy{ID: "d1", Name: "示例甲", Levels: []liaison.Level{liaison.Township}, Stations: []liaison.StationID{"s1"}}
	d.must(d.p.PublishNow(town, press.Draft{Key: "deputy/d1", Doc: dep}))
	gone := press.Draft{Key: "station/s1", Delete: true, Base: d.rev("station/s1")}
	var m press.Mistakes
	if err := d.p.PublishNow(town, gone); !errors.As(err, &m) || m[""] == "" {
		t.Errorf("taken down with a deputy: %v", err)
	}
	ring := liaison.Station{ID: "s1", Name: "站", Kind: "站", Town: "t1", Parent: "s1"}
	err := d.p.PublishNow(town, press.Draft{Key: "station/s1", Doc: ring, Base: d.rev("station/s1")})
	if !errors.As(err, &m) || m["Parent"] == "" {
		t.Errorf("its own parent: %v", err)
	}
}

func TestEveryDeedIsInTheAudit(t *testing.T) {
	d := open(t)
	n := func() (n int) {
		d.must(d.c.View(func(tx county.Tx) error {
			tx.Scan(county.TableAudit, "n", "", func(string, []byte) bool { n++; return true })
			return nil
		}))
		return n
	}
	d.must(d.p.Save(liaise, board("x", "题", "station/s1")))
	before := n()
	d.must(d.p.Submit(liaise, "board/x", 1))
	d.must(d.p.Return(town, "board/x", 1, "改"))
	d.must(d.p.Publish(town, press.Pick{Key: "board/x", N: 1}))
	d.must(d.p.Restore(town, "board/x", 1))
	d.must(d.p.Discard(town, "board/x", 1))
	if got := n() - before; got != 5 {
		t.Errorf("%d records of 5 deeds", got)
	}
}
