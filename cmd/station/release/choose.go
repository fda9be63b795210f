package release

import "slices"

// How good a choice a release is. Lower is better; beyond unproven it is a last resort:
// a station that may fail is still more than one that shows nothing.
const (
	proven = iota
	unproven
	failed
	withdrawn
	unfit // cannot read the data, as far as is known
	hopeless
)

func (st state) rank(r Release) int {
	switch {
	case !r.runs:
		return hopeless
	case r.Fault != "" || !st.reads(r):
		return unfit
	case slices.Contains(st.Withdrawn, r.Version):
		return withdrawn
	case slices.Contains(st.Bad, r.Version):
		return failed
	case slices.Contains(st.Proven, r.Version):
		return proven
	}
	return unproven
}

// reads reports whether r understands the data: it must not be older than one schema
// before the newest that wrote any.
func (st state) reads(r Release) bool { return r.Schema >= st.Data-1 }

// best returns the best release except one: of equals the one that proved itself last,
// then the newest.
func (st state) best(all installed, except string) (Release, int) {
	var out Release
	rank, since := hopeless, -1
	for _, r := range all { // newest first
		if r.Version == except {
			continue
		}
		n, at := st.rank(r), slices.Index(st.Proven, r.Version)
		if n < rank || n == rank && n != hopeless && at > since {
			out, rank, since = r, n, at
		}
	}
	return out, rank
}

// other returns a release without a mark that could take over from a version.
func (st state) other(all installed, from string) (Release, bool) {
	r, rank := st.best(all, from)
	return r, rank <= unproven
}

// anyHealthy reports whether some release has no mark against it.
func (st state) anyHealthy(all installed) bool {
	_, ok := st.other(all, "")
	return ok
}
