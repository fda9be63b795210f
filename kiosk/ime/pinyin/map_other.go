//go:build !unix

package pinyin

import (
	"io"
	"os"
)

// mapFile reads the whole file where there is no memory mapping.
func mapFile(f *os.File) ([]byte, func() error, error) {
	b, err := io.ReadAll(f)
	return b, func() error { return nil }, err
}
