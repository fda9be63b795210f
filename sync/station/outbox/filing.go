package outbox

import (
	"errors"
	"fmt"
	"strings"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// Filing is a resident's matter, ready to be filed.
type Filing struct {
	Draft    liaison.Draft
	Event    string // ID of the reception that is open, "" for none
	Assisted bool   // entered by the liaison for the resident
	ClockOK  bool   // the station's clock agrees with the county's
	Prepared Prepared
}

// File makes the draft a registration with a receipt number. When it returns
// without an error, the registration is on the disk, closed to the county's key if
// there is one. ErrDiskFull, ErrNotEnrolled and ErrBroken say that nothing of it is.
func (b *Box) File(f Filing) (liaison.Registration, error) {
	enrol, ok := b.Enrolled()
	if !ok {
		return liaison.Registration{}, ErrNotEnrolled
	}
	// A number is known, and hashed and sealed with, before it is on the disk: one
	// filing at a time.
	b.filing.Lock()
	defer b.filing.Unlock()
	reg := liaison.Registration{
		Station: enrol.Station, Filed: b.stamp(f.ClockOK), ClockOK: f.ClockOK, Assisted: f.Assisted, Event: f.Event,
		Draft: clean(f.Draft),
	}
	if err := b.secrets(&reg, f.Prepared.digits); err != nil {
		return liaison.Registration{}, fmt.Errorf("file: %w", err)
	}
	if !f.ClockOK {
		b.clock.unsure(reg.ID, b.opts.Since())
	}
	err := errStale
	for errors.Is(err, errStale) {
		err = b.fileNext(&reg, enrol.Identity, f.Prepared)
	}
	if err != nil {
		return liaison.Registration{}, fmt.Errorf("file: %w", err)
	}
	return reg, nil
}

// errStale is returned when running numbers moved on between two looks.
var errStale = errors.New("outbox: running number was taken")

// fileNext files with the number that is next now.
func (b *Box) fileNext(reg *liaison.Registration, id liaison.Identity, ahead Prepared) error {
	serial := b.now.Load().Serials[id.Issuer] + 1
	no, err := liaison.IssueReceipt(id.Issuer, serial, id.ReceiptKey)
	if err != nil {
		return fmt.Errorf("receipt number: %w", err)
	}
	reg.Receipt = no
	check := b.checkOf(ahead, no, reg.QueryCode)
	item, err := b.registration(*reg, check[:])
	if err != nil {
		return fmt.Errorf("make entry: %w", err)
	}
	return b.update(func(t *txn) error {
		if t.st.Serials[id.Issuer]+1 != serial {
			return errStale
		}
		t.st.Serials[id.Issuer] = serial
		if err := t.add(item); err != nil {
			return err
		}
		return t.put(bucketReceipt, string(no), receiptRecord{
			No: no, Check: check[:], Category: reg.Draft.Category, Filed: reg.Filed.UnixMilli(), N: t.st.N, Serial: serial, ID: string(reg.ID),
		})
	})
}

// add appends an entry under the next number.
func (t *txn) add(item wire.PutItem) error {
	t.st.N++
	item.N = t.st.N
	return t.put(bucketEntry, entryKey(t.st.N), item)
}

// Rate files a resident's judgement of an answer. ID, Given and Station are
// filled in.
func (b *Box) Rate(r liaison.RatingGiven) (liaison.RatingGiven, error) {
	enrol, ok := b.Enrolled()
	if !ok {
		return liaison.RatingGiven{}, ErrNotEnrolled
	}
	if !r.Rating.Valid() {
		return liaison.RatingGiven{}, fmt.Errorf("rate: %d is no rating", r.Rating)
	}
	id, err := b.newID()
	if err != nil {
		return liaison.RatingGiven{}, fmt.Errorf("rate: %w", err)
	}
	r.ID, r.Given, r.Station, r.Words = id, b.stamp(false), enrol.Station, liaison.Clean(r.Words)
	item, err := b.rating(r)
	if err != nil {
		return liaison.RatingGiven{}, fmt.Errorf("rate: %w", err)
	}
	if err := b.update(func(t *txn) error { return t.add(item) }); err != nil {
		return liaison.RatingGiven{}, fmt.Errorf("rate: %w", err)
	}
	return r, nil
}

// SignIn files that a deputy is there, or with Undo that they are not. ID, At
// and Station are filled in.
func (b *Box) SignIn(s liaison.SignIn) (liaison.SignIn, error) {
	enrol, ok := b.Enrolled()
	if !ok {
		return liaison.SignIn{}, ErrNotEnrolled
	}
	id, err := b.newID()
	if err != nil {
		return liaison.SignIn{}, fmt.Errorf("sign in: %w", err)
	}
	s.ID, s.At, s.Station = id, b.stamp(false), enrol.Station
	item, err := wire.NewPutItem(0, s) // names nobody but a deputy, who is on the board
	if err != nil {
		return liaison.SignIn{}, fmt.Errorf("sign in: %w", err)
	}
	err = b.update(func(t *txn) error {
		if err := t.add(item); err != nil {
			return err
		}
		return t.keepSignIn(s)
	})
	if err != nil {
		return liaison.SignIn{}, fmt.Errorf("sign in: %w", err)
	}
	return s, nil
}

// secrets fills in what must not be guessable: 80 bits for the receipt's address
// and, without a phone number, four random digits, which may have been chosen ahead.
func (b *Box) secrets(reg *liaison.Registration, digits string) error {
	var raw [16]byte
	if err := b.random(raw[:]); err != nil {
		return err
	}
	var secret strings.Builder
	for _, c := range raw {
		secret.WriteByte(liaison.ReceiptAlphabet[c&31])
	}
	reg.Secret = secret.String()
	var err error
	if digits == "" {
		if digits, err = b.fourDigits(); err != nil {
			return err
		}
	}
	reg.QueryCode = liaison.QueryCodeOf(reg.Draft.Phone, digits)
	reg.ID, err = b.newID()
	return err
}

// clean is the last gate before the disk: no control or bidi characters.
func clean(d liaison.Draft) liaison.Draft {
	for _, s := range []*string{&d.Text, &d.Village, &d.Address, &d.Name, &d.Phone, &d.Category, &d.Consent} {
		*s = strings.TrimSpace(liaison.Clean(*s))
	}
	return d
}
