package outbox_test

import (
	"errors"
	"testing"
	"time"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/station/outbox"
	"lianluozhan/sync/wire"
)

func TestStoredIsEnoughForACountyWithoutBackups(t *testing.T) {
	b := enrolled(t, t.TempDir())
	file(t, b, 5)
	if err := b.Acked(wire.Ack{Outbox: b.ID(), Stored: 3}); err != nil {
		t.Fatal(err)
	}
	if got := len(pending(t, b, 0)); got != 2 || b.Unsent() != 2 || b.Status().Kept != 2 {
		t.Errorf("%d entries, status %+v", got, b.Status())
	}
}

func TestEntriesStayAWeekPastSafe(t *testing.T) {
	now := noon()
	o := options(t.TempDir())
	o.Now = func() time.Time { return now }
	b := open(t, o)
	if err := b.Enrol(enrolment()); err != nil {
		t.Fatal(err)
	}
	file(t, b, 5)
	ack := func(stored, safe uint64) {
		t.Helper()
		if err := b.Acked(wire.Ack{Outbox: b.ID(), Stored: stored, Safe: safe}); err != nil {
			t.Fatal(err)
		}
	}
	ack(2, 2)
	now = now.Add(3 * 24 * time.Hour)
	ack(5, 4)
	if got := len(pending(t, b, 0)); got != 5 || b.Unsent() != 0 {
		t.Errorf("after three days %d entries, want 5", got)
	}
	now = now.Add(4 * 24 * time.Hour)
	ack(5, 4)
	if got := len(pending(t, b, 0)); got != 3 {
		t.Errorf("after a week %d entries, want the 3 that have not been safe so long", got)
	}
	now = now.Add(30 * 24 * time.Hour)
	ack(5, 4)
	if got := len(pending(t, b, 0)); got != 1 {
		t.Errorf("after a month %d entries, want the 1 that is not safe", got)
	}
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
	if r, _ := b.Receipt(regs[5].Receipt, "1234"); r.Sent {
		t.Error("a receipt that the county lost counts as sent")
	}
}

func TestHolesAreRenumbered(t *testing.T) {
	b := enrolled(t, t.TempDir())
	regs := file(t, b, 5)
	if err := b.Acked(wire.Ack{Outbox: b.ID(), Stored: 3}); err != nil { // 1–3 are deleted here
		t.Fatal(err)
	}
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
	if r, ok := b.Receipt(regs[4].Receipt, "1234"); !ok || r.Sent {
		t.Errorf("receipt of an unsent entry: %+v, %v", r, ok)
	}
	if r, ok := b.Receipt(regs[0].Receipt, "1234"); !ok || !r.Sent {
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
