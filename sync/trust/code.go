package trust

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strings"
)

// CodeIDLen is the length of what finds a code without telling it, in bytes.
const CodeIDLen = 8

// NonceLen is the length of a nonce, in bytes.
const NonceLen = 32

// JoinKey is the secret that a one-time code stands for. Both sides derive it; the
// code has 80 random bits, so it needs no stretching.
type JoinKey [32]byte

// DeriveCode returns the name and the secret of a code. Case, spaces and hyphens
// do not matter.
func DeriveCode(code string) (id []byte, key JoinKey, err error) {
	clean := []byte(strings.NewReplacer("-", "", " ", "").Replace(strings.ToUpper(code)))
	id, err = hkdf.Key(sha256.New, clean, nil, "lianluozhan 2 join id", CodeIDLen)
	if err != nil {
		return nil, key, fmt.Errorf("derive a code: %w", err)
	}
	b, err := hkdf.Key(sha256.New, clean, nil, "lianluozhan 2 join key", len(key))
	if err != nil {
		return nil, key, fmt.Errorf("derive a code: %w", err)
	}
	copy(key[:], b)
	return id, key, nil
}

// Ask is what a machine says when it wants to join.
type Ask struct {
	Version int
	Machine string
	CodeID  []byte
	CSR     []byte
	Nonce   []byte // of this attempt
	Seen    []byte // hash of the key that the server showed; none without TLS
	Gateway bool   // the server did not claim to be the county itself
}

func (a Ask) digest() []byte {
	flags := binary.BigEndian.AppendUint64(nil, uint64(a.Version)<<1)
	if a.Gateway {
		flags[7] |= 1
	}
	return digest("join", flags, []byte(a.Machine), a.CodeID, a.CSR, a.Nonce, a.Seen)
}

// Mac proves that who asks knows the code, and fixes all of what is asked.
func (k JoinKey) Mac(a Ask) []byte {
	m := hmac.New(sha256.New, k[:])
	m.Write(a.digest())
	return m.Sum(nil)
}

// Check returns ErrProof for a wrong Mac.
func (k JoinKey) Check(a Ask, mac []byte) error {
	if !hmac.Equal(mac, k.Mac(a)) {
		return fmt.Errorf("join: %w", ErrProof)
	}
	return nil
}

// Seal encrypts the answer to what was asked, so that it proves the county to the
// machine and nobody in between can read or change it. nonce is the county's, and
// fresh: it makes the key one of its own.
func (k JoinKey) Seal(a Ask, nonce, answer []byte) ([]byte, error) {
	aead, err := k.aead(a, nonce)
	if err != nil {
		return nil, err
	}
	return aead.Seal(nil, make([]byte, aead.NonceSize()), answer, a.digest()), nil
}

// Open reads what Seal made for the same question.
func (k JoinKey) Open(a Ask, nonce, sealed []byte) ([]byte, error) {
	aead, err := k.aead(a, nonce)
	if err != nil {
		return nil, err
	}
	b, err := aead.Open(nil, make([]byte, aead.NonceSize()), sealed, a.digest())
	if err != nil {
		return nil, fmt.Errorf("answer to joining: %w", ErrProof)
	}
	return b, nil
}

func (k JoinKey) aead(a Ask, nonce []byte) (cipher.AEAD, error) {
	key, err := hkdf.Key(sha256.New, k[:], digest("grant", a.Nonce, nonce), "lianluozhan 2 grant", 32)
	if err != nil {
		return nil, fmt.Errorf("key of the answer: %w", err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("key of the answer: %w", err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("key of the answer: %w", err)
	}
	return aead, nil
}
