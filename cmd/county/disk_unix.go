//go:build unix

package main

import (
	"os"
	"syscall"
)

// sameDisk reports whether two folders are on one file system: what takes one away
// takes the other too.
func sameDisk(a, b string) bool {
	one, err := os.Stat(a)
	if err != nil {
		return false // nobody knows
	}
	two, err := os.Stat(b)
	if err != nil {
		return false
	}
	x, ok := one.Sys().(*syscall.Stat_t)
	y, ok2 := two.Sys().(*syscall.Stat_t)
	return ok && ok2 && x.Dev == y.Dev
}
