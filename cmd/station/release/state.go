package release

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
)

// maxMarks is how many marks of a kind are remembered; releases come and go.
const maxMarks = 64

// state is all that is remembered.
type state struct {
	Seq       int       `json:"seq"` // counts changes: the highest is the latest
	Current   string    `json:"current"`
	Started   string    `json:"started,omitempty"` // last
	Trial     bool      `json:"trial,omitempty"`   // Current has yet to prove itself
	Tries     int       `json:"tries,omitempty"`   // starts of it on trial
	Ended     End       `json:"ended,omitempty"`   // how the last of them did
	Proven    []string  `json:"good,omitempty"`    // last is latest
	Bad       []string  `json:"bad,omitempty"`
	Withdrawn []string  `json:"withdrawn,omitempty"`
	Data      int       `json:"data,omitempty"` // highest schema that ever wrote the station's data
	Last      *Rollback `json:"rollback,omitempty"`
	Sum       string    `json:"sum"`
}

func (st state) copy() state {
	st.Proven, st.Bad, st.Withdrawn = slices.Clone(st.Proven), slices.Clone(st.Bad), slices.Clone(st.Withdrawn)
	return st
}

func (st state) equal(o state) bool { return reflect.DeepEqual(st, o) }

func (st state) good() string {
	if len(st.Proven) == 0 {
		return ""
	}
	return st.Proven[len(st.Proven)-1]
}

// healthy reports whether nothing speaks against a version.
func (st state) healthy(version string) bool {
	return !slices.Contains(st.Bad, version) && !slices.Contains(st.Withdrawn, version)
}

// mark adds a version as the latest of marks.
func mark(marks []string, version string) []string {
	marks = append(unmark(marks, version), version)
	return marks[max(0, len(marks)-maxMarks):]
}

func unmark(marks []string, version string) []string {
	return slices.DeleteFunc(marks, func(v string) bool { return v == version })
}

// to makes a version the current one; it is on trial unless it has proved itself.
func (st *state) to(version string) {
	st.Current, st.Trial, st.Tries, st.Ended = version, !slices.Contains(st.Proven, version), 0, ""
}

func (st state) encode() ([]byte, error) {
	sum, err := st.sum()
	if err != nil {
		return nil, err
	}
	st.Sum = sum
	b, err := json.MarshalIndent(st, "", " ")
	if err != nil {
		return nil, fmt.Errorf("encode the state of the releases: %w", err)
	}
	return append(b, '\n'), nil
}

func (st state) sum() (string, error) {
	st.Sum = ""
	b, err := json.Marshal(st)
	if err != nil {
		return "", fmt.Errorf("encode the state of the releases: %w", err)
	}
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:8]), nil
}

func decode(b []byte) (state, bool) {
	var st state
	if json.Unmarshal(b, &st) != nil {
		return state{}, false
	}
	sum, err := st.sum()
	return st, err == nil && sum == st.Sum && st.Sum != ""
}

// places are where the state lies: for good, a second time against damage, and where it
// lasts until the machine is switched off when the disk cannot be written.
func (s *Store) places() (file, twin, brief string) {
	dir := filepath.Join(s.o.Dir, "release")
	return filepath.Join(dir, "state.json"), filepath.Join(dir, "state.twin.json"), filepath.Join(s.o.Run, "release.json")
}

// load returns the latest state. Where none can be read it is made of what is on disk:
// whatever runs may go on, on trial. Words say what was wrong, "" for nothing.
func (s *Store) load() (st state, trouble string) {
	file, twin, brief := s.places()
	found := false
	for _, name := range []string{file, twin, brief} {
		b, err := s.o.Disk.Read(name)
		if err != nil {
			continue // none was kept there, or the disk fails: the others may do
		}
		one, ok := decode(b)
		if !ok {
			trouble = "版本状态文件损坏：" + filepath.Base(name)
			continue
		}
		if !found || one.Seq > st.Seq {
			st, found = one, true
		}
	}
	if found {
		return st, trouble
	}
	return s.rebuilt(), trouble
}

func (s *Store) rebuilt() state {
	var st state
	all := s.installed()
	if target, err := s.o.Disk.Link(filepath.Join(s.o.Dir, "current")); err == nil {
		if r, ok := all.find(filepath.Base(target)); ok && r.Fault == "" {
			st.to(r.Version)
			st.Data = r.Schema
		}
	}
	return st
}

// keep writes the state for good. The twin is a help against damage only, so nothing is
// said when it cannot be written.
func (s *Store) keep(st *state) error {
	st.Seq++
	b, err := st.encode()
	if err != nil {
		return err
	}
	file, twin, _ := s.places()
	if err := s.replace(file, b); err != nil {
		return err
	}
	_ = s.replace(twin, b)
	return nil
}

// keepBriefly writes the state where it lasts until the machine is switched off.
func (s *Store) keepBriefly(st *state) error {
	b, err := st.encode()
	if err != nil {
		return err
	}
	_, _, brief := s.places()
	return s.replace(brief, b)
}

func (s *Store) replace(name string, b []byte) error {
	for _, do := range []func() error{
		func() error { return s.o.Disk.Write(name+".new", b) },
		func() error { return s.o.Disk.Sync(name + ".new") },
		func() error { return s.o.Disk.Rename(name+".new", name) },
		func() error { return s.o.Disk.Sync(filepath.Dir(name)) },
	} {
		if err := do(); err != nil {
			return fmt.Errorf("keep the state of the releases: %w", err)
		}
	}
	return nil
}
