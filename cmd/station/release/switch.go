package release

import (
	"fmt"
	"slices"
)

// Activate puts a release on trial; it runs from the next start. One that is current
// already stays as it is.
func (s *Store) Activate(version string) error {
	return s.change(func(st *state, all installed) error {
		r, err := st.may(all, version)
		if err != nil || st.Current == version {
			return err
		}
		if r.Schema > st.Data+1 && st.Data > 0 && st.anyHealthy(without(all, version)) {
			return refused(version, ErrLeap)
		}
		st.to(version)
		st.Trial = true // also one that was good before
		return nil
	})
}

// may refuses what cannot or must not run.
func (st state) may(all installed, version string) (Release, error) {
	r, ok := all.find(version)
	switch {
	case !ok || r.Fault != "":
		return r, refused(version, ErrNotInstalled)
	case slices.Contains(st.Withdrawn, version):
		return r, refused(version, ErrWithdrawn)
	case slices.Contains(st.Bad, version):
		return r, refused(version, ErrBad)
	case !st.reads(r):
		return r, refused(version, ErrSchema)
	}
	return r, nil
}

func refused(version string, why error) error { return fmt.Errorf("release %s: %w", version, why) }

func without(all installed, version string) installed {
	return slices.DeleteFunc(slices.Clone(all), func(r Release) bool { return r.Version == version })
}

// Confirm is that the release has proved itself. The caller names the one it watched:
// another may have been put on trial in the meantime.
func (s *Store) Confirm(version string) error {
	return s.change(func(st *state, _ installed) error {
		if version == "" || version != st.Current || version != st.Started {
			return refused(version, ErrNotRunning)
		}
		st.Trial, st.Tries = false, 0
		if st.good() != version {
			st.Proven = mark(st.Proven, version)
		}
		if slices.Contains(st.Bad, version) {
			st.Bad = unmark(st.Bad, version)
		}
		return nil
	})
}

// Rollback leaves the current release for another, or with to "" for the last good one,
// and marks it bad. It returns what is current now; the caller starts it. With ErrOnly
// the mark stays, and nothing else changed.
func (s *Store) Rollback(to, why string) (string, error) {
	now := ""
	err := s.retreat(func(st *state, all installed) error {
		from := st.Current
		r, ok := st.other(all, from)
		var err error
		switch {
		case to == from && from != "":
			return refused(to, ErrOnly)
		case to != "":
			r, err = st.may(all, to)
		case !ok:
			err = ErrOnly
		}
		if from != "" && (err == nil || to == "") {
			st.Bad = mark(st.Bad, from)
		}
		now = from
		if err == nil {
			st.leave(r, why, s.o)
			now = st.Current
		}
		return err
	})
	return now, err
}

// Withdraw is that a release must not be started again while there is another; moved
// tells that it was current and something else is now, which the caller starts.
func (s *Store) Withdraw(version string) (moved bool, err error) {
	err = s.retreat(func(st *state, all installed) error {
		if !names.MatchString(version) {
			return refused(version, ErrNotInstalled)
		}
		if !slices.Contains(st.Withdrawn, version) {
			st.Withdrawn = mark(st.Withdrawn, version)
		}
		if r, ok := st.other(all, version); ok && st.Current == version {
			st.leave(r, "县里撤回了这个版本", s.o)
			moved = true
		}
		return nil
	})
	return moved, err
}

// Forgive takes every mark off a release: whoever calls knows why it failed.
func (s *Store) Forgive(version string) error {
	return s.change(func(st *state, _ installed) error {
		if !st.healthy(version) {
			st.Bad, st.Withdrawn = unmark(st.Bad, version), unmark(st.Withdrawn, version)
		}
		if st.Current == version && st.Trial {
			st.Tries = 0
		}
		return nil
	})
}

// CanRemove moves off a release whose files are about to go. ErrOnly says that it is the
// only one that works: without it the station has nothing to show.
func (s *Store) CanRemove(version string) error {
	return s.change(func(st *state, all installed) error {
		r, ok := all.find(version)
		if !ok || st.rank(r) > unproven && st.Current != version {
			return nil
		}
		to, rank := st.best(all, version)
		switch {
		case rank > unproven, rank > st.rank(r): // nothing, or nothing as good
			return refused(version, ErrOnly)
		case st.Current == version:
			st.to(to.Version)
		}
		return nil
	})
}
