package release

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"

	deb "github.com/knqyf263/go-deb-version"
)

// installed is what is on disk, newest first.
type installed []Release

func (all installed) find(version string) (Release, bool) {
	i := slices.IndexFunc(all, func(r Release) bool { return r.Version == version })
	if i < 0 {
		return Release{}, false
	}
	return all[i], true
}

// installed looks at what is on disk. A release of which only a part is there, e.g.
// because the power failed while it was unpacked, has a Fault.
func (s *Store) installed() installed {
	folders, _ := s.o.Disk.List(s.o.Releases) // what cannot be listed is not there
	var all installed
	for _, version := range folders {
		if names.MatchString(version) {
			all = append(all, s.look(version))
		}
	}
	order := map[string]ordered{}
	for _, r := range all {
		order[r.Version] = parse(r.Version)
	}
	slices.SortFunc(all, func(a, b Release) int { return order[b.Version].compare(order[a.Version]) })
	return all
}

func (s *Store) look(version string) Release {
	r := Release{Version: version, runs: s.o.Disk.Runs(filepath.Join(s.dir(version), Program))}
	told := Release{}
	b, err := s.o.Disk.Read(filepath.Join(s.dir(version), "release.json"))
	if err == nil {
		err = json.Unmarshal(b, &told)
	}
	r.Schema, r.Package = told.Schema, told.Package
	switch {
	case !r.runs:
		r.Fault = "程序文件不完整"
	case err != nil:
		r.Fault = "版本说明读不出来"
	case told.Version != version:
		r.Fault = "版本说明写的是 " + told.Version
	}
	return r
}

// Newer reports whether version a is later than b, in the order of Debian's packages.
func Newer(a, b string) bool { return parse(a).compare(parse(b)) > 0 }

// ordered is a version that can be compared.
type ordered struct {
	text  string
	deb   deb.Version
	isDeb bool
}

func parse(version string) ordered {
	v, err := deb.NewVersion(version)
	return ordered{version, v, err == nil}
}

// compare puts what is no version of Debian's first.
func (o ordered) compare(p ordered) int {
	switch {
	case o.isDeb && p.isDeb:
		if n := o.deb.Compare(p.deb); n != 0 {
			return n
		}
	case o.isDeb:
		return 1
	case p.isDeb:
		return -1
	}
	return strings.Compare(o.text, p.text)
}
