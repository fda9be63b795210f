package phone

import (
	"fmt"
	"time"

	"github.com/fxamacker/cbor/v2"
	"github.com/oklog/ulid/v2"

	"lianluozhan/sync/county"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// Holder is whoever has a receipt with its secret.
type Holder struct {
	Receipt liaison.ReceiptNo
	Secret  string
}

// Judgement is a rating as it comes from the receipt's page.
type Judgement struct {
	Rating liaison.Rating
	Words  string
	Round  int // which answer it is about, from 1
}

// Rate files what a resident thinks of an answer, once: saying the same again
// changes nothing. ErrMoved when there is another answer by now, or another rating.
func (d *Desk) Rate(h Holder, j Judgement) error {
	if !j.Rating.Valid() {
		return ErrMoved
	}
	k, ok := d.cfg.County.PublicCase(h.Receipt, h.Secret)
	if !ok {
		return ErrUnknown
	}
	item, err := d.rating(k, j)
	if err == nil {
		err = d.change(h, func(x *county.Edit, k liaison.Case) error {
			if st := k.State(); st.CanRate && st.Rounds == j.Round {
				return x.Take(item)
			}
			if RatedAs(k, j.Round) != j.Rating {
				return ErrMoved
			}
			return nil
		})
	}
	if err != nil {
		return fmt.Errorf("rate from a phone: %w", err)
	}
	return nil
}

func (d *Desk) rating(k liaison.Case, j Judgement) (wire.PutItem, error) {
	now := d.cfg.County.Now().Truncate(time.Millisecond)
	id, err := ulid.New(ulid.Timestamp(now), d.cfg.Rand)
	if err != nil {
		return wire.PutItem{}, fmt.Errorf("make an id: %w", err)
	}
	sealer := d.cfg.County.Sealer()
	if sealer == nil {
		return wire.PutItem{}, ErrClosed
	}
	return wire.SealRating(0, liaison.RatingGiven{
		ID: liaison.RegistrationID(id.String()), Receipt: k.Receipt, Rating: j.Rating, Words: liaison.Clean(j.Words), Given: now,
		Station: k.Station,
	}, sealer)
}

// RatedAs is how a case's nth answer was rated, 0 when it was not.
func RatedAs(k liaison.Case, round int) (r liaison.Rating) {
	n := 0
	for i, e := range k.Events {
		switch {
		case k.Voided(i):
		case e.Step == liaison.Answered:
			n++
		case e.Step == liaison.Rated && n == round:
			r = e.Rating
		}
	}
	return r
}

// Withdraw takes a matter back that is not answered yet. Twice is once.
func (d *Desk) Withdraw(h Holder) error {
	err := d.change(h, func(x *county.Edit, k liaison.Case) error {
		switch st := k.State(); {
		case st.Step == liaison.Withdrawn:
			return nil
		case !st.May(liaison.Withdrawn):
			return ErrMoved
		}
		_, err := x.Append(h.Receipt, county.Addition{Events: []liaison.CaseEvent{{Step: liaison.Withdrawn, Who: "反映人"}}})
		return err
	})
	if err != nil {
		return fmt.Errorf("withdraw from a phone: %w", err)
	}
	return nil
}

// wish is that a resident's data be deleted, as it waits for staff in TableDesk.
type wish struct {
	At time.Time `cbor:"1,keyasint"`
}

func wishKey(no liaison.ReceiptNo) string { return "deletion/" + string(no) }

// AskDeletion notes for staff that the resident wants their data deleted. Twice is
// once.
func (d *Desk) AskDeletion(h Holder) error {
	err := d.change(h, func(x *county.Edit, _ liaison.Case) error {
		if x.Tx().Get(county.TableDesk, wishKey(h.Receipt)) != nil {
			return nil
		}
		b, err := cbor.Marshal(wish{x.Now().Truncate(time.Second)})
		if err != nil {
			return fmt.Errorf("note wish: %w", err)
		}
		return x.Tx().Put(county.TableDesk, wishKey(h.Receipt), b)
	})
	if err != nil {
		return fmt.Errorf("ask for deletion: %w", err)
	}
	return nil
}

// Deletion is how far the wish for deletion is.
type Deletion int

// How far it is.
const (
	NotAsked Deletion = iota
	Asked             // staff have not dealt with it yet
	Deleted
)

// Deletion tells how far a resident's wish for deletion is.
func (d *Desk) Deletion(no liaison.ReceiptNo) (out Deletion) {
	_ = d.cfg.County.View(func(tx county.Tx) error { // what cannot be read is asked for again
		sheet, err := county.ReadSheet(tx, no)
		switch {
		case err == nil && !sheet.Erased.IsZero():
			out = Deleted
		case tx.Get(county.TableDesk, wishKey(no)) != nil:
			out = Asked
		}
		return err
	})
	return out
}

// change runs fn on the holder's case, in one transaction.
func (d *Desk) change(h Holder, fn func(*county.Edit, liaison.Case) error) error {
	return d.cfg.County.Change(func(x *county.Edit) error {
		k, ok, err := x.CaseBySecret(h.Receipt, h.Secret)
		if err == nil && !ok {
			err = ErrUnknown
		}
		if err != nil {
			return err
		}
		return fn(x, k)
	})
}
