package main

import (
	"os"
	"testing"
)

// TestBackupsBesideTheData: a folder on the data's own disk is told from another, and
// from none.
func TestBackupsBesideTheData(t *testing.T) {
	data := t.TempDir()
	f := newFlags("serve")
	f.data = data
	for dir, want := range map[string]bool{"": false, t.TempDir(): true, "/proc": false, data + "/none": false} {
		if dir == "/proc" {
			if _, err := os.Stat("/proc/self"); err != nil {
				continue // another system
			}
		}
		u := upkeep{of: f, dir: dir}
		if got := u.endangered(); got != want {
			t.Errorf("backups in %q: endangered is %t", dir, got)
		}
	}
}
