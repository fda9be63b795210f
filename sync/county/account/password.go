package account

import (
	"crypto/subtle"
	"encoding/base32"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// Cost is what it takes to try one password with Argon2id.
type Cost struct {
	Memory  uint32 `cbor:"1,keyasint"` // KiB
	Time    uint32 `cbor:"2,keyasint"`
	Threads uint8  `cbor:"3,keyasint"`
}

// Sane is 19 MiB and two passes, the least that OWASP's password storage cheat
// sheet (2024) asks for: a county's server may be small.
var Sane = Cost{Memory: 19 << 10, Time: 2, Threads: 1}

// hashed is what is kept of a password.
type hashed struct {
	Salt []byte `cbor:"1,keyasint"`
	Sum  []byte `cbor:"2,keyasint"`
	Cost Cost   `cbor:"3,keyasint"`
}

// hasher bounds how many passwords are tried at the same time, because each takes
// Cost.Memory, and how many may wait, which is never for long.
type hasher struct {
	cost  Cost
	rand  io.Reader
	slots chan struct{}
	line  chan struct{}
}

// Bounds of the hasher.
const (
	maxHashing = 2
	maxWaiting = 32
)

// ErrBusy is returned while too many passwords wait to be tried.
var ErrBusy = errors.New("account: too many passwords wait to be tried")

func newHasher(cost Cost, rand io.Reader) hasher {
	return hasher{cost, rand, make(chan struct{}, maxHashing), make(chan struct{}, maxWaiting)}
}

func (h hasher) hash(password string) (hashed, error) {
	out := hashed{Salt: make([]byte, 16), Cost: h.cost}
	if _, err := io.ReadFull(h.rand, out.Salt); err != nil {
		return out, fmt.Errorf("salt of a password: %w", err)
	}
	var err error
	out.Sum, err = h.sum(out, password)
	return out, err
}

// matches reports whether the password is the one that was hashed.
func (h hasher) matches(with hashed, password string) (bool, error) {
	sum, err := h.sum(with, password)
	return err == nil && subtle.ConstantTimeCompare(sum, with.Sum) == 1, err
}

func (h hasher) sum(with hashed, password string) ([]byte, error) {
	select {
	case h.line <- struct{}{}:
		defer func() { <-h.line }()
	default:
		return nil, ErrBusy
	}
	h.slots <- struct{}{}
	defer func() { <-h.slots }()
	return argon2.IDKey([]byte(password), with.Salt, with.Cost.Time, with.Cost.Memory, with.Cost.Threads, 32), nil
}

// Hash makes a password of an account into what is kept of it. What is wrong with
// it is a Mistake.
func (b *Book) Hash(name, password string) (Password, error) {
	if err := strong(name, password); err != nil {
		return Password{}, err
	}
	h, err := b.hasher.hash(password)
	return Password{h}, err
}

// First makes a password to begin with, for somebody to write down once: 80 bits.
func (b *Book) First() (words string, p Password, err error) {
	raw := make([]byte, 10)
	if _, err := io.ReadFull(b.rand, raw); err != nil {
		return "", p, fmt.Errorf("first password: %w", err)
	}
	// No letters that look like digits.
	s := base32.NewEncoding("abcdefghjkmnpqrstuvwxyz123456789").EncodeToString(raw)
	words = strings.Join([]string{s[:4], s[4:8], s[8:12], s[12:]}, "-")
	p.hash, err = b.hasher.hash(words)
	return words, p, err
}

// Lengths of a password in characters.
const (
	least  = 10
	enough = 16 // from here on any characters do
	most   = 100
)

// strong says what is wrong with a password that somebody chose.
func strong(name, password string) error {
	n := utf8.RuneCountInString(password)
	low := strings.ToLower(password)
	switch {
	case n < least:
		return Mistake{"password", fmt.Sprintf("口令至少 %d 个字符", least)}
	case n > most:
		return Mistake{"password", fmt.Sprintf("口令最多 %d 个字符", most)}
	case strings.Contains(low, strings.ToLower(name)):
		return Mistake{"password", "口令里不要有账号"}
	case n < enough && kinds(password) < 2:
		return Mistake{"password", "口令要有字母和数字，或者长一些（16 个字符以上）"}
	case distinct(password) < 5 || slices.ContainsFunc(poor(), func(s string) bool { return strings.Contains(low, s) }):
		return Mistake{"password", "这个口令太容易猜到，请换一个"}
	}
	return nil
}

// poor are pieces of the passwords that are tried first.
func poor() []string {
	return []string{
		"password", "passw0rd", "12345", "54321", "qwert", "asdfg", "abcde", "abc123", "admin", "aaaaa", "11111", "00000", "88888", "66666",
		"woaini", "lianluozhan", "renda", "rdlg", "1qaz", "2wsx", "iloveyou", "a123456", "zhongguo",
	}
}

func kinds(s string) int {
	var letter, digit, other int
	for _, r := range s {
		switch {
		case unicode.IsDigit(r):
			digit = 1
		case r < unicode.MaxASCII && unicode.IsLetter(r):
			letter = 1
		default:
			other = 1
		}
	}
	return letter + digit + other
}

func distinct(s string) int {
	seen := map[rune]bool{}
	for _, r := range s {
		seen[r] = true
	}
	return len(seen)
}
