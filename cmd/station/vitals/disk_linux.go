package vitals

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// Disk is how full a file system is.
type Disk struct {
	Total, Free uint64 // bytes; Free to a program without privileges
	ReadOnly    bool
}

// ReadDisk asks for the file system that holds a path.
func ReadDisk(path string) (Disk, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(path, &s); err != nil {
		return Disk{}, fmt.Errorf("room on the disk: %w", err)
	}
	size := uint64(s.Bsize) //nolint:gosec // block sizes are positive
	return Disk{Total: s.Blocks * size, Free: s.Bavail * size, ReadOnly: s.Flags&unix.ST_RDONLY != 0}, nil
}
