package trust

import (
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/hkdf"
	"crypto/hpke"
	"crypto/sha256"
	"fmt"
)

// Stick is the county's key for what stations bring on sticks (X25519). It follows
// from the authority's key: there is no other file to lose, and whoever has one can
// pass for the county anyway.
func (a *Authority) Stick() (hpke.PrivateKey, error) {
	secret, err := a.key.Bytes()
	if err != nil {
		return nil, fmt.Errorf("key for sticks: %w", err)
	}
	seed, err := hkdf.Key(sha256.New, secret, nil, "lianluozhan stick 1", 32)
	if err != nil {
		return nil, fmt.Errorf("key for sticks: %w", err)
	}
	key, err := hpke.DHKEM(ecdh.X25519()).NewPrivateKey(seed)
	if err != nil {
		return nil, fmt.Errorf("key for sticks: %w", err)
	}
	return key, nil
}

// ServerKey is the public key in a server's certificate (DER) if this county made
// it.
func (r *Root) ServerKey(der []byte) (*ecdsa.PublicKey, error) {
	cert, err := r.server(der)
	if err != nil {
		return nil, err
	}
	key, ok := cert.PublicKey.(*ecdsa.PublicKey)
	if !ok {
		return nil, ErrForeign
	}
	return key, nil
}

// Public is the machine's public key.
func (d Device) Public() *ecdsa.PublicKey { return d.public }

// Point is the machine's public key as an uncompressed point.
func (d Device) Point() ([]byte, error) {
	b, err := d.public.Bytes()
	if err != nil {
		return nil, fmt.Errorf("machine's key: %w", err)
	}
	return b, nil
}
