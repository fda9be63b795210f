package phone

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/fxamacker/cbor/v2"

	"lianluozhan/sync/county"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/seal"
	"lianluozhan/sync/wire"
)

// Errors that callers tell apart.
var (
	// ErrEarly: the form is seconds old, which no person is. It may be sent again.
	ErrEarly = errors.New("phone: form was sent too soon")
	// ErrForm: the form is too old, or not from here. Another one will do.
	ErrForm = errors.New("phone: form is not valid")
	// ErrOther: this form was sent before, with other content.
	ErrOther = errors.New("phone: form was used for something else")
	// ErrBusy: too many at once. It may be sent again.
	ErrBusy = errors.New("phone: too many at once")
	// ErrClosed: nothing is taken on phone pages: the county has no key to seal to, no
	// room, or no receipt numbers left.
	ErrClosed = errors.New("phone: closed")
	// ErrUnknown: no such receipt, or another secret.
	ErrUnknown = errors.New("phone: no such receipt")
	// ErrMoved: the matter stands elsewhere by now.
	ErrMoved = errors.New("phone: not possible any more")
)

// Config is what a Desk needs; all but Room is required.
type Config struct {
	County *county.County
	Rand   io.Reader // of crypto/rand's quality
	// Check is the slow hash of a receipt number and its query code: seal.Check.
	Check func(receipt, code string) [seal.CheckSize]byte
	// Room reports whether the disk has room for more than what stations bring; nil
	// for always.
	Room func() bool
}

// Desk takes in what phones send. Its methods may be called from any goroutine.
type Desk struct {
	cfg  Config
	keys keys
	slow chan struct{} // those who hash
	line chan struct{} // those, and those who wait for them

	mu     sync.Mutex
	serial uint32 // last one given, on the disk or not
}

// At most hashers receipts are made at the same time, with 8 MiB each, and so many
// more wait for their turn.
const (
	hashers = 2
	waiting = 48
)

// keys is the one record of secrets of the phone pages.
type keys struct {
	Form    [32]byte  `cbor:"1,keyasint"` // signs forms
	Secret  [32]byte  `cbor:"2,keyasint"` // makes the secrets of receipts
	Receipt [16]byte  `cbor:"3,keyasint"` // scatters receipt numbers
	Serial  uint32    `cbor:"4,keyasint"` // last running number
	Epoch   wire.ID16 `cbor:"5,keyasint"` // history that Serial belongs to
}

const keysKey = "keys"

// After a restore the running numbers go on further up: those given since the backup
// are on people's phones. Two restores of one backup go on at different ones.
const (
	sinceBackup   = 1 << 14
	restoreSpread = 1 << 14
)

// Open returns the desk of a county, with keys of its own from the first time on.
func Open(cfg Config) (*Desk, error) {
	d := &Desk{cfg: cfg, slow: make(chan struct{}, hashers), line: make(chan struct{}, hashers+waiting)}
	err := cfg.County.Change(func(x *county.Edit) error {
		b := x.Tx().Get(county.TablePhone, keysKey)
		if b == nil {
			d.keys = keys{Epoch: x.Epoch()}
			if err := d.random(d.keys.Form[:], d.keys.Secret[:], d.keys.Receipt[:]); err != nil {
				return err
			}
			return d.save(x)
		}
		if err := cbor.Unmarshal(b, &d.keys); err != nil {
			return fmt.Errorf("read keys: %w", err)
		}
		if d.keys.Epoch == x.Epoch() {
			return nil
		}
		var spread [2]byte
		if err := d.random(spread[:]); err != nil {
			return err
		}
		d.keys.Epoch = x.Epoch()
		d.keys.Serial += sinceBackup + (uint32(spread[0])<<8|uint32(spread[1]))%restoreSpread
		return d.save(x)
	})
	if err != nil {
		return nil, fmt.Errorf("open phone desk: %w", err)
	}
	d.serial = d.keys.Serial
	return d, nil
}

func (d *Desk) save(x *county.Edit) error {
	b, err := cbor.Marshal(d.keys)
	if err != nil {
		return fmt.Errorf("write keys: %w", err)
	}
	return x.Tx().Put(county.TablePhone, keysKey, b)
}

func (d *Desk) random(to ...[]byte) error {
	for _, b := range to {
		if _, err := io.ReadFull(d.cfg.Rand, b); err != nil {
			return fmt.Errorf("randomness: %w", err)
		}
	}
	return nil
}

// Takes reports whether anything is taken at all just now.
func (d *Desk) Takes() bool {
	return d.cfg.County.Sealer() != nil && (d.cfg.Room == nil || d.cfg.Room())
}

// number gives the next running number, which nobody else gets.
func (d *Desk) number() (liaison.ReceiptNo, uint32, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.serial >= liaison.MaxSerial {
		return "", 0, ErrClosed
	}
	d.serial++
	issuer, err := liaison.IssuerAt(0)
	if err != nil {
		return "", 0, err
	}
	no, err := liaison.IssueReceipt(issuer, d.serial, d.keys.Receipt)
	return no, d.serial, err
}

// hash makes a check when it is this one's turn.
func (d *Desk) hash(ctx context.Context, no liaison.ReceiptNo, code string) ([]byte, error) {
	select {
	case d.line <- struct{}{}:
		defer func() { <-d.line }()
	default:
		return nil, ErrBusy
	}
	select {
	case d.slow <- struct{}{}:
		defer func() { <-d.slow }()
	case <-ctx.Done():
		return nil, ErrBusy
	}
	sum := d.cfg.Check(string(no), code)
	return sum[:], nil
}
