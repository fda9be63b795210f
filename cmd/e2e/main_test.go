package e2e_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// programs are what is tested, built once for all tests.
type programs struct{ kiosk, county, ime string }

var built programs

func TestMain(m *testing.M) {
	if dir := os.Getenv(asFiler); dir != "" {
		os.Exit(fileUntilKilled(dir))
	}
	os.Exit(buildAndRun(m))
}

func buildAndRun(m *testing.M) int {
	dir, err := os.MkdirTemp("", "e2e")
	if err == nil {
		defer os.RemoveAll(dir)
		built, err = build(dir)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

// root is the module's folder.
const root = "../.."

// build builds the programs as make does.
func build(dir string) (programs, error) {
	p := programs{
		kiosk: filepath.Join(dir, "lianluozhan-kiosk"), county: filepath.Join(dir, "lianluozhan-county"),
		ime: filepath.Join(dir, "pinyin.dat"),
	}
	for _, args := range [][]string{
		{"packaging/fyne/prepare.sh"},
		{"go", "build", "-modfile", "build/go.mod", "-o", p.kiosk, "./cmd/kiosk"},
		{"go", "build", "-o", p.county, "./cmd/county"},
		{"go", "run", "./cmd/imedata", "unpack", "-in", "assets/dict/pinyin.dat.xz", "-out", p.ime},
	} {
		cmd := exec.CommandContext(context.Background(), args[0], args[1:]...)
		cmd.Dir = root
		cmd.Env = append(os.Environ(), "GOFLAGS=-trimpath -tags=no_emoji,migrated_fynedo")
		if out, err := cmd.CombinedOutput(); err != nil {
			return p, fmt.Errorf("%v: %w\n%s", args, err, out)
		}
	}
	return p, nil
}

// eventually waits until ok, looking every few milliseconds, and returns how long
// it took. It fails the test when that takes longer than within.
func eventually(t testing.TB, within time.Duration, what string, ok func() bool) time.Duration {
	t.Helper()
	began := time.Now()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		if time.Since(began) > within {
			t.Fatalf("not within %v: %s", within, what)
		}
		<-tick.C
	}
	return time.Since(began)
}

// pass lets time pass while something else is at work.
func pass(d time.Duration) { <-time.After(d) }

// output collects what a program prints, for the log of a test that fails.
func output(t testing.TB, name string) io.Writer {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), name))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = f.Close() // only read from here on
		if t.Failed() {
			b, _ := os.ReadFile(f.Name()) // as good as it gets
			t.Logf("%s:\n%s", name, tail(b, 4000))
		}
	})
	return f
}

func tail(b []byte, n int) []byte { return b[max(0, len(b)-n):] }
