package archive_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"lianluozhan/cmd/repo/archive"
)

// bench is an archive with real aptly and gpg, a clock of its own and packages to add.
type bench struct {
	t    *testing.T
	dir  string
	now  time.Time
	step func(string) error
	said bytes.Buffer
	keep int // earlier releases in a ring, if not the usual
}

func newBench(t *testing.T) *bench {
	t.Helper()
	return begun(&bench{t: t, dir: filepath.Join(t.TempDir(), "archive"), now: time.Now()})
}

func begun(b *bench) *bench {
	t := b.t
	t.Helper()
	a, err := archive.Init(t.Context(), b.setup(), b.options())
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *bench) setup() archive.Setup {
	conf := archive.DefaultConfig()
	conf.URL, conf.Name, conf.Architectures = "http://archive.county.example/", "示例县", []string{"amd64"}
	if b.keep != 0 {
		conf.Keep = b.keep
	}
	return archive.Setup{Dir: b.dir, Config: conf}
}

func (b *bench) options() archive.Options {
	return archive.Options{
		Now: func() time.Time { return b.now }, Who: "示例甲", Out: &b.said,
		Step: func(name string) error {
			if b.step == nil {
				return nil
			}
			return b.step(name)
		},
	}
}

// do opens the archive, does and closes, as each call of the program does.
func (b *bench) do(f func(a *archive.Archive) error) error {
	b.t.Helper()
	a, err := archive.Open(b.dir, b.options())
	if err != nil {
		return err
	}
	return errors.Join(f(a), a.Close())
}

func (b *bench) must(f func(a *archive.Archive) error) {
	b.t.Helper()
	if err := b.do(f); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) state() archive.State {
	b.t.Helper()
	a, err := archive.Look(b.dir, b.options())
	if err != nil {
		b.t.Fatal(err)
	}
	return a.State()
}

// seen is what a client with only the key fpr finds in ring.
func (b *bench) seen(ring, fpr string) ([]string, error) {
	b.t.Helper()
	keys := filepath.Join(b.t.TempDir(), "keys.gpg")
	gpg := exec.CommandContext(b.t.Context(), "gpg", "--homedir", filepath.Join(b.dir, "gnupg"), "--batch", "--yes", "--output", keys, "--export", fpr)
	if out, err := gpg.CombinedOutput(); err != nil {
		b.t.Fatalf("%v: %s", err, out)
	}
	r := archive.Reader{Root: filepath.Join(b.dir, "www"), Keys: keys, Now: b.now, Rings: []string{ring}, Arches: []string{"amd64"}}
	if last := b.state().Published; r.Now.Before(last) {
		r.Now = last
	}
	all, err := r.Read(context.WithoutCancel(b.t.Context()))
	var refs []string
	for _, p := range all[ring] {
		if p.Name != archive.Keyring {
			refs = append(refs, p.Name+" "+p.Version)
		}
	}
	slices.Sort(refs)
	return slices.Compact(refs), err
}

// offers fails the test unless ring's Metas are versions.
func (b *bench) offers(ring string, versions ...string) {
	b.t.Helper()
	refs, err := b.seen(ring, b.state().Keys.Current)
	if err != nil {
		b.t.Fatal(err)
	}
	var got []string
	for _, r := range refs {
		if v, ok := strings.CutPrefix(r, archive.Meta+" "); ok {
			got = append(got, v)
		}
	}
	if !slices.Equal(got, versions) {
		b.t.Errorf("%s offers %v, want %v", ring, got, versions)
	}
}

// release makes the packages of a version and adds them.
func (b *bench) release(version string) {
	b.t.Helper()
	dir := b.t.TempDir()
	files := []string{
		deb(b.t, dir, "lianluozhan-app-"+version, version, ""),
		deb(b.t, dir, "lianluozhan-base", version, ""),
		deb(b.t, dir, archive.Meta, version, "lianluozhan-app-"+version+", lianluozhan-base (>= 1)"),
	}
	b.must(func(a *archive.Archive) error { return a.Add(b.t.Context(), files) })
}

func (b *bench) promote(version string, rings ...string) {
	b.t.Helper()
	for _, ring := range rings {
		b.must(func(a *archive.Archive) error { return a.Promote(b.t.Context(), version, ring, false) })
	}
}

// deb builds a package; filling makes its content differ.
func deb(t *testing.T, dir, name, version, depends string) string {
	t.Helper()
	tree := filepath.Join(t.TempDir(), "tree")
	if err := os.MkdirAll(filepath.Join(tree, "DEBIAN"), 0o755); err != nil {
		t.Fatal(err)
	}
	control := fmt.Sprintf("Package: %s\nVersion: %s\nArchitecture: amd64\nMaintainer: 示例甲 <it@county.example>\nDescription: made in %s\n", name, version, filepath.Base(dir))
	if depends != "" {
		control += "Depends: " + depends + "\n"
	}
	if err := os.WriteFile(filepath.Join(tree, "DEBIAN", "control"), []byte(control), 0o644); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, name+"_"+version+"_amd64.deb")
	if out, err := exec.CommandContext(t.Context(), "dpkg-deb", "--root-owner-group", "-Znone", "--build", tree, file).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return file
}

// words fails the test unless err is a problem that says all of them.
func words(t *testing.T, err error, want ...string) {
	t.Helper()
	var p *archive.Problem
	if !errors.As(err, &p) {
		t.Errorf("want a problem in words with %q, got %v", want, err)
		return
	}
	for _, w := range want {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("%q does not say %q", err, w)
		}
	}
}
