package main

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/boltstore"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/station/outbox"
	"lianluozhan/sync/wire"
)

// pair is a county and a station on two disks, one step at a time.
type pair struct {
	t     *testing.T
	dir   string
	now   time.Time
	store *boltstore.Store
	c     *county.County
	box   *outbox.Box
	marks map[string]uint64
	told  map[liaison.ReceiptNo]bool // receipts that residents were given
}

func newPair(t *testing.T) *pair {
	t.Helper()
	p := &pair{t: t, dir: t.TempDir(), now: time.Date(2026, 11, 20, 9, 0, 0, 0, liaison.Zone), told: map[liaison.ReceiptNo]bool{}}
	p.must(os.Mkdir(p.path("station"), 0o700))
	p.open(true)
	p.c.ScheduleBackups(true)
	p.must(p.box.Enrol(outbox.Enrolment{
		Identity: liaison.Identity{Station: "one", Issuer: "7K4", ReceiptKey: [16]byte{1}}, Token: "token", County: "http://127.0.0.1:1",
	}))
	return p
}

func (p *pair) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

func (p *pair) path(name string) string { return filepath.Join(p.dir, name) }

func (p *pair) open(fresh bool) {
	p.t.Helper()
	var err error
	p.store, err = boltstore.Open(p.path("county.db"))
	p.must(err)
	log := slog.New(slog.DiscardHandler)
	cfg := county.Config{Store: p.store, Now: func() time.Time { return p.now }, Rand: rand.Reader, Log: log}
	if fresh {
		p.must(county.Init(cfg, "示例县"))
	}
	p.c, err = county.Open(cfg)
	p.must(err)
	p.box, err = outbox.Open(outbox.Options{Dir: p.path("station"), Log: log, Now: func() time.Time { return p.now }})
	p.must(err)
}

func (p *pair) close() {
	p.t.Helper()
	p.must(errors.Join(p.store.Close(), p.box.Close()))
}

// cut is what both disks hold at this moment, in another folder.
func (p *pair) cut() *pair {
	p.t.Helper()
	q := &pair{t: p.t, dir: p.t.TempDir(), now: p.now, told: p.told}
	p.must(os.Mkdir(q.path("station"), 0o700))
	for _, name := range []string{"county.db", "backup.db", "station/" + outbox.FileName} {
		b, err := os.ReadFile(p.path(name))
		if errors.Is(err, os.ErrNotExist) && name == "backup.db" {
			continue
		}
		p.must(err)
		used := bytes.TrimRight(b, "\x00") // much of a new file is only room ahead
		p.must(errors.Join(os.WriteFile(q.path(name), used, 0o600), os.Truncate(q.path(name), int64(len(b)))))
	}
	return q
}

func (p *pair) file() {
	p.t.Helper()
	r, err := p.box.File(outbox.Filing{Draft: liaison.Draft{Category: "road", Text: "村口路灯不亮。", Phone: "13800001234"}, ClockOK: true})
	p.must(err)
	p.told[r.Receipt] = true
}

func (p *pair) greeting() wire.Welcome {
	p.t.Helper()
	v, err := p.c.ViewOf("one")
	p.must(err)
	w, err := p.c.Greeting(v)
	p.must(err)
	w.Ack, err = p.c.Outbox(p.box.ID())
	p.must(err)
	return w
}

func (p *pair) welcome() {
	p.t.Helper()
	for range 3 {
		err := p.box.Welcomed(p.greeting())
		if !errors.Is(err, outbox.ErrRenumbered) {
			p.must(err)
			return
		}
	}
	p.t.Fatal("the outbox is renumbered again and again")
}

// put sends what is owed; without hear, the answer is lost.
func (p *pair) put(hear bool) {
	p.t.Helper()
	ack, err := p.c.Outbox(p.box.ID())
	p.must(err)
	items, err := p.box.Pending(ack.Stored, 100, 1<<20)
	p.must(err)
	if len(items) == 0 {
		return
	}
	ack, err = p.c.Receive(county.Machine{Station: "one"}, wire.Put{Outbox: p.box.ID(), Items: items})
	p.must(err)
	if hear {
		p.must(p.box.Acked(ack))
	}
}

func (p *pair) steps() []func() {
	day := func() { p.now = p.now.AddDate(0, 0, 1) }
	send := func(hear bool) func() { return func() { p.put(hear) } }
	mark := func() {
		var err error
		p.marks, err = p.c.Marks()
		p.must(err)
	}
	backup := func() { p.must(p.store.Backup(p.path("backup.db"))) }
	safe := func() { p.must(p.c.MarkSafe(p.marks)) }
	weeks := func() { p.now = p.now.AddDate(0, 0, 8) }
	return []func(){
		p.welcome, p.file, p.file, send(false), p.welcome, send(true), mark, p.file, send(true), backup, p.file, safe, p.welcome, day,
		send(true), mark, p.file, backup, send(true), weeks, p.welcome, safe, p.welcome, p.file, weeks, p.welcome, send(true), weeks, p.welcome,
		mark, backup, safe, p.welcome, weeks, p.welcome,
	}
}

// nothing that a resident was told is lost or there twice, once the two have met.
func (p *pair) nothingLost(when string) {
	p.t.Helper()
	p.welcome()
	p.put(true)
	seen := map[liaison.ReceiptNo]int{}
	p.must(p.c.Matters(func(m county.Matter) bool { seen[m.Case.Receipt]++; return true }))
	for no := range p.told {
		if seen[no] != 1 {
			p.t.Errorf("%s: %s is there %d times", when, no, seen[no])
		}
	}
	q, err := p.c.Quarantine()
	p.must(err)
	if len(seen) != len(p.told) || len(q) > 0 || p.box.Unsent() != 0 {
		p.t.Errorf("%s: %d matters of %d, %d quarantined, %d unsent", when, len(seen), len(p.told), len(q), p.box.Unsent())
	}
}

// The power goes between any two steps; on either side, or the county's disk with
// it, so that it comes back from its last backup.
func TestPowerCutBetweenAnyTwoSteps(t *testing.T) {
	p := newPair(t)
	purged := 0
	for i, step := range p.steps() {
		step()
		q := p.cut()
		q.open(false)
		q.nothingLost(fmt.Sprintf("cut after step %d", i))
		q.close()
		q = p.cut()
		if _, err := os.Stat(q.path("backup.db")); err != nil {
			continue
		}
		q.must(os.Rename(q.path("backup.db"), q.path("county.db")))
		q.must(newHistory(q.path("county.db")))
		q.open(false)
		q.nothingLost(fmt.Sprintf("restored after step %d", i))
		q.close()
		purged = max(purged, len(p.told)-p.box.Status().Kept)
	}
	if purged != len(p.told) {
		t.Errorf("only %d of %d entries were ever let go", purged, len(p.told))
	}
	p.close()
}

// Without waiting for the backup, what the county had only stored would be lost
// with it: the test above can fail.
func TestStoredAloneIsNotEnough(t *testing.T) {
	p := newPair(t)
	p.c.ScheduleBackups(false)
	p.must(p.store.Backup(p.path("backup.db"))) // by hand, and nobody is told
	p.welcome()
	p.file()
	p.put(true)
	p.now = p.now.AddDate(0, 0, 8)
	p.welcome()
	if p.box.Status().Kept != 0 {
		t.Fatal("stored for a week, and still here")
	}
	q := p.cut()
	p.close()
	q.must(os.Rename(q.path("backup.db"), q.path("county.db")))
	q.must(newHistory(q.path("county.db")))
	q.open(false)
	q.welcome()
	if _, err := q.c.Matter(firstOf(p.told)); err == nil {
		t.Error("found although neither side kept it")
	}
	q.close()
}

func firstOf(told map[liaison.ReceiptNo]bool) liaison.ReceiptNo {
	for no := range told {
		return no
	}
	return ""
}
