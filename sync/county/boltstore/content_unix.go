//go:build unix

package boltstore

import (
	"fmt"
	"os"
	"syscall"
)

// content maps a file that is not empty into memory, so that a large one takes none.
// It must not be used after done.
func content(path string) (file []byte, done func() error, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, fmt.Errorf("open: %w", err)
	}
	defer f.Close() // the mapping stays
	info, err := f.Stat()
	if err != nil {
		return nil, nil, fmt.Errorf("size: %w", err)
	}
	file, err = syscall.Mmap(int(f.Fd()), 0, int(info.Size()), syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		return nil, nil, fmt.Errorf("map: %w", err)
	}
	return file, func() error { return syscall.Munmap(file) }, nil
}
