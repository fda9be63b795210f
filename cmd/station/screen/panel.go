package screen

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"
)

// Panel is the touch panel as the kernel knows it.
type Panel struct {
	Name    string // by its maker; "" for none
	Present bool
}

// Bits of the kernel's input devices.
const (
	propPointer = 0     // moves a pointer, as a touch pad does
	propDirect  = 1     // touched where the picture is
	absX        = 0x00  // knows a place across
	absMTX      = 0x35  // knows the places of several fingers
	keyTouch    = 0x14a // tells that a finger is down
	keyFinger   = 0x145 // tells a finger from a pen: a touch pad
)

// FindPanel looks for a touch panel below sys, which is os.DirFS("/sys") outside of tests.
func FindPanel(sys fs.FS) (Panel, error) {
	const dir = "class/input"
	entries, err := fs.ReadDir(sys, dir)
	if errors.Is(err, fs.ErrNotExist) {
		return Panel{}, nil
	}
	if err != nil {
		return Panel{}, fmt.Errorf("input devices: %w", err)
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), "input") {
			continue
		}
		if at := path.Join(dir, e.Name()); isPanel(sys, at) {
			name, _ := fs.ReadFile(sys, path.Join(at, "name")) // a panel without a name is one too
			return Panel{Name: strings.TrimSpace(string(name)), Present: true}, nil
		}
	}
	return Panel{}, nil
}

// isPanel tells a touch panel from a touch pad, a mouse and a keyboard.
func isPanel(sys fs.FS, at string) bool {
	bits := func(file string) mask {
		b, _ := fs.ReadFile(sys, path.Join(at, file)) // a device that is just going away
		return parseMask(string(b))
	}
	props, abs, keys := bits("properties"), bits("capabilities/abs"), bits("capabilities/key")
	if !abs.has(absX) && !abs.has(absMTX) {
		return false
	}
	return props.has(propDirect) || keys.has(keyTouch) && !keys.has(keyFinger) && !props.has(propPointer)
}

// mask is a set of bits, the lowest 64 first.
type mask []uint64

func (m mask) has(bit int) bool {
	return bit/64 < len(m) && m[bit/64]&(1<<(bit%64)) != 0
}

// parseMask reads words of hexadecimal digits, the highest first, as sysfs prints them
// on machines of 64 bits.
func parseMask(s string) mask {
	fields := strings.Fields(s)
	out := make(mask, 0, len(fields))
	for i := len(fields) - 1; i >= 0; i-- {
		x, err := strconv.ParseUint(fields[i], 16, 64)
		if err != nil {
			return nil
		}
		out = append(out, x)
	}
	return out
}
