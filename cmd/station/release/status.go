package release

import (
	"slices"
)

// Status is how the releases are.
type Status struct {
	Current   string    `json:"current"`
	Good      string    `json:"good"` // last that proved itself
	OnTrial   bool      `json:"on_trial"`
	Tries     int       `json:"tries"`
	Started   string    `json:"started"` // last; not Current when that waits for a restart
	Bad       []string  `json:"bad"`
	Withdrawn []string  `json:"withdrawn"`
	Data      int       `json:"data"` // schema of the station's data
	Last      *Rollback `json:"rollback"`
	Installed []Release `json:"installed"` // newest first
	Healthy   bool      `json:"healthy"`   // some installed release has no mark against it
	Next      string    `json:"next"`      // what would take over from Current; "" for nothing
	Warning   string    `json:"warning"`   // for staff
}

// Status tells how the releases are. It changes nothing.
func (s *Store) Status() (Status, error) {
	var out Status
	err := s.locked(true, func() error {
		st, trouble := s.load()
		all := s.installed()
		out = Status{
			Current: st.Current, Good: st.good(), OnTrial: st.Trial, Tries: st.Tries, Started: st.Started,
			Bad: st.Bad, Withdrawn: st.Withdrawn, Data: st.Data, Last: st.Last,
			Installed: all, Healthy: st.anyHealthy(all), Warning: trouble,
		}
		if r, ok := st.other(all, st.Current); ok {
			out.Next = r.Version
		}
		return nil
	})
	return out, err
}

// Prune returns the releases whose packages can go, oldest first: neither the current one, nor what
// was started last, nor the last good one, nor the newest without a mark, nor the keep
// best of the others. It removes nothing.
func (s *Store) Prune(keep int) ([]Release, error) {
	var out []Release
	err := s.locked(true, func() error {
		st, _ := s.load()
		all := s.installed()
		stay := st.needed(all)
		for _, r := range all {
			if slices.Contains(stay, r.Version) {
				continue
			}
			if keep > 0 && st.rank(r) <= unproven {
				keep--
				continue
			}
			out = append(out, r)
		}
		slices.Reverse(out)
		return nil
	})
	return out, err
}

// needed is what must not go.
func (st state) needed(all installed) []string {
	stay := []string{st.Current, st.Started}
	if r, ok := st.other(all, ""); ok {
		stay = append(stay, r.Version) // the last good one, if there is one
	} else if r, rank := st.best(all, ""); rank < hopeless {
		stay = append(stay, r.Version)
	}
	if r, ok := st.other(all, st.Current); ok {
		stay = append(stay, r.Version) // what takes over
	}
	for _, r := range all {
		if st.rank(r) <= unproven {
			return append(stay, r.Version)
		}
	}
	return stay
}
