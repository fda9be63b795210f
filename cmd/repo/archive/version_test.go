package archive_test

import (
	"os/exec"
	"testing"

	"lianluozhan/cmd/repo/archive"
)

// TestVersionsAreOrderedAsByDpkg asks dpkg itself.
func TestVersionsAreOrderedAsByDpkg(t *testing.T) {
	versions := []string{
		"0", "0.0.0+376.gabc1234", "1.0", "1.0.0", "1.0.0~rc1", "1.0.0~rc1+12.gabc12345", "1.0.0~rc2", "1.0.0~rc10", "1.0.0+3.gabc12345",
		"1.0.0+dirty", "1.0.0-1", "1.0.0-2", "1.0.0-10", "1.0.1", "1.10.0", "1.9.0", "1.0a", "1.0.a", "01.0", "2026.11.23.1", "2026.11.23.10", "1.0~~", "1.0~",
	}
	for _, a := range versions {
		for _, b := range versions {
			want := exec.CommandContext(t.Context(), "dpkg", "--compare-versions", a, "gt", b).Run() == nil
			if got := archive.Newer(a, b); got != want {
				t.Errorf("Newer(%q, %q) = %v, dpkg says %v", a, b, got, want)
			}
		}
	}
}
