package pages

import (
	"sync"
	"time"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// rosterLife is how long the deputies are kept: there may be thousands, and a station's
// page needs all their names, however many open it at the same moment.
const rosterLife = 2 * time.Second

// roster keeps all deputies for a moment.
type roster struct {
	mu  sync.Mutex
	at  time.Time // when they were read; zero for never
	all []liaison.Deputy
}

// deputiesNow returns all deputies, as of a moment ago. They must not be changed.
func (s *Site) deputiesNow() ([]liaison.Deputy, error) {
	r := &s.roster
	r.mu.Lock()
	defer r.mu.Unlock()
	now := s.src.Now()
	if !r.at.IsZero() && now.Sub(r.at).Abs() < rosterLife {
		return r.all, nil
	}
	deputies, err := all[liaison.Deputy](s, wire.DocDeputy)
	if err != nil {
		return nil, err
	}
	r.all, r.at = deputies, now
	return deputies, nil
}
