package outbox_test

import (
	"errors"
	"testing"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/station/outbox"
	"lianluozhan/sync/wire"
)

// The numbers agree, the entries do not: the county's last is one that this file,
// put back to an older copy, has forgotten. What was filed since must not pass for
// stored.
func TestAnOldCopyThatGaveTheSameNumbersToOthers(t *testing.T) {
	b := enrolled(t, t.TempDir())
	id, reg := b.ID(), file(t, b, 2)[1]
	w := wire.Welcome{Version: wire.Version, Ack: wire.Ack{Outbox: id, Stored: 2, Last: "01JD0000000000000000000002"}}
	if err := b.Welcomed(w); !errors.Is(err, outbox.ErrRenumbered) || b.ID() == id || b.Unsent() != 2 {
		t.Fatalf("got %v, %d unsent", err, b.Unsent())
	}
	if again := file(t, b, 1)[0]; again.Receipt == reg.Receipt {
		t.Error("a receipt number was given twice")
	}
	items, err := b.Pending(0, 10, 1<<20)
	if err != nil || len(items) != 3 {
		t.Fatalf("%d pending, %v", len(items), err)
	}
	w.Ack = wire.Ack{Outbox: b.ID(), Stored: 2, Last: items[1].ULID}
	if err := b.Welcomed(w); err != nil || b.Unsent() != 1 {
		t.Errorf("a county that has the same: %v, %d unsent", err, b.Unsent())
	}
}

// The copy is of before the first registration.
func TestAnOldCopyThatIssuedNothing(t *testing.T) {
	b := enrolled(t, t.TempDir())
	first, err := liaison.IssueReceipt(enrolment().Issuer, 1, enrolment().ReceiptKey)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Welcomed(wire.Welcome{Ack: wire.Ack{Outbox: b.ID(), Stored: 1}}); !errors.Is(err, outbox.ErrRenumbered) {
		t.Fatalf("got %v", err)
	}
	if r := file(t, b, 1)[0]; r.Receipt == first {
		t.Error("the first receipt number was given twice")
	}
}
