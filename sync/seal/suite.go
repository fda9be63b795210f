package seal

import (
	"crypto/sha256"
	"errors"
	"fmt"
)

// Suite is a set of algorithms. Numbers are on the wire and on disks: they never
// change their meaning.
type Suite int

// The suites.
const (
	HPKE Suite = 1 // RFC 9180: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-128-GCM
	SM   Suite = 2 // national: SM2 encryption (GB/T 32918.4) of an SM4 key, SM4-GCM
)

// Valid reports whether s is known here.
func (s Suite) Valid() bool { return s == HPKE || s == SM }

// Errors that callers tell apart.
var (
	// ErrSuite: made with algorithms that this version does not know.
	ErrSuite = errors.New("seal: suite not known")
	// ErrOpen: the key is another one, or the bytes were changed or cut.
	ErrOpen = errors.New("seal: cannot be opened")
	// ErrKey: what should be a key is none.
	ErrKey = errors.New("seal: not a key")
)

// PublicKey closes.
type PublicKey struct {
	Suite Suite
	Bytes []byte
}

// ID is the key's name: the first eight bytes of its SHA-256.
func (k PublicKey) ID() []byte {
	sum := sha256.Sum256(k.Bytes)
	return sum[:8]
}

// Check reports whether k can close, with ErrSuite or ErrKey.
func (k PublicKey) Check() error {
	var err error
	switch k.Suite {
	case HPKE:
		_, err = hpkePublic(k.Bytes)
	case SM:
		_, err = smPublic(k.Bytes)
	default:
		return fmt.Errorf("suite %d: %w", k.Suite, ErrSuite)
	}
	return err
}

// Seal closes plain for the holder of the private key. info says what it is for,
// aad is what it belongs to; both must be the same to open it again.
func (k PublicKey) Seal(info, aad, plain []byte) ([]byte, error) {
	switch k.Suite {
	case HPKE:
		return hpkeSeal(k.Bytes, info, aad, plain)
	case SM:
		return smSeal(k.Bytes, info, aad, plain)
	}
	return nil, fmt.Errorf("suite %d: %w", k.Suite, ErrSuite)
}

// PrivateKey opens what its public key closed.
type PrivateKey struct {
	Suite Suite
	Bytes []byte
}

// Generate makes a key.
func Generate(s Suite) (PrivateKey, error) {
	var raw []byte
	var err error
	switch s {
	case HPKE:
		raw, err = hpkeGenerate()
	case SM:
		raw, err = smGenerate()
	default:
		err = ErrSuite
	}
	if err != nil {
		return PrivateKey{}, fmt.Errorf("make key of suite %d: %w", s, err)
	}
	return PrivateKey{Suite: s, Bytes: raw}, nil
}

// Public returns the key that closes.
func (k PrivateKey) Public() (PublicKey, error) {
	var raw []byte
	var err error
	switch k.Suite {
	case HPKE:
		raw, err = hpkeOwn(k.Bytes)
	case SM:
		raw, err = smOwn(k.Bytes)
	default:
		err = fmt.Errorf("suite %d: %w", k.Suite, ErrSuite)
	}
	return PublicKey{Suite: k.Suite, Bytes: raw}, err
}

// Open returns what was closed, or ErrOpen.
func (k PrivateKey) Open(info, aad, sealed []byte) ([]byte, error) {
	switch k.Suite {
	case HPKE:
		return hpkeOpen(k.Bytes, info, aad, sealed)
	case SM:
		return smOpen(k.Bytes, info, aad, sealed)
	}
	return nil, fmt.Errorf("suite %d: %w", k.Suite, ErrSuite)
}
