package outbox_test

import (
	"errors"
	"testing"
	"time"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/station/outbox"
	"lianluozhan/sync/wire"
)

// week is how long entries stay, with what marks may be late.
const week = 7*24*time.Hour + 6*time.Hour

// greet is a county's Welcome at the time.
func greet(b *outbox.Box, stored, safe uint64, backups bool, at time.Time) wire.Welcome {
	return wire.Welcome{
		Version: 2, Backups: backups, Time: at.UnixMilli(), Ack: wire.Ack{Outbox: b.ID(), Stored: stored, Safe: safe, Time: at.UnixMilli()},
	}
}

func welcome(t *testing.T, b *outbox.Box, w wire.Welcome) {
	t.Helper()
	if err := b.Welcomed(w); err != nil {
		t.Fatal(err)
	}
}

func acked(t *testing.T, b *outbox.Box, stored, safe uint64, at time.Time) {
	t.Helper()
	if err := b.Acked(wire.Ack{Outbox: b.ID(), Stored: stored, Safe: safe, Time: at.UnixMilli()}); err != nil {
		t.Fatal(err)
	}
}

func kept(t *testing.T, b *outbox.Box, want int, when string) {
	t.Helper()
	if got := len(pending(t, b, 0)); got != want || b.Status().Kept != want {
		t.Errorf("%s: %d entries, want %d; status %+v", when, got, want, b.Status())
	}
}

func TestEntriesStayAWeekPastStoredWithoutBackups(t *testing.T) {
	b := enrolled(t, t.TempDir())
	file(t, b, 5)
	at := noon()
	welcome(t, b, greet(b, 0, 0, false, at))
	acked(t, b, 3, 0, at)
	kept(t, b, 5, "at once")
	acked(t, b, 5, 0, at.Add(3*24*time.Hour))
	kept(t, b, 5, "after three days")
	acked(t, b, 5, 0, at.Add(week))
	kept(t, b, 2, "after a week")
}

func TestEntriesStayAWeekPastSafe(t *testing.T) {
	b := enrolled(t, t.TempDir())
	file(t, b, 5)
	at := noon()
	welcome(t, b, greet(b, 0, 0, true, at))
	acked(t, b, 2, 2, at)
	at = at.Add(3 * 24 * time.Hour)
	acked(t, b, 5, 4, at)
	kept(t, b, 5, "after three days")
	at = at.Add(week - 3*24*time.Hour)
	acked(t, b, 5, 4, at)
	kept(t, b, 3, "after a week")
	at = at.Add(30 * 24 * time.Hour)
	acked(t, b, 5, 4, at)
	kept(t, b, 1, "after a month the one that is not safe stays")
}

// An outbox that was empty at every backup so far has nothing safe, and yet must
// not take stored for enough.
func TestAnOutboxEmptyAtEveryBackupWaitsForTheNext(t *testing.T) {
	b := enrolled(t, t.TempDir())
	at := noon()
	welcome(t, b, greet(b, 0, 0, true, at))
	file(t, b, 3)
	acked(t, b, 3, 0, at)
	at = at.Add(30 * 24 * time.Hour)
	welcome(t, b, greet(b, 3, 0, true, at))
	kept(t, b, 3, "stored for a month and never safe")
	acked(t, b, 3, 3, at)
	kept(t, b, 3, "safe")
	acked(t, b, 3, 3, at.Add(week))
	kept(t, b, 0, "safe for a week")
}

func TestACountyThatBeginsOrEndsBackups(t *testing.T) {
	b := enrolled(t, t.TempDir())
	at := noon()
	file(t, b, 2)
	welcome(t, b, greet(b, 2, 0, false, at))
	welcome(t, b, greet(b, 2, 0, true, at.Add(week)))
	kept(t, b, 2, "begun before they were due")
	welcome(t, b, greet(b, 2, 0, false, at.Add(2*week)))
	kept(t, b, 0, "ended: stored is all there is to wait for")
}

// The age of entries goes by the county's clock: ours may jump by years.
func TestAWrongClockDeletesNothing(t *testing.T) {
	now := noon()
	o := options(t.TempDir())
	o.Now = func() time.Time { return now }
	b := open(t, o)
	if err := b.Enrol(enrolment()); err != nil {
		t.Fatal(err)
	}
	at := noon()
	file(t, b, 3)
	welcome(t, b, greet(b, 3, 3, true, at))
	now = now.AddDate(50, 0, 0)
	welcome(t, b, greet(b, 3, 3, true, at.Add(time.Hour)))
	kept(t, b, 3, "half a century later by our clock")
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	b = open(t, o)
	kept(t, b, 3, "reopened")
	for _, item := range pending(t, b, 0) {
		if _, ok := receiptOf(b, item.(liaison.Registration).Receipt, "1234"); !ok {
			t.Error("a receipt was forgotten")
		}
	}
}

// What comes by stick may have been made long ago: it says what was safe then, and
// does not make older what became so later.
func TestAnOldAcknowledgementMakesNothingOlder(t *testing.T) {
	b := enrolled(t, t.TempDir())
	at := noon()
	file(t, b, 4)
	welcome(t, b, greet(b, 4, 2, true, at))
	acked(t, b, 3, 1, at.Add(-3*week))
	acked(t, b, 4, 3, at.Add(-2*week))
	acked(t, b, 4, 3, at.Add(time.Hour))
	kept(t, b, 4, "safe since an hour ago")
	acked(t, b, 4, 3, at.Add(week))
	kept(t, b, 1, "a week later")
}

// A county whose clock was years ahead for a while does not make entries old.
func TestACountyWithItsClockAheadForAWhile(t *testing.T) {
	b := enrolled(t, t.TempDir())
	at := noon()
	file(t, b, 2)
	welcome(t, b, greet(b, 1, 1, true, at.AddDate(50, 0, 0)))
	welcome(t, b, greet(b, 1, 1, true, at))
	acked(t, b, 2, 2, at.Add(time.Hour))
	kept(t, b, 2, "an hour later")
	acked(t, b, 2, 2, at.Add(time.Hour+week))
	kept(t, b, 0, "a week later")
}

// A county that was restored from a backup older than the last one no longer has
// safe what it once said was.
func TestSafeIsTakenBackWithARestoredCounty(t *testing.T) {
	b := enrolled(t, t.TempDir())
	at := noon()
	file(t, b, 6)
	welcome(t, b, greet(b, 6, 6, true, at))
	at = at.Add(week - time.Hour) // about to be deleted
	welcome(t, b, greet(b, 2, 2, true, at))
	acked(t, b, 6, 2, at) // sent again, and in no backup
	at = at.Add(2 * time.Hour)
	acked(t, b, 6, 2, at)
	kept(t, b, 4, "only what is in the older backup is safe")
	acked(t, b, 6, 6, at.Add(week))
	acked(t, b, 6, 6, at.Add(2*week))
	kept(t, b, 0, "safe for a week again")
}

func TestARestoredCountyIsSentEverythingAgain(t *testing.T) {
	b := enrolled(t, t.TempDir())
	regs := file(t, b, 6)
	if err := b.Acked(wire.Ack{Outbox: b.ID(), Stored: 6, Safe: 1}); err != nil {
		t.Fatal(err)
	}
	if err := b.Welcomed(wire.Welcome{Ack: wire.Ack{Outbox: b.ID(), Stored: 2}}); err != nil {
		t.Fatal(err)
	}
	if b.Unsent() != 4 {
		t.Errorf("%d unsent, want 4", b.Unsent())
	}
	if r, _ := receiptOf(b, regs[5].Receipt, "1234"); r.Sent {
		t.Error("a receipt that the county lost counts as sent")
	}
}

func TestHolesAreRenumbered(t *testing.T) {
	b := enrolled(t, t.TempDir())
	regs := file(t, b, 5)
	acked(t, b, 3, 0, noon())
	acked(t, b, 3, 0, noon().Add(week)) // 1–3 are deleted here
	id := b.ID()
	if err := b.Welcomed(wire.Welcome{Ack: wire.Ack{Outbox: id, Stored: 0}}); !errors.Is(err, outbox.ErrRenumbered) {
		t.Fatalf("got %v", err)
	}
	items, err := b.Pending(0, 10, 1<<20)
	if err != nil || len(items) != 2 || items[0].N != 1 || items[1].N != 2 || b.ID() == id || b.Unsent() != 2 {
		t.Fatalf("entries %+v, %v", items, err)
	}
	if v, err := items[0].Open(); err != nil || v.(liaison.Registration).ID != regs[3].ID {
		t.Errorf("first entry is %+v, %v", v, err)
	}
	if r, ok := receiptOf(b, regs[4].Receipt, "1234"); !ok || r.Sent {
		t.Errorf("receipt of an unsent entry: %+v, %v", r, ok)
	}
	if r, ok := receiptOf(b, regs[0].Receipt, "1234"); !ok || !r.Sent {
		t.Errorf("receipt of a sent entry: %+v, %v", r, ok)
	}
}

func TestAnOldCopyOfTheFileDoesNotReuseNumbers(t *testing.T) {
	b := enrolled(t, t.TempDir())
	last := file(t, b, 2)[1]
	if err := b.Welcomed(wire.Welcome{Ack: wire.Ack{Outbox: b.ID(), Stored: 40}}); !errors.Is(err, outbox.ErrRenumbered) {
		t.Fatalf("got %v", err)
	}
	for serial := uint32(3); serial < 50; serial++ { // what the newer copy gave out
		used, err := liaison.IssueReceipt("7K4", serial, enrolment().ReceiptKey)
		if err != nil {
			t.Fatal(err)
		}
		if r := file(t, b, 1)[0]; r.Receipt == used || r.Receipt == last.Receipt {
			t.Fatalf("receipt %s was given twice", r.Receipt)
		}
	}
}

func TestForeignMarksAreRefused(t *testing.T) {
	b := enrolled(t, t.TempDir())
	file(t, b, 2)
	if err := b.Acked(wire.Ack{Outbox: wire.ID16{9}, Stored: 2}); !errors.Is(err, outbox.ErrOtherOutbox) {
		t.Errorf("another outbox: %v", err)
	}
	if err := b.Welcomed(wire.Welcome{Ack: wire.Ack{Outbox: wire.ID16{9}}}); !errors.Is(err, outbox.ErrOtherOutbox) {
		t.Errorf("another outbox: %v", err)
	}
	if err := b.Acked(wire.Ack{Outbox: b.ID(), Stored: 3}); err == nil {
		t.Error("an entry that was never filed was acknowledged")
	}
	if b.Unsent() != 2 {
		t.Errorf("%d unsent, want 2", b.Unsent())
	}
}

func TestPendingIsBounded(t *testing.T) {
	b := enrolled(t, t.TempDir())
	file(t, b, 10)
	if items, err := b.Pending(4, 3, 1<<20); err != nil || len(items) != 3 || items[0].N != 5 {
		t.Errorf("by count: %d, %v", len(items), err)
	}
	if items, err := b.Pending(4, 10, 1); err != nil || len(items) != 1 {
		t.Errorf("by bytes: %d, %v", len(items), err)
	}
	if items, err := b.Pending(10, 10, 1<<20); err != nil || len(items) != 0 {
		t.Errorf("past the end: %d, %v", len(items), err)
	}
}
