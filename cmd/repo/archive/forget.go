package archive

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Forgettable is what Forget takes away.
type Forgettable struct {
	Releases []string // versions, newest first
	Packages []string // references
	Bytes    int64
}

// Forgettable finds what nobody needs any more. What stays: whatever a ring offers, the
// release that each ring would go back to, releases that no ring has come to yet, the
// newest keep of all that were not withdrawn, and the newest of every other package.
func (a *Archive) Forgettable(keep int) (Forgettable, error) {
	if keep < 1 {
		return Forgettable{}, problemf("-keep 后面写至少 1。", "至少要留一个版本")
	}
	s := a.state
	stays := s.needed()
	left := keep
	var f Forgettable
	for _, v := range slices.SortedFunc(maps.Keys(s.Releases), func(x, y string) int { return compare(y, x) }) {
		switch {
		case s.Withdrawn[v] == "" && left > 0:
			left--
		case stays[v]:
		default:
			f.Releases = append(f.Releases, v)
		}
	}
	held := s.neededPackages(f.Releases)
	for _, ref := range slices.Sorted(maps.Keys(s.Packages)) {
		if !held[ref] {
			f.Packages = append(f.Packages, ref)
			f.Bytes += s.Packages[ref].Size
		}
	}
	return f, nil
}

// needed are the releases that some ring offers, could go back to or is about to get.
func (s State) needed() map[string]bool {
	stays, newest := map[string]bool{}, ""
	for name, r := range s.Rings {
		for _, v := range r.offers() {
			stays[v] = true
		}
		if back, err := backTo(s, name, ""); err == nil {
			stays[back] = true
		}
		if r.Current != "" && (newest == "" || Newer(r.Current, newest)) {
			newest = r.Current
		}
	}
	for v := range s.Releases {
		if s.Withdrawn[v] == "" && !s.seen(v) && (newest == "" || Newer(v, newest)) {
			stays[v] = true
		}
	}
	return stays
}

// neededPackages are those of all releases but some, and those that the next release
// will be made of.
func (s State) neededPackages(but []string) map[string]bool {
	held := map[string]bool{s.Keyring: true}
	for v, r := range s.Releases {
		if slices.Contains(but, v) {
			continue
		}
		for _, ref := range r.Packages {
			held[ref] = true
		}
	}
	for _, p := range s.Packages {
		switch {
		case p.Name == Keyring:
		case s.loose(p): // added before the release that it is for
			held[p.Ref()] = true
		default:
			if best, ok := s.newest(p.Name, p.Arch); ok && best.Arch == p.Arch && slices.Contains(s.companions(), p.Name) {
				held[best.Ref()] = true
			}
		}
	}
	return held
}

// loose tells of a package of a program whose release has not come yet.
func (s State) loose(p Package) bool {
	if slices.Contains(s.companions(), p.Name) {
		return false
	}
	for _, r := range s.Releases {
		if slices.Contains(r.Packages, p.Ref()) {
			return false
		}
	}
	return true
}

// Forget takes away what Forgettable found, and from aptly's store whatever else does
// not belong to the archive. Stations notice nothing: no ring changes. First the archive
// decides, in one step; what a power cut leaves in the store after that, the next Forget
// takes away.
func (a *Archive) Forget(ctx context.Context, f Forgettable) error {
	if err := haveTools(); err != nil {
		return err
	}
	if len(f.Packages) > 0 {
		if err := a.commit(a.state.without(f), Deed{What: "forget", About: f.words()}); err != nil {
			return err
		}
	}
	if err := a.sweepStore(ctx); err != nil {
		return err
	}
	if len(f.Packages) == 0 {
		a.say("没有可以清理的。")
		return nil
	}
	a.say("%s，约 %d MB。", f.words(), f.Bytes>>20)
	return nil
}

func (f Forgettable) words() string {
	words := fmt.Sprintf("清理 %d 个包", len(f.Packages))
	if len(f.Releases) > 0 {
		words += "，版本 " + strings.Join(f.Releases, "、")
	}
	return words
}

// without is the state after f went. What the packages were is kept: a version never
// comes back with another content.
func (s State) without(f Forgettable) State {
	next := s.clone()
	for _, ref := range f.Packages {
		if next.Gone == nil {
			next.Gone = map[string]string{}
		}
		next.Gone[ref] = next.Packages[ref].SHA256
		delete(next.Packages, ref)
	}
	for _, v := range f.Releases {
		delete(next.Releases, v)
	}
	for name, r := range next.Rings {
		r.Was = slices.DeleteFunc(r.Was, func(v string) bool { return slices.Contains(f.Releases, v) })
		next.Rings[name] = r
	}
	return next
}

// sweepStore takes out of aptly's store what the state does not list, and gives the room
// back.
func (a *Archive) sweepStore(ctx context.Context) error {
	if err := a.step("forgotten"); err != nil {
		return err
	}
	if err := a.aptlySweep(ctx); err != nil { // snapshots hold on to packages
		return err
	}
	listed, err := a.aptlyList(ctx)
	if err != nil {
		return err
	}
	var over []string
	for _, ref := range listed {
		if _, known := a.state.Packages[ref]; !known {
			over = append(over, ref)
		}
	}
	if err := a.aptlyRemove(ctx, over); err != nil {
		return err
	}
	if err := a.step("removed"); err != nil {
		return err
	}
	_, err = a.aptly(ctx, "db", "cleanup")
	return err
}
