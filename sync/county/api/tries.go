package api

import (
	"sync"
	"time"
)

// Wrong join codes are counted per address: a code has 80 bits, so this keeps the
// log readable and the disk quiet more than it keeps guessers out.
const (
	maxWrong   = 5
	wrongSpell = time.Minute
	maxHosts   = 10_000
)

type tries struct {
	now   func() time.Time
	mu    sync.Mutex
	hosts map[string]spell
}

type spell struct {
	since time.Time
	wrong int
}

func newTries(now func() time.Time) *tries { return &tries{now: now, hosts: map[string]spell{}} }

func (t *tries) allowed(host string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	s, ok := t.hosts[host]
	if ok && t.now().Sub(s.since) >= wrongSpell {
		delete(t.hosts, host)
		return true
	}
	return s.wrong < maxWrong
}

func (t *tries) wrong(host string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.hosts) >= maxHosts {
		clear(t.hosts)
	}
	s, ok := t.hosts[host]
	if !ok {
		s.since = t.now()
	}
	s.wrong++
	t.hosts[host] = s
}
