package api

// Work is what a crew does in tests.
type Work func()

func (w Work) work() { w() }

// MaxHands is how many work at the same time.
const MaxHands = maxHands

// Crew is a crew for tests.
type Crew struct{ crew crew }

// Take has somebody do w soon.
func (c *Crew) Take(w Work) { c.crew.take(w) }

// Wait returns when all is done.
func (c *Crew) Wait() { c.crew.wg.Wait() }
