package outbox

import (
	"bytes"
	"fmt"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/seal"
	"lianluozhan/sync/wire"
)

// sealer closes entries to the county's key.
type sealer struct{ key wire.SealKey }

func (s sealer) Key() wire.SealKey { return s.key }

func (s sealer) Seal(aad, plain []byte) ([]byte, error) {
	return publicKey(s.key).Seal([]byte(seal.Entries), aad, plain)
}

func publicKey(k wire.SealKey) seal.PublicKey {
	return seal.PublicKey{Suite: seal.Suite(k.Suite), Bytes: k.Public}
}

// SetSealKey keeps the county's key, to which all later entries are sealed. A zero
// key changes nothing: once there is a key, nothing is written in clear again.
func (b *Box) SetSealKey(k wire.SealKey) error {
	if k.Suite == 0 {
		return nil
	}
	public := publicKey(k)
	if err := public.Check(); err != nil {
		return fmt.Errorf("seal key of the county: %w", err)
	}
	k.ID = public.ID()
	if had := b.SealKey(); had.Suite == k.Suite && bytes.Equal(had.Public, k.Public) {
		return nil
	}
	if err := b.update(func(t *txn) error { t.st.Key = k; return nil }); err != nil {
		return fmt.Errorf("keep seal key: %w", err)
	}
	b.opts.Log.Info("new seal key of the county", "key", fmt.Sprintf("%x", k.ID), "suite", k.Suite)
	return nil
}

// SealKey returns the county's key, zero where it has given none.
func (b *Box) SealKey() wire.SealKey { return b.now.Load().Key }

// registration makes an entry, without a number. A county without a key gets it as
// it was written before there were any.
func (b *Box) registration(r liaison.Registration, check []byte) (wire.PutItem, error) {
	if key := b.SealKey(); key.Suite != 0 {
		return wire.SealRegistration(0, r, check, sealer{key})
	}
	return wire.NewPutItem(0, r)
}

func (b *Box) rating(r liaison.RatingGiven) (wire.PutItem, error) {
	if key := b.SealKey(); key.Suite != 0 {
		return wire.SealRating(0, r, sealer{key})
	}
	return wire.NewPutItem(0, r)
}
