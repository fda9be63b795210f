package outbox_test

import (
	"errors"
	"testing"
	"time"

	"lianluozhan/sync/station/outbox"
)

// Entries sealed to one county mean nothing to another: while any are owed, the
// machine stays where it is.
func TestAnotherCountyMustWaitForWhatIsOwed(t *testing.T) {
	b := enrolled(t, t.TempDir())
	e, _ := b.Enrolled()
	e.Key, e.Cert, e.Root = []byte{1}, []byte{2}, []byte("one")
	if err := b.Enrol(e); err != nil {
		t.Fatal(err)
	}
	file(t, b, 1)
	anew, other := e, e
	anew.Key, other.Root = []byte{3}, []byte("two")
	if err := b.Enrol(anew); err != nil {
		t.Errorf("joining the same county anew: %v", err)
	}
	if err := b.Enrol(other); !errors.Is(err, outbox.ErrOwed) {
		t.Errorf("another county: %v", err)
	}
	if now, _ := b.Enrolled(); string(now.Root) != "one" {
		t.Error("the machine has left its county")
	}
	acked(t, b, 1, 0, time.Now())
	if err := b.Enrol(other); err != nil {
		t.Errorf("another county when all is delivered: %v", err)
	}
}
