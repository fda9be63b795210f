package uplink

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	"lianluozhan/sync/wire"
)

// Parcel is what a command asked for, on its way to the county.
type Parcel struct {
	ID   string // of the command
	Kind string // wire.ParcelScreen or wire.ParcelLogs
	Body []byte // not to be changed any more
	// Done is called once the county has all of it, and must return soon; nil for
	// nobody. It is not called for a parcel that is given up.
	Done func()
}

// Limits of parcels.
const (
	MaxParcel   = wire.MaxParts * wire.ParcelPart // bytes of one
	maxParcels  = 2                               // that wait
	parcelLife  = time.Hour                       // then nobody waits for it any more
	leastParcel = 16 << 10                        // bytes of a piece: a slow line is free again soon
)

// Errors of Deliver.
var (
	ErrParcel     = errors.New("uplink: no parcel, or one that is too long")
	ErrParcelBusy = errors.New("uplink: other parcels wait")
)

// parcels are those that the county does not have yet, the oldest first.
type parcels struct {
	mu   sync.Mutex
	list []waiting
	come chan struct{} // one slot
}

type waiting struct {
	Parcel
	since time.Time
}

// Deliver sends a parcel when the line has nothing better to do: piece by piece, the
// next only once the county has the one before, and none while entries are under way.
// After a broken connection it goes from the first piece again. It is kept in memory
// only, for an hour. A parcel of a command whose parcel waits already is left out.
func (u *Uplink) Deliver(p Parcel) error {
	if p.ID == "" || len(p.Body) == 0 || len(p.Body) > MaxParcel {
		return fmt.Errorf("parcel of %d bytes: %w", len(p.Body), ErrParcel)
	}
	q := &u.parcels
	q.mu.Lock()
	defer q.mu.Unlock()
	q.drop(u.cfg.Now())
	if slices.ContainsFunc(q.list, func(w waiting) bool { return w.ID == p.ID }) {
		return nil
	}
	if len(q.list) == maxParcels {
		return ErrParcelBusy
	}
	q.list = append(q.list, waiting{p, u.cfg.Now()})
	select {
	case q.come <- struct{}{}:
	default:
	}
	return nil
}

// drop gives up those that waited too long.
func (q *parcels) drop(now time.Time) {
	for len(q.list) > 0 && now.Sub(q.list[0].since).Abs() > parcelLife {
		q.list = q.list[1:]
	}
}

func (q *parcels) first(now time.Time) (Parcel, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.drop(now)
	if len(q.list) == 0 {
		return Parcel{}, false
	}
	return q.list[0].Parcel, true
}

// arrived takes a parcel out, unless it was given up.
func (q *parcels) arrived(id string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.list) > 0 && q.list[0].ID == id {
		q.list = q.list[1:]
	}
}

// carrier sends parcels on one connection; the writer's alone, but for echo.
type carrier struct {
	id    string        // of the parcel under way
	next  int           // piece
	asked string        // for the county's answer to the piece before; "" when it came
	pings int           // so far
	echo  chan struct{} // one slot: some ping of ours was answered
	mu    sync.Mutex
	heard string // what the answer said
}

// answered takes in a pong; the reader calls it.
func (c *carrier) answered(data string) {
	if data == "" {
		return
	}
	c.mu.Lock()
	c.heard = data
	c.mu.Unlock()
	select {
	case c.echo <- struct{}{}:
	default:
	}
}

// carried looks whether the county has the last piece, and sends the next.
func (s *session) carried() error {
	c := &s.carrier
	c.mu.Lock()
	got := c.asked != "" && c.heard == c.asked
	c.mu.Unlock()
	if !got {
		return nil
	}
	c.asked = ""
	c.next++
	return s.carry()
}

// carry sends the next piece of a parcel if the line is free.
func (s *session) carry() error {
	c := &s.carrier
	if c.asked != "" || s.putTo.Load() > s.acked.Load() {
		return nil // the answer, or the acknowledgement, comes back here
	}
	p, ok := s.u.parcels.first(s.cfg.Now())
	if !ok {
		return nil
	}
	if p.ID != c.id {
		c.id, c.next = p.ID, 0
	}
	size := max(leastParcel, (len(p.Body)+wire.MaxParts-1)/wire.MaxParts)
	parts := (len(p.Body) + size - 1) / size
	if c.next == parts {
		s.u.parcels.arrived(p.ID)
		c.id = ""
		if p.Done != nil {
			p.Done()
		}
		return s.carry()
	}
	end := min(len(p.Body), (c.next+1)*size)
	err := s.send(wire.Parcel{ID: p.ID, Kind: p.Kind, Part: c.next, Parts: parts, Bytes: p.Body[c.next*size : end]})
	if err != nil {
		return err
	}
	c.pings++
	c.asked = "parcel " + strconv.Itoa(c.pings)
	if err := s.pingWith(c.asked); err != nil {
		return fmt.Errorf("after a piece: %w", err)
	}
	return nil
}
