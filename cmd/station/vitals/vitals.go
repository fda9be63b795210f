// Package vitals reads from the kernel how the machine is: temperature, disk, memory of
// when it started. It starts no process and keeps nothing. It does not know what is a
// fault.
package vitals

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"time"
)

// Kernel is where the kernel tells: os.DirFS("/sys") and os.DirFS("/proc").
type Kernel struct{ Sys, Proc fs.FS }

// Plausible temperatures in °C; sensors that are not connected read -128 or 0.
const coldest, hottest = 1, 150

// Temperature is that of the hottest sensor in °C, 0 when there is none.
func (k Kernel) Temperature() int {
	top := 0
	for _, pattern := range []string{"class/thermal/thermal_zone*/temp", "class/hwmon/hwmon*/temp*_input"} {
		names, err := fs.Glob(k.Sys, pattern)
		if err != nil {
			continue // the pattern is a constant: never
		}
		for _, name := range names {
			if c, err := k.number(k.Sys, name); err == nil && c/1000 >= coldest && c/1000 <= hottest {
				top = max(top, c/1000)
			}
		}
	}
	return top
}

func (k Kernel) number(from fs.FS, name string) (int, error) {
	b, err := fs.ReadFile(from, name)
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(strings.TrimSpace(string(b)))
}

// Up is how long ago the machine was started.
func (k Kernel) Up() (time.Duration, error) {
	b, err := fs.ReadFile(k.Proc, "uptime")
	if err != nil {
		return 0, fmt.Errorf("time since the start: %w", err)
	}
	first, _, _ := strings.Cut(string(b), " ")
	s, err := strconv.ParseFloat(strings.TrimSpace(first), 64)
	if err != nil {
		return 0, fmt.Errorf("time since the start: %w", err)
	}
	return time.Duration(s * float64(time.Second)), nil
}

// Boot is another word at each start of the machine.
func (k Kernel) Boot() (string, error) {
	b, err := fs.ReadFile(k.Proc, "sys/kernel/random/boot_id")
	if err != nil {
		return "", fmt.Errorf("name of this start: %w", err)
	}
	id := strings.TrimSpace(string(b))
	if id == "" {
		return "", errors.New("name of this start: empty")
	}
	return id, nil
}

// Display says whether a display is connected to any output; known is false on a
// machine that does not tell.
func (k Kernel) Display() (connected, known bool) {
	names, err := fs.Glob(k.Sys, "class/drm/card*-*/status")
	if err != nil {
		return false, false
	}
	for _, name := range names {
		b, err := fs.ReadFile(k.Sys, name)
		if err != nil || strings.Contains(path.Dir(name), "Writeback") {
			continue
		}
		switch strings.TrimSpace(string(b)) {
		case "connected":
			return true, true
		case "disconnected":
			known = true
		default: // "unknown": some panels never tell
			return true, true
		}
	}
	return false, known
}

// Line says whether any network card has a cable or a radio link; true where the kernel
// does not tell.
func (k Kernel) Line() bool {
	names, err := fs.Glob(k.Sys, "class/net/*/carrier")
	if err != nil || len(names) == 0 {
		return true
	}
	for _, name := range names {
		if path.Dir(name) == "class/net/lo" {
			continue
		}
		// One that was switched off cannot be read.
		if up, err := k.number(k.Sys, name); err == nil && up == 1 {
			return true
		}
	}
	return false
}
