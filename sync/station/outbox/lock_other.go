//go:build !unix

package outbox

import (
	"fmt"
	"os"
)

// lockFile relies on bbolt's own lock where there is no flock.
func lockFile(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock outbox: %w", err)
	}
	return f, nil
}
