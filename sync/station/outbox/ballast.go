package outbox

import (
	"errors"
	"fmt"
	"os"
)

const ballastSize = 1 << 20

// ballast is a file that only takes up room. Given up on a full disk, its room
// lets the outbox take a few more entries and, above all, delete sent ones.
type ballast struct{ path string }

// drop gives the room back and reports whether there was any.
func (b ballast) drop() bool { return os.Remove(b.path) == nil }

// fill takes the room again; on failure nothing is left behind.
func (b ballast) fill() error {
	if info, err := os.Stat(b.path); err == nil && info.Size() == ballastSize {
		return nil
	}
	f, err := os.OpenFile(b.path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("fill reserve: %w", err)
	}
	_, err = f.Write(make([]byte, ballastSize)) // written, not sparse
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(fmt.Errorf("fill reserve: %w", err), os.Remove(b.path))
	}
	return nil
}

// refill takes the reserve back when there is room again.
func (b *Box) refill() {
	b.low.Store(b.ballast.fill() != nil)
}
