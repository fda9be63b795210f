//go:build unix

package installed

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// contents maps a file: its pages stay the system's, as those of an embedded one do. An
// upgrade puts a new file in its place and leaves this one alone.
func contents(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close() // it was only read; the mapping stays
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.Size() == 0 {
		return nil, errors.New(path + " is empty")
	}
	data, err := syscall.Mmap(int(f.Fd()), 0, int(info.Size()), syscall.PROT_READ, syscall.MAP_PRIVATE)
	if err != nil {
		return nil, fmt.Errorf("map %s: %w", path, err)
	}
	return data, nil
}
