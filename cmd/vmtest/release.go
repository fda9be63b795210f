package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Releases of the walk: the packages that ship, under later versions, some of them made
// to fail as releases do.
type kind string

const (
	sound   kind = "sound"
	crashes kind = "crashes" // ends at once
	freezes kind = "freezes" // draws, then stands still
	lame    kind = "lame"    // needs a new base, whose helper ends at once
	mended  kind = "mended"  // needs a new base, which is sound
)

// withBase reports a release that brings a base of its own.
func (k kind) withBase() bool { return k == lame || k == mended }

// releases are later than the one that ships, each later than the one before.
func releases() []kind {
	return []kind{sound, crashes, freezes, sound, sound, sound, sound, lame, mended}
}

// successor is the version of release n, as long as base so that it can take its place
// in the program: letters come after digits in Debian's order.
func successor(base string, n int) (string, error) {
	at := regexp.MustCompile(`^\d+\.\d+\.\d`).FindStringIndex(base)
	if at == nil {
		return "", fmt.Errorf("cannot make versions after %q", base)
	}
	return base[:at[1]-1] + string(rune('a'+n)) + base[at[1]:], nil
}

// shipped finds the one package of a name in a folder.
func shipped(dir, name string) (string, error) {
	all, err := filepath.Glob(filepath.Join(dir, name+"_*.deb"))
	if err != nil {
		return "", fmt.Errorf("look for %s: %w", name, err)
	}
	all = slices.DeleteFunc(all, func(f string) bool { return strings.Contains(f, "_arm64") })
	if len(all) != 1 {
		return "", fmt.Errorf("want one package %s in %s, there are %d; make deb-amd64 makes them", name, dir, len(all))
	}
	return all[0], nil
}

// makeReleases fills c.bad with the walk's releases, two or three packages each, and
// returns the version that ships and those of the walk.
func makeReleases(ctx context.Context, c config) (base string, later []string, err error) {
	meta, err := shipped(c.debs, "lianluozhan-kiosk")
	if err != nil {
		return "", nil, err
	}
	if base, err = command(ctx, "dpkg-deb", "-f", meta, "Version"); err != nil {
		return "", nil, err
	}
	app, err := shipped(c.debs, "lianluozhan-app-"+strings.ReplaceAll(base, "~", "-"))
	if err != nil {
		return "", nil, err
	}
	if err := os.MkdirAll(c.bad, 0o755); err != nil {
		return "", nil, fmt.Errorf("folder of releases: %w", err)
	}
	for n, k := range releases() {
		v, err := successor(base, n)
		if err != nil {
			return "", nil, err
		}
		later = append(later, v)
		parts := []string{app, meta}
		if k.withBase() {
			from, err := shipped(c.debs, "lianluozhan-base")
			if err != nil {
				return "", nil, err
			}
			parts = append(parts, from)
		}
		for _, from := range parts {
			if err := remake(ctx, c, from, change{base, v, k}); err != nil {
				return "", nil, err
			}
		}
	}
	return base, later, nil
}

// change is what becomes of a package.
type change struct {
	from, to string // version
	kind     kind
}

// remake makes a package of another version out of one, unless it is there.
func remake(ctx context.Context, c config, from string, ch change) error {
	to := filepath.Join(c.bad, strings.ReplaceAll(filepath.Base(from), dashed(ch.from), dashed(ch.to)))
	if a, err := os.Stat(to); err == nil {
		if b, err := os.Stat(from); err == nil && a.ModTime().After(b.ModTime()) {
			return nil
		}
	}
	tree, err := os.MkdirTemp(c.bad, "tree")
	if err != nil {
		return fmt.Errorf("folder for a package: %w", err)
	}
	defer os.RemoveAll(tree)
	if _, err := command(ctx, "dpkg-deb", "-R", from, tree); err != nil {
		return err
	}
	if err := renameAll(tree, ch); err != nil {
		return err
	}
	if err := needs(filepath.Join(tree, "DEBIAN/control"), ch); err != nil {
		return err
	}
	for _, program := range []string{"usr/lib/lianluozhan/releases/" + ch.to + "/bin/lianluozhan-kiosk", "usr/lib/lianluozhan/lianluozhan-station"} {
		program = filepath.Join(tree, program)
		if _, err := os.Stat(program); err != nil {
			continue
		}
		if err := spoil(program, ch); err != nil {
			return err
		}
	}
	if err := os.RemoveAll(filepath.Join(tree, "DEBIAN", "md5sums")); err != nil {
		return fmt.Errorf("sums of %s: %w", to, err)
	}
	if err := errors.Join(os.RemoveAll(to+".new"), os.MkdirAll(filepath.Dir(to), 0o755)); err != nil {
		return fmt.Errorf("make %s: %w", to, err)
	}
	if _, err := command(ctx, "dpkg-deb", "--root-owner-group", "-Zgzip", "-z1", "-b", tree, to+".new"); err != nil {
		return err
	}
	return os.Rename(to+".new", to)
}

// needs makes a release that brings a base depend on it.
func needs(control string, ch change) error {
	if !ch.kind.withBase() {
		return nil
	}
	was, err := os.ReadFile(control)
	if err != nil {
		return fmt.Errorf("what %s needs: %w", ch.to, err)
	}
	is := regexp.MustCompile(`lianluozhan-base \(>= [^)]*\)`).ReplaceAll(was, []byte("lianluozhan-base (>= "+ch.to+")"))
	if err := os.WriteFile(control, is, 0o644); err != nil {
		return fmt.Errorf("what %s needs: %w", ch.to, err)
	}
	return nil
}

// dashed is a version as it stands in the name of a package.
func dashed(v string) string { return strings.ReplaceAll(v, "~", "-") }

// renameAll puts one version in place of another, in names and in what is written.
func renameAll(tree string, ch change) error {
	var names []string
	err := filepath.WalkDir(tree, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if filepath.Base(path) != strings.ReplaceAll(filepath.Base(path), dashed(ch.from), dashed(ch.to)) {
			names = append(names, path)
		}
		if !d.Type().IsRegular() {
			return nil
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		was, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		is := bytes.ReplaceAll(was, []byte(ch.from), []byte(ch.to))
		is = bytes.ReplaceAll(is, []byte(dashed(ch.from)), []byte(dashed(ch.to)))
		if bytes.Equal(was, is) {
			return nil
		}
		return os.WriteFile(path, is, info.Mode())
	})
	if err != nil {
		return fmt.Errorf("put version %s in: %w", ch.to, err)
	}
	slices.Reverse(names) // what is within a folder before the folder
	for _, n := range names {
		base := strings.ReplaceAll(strings.ReplaceAll(filepath.Base(n), ch.from, ch.to), dashed(ch.from), dashed(ch.to))
		if err := os.Rename(n, filepath.Join(filepath.Dir(n), base)); err != nil {
			return fmt.Errorf("put version %s in: %w", ch.to, err)
		}
	}
	return nil
}

// spoil makes a release fail as its kind does.
func spoil(program string, ch change) error {
	was, err := os.ReadFile(program)
	if err != nil {
		return fmt.Errorf("spoil %s: %w", ch.to, err)
	}
	if !bytes.Contains(was, []byte(ch.to)) {
		return fmt.Errorf("the program of %s does not hold its version: it cannot be made later", ch.from)
	}
	script := ""
	switch ch.kind {
	case sound, mended:
		return nil
	case lame:
		if filepath.Base(program) != "lianluozhan-station" {
			return nil
		}
		// It is not so simple that it would not say its version.
		script = "#!/bin/sh\n[ \"$1\" != version ] || { echo " + ch.to + "; exit 0; }\nexit 3\n"
	case crashes:
		script = "#!/bin/sh\nexit 1\n"
	case freezes:
		// The program itself, stopped between two pictures: all of it stands still, and
		// what it drew last stays on the screen.
		script = "#!/bin/sh\n(sleep 40; kill -STOP $$) &\nexec \"$0.real\" \"$@\"\n"
	}
	if ch.kind == freezes {
		if err := os.Rename(program, program+".real"); err != nil {
			return fmt.Errorf("spoil %s: %w", ch.to, err)
		}
	}
	if err := errors.Join(os.RemoveAll(program), os.WriteFile(program, []byte(script), 0o755)); err != nil {
		return fmt.Errorf("spoil %s: %w", ch.to, err)
	}
	return nil
}
