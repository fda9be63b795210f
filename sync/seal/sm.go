package seal

import (
	"crypto/cipher"
	"crypto/ecdsa"
	"crypto/rand"
	"encoding/binary"
	"fmt"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/sm4"
)

const (
	smKeyLen = 16 // of SM4
	// wrappedLen is the length of an SM4 key under SM2: C1 as 04‖x‖y, C3, C2.
	wrappedLen = 65 + 32 + smKeyLen
)

func smPublic(raw []byte) (*ecdsa.PublicKey, error) {
	k, err := sm2.NewPublicKey(raw)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKey, err)
	}
	return k, nil
}

func smPrivate(raw []byte) (*sm2.PrivateKey, error) {
	k, err := sm2.NewPrivateKey(raw)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKey, err)
	}
	return k, nil
}

func smGenerate() ([]byte, error) {
	k, err := sm2.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	own, err := k.ECDH()
	if err != nil {
		return nil, err
	}
	return own.Bytes(), nil
}

// smOwn returns the public point as 04‖x‖y.
func smOwn(raw []byte) ([]byte, error) {
	k, err := smPrivate(raw)
	if err != nil {
		return nil, err
	}
	own, err := k.ECDH()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKey, err)
	}
	return own.PublicKey().Bytes(), nil
}

// smSeal closes plain under a new SM4 key and that key under SM2: a digital
// envelope with the wrapped key in front.
func smSeal(public, info, aad, plain []byte) ([]byte, error) {
	k, err := smPublic(public)
	if err != nil {
		return nil, err
	}
	var once [smKeyLen]byte
	if _, err := rand.Read(once[:]); err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	opts := sm2.NewPlainEncrypterOpts(sm2.MarshalUncompressed, sm2.C1C3C2)
	wrapped, err := sm2.Encrypt(rand.Reader, k, once[:], opts)
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	gcm, err := smGCM(once[:])
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	// A key that closes one message needs no nonce.
	return gcm.Seal(wrapped, make([]byte, gcm.NonceSize()), plain, smData(info, wrapped, aad)), nil
}

func smOpen(private, info, aad, sealed []byte) ([]byte, error) {
	k, err := smPrivate(private)
	if err != nil {
		return nil, err
	}
	if len(sealed) < wrappedLen {
		return nil, ErrOpen
	}
	wrapped, body := sealed[:wrappedLen], sealed[wrappedLen:]
	once, err := k.Decrypt(nil, wrapped, sm2.NewPlainDecrypterOpts(sm2.C1C3C2))
	if err != nil || len(once) != smKeyLen {
		return nil, ErrOpen
	}
	gcm, err := smGCM(once)
	if err != nil {
		return nil, fmt.Errorf("open: %w", err)
	}
	plain, err := gcm.Open(nil, make([]byte, gcm.NonceSize()), body, smData(info, wrapped, aad))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrOpen, err)
	}
	return plain, nil
}

func smGCM(key []byte) (cipher.AEAD, error) {
	block, err := sm4.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// smData is what SM4-GCM authenticates: all that belongs to the message, each part
// with its length so that none can be read as the end of another.
func smData(parts ...[]byte) []byte {
	var out []byte
	for _, p := range parts {
		out = binary.BigEndian.AppendUint32(out, uint32(len(p)))
		out = append(out, p...)
	}
	return out
}
