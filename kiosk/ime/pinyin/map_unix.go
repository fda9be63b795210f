//go:build unix

package pinyin

import (
	"fmt"
	"os"
	"syscall"
)

// mapFile maps a file read-only, so that its pages are shared and can be dropped.
func mapFile(f *os.File) ([]byte, func() error, error) {
	st, err := f.Stat()
	if err != nil {
		return nil, nil, err
	}
	if st.Size() < headerSize || st.Size() > 1<<30 {
		return nil, nil, damaged("a file of %d bytes", st.Size())
	}
	b, err := syscall.Mmap(int(f.Fd()), 0, int(st.Size()), syscall.PROT_READ, syscall.MAP_PRIVATE)
	if err != nil {
		return nil, nil, fmt.Errorf("mapping %s: %w", f.Name(), err)
	}
	return b, func() error { return syscall.Munmap(b) }, nil
}
