package api

import (
	"crypto/sha256"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/wire"
)

// Wisher decides which release a machine is to run. It is asked from many goroutines.
type Wisher interface {
	// Wish is told how the machine is. ok is false when nothing was ever wished of it.
	// At is the server's.
	Wish(m county.Machine, v wire.Vitals) (w wire.Wanted, ok bool)
}

// helped is what is kept of a connected machine that has a helper. One without costs
// nothing.
type helped struct {
	vitals wire.Vitals
	wished [sha256.Size]byte // what it was told last; zero for nothing
	at     int64             // when, Unix milliseconds
}

// Rewish asks for every machine's wish anew, soon: what is wanted has changed.
func (s *Server) Rewish() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.wisher == nil || s.ctx.Err() != nil {
		return
	}
	select {
	case s.rewish <- struct{}{}:
	default: // it is to be done already
	}
}

// wishes does what Rewish asks for until the server ends.
func (s *Server) wishes() {
	for {
		select {
		case <-s.ctx.Done():
			return
		case <-s.rewish:
			for _, c := range s.present() {
				c.wish()
			}
		}
	}
}

// wish tells the machine which release is wanted, unless it was told the same.
func (c *conn) wish() {
	if c.s.wisher == nil || c.s.own == nil || c.speaks < 3 {
		return
	}
	c.mu.Lock()
	h := c.helped
	c.mu.Unlock()
	if h == nil {
		return
	}
	w, ok := c.s.wisher.Wish(c.machine, h.vitals)
	if !ok {
		return
	}
	sum, err := wishSum(w)
	if err == nil && sum == h.wished {
		return
	}
	w.At = max(c.s.county.Now().UnixMilli(), h.at+1) // machines take the newer, whatever becomes of our clock
	var said wire.Signed
	if err == nil {
		said, err = c.s.signed(w.Text(c.machine.ID))
	}
	if err != nil {
		c.s.log.Error("wish not signed", "station", string(c.machine.Station), "error", err)
		return
	}
	select {
	case c.out <- said:
		c.mu.Lock()
		if c.helped != nil {
			c.helped = &helped{c.helped.vitals, sum, w.At}
		}
		c.mu.Unlock()
		c.kick()
	default: // no room: a pause is not to wait for the next report
		time.AfterFunc(wishAgain, c.s.Rewish)
	}
}

// wishAgain is how soon whoever had no room is told.
const wishAgain = time.Second

// wishSum tells one wish from another, whenever they were decided.
func wishSum(w wire.Wanted) ([sha256.Size]byte, error) {
	w.At = 0
	b, err := w.Text("")
	return sha256.Sum256(b), err
}

// signed signs the text of an order.
func (s *Server) signed(text []byte, err error) (wire.Signed, error) {
	if err != nil {
		return wire.Signed{}, err
	}
	sig, err := s.own.SignOrder(text)
	return wire.Signed{Text: text, Sig: sig, Cert: s.own.Cert}, err
}
