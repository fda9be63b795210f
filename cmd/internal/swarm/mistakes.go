package swarm

import (
	"errors"
	"sync"
)

// What can go wrong, for counting.
var (
	errLost      = errors.New("lost")
	errDivergent = errors.New("divergent")
)

// mistakes counts what must not happen.
type mistakes struct {
	mu sync.Mutex
	r  Report
}

// count sorts the end of a connection that nobody cut.
func (m *mistakes) count(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case errors.Is(err, errLost):
		m.r.Lost++
	case errors.Is(err, errDivergent):
		m.r.Divergent++
	default:
		m.r.Broken++
	}
	m.note(err)
}

func (m *mistakes) failed(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.note(err)
}

func (m *mistakes) note(err error) {
	if m.r.First == "" {
		m.r.First = err.Error()
	}
}

func (m *mistakes) report() Report {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.r
}
