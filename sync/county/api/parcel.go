package api

import (
	"slices"
	"time"

	"lianluozhan/sync/wire"
)

// Parcels are kept in memory only: a picture of a screen is stale within the hour, a
// machine makes another in seconds, and what is on no disk is in no backup. One of each
// kind is kept of a machine.
const (
	maxParcel  = wire.MaxParts * wire.ParcelPart // bytes of one
	maxParcels = 64 << 20                        // of all together
	screenLife = time.Hour
	logsLife   = 24 * time.Hour
)

// Parcel is what a machine sent because a command asked for it.
type Parcel struct {
	ID   string // of the command
	Kind string // wire.ParcelScreen or wire.ParcelLogs
	At   time.Time
	Body []byte
}

// End is when it is gone by itself.
func (p Parcel) End() time.Time {
	if p.Kind == wire.ParcelLogs {
		return p.At.Add(logsLife)
	}
	return p.At.Add(screenLife)
}

// hamper is one machine's parcels: those that are whole, and the one that comes.
type hamper struct {
	whole []Parcel
	part  Parcel
	next  int // piece
	parts int
}

func (h *hamper) size() int {
	n := len(h.part.Body)
	for _, p := range h.whole {
		n += len(p.Body)
	}
	return n
}

// kindOf is what a command brings, "" for nothing.
func kindOf(what string) string {
	return map[string]string{wire.DoScreen: wire.ParcelScreen, wire.DoLogs: wire.ParcelLogs}[what]
}

// Parcel returns the newest of a kind that a machine sent, while it is kept.
func (s *Server) Parcel(machine, kind string) (Parcel, bool) {
	now := s.county.Now()
	s.fleet.mu.Lock()
	defer s.fleet.mu.Unlock()
	s.fleet.expire(now)
	if h := s.fleet.hampers[machine]; h != nil {
		if i := slices.IndexFunc(h.whole, func(p Parcel) bool { return p.Kind == kind }); i >= 0 {
			return h.whole[i], true
		}
	}
	return Parcel{}, false
}

// Discard forgets a machine's parcels.
func (s *Server) Discard(machine string) {
	s.fleet.mu.Lock()
	defer s.fleet.mu.Unlock()
	delete(s.fleet.hampers, machine)
}

// piece takes in a piece of a parcel and reports whether it was the last. What no open
// command asked for, or comes out of order, is dropped.
func (f *fleet) piece(machine string, p wire.Parcel, now time.Time) (whole bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.expire(now)
	asked := slices.ContainsFunc(f.orders[machine], func(o Order) bool {
		return o.ID == p.ID && kindOf(o.What) == p.Kind && o.State != wire.Complete && o.State != wire.Unable
	})
	if !asked || len(p.Bytes) == 0 {
		return false
	}
	if f.hampers == nil {
		f.hampers = map[string]*hamper{}
	}
	h := f.hampers[machine]
	if h == nil {
		h = &hamper{}
		f.hampers[machine] = h
	}
	if p.Part == 0 {
		h.part, h.next, h.parts = Parcel{ID: p.ID, Kind: p.Kind}, 0, p.Parts
	}
	if h.part.ID != p.ID || p.Part != h.next || p.Parts != h.parts || !f.room(machine, len(p.Bytes)) {
		return false
	}
	h.part.Body, h.part.At, h.next = append(h.part.Body, p.Bytes...), now, h.next+1
	if h.next < h.parts {
		return false
	}
	h.whole = append(slices.DeleteFunc(h.whole, func(x Parcel) bool { return x.Kind == p.Kind }), h.part)
	h.part = Parcel{}
	return true
}

// room makes room for n more bytes: the oldest parcels of others go first.
func (f *fleet) room(machine string, n int) bool {
	if len(f.hampers[machine].part.Body)+n > maxParcel {
		return false
	}
	for f.packed()+n > maxParcels {
		oldest := ""
		for id, h := range f.hampers {
			if id != machine && (oldest == "" || h.last().Before(f.hampers[oldest].last())) {
				oldest = id
			}
		}
		if oldest == "" {
			return false
		}
		delete(f.hampers, oldest)
	}
	return true
}

func (h *hamper) last() time.Time {
	at := h.part.At
	for _, p := range h.whole {
		if p.At.After(at) {
			at = p.At
		}
	}
	return at
}

func (f *fleet) packed() (n int) {
	for _, h := range f.hampers {
		n += h.size()
	}
	return n
}

// expire lets go of what is past its end.
func (f *fleet) expire(now time.Time) {
	for id, h := range f.hampers {
		h.whole = slices.DeleteFunc(h.whole, func(p Parcel) bool { return now.After(p.End()) })
		if h.part.ID != "" && now.After(h.part.End()) {
			h.part = Parcel{}
		}
		if len(h.whole) == 0 && h.part.ID == "" {
			delete(f.hampers, id)
		}
	}
}
