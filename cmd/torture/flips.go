package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// pageSize is that of the files on the machines we run on.
const pageSize = 4096

// bitFlips changes one bit at a time in every kind of page of the three files, n
// times each, and looks at what the product then reads. It may say that the file
// is damaged, or read what was there; it may not read something else, miss something
// without a word, or crash.
func bitFlips(ctx context.Context, e *env, n int) (r Report, err error) {
	p, err := newPair(ctx, e)
	defer p.close()
	if err != nil {
		return r, err
	}
	if err := p.station.run(ctx, 2*time.Minute, duty{File: 200, Size: 700, Drain: true, View: true}); err != nil {
		return r, err
	}
	p.county.kill()
	for _, f := range []struct{ file, dir string }{
		{"outbox.db", p.station.dir}, {"content.db", p.station.dir}, {"county.db", p.county.dir},
	} {
		got, err := flipsIn(ctx, e, flipped{name: f.file, from: f.dir}, n)
		if r.add(got); err != nil {
			return r, fmt.Errorf("%s: %w", f.file, err)
		}
	}
	return r, nil
}

// flipped is a file and what is read from it while it is whole.
type flipped struct {
	name, from string
	whole      []byte
	values     map[string]bool
}

func flipsIn(ctx context.Context, e *env, f flipped, n int) (r Report, err error) {
	if f.whole, err = os.ReadFile(filepath.Join(f.from, f.name)); err != nil {
		return r, fmt.Errorf("read: %w", err)
	}
	lines, err := f.look(ctx, e, f.whole)
	if err != nil || len(lines) < 10 || lines[0] != "whole" {
		return r, fmt.Errorf("the file is not whole before: %q %w", lines[:min(3, len(lines))], err)
	}
	f.values = map[string]bool{}
	for _, l := range lines {
		f.values[l] = true
	}
	kinds := pagesByKind(f.whole)
	names := slices.Sorted(maps.Keys(kinds))
	harmless, detected, crashed := 0, 0, 0
	for i := range n {
		kind := names[i%len(names)]
		pages := kinds[kind]
		at := pages[e.rand.IntN(len(pages))]*pageSize + e.place()
		bit := byte(1) << e.rand.IntN(8)
		spoilt := bytes.Clone(f.whole)
		spoilt[at] ^= bit
		lines, err := f.look(ctx, e, spoilt)
		switch wrong := f.wrong(lines); {
		case ctx.Err() != nil:
			return r, ctx.Err()
		case len(lines) == 0: // the program was ended by what it read
			crashed++
			r.Divergent++
			r.note("%s, %s page, byte %d, bit %#x: the program ended", f.name, kind, at, bit)
		case wrong != "" || err != nil:
			r.Divergent++
			r.note("%s, %s page, byte %d, bit %#x: %s%v", f.name, kind, at, bit, wrong, err)
		case lines[0] == "whole":
			harmless++
		default:
			detected++
		}
	}
	r.Tries, r.Faults = n, n
	r.note("%s: %d bits in %s pages: %d harmless, %d detected, %d ended the program",
		f.name, n, strings.Join(names, ", "), harmless, detected, crashed)
	return r, nil
}

// place is where in a page to flip: half of the time near its head, where a bit
// does most.
func (e *env) place() int {
	if e.rand.IntN(2) == 0 {
		return e.rand.IntN(256)
	}
	return e.rand.IntN(pageSize)
}

// wrong says what is not as it was in what was read, "" for nothing.
func (f flipped) wrong(lines []string) string {
	seen := map[string]bool{}
	for _, l := range lines {
		if seen[l] = true; !f.values[l] && l != "damaged" {
			return "reads " + l
		}
	}
	if !seen["whole"] {
		return "" // it was told
	}
	for v := range f.values {
		if !seen[v] {
			return "silently misses " + v
		}
	}
	return ""
}

// pagesByKind sorts a bbolt file's pages.
func pagesByKind(file []byte) map[string][]int {
	kinds := map[string][]int{}
	for i := 0; (i+1)*pageSize <= len(file); i++ {
		head := file[i*pageSize:]
		kind, known := map[uint16]string{1: "branch", 2: "leaf", 4: "meta", 16: "freelist"}[binary.LittleEndian.Uint16(head[8:])]
		if !known || binary.LittleEndian.Uint64(head) != uint64(i) {
			kinds["other"] = append(kinds["other"], i)
			continue
		}
		kinds[kind] = append(kinds[kind], i)
		for range min(binary.LittleEndian.Uint32(head[12:]), uint32(len(file)/pageSize-i-1)) {
			i++
			kinds["overflow"] = append(kinds["overflow"], i)
		}
	}
	return kinds
}

// look puts a file in the place of the whole one and has another process read all
// of it. No lines: the process was ended by what it read.
func (f flipped) look(ctx context.Context, e *env, file []byte) ([]string, error) {
	scratch, err := e.fresh("look")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(scratch) }() // goes with the class otherwise
	dir := filepath.Join(scratch, "county")
	if f.name == "county.db" {
		dir, err = takeAway(f.from, scratch)
	} else {
		err = os.Mkdir(dir, 0o700)
	}
	err = errors.Join(err, os.WriteFile(filepath.Join(dir, f.name), file, 0o600))
	if err != nil {
		return nil, fmt.Errorf("spoil a file: %w", err)
	}
	cmd := e.program(ctx, e.self)
	cmd.Env = append(os.Environ(), asReader+"="+filepath.Join(dir, f.name))
	cmd.Stdout = nil
	out, err := cmd.Output()
	if err != nil {
		return nil, nil //nolint:nilerr // it crashed: no lines
	}
	return strings.Split(strings.TrimSpace(string(out)), "\n"), nil
}
