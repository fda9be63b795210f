package main

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A county whose backup disk is not there serves on, and says so at once wherever somebody
// looks.
func TestServingWithoutTheBackupDisk(t *testing.T) {
	for name, dir := range map[string]string{
		"missing":      filepath.Join(t.TempDir(), "not mounted", "backup"),
		"not writable": "/proc/sys/kernel",
	} {
		t.Run(name, func(t *testing.T) {
			at := freePort(t)
			s := newTool(t).serve("-backup", dir, "-metrics", at)
			if status, out, _ := s.run("stations", "alarms"); status != 3 || !strings.Contains(out, "备份目录") {
				t.Errorf("alarms: %d %s", status, out)
			}
			if out := s.ok("status"); !strings.Contains(out, "备份目录") {
				t.Errorf("status: %s", out)
			}
			if out := page(t, "http://"+at+"/healthz"); !strings.Contains(out, "ok\n") || !strings.Contains(out, "backup=unreachable") {
				t.Errorf("healthz: %s", out)
			}
			if out := page(t, "http://"+at+"/metrics"); !strings.Contains(out, "lianluozhan_county_backup_reachable 0") {
				t.Errorf("metrics do not say so")
			}
		})
	}
}

func page(t *testing.T, url string) string {
	t.Helper()
	res, err := http.Get(url) //nolint:noctx // a test's
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// A folder that goes away while the county serves, and comes back.
func TestTheBackupDiskComesAndGoes(t *testing.T) {
	home := t.TempDir()
	dir := filepath.Join(home, "disk", "backup")
	s := shelf{dir: dir, data: home}
	now := time.Now()
	if s.look(now); !strings.Contains(s.trouble(now), "备份目录") {
		t.Errorf("before it is there: %q", s.trouble(now))
	}
	if _, err := os.Stat(filepath.Dir(dir)); err == nil {
		t.Error("a folder was made where a disk should be")
	}
	if err := os.Mkdir(filepath.Dir(dir), 0o700); err != nil {
		t.Fatal(err)
	}
	if s.look(now); s.trouble(now) != "" {
		t.Errorf("there, and still %q", s.trouble(now))
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) > 0 {
		t.Errorf("the look left %v, %v", left, err)
	}
	if err := os.RemoveAll(filepath.Dir(dir)); err != nil {
		t.Fatal(err)
	}
	if s.look(now); s.trouble(now) == "" {
		t.Error("it is gone, and nobody says so")
	}
}

// A disk that was another one and is the data's own now has fallen off: nothing is to be
// written there, as it would be taken for a backup.
func TestTheBackupDiskFellOff(t *testing.T) {
	s := shelf{dir: t.TempDir(), data: t.TempDir(), apart: true}
	now := time.Now()
	if s.look(now); !strings.Contains(s.trouble(now), "没有挂上") {
		t.Errorf("says %q", s.trouble(now))
	}
}

// A disk that does not answer is said to be away while whoever asked it still waits.
func TestTheBackupDiskHangs(t *testing.T) {
	now := time.Now()
	s := shelf{dir: t.TempDir(), data: t.TempDir()}
	s.begin(now)
	if got := s.trouble(now.Add(time.Second)); got != "" {
		t.Errorf("at once: %q", got)
	}
	if got := s.trouble(now.Add(time.Minute)); !strings.Contains(got, "没有回应") {
		t.Errorf("after a minute: %q", got)
	}
}

// A disk that hangs in the midst of a backup is said to be away too; one that is only slow
// is not.
func TestTheBackupDiskHangsDuringABackup(t *testing.T) {
	now := time.Now()
	s := shelf{dir: t.TempDir(), data: t.TempDir()}
	for range 10 {
		s.moves(now)
		now = now.Add(copySlow - time.Second)
		if got := s.trouble(now); got != "" {
			t.Fatalf("it is slow: %q", got)
		}
	}
	if got := s.trouble(now.Add(time.Second)); !strings.Contains(got, "没有回应") {
		t.Errorf("it hangs: %q", got)
	}
	if s.rests(); s.trouble(now.Add(time.Hour)) != "" {
		t.Error("nothing is under way, and it hangs")
	}
}
