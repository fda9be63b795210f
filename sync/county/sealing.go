package county

import (
	"fmt"

	"lianluozhan/sync/seal"
	"lianluozhan/sync/wire"
)

// Keys are the county's seal keys, as seal.Keyring holds them.
type Keys interface {
	// Current is what stations seal to; zero for no key at all.
	Current() seal.PublicKey
	// Open fails with seal.ErrLocked, seal.ErrNoKey or seal.ErrOpen.
	Open(id, info, aad, sealed []byte) ([]byte, error)
}

// SealKey returns what stations seal entries to, zero for no key.
func (c *County) SealKey() wire.SealKey {
	if c.keys == nil {
		return wire.SealKey{}
	}
	k := c.keys.Current()
	if k.Suite == 0 {
		return wire.SealKey{}
	}
	return wire.SealKey{Suite: int(k.Suite), ID: k.ID(), Public: k.Bytes}
}

// KeyChanged tells connections that SealKey is another one now.
func (c *County) KeyChanged() { c.changed(nil) }

// opener opens entries with the county's keys.
type opener struct{ keys Keys }

func (o opener) Open(id, aad, sealed []byte) ([]byte, error) {
	if o.keys == nil {
		return nil, fmt.Errorf("key %x: %w", id, seal.ErrNoKey)
	}
	return o.keys.Open(id, []byte(seal.Entries), aad, sealed)
}

// whole returns an entry's content. closed says why its sealed part could not be
// opened; v then has what is in clear. err is for an entry that cannot be read.
func (c *County) whole(item wire.PutItem) (v any, closed, err error) {
	v, closed = item.OpenWith(opener{c.keys})
	if closed == nil {
		return v, nil, nil
	}
	e, err := item.Read()
	if err != nil {
		return nil, nil, err
	}
	if !e.Sealed {
		return nil, nil, closed
	}
	return e.Value, closed, nil
}
