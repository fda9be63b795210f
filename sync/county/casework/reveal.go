package casework

import (
	"errors"
	"fmt"

	"github.com/fxamacker/cbor/v2"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/account"
	"lianluozhan/sync/county/audit"
	"lianluozhan/sync/liaison"
)

// Full is who filed a matter.
type Full struct {
	Name, Phone, Village, Address string
}

// Reveal returns who filed a matter, once it stands in the audit log that the actor
// has seen it.
func (d *Desk) Reveal(no liaison.ReceiptNo, a Actor) (Full, error) {
	full, err := d.reveal(no, a)
	if err != nil {
		return Full{}, fmt.Errorf("casework: reveal %s: %w", no, err)
	}
	return full, nil
}

func (d *Desk) reveal(no liaison.ReceiptNo, a Actor) (Full, error) {
	m, town, err := d.read(no)
	switch {
	case err != nil:
		return Full{}, err
	case !a.Scope.Has(m.Case.Station, town):
		return Full{}, ErrNotFound
	case a.Role != account.Office && a.Role != account.Town && a.Role != account.Liaison:
		return Full{}, ErrMayNot
	}
	open, err := d.county.Matter(no)
	if err == nil {
		err = open.Closed
	}
	if err == nil {
		err = d.county.Change(func(x *county.Edit) error { return audit.Add(x, a.record("查看个人信息", no, "")) })
	}
	if err != nil {
		return Full{}, err
	}
	r := open.Registration.Draft
	return Full{Name: r.Name, Phone: r.Phone, Village: r.Village, Address: r.Address}, nil
}

// MaxAsked is how many characters may come with a wish to delete.
const MaxAsked = 200

// AskDeletion notes that whoever holds the receipt wants their data deleted. Asking
// again changes nothing. A wrong secret is ErrNotFound.
func (d *Desk) AskDeletion(no liaison.ReceiptNo, secret, words string) error {
	return d.byReceipt(no, secret, "申请删除个人信息", func(s *stroke) error {
		if s.erased() || s.asked != nil {
			return nil
		}
		runes := []rune(liaison.Clean(words))
		b, err := cbor.Marshal(Asked{At: s.x.Now(), Words: string(runes[:min(len(runes), MaxAsked)])})
		if err != nil {
			return err
		}
		return s.x.Tx().Put(county.TableDesk, askedKey(no), b)
	})
}

// Withdraw ends a matter because whoever holds its receipt says so. It fails with
// ErrRefused when it is too late, and with ErrNotFound for a wrong secret.
func (d *Desk) Withdraw(no liaison.ReceiptNo, secret string) error {
	return d.byReceipt(no, secret, "撤回", func(s *stroke) error {
		k, err := s.x.Append(no, county.Addition{Events: []liaison.CaseEvent{{
			Step: liaison.Withdrawn, Who: resident, Words: "反映人自己撤回。",
		}}})
		if err != nil {
			return err
		}
		s.Case, s.st = k, k.State()
		return s.part()
	})
}

// byReceipt does what a resident asks for with their receipt.
func (d *Desk) byReceipt(no liaison.ReceiptNo, secret, deed string, do func(*stroke) error) error {
	if _, ok := d.county.PublicCase(no, secret); !ok {
		return fmt.Errorf("casework: receipt: %w", ErrNotFound)
	}
	a := Actor{Account: resident, Office: system, Scope: account.Scope{All: true}}
	var s *stroke
	err := d.county.Change(func(x *county.Edit) (err error) {
		if s, err = d.begin(x, a, no); err != nil {
			return err
		}
		return errors.Join(do(s), audit.Add(x, a.record(deed, no, "")))
	})
	if err != nil {
		return fmt.Errorf("casework: %s: %w", no, err)
	}
	return d.refresh(append(s.touched, s.Case.ID))
}
