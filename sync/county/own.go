package county

import (
	"errors"
	"fmt"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/seal"
	"lianluozhan/sync/wire"
)

// Take takes in an entry that was made at the county itself, on a phone page, for
// whatever station it names. Where a station's entry would be quarantined it fails
// with ErrRefused.
func (x *Edit) Take(item wire.PutItem) error {
	what, why, err := x.e.take(sender{vouched: true}, item)
	if err == nil && what != 0 {
		err = fmt.Errorf("%s: %w", why, ErrRefused)
	}
	if err != nil {
		return fmt.Errorf("take entry in: %w", err)
	}
	return nil
}

// CaseBySecret is County.PublicCase within the transaction: a wrong secret and an
// unknown number are the same.
func (x *Edit) CaseBySecret(no liaison.ReceiptNo, secret string) (liaison.Case, bool, error) {
	rec, k, err := x.e.matter(no)
	if errors.Is(err, ErrNotFound) {
		return liaison.Case{}, false, nil
	}
	if err != nil || !rec.opensWith(secret) {
		return liaison.Case{}, false, err
	}
	return k, true, nil
}

// Epoch is the history that the transaction belongs to: another one after the
// county was restored from a backup.
func (x *Edit) Epoch() wire.ID16 { return x.e.m.Epoch }

// Sealer closes what is filed at the county itself, to its current key; nil while
// it has none.
func (c *County) Sealer() wire.Sealer {
	k := c.SealKey()
	if k.Suite == 0 {
		return nil
	}
	return sealer{k}
}

type sealer struct{ key wire.SealKey }

func (s sealer) Key() wire.SealKey { return s.key }

func (s sealer) Seal(aad, plain []byte) ([]byte, error) {
	k := seal.PublicKey{Suite: seal.Suite(s.key.Suite), Bytes: s.key.Public}
	return k.Seal([]byte(seal.Entries), aad, plain)
}
