package screentest

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Scan saves what is shown under name and returns what zbarimg reads from the
// picture, as a phone would. It reports false where zbarimg is not installed;
// kiosk/touch compares codes module by module everywhere.
func (s *Shell) Scan(t testing.TB, name string) (content string, ok bool) {
	t.Helper()
	zbar, err := exec.LookPath("zbarimg")
	if err != nil {
		t.Log("zbarimg is not installed: not read by a scanner")
		return "", false
	}
	s.Save(t, name)
	out, err := exec.CommandContext(t.Context(), zbar, "-q", "--raw", filepath.Join(root(t), "build", "preview", name+".png")).Output()
	if err != nil {
		t.Errorf("no code is read from %s: %v", name, err)
	}
	return strings.TrimSpace(string(out)), true
}
