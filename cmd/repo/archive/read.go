package archive

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// Reader reads a published tree from the disk as apt on a station would: signature,
// dates, every listed index under its hash, every package's bytes.
type Reader struct {
	Root   string
	Keys   string // file with the public keys that are trusted
	Now    time.Time
	Rings  []string
	Arches []string
}

// Read returns what each ring offers, or what a station would stumble over.
func (r Reader) Read(ctx context.Context) (map[string][]Package, error) {
	seen, checked := map[string][]Package{}, map[string]bool{}
	for _, ring := range r.Rings {
		rel, err := r.release(ctx, ring)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", ring, err)
		}
		for _, arch := range append([]string{"all"}, r.Arches...) {
			pkgs, err := r.packages(ring, arch, rel)
			if err != nil {
				return nil, fmt.Errorf("%s/%s: %w", ring, arch, err)
			}
			for _, p := range pkgs {
				if checked[p.file] {
					continue
				}
				if err := same(filepath.Join(r.Root, p.file), p.SHA256, p.Size); err != nil {
					return nil, err
				}
				checked[p.file] = true
			}
			for _, p := range pkgs {
				seen[ring] = append(seen[ring], p.Package)
			}
		}
	}
	return seen, nil
}

// release verifies the ring's two signatures and reads what was signed.
func (r Reader) release(ctx context.Context, ring string) (release, error) {
	dir := filepath.Join(r.Root, "dists", ring)
	signed, err := r.signed(ctx, filepath.Join(dir, "InRelease"))
	if err != nil {
		return release{}, fmt.Errorf("signature of InRelease: %w", err)
	}
	if _, err := r.signed(ctx, filepath.Join(dir, "Release.gpg"), filepath.Join(dir, "Release")); err != nil {
		return release{}, fmt.Errorf("signature of Release: %w", err)
	}
	plain, err := os.ReadFile(filepath.Join(dir, "Release"))
	if err != nil {
		return release{}, err
	}
	if !bytes.Equal(bytes.TrimSpace(signed), bytes.TrimSpace(plain)) {
		return release{}, errors.New("InRelease and Release differ")
	}
	rel, err := parseRelease(signed)
	if err != nil {
		return release{}, err
	}
	switch {
	case rel.suite != ring || rel.codename != ring:
		return rel, fmt.Errorf("suite %q, code name %q", rel.suite, rel.codename)
	case rel.date.After(r.Now.Add(10 * time.Second)): // as much as apt forgives
		return rel, fmt.Errorf("dated %s, in the future", rel.date)
	case !rel.until.After(r.Now):
		return rel, &expired{rel.until}
	case !rel.byHash:
		return rel, errors.New("no Acquire-By-Hash")
	}
	for _, f := range rel.files {
		for _, name := range []string{f.name, filepath.Join(filepath.Dir(f.name), "by-hash", "SHA256", f.sha256)} {
			if err := same(filepath.Join(dir, name), f.sha256, f.size); err != nil {
				return rel, err
			}
		}
	}
	return rel, nil
}

// signed verifies as apt does: one good signature by a trusted key is enough, however
// many there are by keys that this reader does not know; a bad one spoils all. It
// returns what was signed when that is in the file itself.
func (r Reader) signed(ctx context.Context, files ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "gpgv", append([]string{"--status-fd", "2", "--keyring", r.Keys, "--output", "-"}, files...)...)
	var text, status bytes.Buffer
	cmd.Stdout, cmd.Stderr = &text, &status
	err := cmd.Run() // fails for every signature by an unknown key
	good := false
	for line := range strings.Lines(status.String()) {
		switch word := strings.Fields(line + " - -"); word[1] {
		case "GOODSIG":
			good = true
		case "BADSIG", "EXPSIG", "EXPKEYSIG", "REVKEYSIG":
			return nil, fmt.Errorf("%s %s", word[1], word[2])
		}
	}
	if !good {
		return nil, fmt.Errorf("no signature by a trusted key (%w): %s", cmp.Or(err, errors.New("gpgv ended well")), lastLines(status.String()))
	}
	return text.Bytes(), nil
}

type expired struct{ until time.Time }

func (e *expired) Error() string { return "expired on " + e.until.Format(time.DateTime) }

// published is a package and where its file lies below the root.
type published struct {
	Package
	file string
}

func (r Reader) packages(ring, arch string, rel release) ([]published, error) {
	name := "main/binary-" + arch + "/Packages"
	if !rel.lists(name) {
		return nil, errors.New("no index of packages")
	}
	text, err := os.ReadFile(filepath.Join(r.Root, "dists", ring, name))
	if err != nil {
		return nil, err
	}
	var pkgs []published
	for para := range strings.SplitSeq(string(text), "\n\n") {
		if strings.TrimSpace(para) == "" {
			continue
		}
		f := stanza([]byte(para))
		size, err := strconv.ParseInt(f["Size"], 10, 64)
		if err != nil {
			return nil, fmt.Errorf("size of %s: %w", f["Package"], err)
		}
		if !filepath.IsLocal(f["Filename"]) {
			return nil, fmt.Errorf("%s lies outside the archive", f["Filename"])
		}
		pkgs = append(pkgs, published{
			Package{Name: f["Package"], Version: f["Version"], Arch: f["Architecture"], SHA256: f["SHA256"], Size: size}, f["Filename"],
		})
	}
	return pkgs, nil
}

// same compares file's bytes with what was promised of them.
func same(file, sha string, size int64) error {
	got, n, err := sum(file)
	if err != nil {
		return err
	}
	if got != sha || n != size {
		return fmt.Errorf("%s was changed: %d bytes, %.12s… instead of %d bytes, %.12s…", filepath.Base(file), n, got, size, sha)
	}
	return nil
}
