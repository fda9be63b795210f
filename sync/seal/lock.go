package seal

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"unicode/utf8"

	"github.com/emmansun/gmsm/sm3"
	"github.com/emmansun/gmsm/sm4"
	"golang.org/x/crypto/argon2"
)

// Lock is what keeps a keyring closed: a passphrase or the content of a key file.
type Lock struct {
	passphrase string
	key        []byte
}

// MinPassphrase is the shortest passphrase, in characters.
const MinPassphrase = 8

// Errors of what is given as a lock.
var (
	ErrShort   = errors.New("seal: passphrase is too short")
	ErrKeyFile = errors.New("seal: not a key file")
)

// Passphrase locks with words that a person keeps.
func Passphrase(words string) (Lock, error) {
	if utf8.RuneCountInString(words) < MinPassphrase {
		return Lock{}, ErrShort
	}
	return Lock{passphrase: words}, nil
}

// keyFileLen is the number of random bytes in a key file.
const keyFileLen = 32

// KeyFile locks with the content of a key file, as NewKeyFile made it.
func KeyFile(content []byte) (Lock, error) {
	raw, err := hex.DecodeString(string(bytes.TrimSpace(content)))
	if err != nil || len(raw) != keyFileLen {
		return Lock{}, ErrKeyFile
	}
	return Lock{key: raw}, nil
}

// NewKeyFile returns the content of a new key file: 64 hexadecimal digits.
func NewKeyFile() ([]byte, error) {
	var raw [keyFileLen]byte
	if _, err := rand.Read(raw[:]); err != nil {
		return nil, fmt.Errorf("make key file: %w", err)
	}
	return append(hex.AppendEncode(nil, raw[:]), '\n'), nil
}

// How the key is derived under which private keys are wrapped.
const (
	kdfArgon2 = "argon2id"        // a passphrase
	kdfPBKDF2 = "pbkdf2-hmac-sm3" // a passphrase, national
	kdfFile   = "hkdf-sha256"     // a key file
	kdfFileSM = "hkdf-sm3"        // a key file, national
)

// How private keys are wrapped.
const (
	cipherAES = "aes-256-gcm"
	cipherSM4 = "sm4-gcm"
)

// The cost of a passphrase in a new file: about half a second, once at each start.
// Files say what they were made with; these are also the most that is believed.
const (
	argonPasses = 3
	argonMemory = 64 << 10 // KiB
	pbkdfRounds = 600_000
)

const wrapInfo = "lianluozhan keyring"

// fresh returns the header of a new file under this lock, and what wraps its keys.
func (l Lock) fresh(national bool) (header, []byte, error) {
	h := header{Salt: make([]byte, 16), Cipher: cipherAES}
	if _, err := rand.Read(h.Salt); err != nil {
		return header{}, nil, fmt.Errorf("random numbers: %w", err)
	}
	if national {
		h.Cipher = cipherSM4
	}
	switch {
	case l.key != nil && national:
		h.KDF = kdfFileSM
	case l.key != nil:
		h.KDF = kdfFile
	case national:
		h.KDF, h.Passes = kdfPBKDF2, pbkdfRounds
	default:
		h.KDF, h.Passes, h.Memory = kdfArgon2, argonPasses, argonMemory
	}
	wrap, err := l.derive(h)
	return h, wrap, err
}

// derive returns the key under which the keys of a file with this header are. A
// lock of the other kind does not fit.
func (l Lock) derive(h header) ([]byte, error) {
	size := 32
	if h.Cipher == cipherSM4 {
		size = 16
	}
	switch h.KDF {
	case kdfFile:
		return l.stretch(sha256.New, h.Salt, size)
	case kdfFileSM:
		return l.stretch(sm3.New, h.Salt, size)
	}
	if l.key != nil {
		return nil, ErrLock
	}
	switch {
	case h.KDF == kdfArgon2 && within(h.Passes, argonPasses) && within(h.Memory, argonMemory):
		return argon2.IDKey([]byte(l.passphrase), h.Salt, uint32(h.Passes), uint32(h.Memory), 1, uint32(size)), nil
	case h.KDF == kdfPBKDF2 && within(h.Passes, pbkdfRounds):
		return pbkdf2.Key(sm3.New, l.passphrase, h.Salt, h.Passes, size)
	}
	return nil, fmt.Errorf("key derivation %q: %w", h.KDF, ErrSuite)
}

func (l Lock) stretch(h func() hash.Hash, salt []byte, size int) ([]byte, error) {
	if l.key == nil {
		return nil, ErrLock
	}
	return hkdf.Key(h, l.key, salt, wrapInfo, size)
}

func within(n, most int) bool { return n > 0 && n <= most }

// wrapper returns the cipher under which private keys are.
func (h header) wrapper(key []byte) (cipher.AEAD, error) {
	var block cipher.Block
	var err error
	switch h.Cipher {
	case cipherAES:
		block, err = aes.NewCipher(key)
	case cipherSM4:
		block, err = sm4.NewCipher(key)
	default:
		err = fmt.Errorf("cipher %q: %w", h.Cipher, ErrSuite)
	}
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}
