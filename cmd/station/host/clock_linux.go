package host

import (
	"fmt"
	"time"

	"golang.org/x/sys/unix"
)

// SetClock sets the machine's clock.
func (System) SetClock(t time.Time) error {
	tv := unix.NsecToTimeval(t.UnixNano())
	if err := unix.Settimeofday(&tv); err != nil {
		return fmt.Errorf("set the clock: %w", err)
	}
	return nil
}
