package guest

import (
	"fmt"
	"unsafe"

	"golang.org/x/sys/unix"
)

// ioctl passes a structure, laid out as C would, to a device.
func ioctl(fd int, request uint, body []byte) error {
	_, _, no := unix.Syscall(unix.SYS_IOCTL, uintptr(fd), uintptr(request), uintptr(unsafe.Pointer(&body[0])))
	if no != 0 {
		return fmt.Errorf("ioctl %#x: %w", request, no)
	}
	return nil
}
