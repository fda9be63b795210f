package phone

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"strings"
	"time"

	"github.com/fxamacker/cbor/v2"
	"github.com/oklog/ulid/v2"

	"lianluozhan/sync/county"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// Sent is a form that came back.
type Sent struct {
	Form    string // as Form gave it
	About   string // as Form was asked
	Station liaison.StationID
	Draft   liaison.Draft // checked by the caller
}

// Filed is what the resident keeps.
type Filed struct {
	Receipt   liaison.ReceiptNo
	Secret    string
	QueryCode string
	ByPhone   bool // the code is the end of their phone number
}

// used notes what became of a form.
type used struct {
	Receipt liaison.ReceiptNo `cbor:"1,keyasint"`
	Same    []byte            `cbor:"2,keyasint"`
	ByPhone bool              `cbor:"3,keyasint,omitempty"`
}

// File makes a draft a registration with a receipt. When it returns without an
// error, it is on the disk. A form sent again gives the receipt that it gave before;
// with ErrOther, too, the answer is the earlier receipt.
func (d *Desk) File(ctx context.Context, s Sent) (Filed, error) {
	f, err := d.open(s.Form, s.About)
	if err != nil {
		return Filed{}, err
	}
	s.Draft = clean(s.Draft)
	var was used
	err = d.cfg.County.View(func(tx county.Tx) (err error) {
		was, err = usedBefore(tx, f)
		return err
	})
	switch {
	case err != nil:
		return Filed{}, fmt.Errorf("file from a phone: %w", err)
	case was.Receipt != "":
		return d.again(f, s, was)
	case !d.Takes():
		return Filed{}, ErrClosed
	}
	return d.file(ctx, f, s)
}

func (d *Desk) file(ctx context.Context, f form, s Sent) (Filed, error) {
	m, err := d.make(ctx, f, s)
	if err != nil {
		return Filed{}, fmt.Errorf("file from a phone: %w", err)
	}
	var was used
	err = d.cfg.County.Change(func(x *county.Edit) (err error) {
		if was, err = usedBefore(x.Tx(), f); err != nil || was.Receipt != "" {
			return err
		}
		if err := x.Take(m.item); err != nil {
			return err
		}
		if err := d.note(x, m.serial); err != nil {
			return err
		}
		return note(x, f, used{m.filed.Receipt, f.same(s), m.filed.ByPhone})
	})
	switch {
	case err != nil:
		return Filed{}, fmt.Errorf("file from a phone: %w", err)
	case was.Receipt != "": // the same form came twice at once
		return d.again(f, s, was)
	}
	return m.filed, nil
}

// again answers for a form that was used before.
func (d *Desk) again(f form, s Sent, was used) (Filed, error) {
	secret := d.secret(f)
	out := Filed{Receipt: was.Receipt, Secret: secret, ByPhone: was.ByPhone, QueryCode: CodeOf(secret)}
	if !bytes.Equal(was.Same, f.same(s)) {
		out.QueryCode = ""
		return out, ErrOther
	}
	out.QueryCode = liaison.QueryCodeOf(s.Draft.Phone, out.QueryCode)
	return out, nil
}

// made is a registration ready to be written.
type made struct {
	item   wire.PutItem
	filed  Filed
	serial uint32
}

// make numbers, hashes and seals, outside of any transaction.
func (d *Desk) make(ctx context.Context, f form, s Sent) (made, error) {
	now := d.cfg.County.Now().Truncate(time.Millisecond)
	id, err := ulid.New(ulid.Timestamp(now), d.cfg.Rand)
	if err != nil {
		return made{}, fmt.Errorf("make an id: %w", err)
	}
	no, serial, err := d.number()
	if err != nil {
		return made{}, err
	}
	secret := d.secret(f)
	code := liaison.QueryCodeOf(s.Draft.Phone, CodeOf(secret))
	check, err := d.hash(ctx, no, code)
	if err != nil {
		return made{}, err
	}
	sealer := d.cfg.County.Sealer()
	if sealer == nil {
		return made{}, ErrClosed
	}
	item, err := wire.SealRegistration(0, liaison.Registration{
		ID: liaison.RegistrationID(id.String()), Receipt: no, QueryCode: code, Secret: secret, Station: s.Station,
		Filed: now, ClockOK: true, Via: liaison.ViaPhone, Draft: s.Draft,
	}, check, sealer)
	if err != nil {
		return made{}, err
	}
	return made{item, Filed{no, secret, code, liaison.QueryCodeOf(s.Draft.Phone, "") != ""}, serial}, nil
}

// note keeps that a running number was given.
func (d *Desk) note(x *county.Edit, serial uint32) error {
	k := d.keys
	b := x.Tx().Get(county.TablePhone, keysKey)
	if err := cbor.Unmarshal(b, &k); err != nil {
		return fmt.Errorf("read keys: %w", err)
	}
	k.Serial = max(k.Serial, serial)
	b, err := cbor.Marshal(k)
	if err != nil {
		return fmt.Errorf("write keys: %w", err)
	}
	return x.Tx().Put(county.TablePhone, keysKey, b)
}

func usedBefore(tx county.Tx, f form) (u used, err error) {
	if b := tx.Get(county.TablePhone, f.usedKey()); b != nil {
		if err = cbor.Unmarshal(b, &u); err != nil {
			err = fmt.Errorf("read form: %w", err)
		}
	}
	return u, err
}

// sweep is how many old forms are forgotten for each new one.
const sweep = 8

// note keeps what became of a form, and forgets some that cannot be sent any more.
func note(x *county.Edit, f form, u used) error {
	b, err := cbor.Marshal(u)
	if err != nil {
		return fmt.Errorf("note form: %w", err)
	}
	oldest := uint64(x.Now().Add(-2 * formLatest).Unix())
	end := usedPrefix + string(binary.BigEndian.AppendUint64(nil, oldest))
	var old []string
	x.Tx().Scan(county.TablePhone, usedPrefix, "", func(key string, _ []byte) bool {
		if strings.Compare(key, end) < 0 {
			old = append(old, key)
		}
		return len(old) > 0 && len(old) < sweep && strings.Compare(key, end) < 0
	})
	for _, key := range old {
		if err := x.Tx().Delete(county.TablePhone, key); err != nil {
			return fmt.Errorf("forget form: %w", err)
		}
	}
	return x.Tx().Put(county.TablePhone, f.usedKey(), b)
}

// clean is the last gate before the disk: no control or bidi characters.
func clean(d liaison.Draft) liaison.Draft {
	for _, s := range []*string{&d.Text, &d.Village, &d.Address, &d.Name, &d.Phone, &d.Category, &d.Consent} {
		*s = strings.TrimSpace(liaison.Clean(*s))
	}
	return d
}
