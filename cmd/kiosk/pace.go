package main

import (
	"sync"
	"time"
)

// A reception day brings a person every few minutes. Whoever files without end
// must not fill the disk: paceBurst at once, and then one each paceEvery.
const (
	paceBurst = 20
	paceEvery = time.Minute
)

// pace slows a flood of registrations down. Its clock must never jump.
type pace struct {
	mu   sync.Mutex
	left time.Duration // paceEvery for each registration that is free now
	last time.Duration
	used bool
}

// allow takes a registration at the moment since the start, if there is one left.
func (p *pace) allow(since time.Duration) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.used {
		p.used, p.left = true, paceBurst*paceEvery
	} else {
		p.left = min(p.left+since-p.last, paceBurst*paceEvery)
	}
	p.last = since
	if p.left < paceEvery {
		return false
	}
	p.left -= paceEvery
	return true
}
