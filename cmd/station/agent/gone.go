package agent

import "time"

// gone is what is known of a program that says nothing. It may have been stopped by a
// technician, or wait for a display that is not there: neither is a release's fault.
type gone struct {
	looked time.Time // at the display; zero while the program says something
	away   bool      // the display does not answer
	since  time.Time // it answered at every look since; zero while it does not
	starts int       // the system started the program again so often while it was there
	failed bool      // the system starts it no more
}

// look asks for the display now and then while the program says nothing.
func (x *health) look(now time.Time, h heard) {
	x.mu.Lock()
	due := !h.Alive && (x.gone.looked.IsZero() || now.Sub(x.gone.looked) >= sensedIn)
	if h.Alive {
		x.gone = gone{}
	}
	x.mu.Unlock()
	if !due {
		return
	}
	_, err := x.cfg.Display.Look()
	x.mu.Lock()
	defer x.mu.Unlock()
	g := &x.gone
	if g.looked, g.away = now, err != nil; g.away {
		g.since = time.Time{}
	} else if g.since.IsZero() {
		g.since = now
	}
}

// more notes how often the system started a silent program since it was last asked.
func (g *gone) more(n int) {
	if !g.looked.IsZero() && !g.away {
		g.starts += n
	}
}

// displayAway reports whether the program says nothing and has no display either.
func (x *health) displayAway() bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.gone.away
}

// hopeless reports whether what is installed does not run here although it could: it was
// started again and again while there was a display, or the system gave it up.
func (x *health) hopeless(h heard) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	g := x.gone
	if h.Alive || h.Silent < dead || g.since.IsZero() {
		return false
	}
	return g.starts >= loop || g.failed && x.cfg.Now().Sub(g.since) >= dead
}
