package apt_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"lianluozhan/cmd/station/apt"
)

// testdata holds an archive of one package. It was signed once, on its own days, by a
// key that was thrown away: see the names of the files.

// published is what the archive at a folder is like.
type published struct {
	release string           // file of testdata that is signed
	spoil   func(dir string) // nil for nothing
	want    apt.Kind
	fine    bool // no trouble at all
}

func put(t *testing.T, from, to string) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", from))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, b, 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestTheRealTools runs the machine's own apt on archives that are right and wrong: the
// words by which trouble is known are the tools' own.
func TestTheRealTools(t *testing.T) {
	deb := func(dir string) string { return filepath.Join(dir, "pool", "kiosk.deb") }
	remove := func(name string) {
		if err := os.RemoveAll(name); err != nil {
			t.Error(err)
		}
	}
	tests := map[string]published{
		"right":          {release: "good", fine: true},
		"another county": {release: "foreign", want: apt.BadKey},
		"changed":        {release: "changed", want: apt.BadKey},
		"frozen":         {release: "stale", want: apt.Stale},
		"clock too late": {release: "early", want: apt.Early},
		"package changed": {release: "good", want: apt.Damaged, spoil: func(dir string) {
			b, err := os.ReadFile(deb(dir))
			if err == nil {
				b[len(b)/2] ^= 1
				err = os.WriteFile(deb(dir), b, 0o644)
			}
			if err != nil {
				t.Error(err)
			}
		}},
		"package missing": {release: "good", want: apt.Away, spoil: func(dir string) { remove(deb(dir)) }},
		"lists missing":   {release: "good", want: apt.Away, spoil: func(dir string) { remove(filepath.Join(dir, "dists", "all", "main")) }},
		"nothing there":   {release: "good", want: apt.Away, spoil: func(dir string) { remove(dir) }},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "archive")
			put(t, tt.release, filepath.Join(dir, "dists", "all", "InRelease"))
			for _, arch := range []string{"amd64", "arm64"} {
				put(t, "Packages", filepath.Join(dir, "dists", "all", "main", "binary-"+arch, "Packages"))
			}
			put(t, "kiosk.deb", deb(dir))
			if tt.spoil != nil {
				tt.spoil(dir)
			}
			tt.check(t, "file:"+dir, apt.From{Ring: "all"})
			tt.check(t, "http://127.0.0.1:1/", apt.From{Ring: "all", Stick: dir})
		})
	}
}

// check fetches all there is and compares what went wrong.
func (p published) check(t *testing.T, uri string, from apt.From) {
	t.Helper()
	key, err := filepath.Abs(filepath.Join("testdata", "ours.gpg"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	source := filepath.Join(dir, "lianluozhan.sources")
	text := "Types: deb\nURIs: " + uri + "\nSuites: all\nComponents: main\nSigned-By: " + key + "\n"
	if err := os.WriteFile(source, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	// Whoever installs something on this machine meanwhile is not to be waited for.
	conf := filepath.Join(dir, "apt.conf")
	if err := os.WriteFile(conf, []byte("Debug::NoLocking \"1\";\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	err = fetch(t, apt.New(apt.Options{Source: source, Dir: filepath.Join(dir, "apt"), Prefix: []string{"env", "APT_CONFIG=" + conf}}), from)
	var trouble *apt.Trouble
	switch {
	case p.fine && err != nil:
		t.Errorf("from %s: %v", uri, err)
	case !p.fine && (!errors.As(err, &trouble) || trouble.Kind != p.want):
		t.Errorf("from %s %s: %v, want kind %d", uri, from.Stick, err, p.want)
	}
}

func fetch(t *testing.T, d *apt.Driver, from apt.From) error {
	if err := d.Update(t.Context(), from); err != nil {
		return err
	}
	offers, err := d.Offers(t.Context(), from)
	if err != nil {
		return err
	}
	if len(offers) != 1 || offers[0].Version != "1.4.0" {
		t.Errorf("offers %v", offers)
		return nil
	}
	size, err := d.Size(t.Context(), from, offers[0])
	if err != nil {
		return err
	}
	info, err := os.Stat(filepath.Join("testdata", "kiosk.deb"))
	if err != nil || size != uint64(info.Size()) {
		t.Errorf("%d bytes, %v", size, err)
	}
	return d.Download(t.Context(), from, offers[0], nil)
}
