package archive

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"time"
)

const stateFile = "state.json"

// State is all that the archive has decided. It is written whole beside each
// publication and never changed there.
type State struct {
	Gen       int
	Tree      string    // the publication in service, a folder of trees
	Published time.Time // the Date of its InRelease files
	Deed      Deed      // what led to this state
	Packages  map[string]Package
	Releases  map[string]Release // by the version of Meta
	Rings     map[string]Ring
	Withdrawn map[string]string // version to why
	Gone      map[string]string `json:",omitempty"` // references of forgotten packages to their SHA-256
	Keys      Keys
	Keyring   string // reference of the keyring package that belongs to Keys
}

// Package is one file of the archive. Its reference is name_version_architecture.
type Package struct {
	Name, Version, Arch string
	SHA256              string
	Size                int64
	Depends             []string `json:",omitempty"` // those on packages of ours, names only
}

// Ref names the package.
func (p Package) Ref() string { return p.Name + "_" + p.Version + "_" + p.Arch }

// Release is a version of Meta and the packages that go with it.
type Release struct {
	Added    time.Time
	Packages []string // references
}

// Ring is what a suite holds.
type Ring struct {
	Current string   // version, "" for nothing yet
	Earlier []string // still in the suite, newest first
	Was     []string // every version that was current here, newest first
	Held    string   // why nothing new goes in, "" when it may
}

// Keys are fingerprints. All but Retired sign every publication.
type Keys struct {
	Current string
	Next    string    `json:",omitempty"` // about to become current
	Old     string    `json:",omitempty"` // no longer current, stations may not know yet
	Began   time.Time // when Next appeared
	Retired []string  `json:",omitempty"`
}

func (k Keys) signers() []string {
	var all []string
	for _, fpr := range []string{k.Current, k.Next, k.Old} {
		if fpr != "" {
			all = append(all, fpr)
		}
	}
	return all
}

func newState() State {
	s := State{
		Packages: map[string]Package{}, Releases: map[string]Release{},
		Rings: map[string]Ring{}, Withdrawn: map[string]string{},
	}
	for _, name := range Rings() {
		s.Rings[name] = Ring{}
	}
	return s
}

func loadState(name string) (State, error) {
	s := newState()
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return s, problem("软件源还没有建好（上次 init 没有做完）", "请再运行一次 lianluozhan-repo init，参数和上次一样。", err)
	}
	if err == nil {
		err = json.Unmarshal(data, &s)
	}
	if err != nil {
		return s, fmt.Errorf("read state: %w", err)
	}
	return s, nil
}

// clone lets a next state be thought out while the present one stays.
func (s State) clone() State {
	s.Packages = maps.Clone(s.Packages)
	s.Releases = maps.Clone(s.Releases)
	s.Withdrawn = maps.Clone(s.Withdrawn)
	s.Gone = maps.Clone(s.Gone)
	s.Rings = maps.Clone(s.Rings)
	for name, r := range s.Rings {
		r.Earlier, r.Was = slices.Clone(r.Earlier), slices.Clone(r.Was)
		s.Rings[name] = r
	}
	s.Keys.Retired = slices.Clone(s.Keys.Retired)
	return s
}

// offers lists the versions that a station can install, the current one first.
func (r Ring) offers() []string { return append([]string{r.Current}, r.Earlier...) }

// contents lists the references that ring publishes.
func (s State) contents(ring string) []string {
	r := s.Rings[ring]
	refs := []string{s.Keyring}
	for _, v := range r.offers() {
		refs = append(refs, s.Releases[v].Packages...)
	}
	slices.Sort(refs)
	return slices.Compact(refs)
}

// resolve finds the release that an operator means by 1.4.0 or 1.4.0-1.
func (s State) resolve(version string) (string, error) {
	if _, ok := s.Releases[version]; ok {
		return version, nil
	}
	found := ""
	for v := range s.Releases {
		if upstream(v) == version && (found == "" || Newer(v, found)) {
			found = v
		}
	}
	if found == "" {
		return "", problemf("先把它的包加进来：lianluozhan-repo add build/deb/*.deb。现有的版本："+s.versions()+"。", "软件源里没有版本 %s", version)
	}
	return found, nil
}

func (s State) versions() string {
	all := slices.Sorted(maps.Keys(s.Releases))
	if len(all) == 0 {
		return "还没有"
	}
	return strings.Join(all, "、")
}

// upstream is a version without Debian's revision.
func upstream(v string) string {
	if i := strings.LastIndexByte(v, '-'); i > 0 {
		return v[:i]
	}
	return v
}
