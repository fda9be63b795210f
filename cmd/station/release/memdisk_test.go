package release_test

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

// powerCut is thrown when the power fails.
type powerCut struct{}

// node is a file, a link (to is set) or a program.
type node struct {
	bytes, lasting []byte // as seen, and as a power cut leaves it
	to             string
	program        bool
}

// names is a folder's entries.
type names map[string]*node

// change is one of a folder's changes that no Sync has made lasting.
type change func(names)

// memDisk is a disk whose power can be cut between any two writes: what was not flushed
// then is there or not as chance has it, each name for itself. Everything below /run is
// forgotten.
type memDisk struct {
	now, lasting map[string]names // by folder
	pending      map[string][]change
	writes       int
	cutAt        int   // the write that fails, -1 for never
	refuses      error // of every write outside of /run
}

func newMemDisk() *memDisk {
	return &memDisk{now: map[string]names{}, lasting: map[string]names{}, pending: map[string][]change{}, cutAt: -1}
}

func (d *memDisk) node(name string) *node { return d.now[filepath.Dir(name)][filepath.Base(name)] }

func missing(name string) error { return &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist} }

func (d *memDisk) Read(name string) ([]byte, error) {
	n := d.node(name)
	if n == nil || n.to != "" {
		return nil, missing(name)
	}
	return slices.Clone(n.bytes), nil
}

func (d *memDisk) List(dir string) ([]string, error) {
	var out []string
	for folder, entries := range d.now {
		if rest, below := strings.CutPrefix(folder, dir+"/"); below && len(entries) > 0 {
			out = append(out, strings.SplitN(rest, "/", 2)[0])
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

func (d *memDisk) Link(name string) (string, error) {
	n := d.node(name)
	if n == nil || n.to == "" {
		return "", missing(name)
	}
	return n.to, nil
}

func (d *memDisk) Runs(name string) bool {
	n := d.node(name)
	return n != nil && n.program
}

// writing counts a write, which may be the one at which the power fails.
func (d *memDisk) writing(name string) error {
	if d.writes == d.cutAt {
		panic(powerCut{})
	}
	d.writes++
	if d.refuses != nil && !strings.HasPrefix(name, "/run/") {
		return d.refuses
	}
	return nil
}

// alter changes a folder, for good at the next Sync.
func (d *memDisk) alter(dir string, c change) {
	if d.now[dir] == nil {
		d.now[dir], d.lasting[dir] = names{}, names{}
	}
	c(d.now[dir])
	d.pending[dir] = append(d.pending[dir], c)
}

func (d *memDisk) Write(name string, b []byte) error {
	if err := d.writing(name); err != nil {
		return err
	}
	n := &node{bytes: slices.Clone(b)}
	d.alter(filepath.Dir(name), func(e names) { e[filepath.Base(name)] = n })
	return nil
}

func (d *memDisk) Symlink(target, name string) error {
	if err := d.writing(name); err != nil {
		return err
	}
	n := &node{to: target}
	d.alter(filepath.Dir(name), func(e names) { e[filepath.Base(name)] = n })
	return nil
}

func (d *memDisk) Rename(from, to string) error {
	if err := d.writing(from); err != nil {
		return err
	}
	if d.node(from) == nil {
		return missing(from)
	}
	d.alter(filepath.Dir(to), func(e names) {
		if n := e[filepath.Base(from)]; n != nil { // else its making was lost
			e[filepath.Base(to)] = n
			delete(e, filepath.Base(from))
		}
	})
	return nil
}

func (d *memDisk) Sync(name string) error {
	if err := d.writing(name); err != nil && !errors.Is(d.refuses, syscall.ENOSPC) {
		return err
	}
	if n := d.node(name); n != nil {
		n.lasting = n.bytes
		return nil
	}
	for _, c := range d.pending[name] {
		c(d.lasting[name])
	}
	d.pending[name] = nil
	return nil
}

func (d *memDisk) Lock(string) (func(), error) { return func() {}, nil }

// cut is what is found when the power is back: of what was not flushed, keep says which.
func (d *memDisk) cut(keep func() bool) {
	for dir, changes := range d.pending {
		for _, c := range changes {
			if keep() {
				c(d.lasting[dir])
			}
		}
	}
	d.pending = map[string][]change{}
	d.cutAt, d.refuses = -1, nil
	for dir := range d.lasting {
		if strings.HasPrefix(dir, "/run/") {
			d.lasting[dir] = names{}
		}
		d.now[dir] = names{}
		for name, n := range d.lasting[dir] {
			if n.to == "" && !n.program && !keep() {
				n.bytes = n.lasting
			}
			d.now[dir][name] = n
		}
	}
}

// put makes a lasting file at once, as dpkg does.
func (d *memDisk) put(name string, n *node) {
	n.lasting = n.bytes
	for _, at := range []map[string]names{d.now, d.lasting} {
		dir := filepath.Dir(name)
		if at[dir] == nil {
			at[dir] = names{}
		}
		at[dir][filepath.Base(name)] = n
	}
}

func (d *memDisk) install(version string, schema int) {
	d.put(releases+"/"+version+"/bin/lianluozhan-kiosk", &node{program: true})
	d.put(releases+"/"+version+"/release.json", &node{bytes: fmt.Appendf(nil, `{"version":%q,"schema":%d}`, version, schema)})
}

func (d *memDisk) remove(version string) {
	for _, at := range []map[string]names{d.now, d.lasting} {
		delete(at, releases+"/"+version+"/bin")
		delete(at, releases+"/"+version)
	}
}

// damage flips a bit of a file.
func (d *memDisk) damage(name string, rnd *rand.Rand) {
	if n := d.node(name); n != nil && len(n.bytes) > 0 {
		n.bytes = slices.Clone(n.bytes)
		n.bytes[rnd.IntN(len(n.bytes))] ^= 1 << rnd.IntN(8)
		n.lasting = n.bytes
	}
}
