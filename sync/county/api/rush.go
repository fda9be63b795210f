package api

// rush is a great many stations that come within a short time, as when the county
// was away.
type rush struct{ came int64 }

// From how many on it is a rush, and how many still belong to it between two ticks.
const (
	rushFrom = 200
	rushGoes = 50
)

// over takes in how many came since the last tick, and reports once that a rush has
// ended.
func (r *rush) over(came int64) bool {
	if r.came += came; came >= rushGoes {
		return false
	}
	was := r.came
	r.came = 0
	return was >= rushFrom
}
