package host

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// From linux/vt.h.
const (
	vtActivate   = 0x5606
	vtWaitActive = 0x5607
)

// Front puts a console in front and waits until it is there. It works although the
// display lets no key do it.
func Front(vt int) error {
	f, err := os.OpenFile("/dev/tty0", os.O_RDWR, 0)
	if err != nil {
		return fmt.Errorf("console %d: %w", vt, err)
	}
	fd := int(f.Fd())
	if err = unix.IoctlSetInt(fd, vtActivate, vt); err == nil {
		err = unix.IoctlSetInt(fd, vtWaitActive, vt)
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("console %d: %w", vt, err)
	}
	return nil
}
