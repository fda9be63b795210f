package seal

import (
	"crypto/ecdh"
	"crypto/hpke"
	"fmt"
)

func kem() hpke.KEM { return hpke.DHKEM(ecdh.X25519()) }

func hpkePublic(raw []byte) (hpke.PublicKey, error) {
	k, err := kem().NewPublicKey(raw)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKey, err)
	}
	return k, nil
}

func hpkePrivate(raw []byte) (hpke.PrivateKey, error) {
	k, err := kem().NewPrivateKey(raw)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKey, err)
	}
	return k, nil
}

func hpkeGenerate() ([]byte, error) {
	k, err := kem().GenerateKey()
	if err != nil {
		return nil, err
	}
	return k.Bytes()
}

func hpkeOwn(raw []byte) ([]byte, error) {
	k, err := hpkePrivate(raw)
	if err != nil {
		return nil, err
	}
	return k.PublicKey().Bytes(), nil
}

// hpkeSeal returns RFC 9180's enc and the ciphertext, one after the other.
func hpkeSeal(public, info, aad, plain []byte) ([]byte, error) {
	k, err := hpkePublic(public)
	if err != nil {
		return nil, err
	}
	enc, sender, err := hpke.NewSender(k, hpke.HKDFSHA256(), hpke.AES128GCM(), info)
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	closed, err := sender.Seal(aad, plain)
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return append(enc, closed...), nil
}

// encLen is the length of enc with X25519.
const encLen = 32

func hpkeOpen(private, info, aad, sealed []byte) ([]byte, error) {
	k, err := hpkePrivate(private)
	if err != nil {
		return nil, err
	}
	if len(sealed) < encLen {
		return nil, ErrOpen
	}
	r, err := hpke.NewRecipient(sealed[:encLen], k, hpke.HKDFSHA256(), hpke.AES128GCM(), info)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrOpen, err)
	}
	plain, err := r.Open(aad, sealed[encLen:])
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrOpen, err)
	}
	return plain, nil
}
