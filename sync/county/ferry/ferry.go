// Package ferry is the county's end of the stick (U 盘摆渡): Take takes in what a
// station machine wrote, Give writes what it needs. A stick may come late, twice
// or not at all; nothing it brings counts twice.
//
// It does not know where sticks are found nor who may use them.
package ferry

import (
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/hpke"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"lianluozhan/sync/bundle"
	"lianluozhan/sync/county"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// ErrNoKey is returned when the county does not know the machine's key: nothing can
// be written for it before it has brought something or has been in touch by the line.
var ErrNoKey = errors.New("ferry: machine's key is not known")

// Taken says what a bundle brought.
type Taken struct {
	Machine  county.Machine
	Barred   bool // the machine may not speak for its station any more
	Entries  int  // in the bundle
	Known    int  // of them, that had come before
	Verdicts []wire.Verdict
}

// Take takes in what a machine wrote. Entries before an error are kept; the same
// bundle can be taken again.
func Take(c *county.County, from io.Reader) (Taken, error) {
	t := taker{county: c}
	if err := t.all(from); err != nil {
		return t.done, fmt.Errorf("take: %w", err)
	}
	return t.done, nil
}

type taker struct {
	county *county.County
	done   Taken
}

func (t *taker) all(from io.Reader) error {
	_, key, err := t.county.StickKeys()
	if err != nil {
		return err
	}
	r, err := bundle.NewReader(from, t.sender)
	if err != nil {
		return err
	}
	switch h := r.Header(); {
	case h.County != rootSum(t.county):
		return bundle.ErrForeign
	case h.Direction != bundle.Up || h.Machine != t.done.Machine.ID:
		return bundle.ErrNotForUs
	}
	if err := r.Open(key); err != nil {
		return err
	}
	for {
		frame, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = t.frame(frame)
		}
		if err != nil {
			return err
		}
	}
}

// sender is whose certificate came with the bundle.
func (t *taker) sender(h bundle.Header) (*ecdsa.PublicKey, error) {
	if len(h.Certs) == 0 {
		return nil, bundle.ErrForeign
	}
	d, err := t.county.Authority().Device(h.Certs[0])
	if err != nil {
		return nil, err
	}
	t.done.Machine, t.done.Barred, err = t.county.Carried(d)
	return d.Public(), err
}

func rootSum(c *county.County) [32]byte { return sha256.Sum256(c.Authority().Raw()) }

func (t *taker) frame(frame []byte) error {
	msg, err := wire.Decode(frame)
	if err != nil {
		return err
	}
	put, ok := msg.(wire.Put)
	if !ok {
		return nil // of a later station, which can do without
	}
	ack, err := t.county.Receive(t.done.Machine, put)
	if err != nil {
		return err
	}
	t.done.Entries += len(put.Items)
	for _, v := range ack.Verdicts {
		if v.What == wire.Duplicate {
			t.done.Known++
		} else {
			t.done.Verdicts = append(t.done.Verdicts, v)
		}
	}
	return nil
}

// Give writes the whole view of the machine's station with its photos, and how
// far its entries have come, sealed to the machine's key. It returns the number of
// documents.
func Give(c *county.County, m county.Machine, to io.Writer) (documents int, err error) {
	server, _, err := c.StickKeys()
	if err != nil {
		return 0, fmt.Errorf("give: %w", err)
	}
	receiver, err := machineKey(m)
	if err != nil {
		return 0, fmt.Errorf("give: %w", err)
	}
	w, err := bundle.NewWriter(to, bundle.Header{
		Direction: bundle.Down, County: rootSum(c), Station: string(m.Station), Machine: m.ID,
		Made: c.Now(), Certs: [][]byte{server.Cert},
	}, server.Key, receiver)
	if err != nil {
		return 0, fmt.Errorf("give: %w", err)
	}
	g := giver{county: c, station: m.Station, to: w}
	for _, step := range []func() error{g.acks, g.look, g.documents, g.photos, w.Close} {
		if err := step(); err != nil {
			return 0, fmt.Errorf("give: %w", err)
		}
	}
	return g.count, nil
}

func machineKey(m county.Machine) (hpke.PublicKey, error) {
	if len(m.Public) == 0 {
		return nil, ErrNoKey
	}
	point, err := ecdh.P256().NewPublicKey(m.Public)
	if err != nil {
		return nil, fmt.Errorf("machine's key: %w", err)
	}
	return hpke.NewDHKEMPublicKey(point)
}

type giver struct {
	county  *county.County
	station liaison.StationID
	to      *bundle.Writer
	pages   []wire.Changes
	blobs   []liaison.BlobID
	count   int
}

func (g *giver) send(msg any) error {
	frame, err := wire.Encode(msg)
	if err != nil {
		return err
	}
	return g.to.Frame(frame)
}

// look reads the view and sends the greeting that belongs to it. When deletions were
// forgotten while it read, documents of before may be among those read, and it reads
// anew.
func (g *giver) look() error {
	for {
		view, err := g.county.ViewOf(g.station)
		if err != nil {
			return err
		}
		m, err := g.county.Meta()
		if err != nil {
			return err
		}
		w, err := g.county.Greeting(view)
		if err != nil {
			return err
		}
		w.Reset = true
		if ok, err := g.read(view, m.Horizon); err != nil {
			return err
		} else if ok {
			return g.send(w)
		}
	}
}

// read reads the whole view; ok is false when deletions past horizon were forgotten
// meanwhile.
func (g *giver) read(view county.View, horizon uint64) (ok bool, err error) {
	g.pages = nil
	for cursor, last := uint64(0), false; !last; {
		ch, err := g.county.Since(view, cursor, wire.MaxChanges)
		if err != nil || ch.Forgotten > horizon {
			return false, err
		}
		cursor, last = ch.Cursor, ch.Cursor == ch.Head
		g.pages = append(g.pages, wire.Changes{Cursor: ch.Cursor, Head: ch.Head, Items: ch.Items, Last: last})
	}
	return true, nil
}

func (g *giver) acks() error {
	acks, err := g.county.Acks(g.station)
	for _, a := range acks {
		if err := g.send(a); err != nil {
			return err
		}
	}
	return err
}

func (g *giver) documents() error {
	for _, page := range g.pages {
		for _, it := range page.Items {
			if !it.Deleted {
				g.count++
				g.blobs = append(g.blobs, wire.BlobsIn(it.Key, it.Body)...)
			}
		}
		if err := g.send(page); err != nil {
			return err
		}
	}
	return nil
}

func (g *giver) photos() error {
	done := map[liaison.BlobID]bool{"": true}
	for _, id := range g.blobs {
		if done[id] {
			continue
		}
		done[id] = true
		if err := g.photo(id); err != nil {
			return err
		}
	}
	return nil
}

func (g *giver) photo(id liaison.BlobID) error {
	sum, err := hex.DecodeString(string(id))
	if err != nil || len(sum) != len(wire.Hash{}) {
		return nil // names no photo, on the line neither
	}
	for offset := uint64(0); ; {
		part, total := g.county.BlobPart(id, offset, wire.BlobChunk)
		if len(part) == 0 {
			return nil
		}
		if err := g.send(wire.Blob{Sum: wire.Hash(sum), Offset: offset, Total: total, Bytes: part}); err != nil {
			return err
		}
		offset += uint64(len(part))
	}
}
