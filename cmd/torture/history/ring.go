package history

import (
	"bytes"

	"lianluozhan/sync/seal"
)

// ring is the county's seal keys, apart from its disk; at counts up with every new
// one, and old ones open what was sealed to them.
type ring struct {
	keys []seal.PrivateKey
	at   int
}

// Current implements county.Keys.
func (r *ring) Current() seal.PublicKey {
	public, err := r.keys[r.at%len(r.keys)].Public()
	if err != nil {
		return seal.PublicKey{} // of a key just made there is a public half
	}
	return public
}

// Open implements county.Keys.
func (r *ring) Open(id, info, aad, sealed []byte) ([]byte, error) {
	for _, k := range r.keys {
		if public, err := k.Public(); err == nil && bytes.Equal(public.ID(), id) {
			return k.Open(info, aad, sealed)
		}
	}
	return nil, seal.ErrNoKey
}
