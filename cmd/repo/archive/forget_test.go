package archive_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"lianluozhan/cmd/repo/archive"
)

// worn is an archive with releases behind it: canary offers 1.3.0 and 1.2.0, early 1.0.0,
// and 1.4.0 is to come.
func worn(t *testing.T) *bench {
	t.Helper()
	b := begun(&bench{t: t, dir: filepath.Join(t.TempDir(), "archive"), now: time.Now(), keep: 1})
	for _, v := range []string{"1.0.0", "1.1.0", "1.2.0", "1.3.0"} {
		b.release(v)
		b.promote(v, "canary")
	}
	b.promote("1.0.0", "early")
	b.release("1.4.0")
	b.now = b.now.Add(time.Hour) // each publication has a second of its own
	return b
}

func (b *bench) forget(keep int) (f archive.Forgettable, err error) {
	b.t.Helper()
	err = b.do(func(a *archive.Archive) error {
		var err error
		if f, err = a.Forgettable(keep); err != nil {
			return err
		}
		return a.Forget(b.t.Context(), f)
	})
	return f, err
}

// pool lists the packages in aptly's store, on the disk.
func (b *bench) pool() (names []string) {
	b.t.Helper()
	err := filepath.WalkDir(filepath.Join(b.dir, "aptly", "pool"), func(name string, d fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(name, ".deb") {
			// Files there are "<hash>_name_version_arch.deb".
			_, name, _ := strings.Cut(d.Name(), "_")
			names = append(names, strings.TrimSuffix(name, "_amd64.deb"))
		}
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	slices.Sort(names)
	return names
}

func TestForgetTakesOnlyWhatNobodyNeeds(t *testing.T) {
	b := worn(t)
	if f, err := b.look(5); err != nil || len(f.Packages) != 0 {
		t.Errorf("five kept: %+v, %v", f, err)
	}
	_, err := b.look(0)
	words(t, err, "至少")
	other := filepath.Join(t.TempDir(), "other")
	if err := os.Mkdir(other, 0o755); err != nil {
		t.Fatal(err)
	}
	changed := deb(t, other, "lianluozhan-base", "1.1.0", "")

	for _, at := range []string{"ready", "in service", "forgotten", "removed", ""} {
		b.step = cutAt(at)
		f, err := b.forget(1)
		b.step = nil
		if at == "" != (err == nil) || err != nil && !errors.Is(err, errCut) {
			t.Fatalf("cut at %q: %v", at, err)
		}
		if at == "ready" && (!slices.Equal(f.Releases, []string{"1.1.0"}) || len(f.Packages) != 3 || f.Bytes == 0) {
			t.Errorf("%+v", f)
		}
		b.offers("canary", "1.2.0", "1.3.0")
		b.offers("early", "1.0.0")
	}
	if pool := b.pool(); len(pool) != 4*3+1 || slices.ContainsFunc(pool, func(n string) bool { return strings.Contains(n, "1.1.0") }) {
		t.Errorf("on the disk: %v", pool)
	}
	words(t, b.do(func(a *archive.Archive) error { return a.Rollback(t.Context(), "1.1.0", "canary") }), "没有版本 1.1.0")
	words(t, b.do(func(a *archive.Archive) error { return a.Add(t.Context(), []string{changed}) }), "内容不同", "清理")
	b.promote("1.4.0", "canary") // a whole publication, read by its own reader
	b.offers("canary", "1.3.0", "1.4.0")
	b.must(func(a *archive.Archive) error { return a.Check(t.Context(), "") })
}

func TestForgetKeepsTheWayBackAndWhatWasWithdrawn(t *testing.T) {
	b := worn(t)
	b.must(func(a *archive.Archive) error { return a.Withdraw(t.Context(), "1.3.0", "示例原因") })
	b.must(func(a *archive.Archive) error { return a.Hold("early", "示例原因") })
	f, err := b.look(1)
	if err != nil || !slices.Equal(f.Releases, []string{"1.3.0"}) { // 1.1.0 is what canary goes back to
		t.Errorf("%v, %v", f.Releases, err)
	}
	if _, err := b.forget(1); err != nil {
		t.Fatal(err)
	}
	if why := b.state().Withdrawn["1.3.0"]; why == "" {
		t.Error("it is forgotten that 1.3.0 was withdrawn")
	}
	b.must(func(a *archive.Archive) error { return a.Rollback(t.Context(), "", "canary") })
	b.offers("early", "1.0.0")
}

// look is what could be forgotten.
func (b *bench) look(keep int) (archive.Forgettable, error) {
	b.t.Helper()
	a, err := archive.Look(b.dir, b.options())
	if err != nil {
		b.t.Fatal(err)
	}
	return a.Forgettable(keep)
}
