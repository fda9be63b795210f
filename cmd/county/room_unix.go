//go:build unix

package main

import "syscall"

// diskHas reports whether the disk under dir has so many bytes free; a disk that does
// not tell has.
func diskHas(dir string, free uint64) bool {
	var st syscall.Statfs_t
	return syscall.Statfs(dir, &st) != nil || uint64(st.Bavail)*uint64(st.Bsize) >= free
}
