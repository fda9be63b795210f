// Package ferry carries a station's conversation with its county on a stick
// (U 盘摆渡) where there is no line: Export writes what residents filed, Import
// takes in what the county sends. Whatever came by the line as well comes once.
//
// It does not know how things are stored (its interfaces say what it needs) nor
// where sticks are found.
package ferry

import (
	"crypto"
	"crypto/ecdh"
	"crypto/hpke"
	"errors"
	"fmt"
	"io"
	"time"

	"lianluozhan/sync/bundle"
	"lianluozhan/sync/wire"
)

// Identity is who the machine is and which county it belongs to.
type Identity struct {
	County  [32]byte // SHA-256 of the county's root certificate (DER)
	Station string
	Machine string
	Key     Key
	Certs   [][]byte // of Key, DER, the machine's first
	Ferry   []byte   // county's X25519 key for bundles; empty when it has none
}

// Key is the machine's key: it signs what goes up and opens what comes down.
type Key interface {
	crypto.Signer
	ECDH() (*ecdh.PrivateKey, error)
}

// Content is the county's documents on the station; localstore has it. Nothing
// else may change them meanwhile: end the uplink first.
type Content interface {
	Position() (epoch wire.ID16, cursor, view uint64)
	Welcomed(wire.Welcome) error
	Apply(wire.Changes) error
}

// Blobs is the photos on the station; localstore has it.
type Blobs interface {
	Missing() []wire.WantBlob
	PutBlob(wire.Blob) error
}

// Outbox is what is owed to the county; outbox has it.
type Outbox interface {
	ID() wire.ID16
	Pending(after uint64, count, bytes int) ([]wire.PutItem, error)
	Welcomed(wire.Welcome) error // what the county knows and says of itself
	Acked(wire.Ack) error
}

// ErrNoKey is returned by a machine that was not told, when it joined, with which
// key the county takes bundles.
var ErrNoKey = errors.New("ferry: county's key for bundles is not known")

const (
	putCount = 256
	putBytes = 1 << 20
)

// Export writes every entry that is still on this machine, sealed to the county,
// and returns how many. Those that the county has already do no harm: it knows
// each by its ULID.
func Export(to io.Writer, id Identity, box Outbox, now time.Time) (entries int, err error) {
	county, err := countyKey(id.Ferry)
	if err != nil {
		return 0, err
	}
	w, err := bundle.NewWriter(to, bundle.Header{
		Direction: bundle.Up, County: id.County, Station: id.Station, Machine: id.Machine, Made: now, Certs: id.Certs,
	}, id.Key, county)
	if err != nil {
		return 0, fmt.Errorf("export: %w", err)
	}
	for after := uint64(0); ; {
		items, err := box.Pending(after, putCount, putBytes)
		if err != nil {
			return 0, fmt.Errorf("export: %w", err)
		}
		if len(items) == 0 {
			break
		}
		if err := send(w, wire.Put{Outbox: box.ID(), Items: items}); err != nil {
			return 0, err
		}
		after = items[len(items)-1].N
		entries += len(items)
	}
	if err := w.Close(); err != nil {
		return 0, fmt.Errorf("export: %w", err)
	}
	return entries, nil
}

func countyKey(raw []byte) (hpke.PublicKey, error) {
	if len(raw) == 0 {
		return nil, ErrNoKey
	}
	key, err := ecdh.X25519().NewPublicKey(raw)
	if err == nil {
		return hpke.NewDHKEMPublicKey(key)
	}
	return nil, fmt.Errorf("export: county's key: %w", err)
}

func send(w *bundle.Writer, msg any) error {
	frame, err := wire.Encode(msg)
	if err == nil {
		err = w.Frame(frame)
	}
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	return nil
}
