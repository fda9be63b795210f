//go:build unix

package main

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// diskFree returns the bytes this user can still write where dir is.
func diskFree(dir string) (uint64, error) {
	var st unix.Statfs_t
	if err := unix.Statfs(dir, &st); err != nil {
		return 0, fmt.Errorf("free space of %s: %w", dir, err)
	}
	return st.Bavail * uint64(st.Bsize), nil
}
