package archive_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"lianluozhan/cmd/repo/archive"
)

var errCut = errors.New("power cut")

// TestPowerCutAtEveryStep stops a publication at each of its steps. Before the last one
// the old publication is in service, state and all; after it the new one is; and the
// next run goes through whatever was left lying about.
func TestPowerCutAtEveryStep(t *testing.T) {
	b := newBench(t)
	b.release("1.0.0")
	b.release("1.1.0")
	b.promote("1.0.0", "canary")
	steps := b.steps(func(a *archive.Archive) error { return a.Resign(t.Context()) })
	if len(steps) < 7 {
		t.Fatalf("only %d steps: %v", len(steps), steps)
	}
	for _, at := range steps {
		b.step = cutAt(at)
		err := b.do(func(a *archive.Archive) error { return a.Promote(t.Context(), "1.1.0", "canary", false) })
		b.step = nil
		if !errors.Is(err, errCut) {
			t.Fatalf("%s: %v", at, err)
		}
		if at == "in service" {
			b.offers("canary", "1.0.0", "1.1.0")
			continue
		}
		b.offers("canary", "1.0.0")
	}
	b.must(func(a *archive.Archive) error { // opening it finishes the log
		deeds, err := a.Log()
		if err == nil && deeds[len(deeds)-1].What != "promote" {
			t.Errorf("the deed that was cut after its end is not in the log: %v", deeds[len(deeds)-1])
		}
		return err
	})
	b.must(func(a *archive.Archive) error { return a.Resign(t.Context()) })
	b.offers("canary", "1.0.0", "1.1.0")
}

func TestPowerCutWhileAdding(t *testing.T) {
	b := newBench(t)
	dir := t.TempDir()
	file := deb(t, dir, "lianluozhan-base", "1.0.0", "")
	b.step = cutAt("stored")
	if err := b.do(func(a *archive.Archive) error { return a.Add(t.Context(), []string{file}) }); !errors.Is(err, errCut) {
		t.Fatal(err)
	}
	b.step = nil
	if n := len(b.state().Packages); n != 1 { // the keyring
		t.Errorf("%d packages after the cut", n)
	}
	// What was made anew in between is what counts.
	other := filepath.Join(t.TempDir(), "again")
	if err := os.Mkdir(other, 0o755); err != nil {
		t.Fatal(err)
	}
	file = deb(t, other, "lianluozhan-base", "1.0.0", "")
	b.must(func(a *archive.Archive) error { return a.Add(t.Context(), []string{file}) })
	b.must(func(a *archive.Archive) error { return a.Resign(t.Context()) })
}

func TestPowerCutInInit(t *testing.T) {
	for _, at := range []string{"keyring", "indexed", "ready"} {
		t.Run(at, func(t *testing.T) {
			b := &bench{t: t, dir: filepath.Join(t.TempDir(), "archive"), now: time.Now()}
			b.step = cutAt(at)
			if _, err := archive.Init(t.Context(), b.setup(), b.options()); !errors.Is(err, errCut) {
				t.Fatal(err)
			}
			b.step = nil
			_, err := archive.Open(b.dir, b.options())
			words(t, err, "init")
			a, err := archive.Init(t.Context(), b.setup(), b.options())
			if err != nil {
				t.Fatal(err)
			}
			if err := a.Close(); err != nil {
				t.Fatal(err)
			}
			b.offers("all")
		})
	}
}

// steps lists the steps that f takes.
func (b *bench) steps(f func(a *archive.Archive) error) (names []string) {
	b.t.Helper()
	b.step = func(name string) error {
		names = append(names, name)
		return nil
	}
	b.must(f)
	b.step = nil
	return names
}

func cutAt(at string) func(string) error {
	return func(name string) error {
		if name == at {
			return errCut
		}
		return nil
	}
}
