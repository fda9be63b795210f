package outbox_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"lianluozhan/sync/station/outbox"
)

// TestWhatGivesWayBeforeAnEntryIsRefused fills a disk: what the county sends again
// goes first, then copies of what it has; what only this disk has never goes.
func TestWhatGivesWayBeforeAnEntryIsRefused(t *testing.T) {
	o := smallDisk(t)
	photo, gone := filepath.Join(o.Dir, "photo"), 0
	o.GiveWay = func() bool {
		if os.Remove(photo) != nil {
			return false
		}
		gone++
		return true
	}
	b := open(t, o)
	if err := b.Enrol(enrolment()); err != nil {
		t.Fatal(err)
	}
	const copies = 600
	file(t, b, copies)
	welcome(t, b, greet(b, copies, copies/2, true, noon())) // half of them safe
	if o.MaxSize == 0 {
		if err := os.WriteFile(photo, make([]byte, 512<<10), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	unsent := 0
	for ; b.Status().Kept == copies+unsent; unsent++ {
		if _, err := b.File(filing(unsent)); err != nil {
			t.Fatalf("refused with copies to give up: %v", err)
		}
	}
	if o.MaxSize == 0 && (gone != 1 || !b.Status().LowDisk) {
		t.Errorf("copies went before photos: %d, %+v", gone, b.Status())
	}
	more := fileUntilFull(t, b)
	unsent += more
	if s := b.Status(); s.Unsent != unsent || s.Kept != unsent || more == 0 {
		t.Errorf("%d unsent filed, %+v", unsent, s)
	}
	if _, err := b.File(filing(0)); !errors.Is(err, outbox.ErrDiskFull) {
		t.Errorf("with nothing to give up: %v", err)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	if s := open(t, o).Status(); s.Rescue != nil || s.Unsent != unsent {
		t.Errorf("after a restart %+v, want %d unsent", s, unsent)
	}
}
