//go:build !unix

package boltstore

import (
	"fmt"
	"os"
)

// content reads a file.
func content(path string) (file []byte, done func() error, err error) {
	file, err = os.ReadFile(path)
	if err != nil {
		return nil, nil, fmt.Errorf("read: %w", err)
	}
	return file, func() error { return nil }, nil
}
