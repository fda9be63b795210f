package uplink

import (
	"sync/atomic"
	"time"
)

// Problem is why there is no connection. The words for staff are the screen's.
type Problem string

// The problems.
const (
	NoProblem          Problem = ""
	ProblemOffline     Problem = "offline"      // the county cannot be reached
	ProblemRevoked     Problem = "revoked"      // this machine may not speak for the station
	ProblemVersion     Problem = "version"      // county and station do not understand each other
	ProblemBusy        Problem = "busy"         // the county asked to come back later
	ProblemReplaced    Problem = "replaced"     // another machine speaks for this station
	ProblemNoCounty    Problem = "no-county"    // something answers there, but no county server
	ProblemWrongCounty Problem = "wrong-county" // a county that does not know this station's content
	ProblemGarbage     Problem = "garbage"      // the county sends what cannot be read
	ProblemDisk        Problem = "disk"         // this machine could not store what came
	ProblemTakenOver   Problem = "taken-over"   // another machine took over this station
	ProblemUntrusted   Problem = "untrusted"    // a server answers there that is not this county's
	ProblemGateway     Problem = "gateway"      // the county takes no machines through a gateway
)

// barred reports whether the county turned this machine away for good, as far as
// the machine can tell.
func (p Problem) barred() bool { return p == ProblemRevoked || p == ProblemTakenOver }

// State is what the screen shows about the connection.
type State struct {
	Connected bool
	Since     time.Time // when Connected last changed
	LastSync  time.Time // when the content was last known to be complete; zero before
	Problem   Problem   // why not connected; NoProblem while connected and before the first attempt
	Unsent    int       // outbox entries the county does not have
}

// State returns the present state.
func (u *Uplink) State() State {
	u.mu.Lock()
	defer u.mu.Unlock()
	s := u.state
	s.Unsent = u.cfg.Outbox.Unsent()
	return s
}

// Subscribe returns a channel that holds a value after the state changed; it has
// room for one. cancel ends the subscription.
func (u *Uplink) Subscribe() (changed <-chan struct{}, cancel func()) {
	ch := make(chan struct{}, 1)
	u.mu.Lock()
	defer u.mu.Unlock()
	u.subs[ch] = true
	return ch, func() {
		u.mu.Lock()
		defer u.mu.Unlock()
		delete(u.subs, ch)
	}
}

func (u *Uplink) change(fn func(*State)) {
	u.mu.Lock()
	defer u.mu.Unlock()
	fn(&u.state)
	for ch := range u.subs {
		select {
		case ch <- struct{}{}:
		default:
		}
	}
}

func (u *Uplink) connected() {
	u.change(func(s *State) { s.Connected, s.Since, s.Problem = true, u.cfg.Now(), NoProblem })
}

// disconnected notes why; nil keeps the problem as it is.
func (u *Uplink) disconnected(why *Problem) {
	u.change(func(s *State) {
		if s.Connected {
			s.Connected, s.Since = false, u.cfg.Now()
		}
		if why != nil {
			s.Problem = *why
		}
	})
}

func (u *Uplink) inStep() { u.change(func(s *State) { s.LastSync = u.cfg.Now() }) }

// clock compares the station's clock with the county's.
type clock struct {
	now       func() time.Time
	tolerance time.Duration
	offset    atomic.Int64 // county minus station, nanoseconds
	known     atomic.Bool
}

func (c *clock) heard(countyMilli int64) {
	if countyMilli <= 0 {
		return
	}
	c.offset.Store(int64(time.UnixMilli(countyMilli).Sub(c.now())))
	c.known.Store(true)
}

// ClockOffset is how far the county's clock is ahead of the station's; known is
// false until the county has been heard since the start.
func (u *Uplink) ClockOffset() (offset time.Duration, known bool) {
	return time.Duration(u.clock.offset.Load()), u.clock.known.Load()
}

// ClockOK reports whether the station's clock was compared with the county's and
// agrees with it.
func (u *Uplink) ClockOK() bool {
	offset, known := u.ClockOffset()
	return known && offset.Abs() <= u.clock.tolerance
}
