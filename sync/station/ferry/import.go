package ferry

import (
	"crypto/hpke"
	"errors"
	"fmt"
	"io"
	"time"

	"lianluozhan/sync/bundle"
	"lianluozhan/sync/wire"
)

// Station is what Import brings up to date.
type Station struct {
	Content Content
	Blobs   Blobs
	Outbox  Outbox
	// Heard is when, by the county's clock, the station last heard from the county;
	// zero for never. A bundle of an earlier history than that is not gone back to.
	Heard time.Time
}

// Imported says what a bundle brought.
type Imported struct {
	Made      time.Time // by the county's clock
	Documents int       // in the bundle's view, when it was newer than what is here
	Photos    int       // that were missing
	Old       bool      // the station knew as much or more: only marks were taken in
}

// Import takes in a bundle from the county. An error leaves the last good content:
// a view is shown whole or not at all.
func Import(from io.Reader, id Identity, trust bundle.Trust, s Station) (Imported, error) {
	r, err := bundle.NewReader(from, trust)
	if err != nil {
		return Imported{}, fmt.Errorf("import: %w", err)
	}
	h := r.Header()
	switch {
	case h.County != id.County:
		return Imported{}, fmt.Errorf("import: %w", bundle.ErrForeign)
	case h.Direction != bundle.Down || h.Machine != id.Machine || h.Station != id.Station:
		return Imported{}, fmt.Errorf("import: %w", bundle.ErrNotForUs)
	}
	if err := open(r, id.Key); err != nil {
		return Imported{}, fmt.Errorf("import: %w", err)
	}
	in := importer{Station: s, done: Imported{Made: h.Made}, marks: map[wire.ID16]wire.Ack{}}
	if err := in.all(r); err != nil {
		return Imported{}, fmt.Errorf("import: %w", err)
	}
	return in.done, nil
}

func open(r *bundle.Reader, key Key) error {
	raw, err := key.ECDH()
	if err != nil {
		return fmt.Errorf("machine's key: %w", err)
	}
	k, err := hpke.NewDHKEMPrivateKey(raw)
	if err != nil {
		return fmt.Errorf("machine's key: %w", err)
	}
	return r.Open(k)
}

type importer struct {
	Station
	done    Imported
	marks   map[wire.ID16]wire.Ack // of every outbox that spoke for the station
	greeted bool
	missing map[wire.Hash]bool
}

func (in *importer) all(r *bundle.Reader) error {
	for {
		frame, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		msg, err := wire.Decode(frame)
		if err == nil {
			err = in.take(msg)
		}
		if err != nil {
			return err
		}
	}
}

func (in *importer) take(msg any) error {
	if !in.greeted {
		switch m := msg.(type) {
		case wire.Ack:
			in.marks[m.Outbox] = m
			return nil
		case wire.Welcome:
			in.greeted = true
			return in.welcome(m)
		}
		return fmt.Errorf("a %T before the greeting: %w", msg, bundle.ErrDamaged)
	}
	switch m := msg.(type) {
	case wire.Changes:
		return in.changes(m)
	case wire.Blob:
		return in.blob(m)
	}
	return nil // of a later county, which can do without
}

// welcome decides whether the bundle is news. If so, nothing was heard from the
// county since it was made, and it is taken as a greeting over the line would be;
// its view is whole, so it needs no place to go on from.
func (in *importer) welcome(w wire.Welcome) error {
	epoch, cursor, _ := in.Content.Position()
	switch {
	case epoch == w.Epoch:
		in.done.Old = cursor >= w.Head
	case epoch != (wire.ID16{}):
		in.done.Old = !in.done.Made.After(in.Heard)
	}
	id := in.Outbox.ID()
	var known bool
	if w.Ack, known = in.marks[id]; !known {
		w.Ack = wire.Ack{Outbox: id}
	}
	if in.done.Old {
		return in.old(epoch == w.Epoch && known, w.Ack)
	}
	// Under a new id everything is owed again, which the next stick carries.
	if err := in.Outbox.Welcomed(w); err != nil && in.Outbox.ID() == id {
		return err
	}
	w.Reset = true
	return in.Content.Welcomed(w)
}

// old takes only marks from a bundle that is no news, and those only if they are of
// the county's present history: it may have lost since what it had then.
func (in *importer) old(present bool, a wire.Ack) error {
	if !present {
		return nil
	}
	return in.Outbox.Acked(a)
}

func (in *importer) changes(c wire.Changes) error {
	if in.done.Old {
		return nil
	}
	in.done.Documents += len(c.Items)
	return in.Content.Apply(c)
}

func (in *importer) blob(b wire.Blob) error {
	if in.missing == nil {
		in.missing = map[wire.Hash]bool{}
		for _, w := range in.Blobs.Missing() {
			in.missing[w.Sum] = true
		}
	}
	if !in.missing[b.Sum] {
		return nil
	}
	if b.Offset+uint64(len(b.Bytes)) == b.Total {
		in.done.Photos++
	}
	return in.Blobs.PutBlob(b)
}
