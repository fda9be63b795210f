// Package pin guards the staff pages: it hashes the PIN, checks what is entered
// and makes wrong entries wait longer and longer. It keeps its record as bytes for
// somebody else to store; it knows no screens.
package pin

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"golang.org/x/crypto/argon2"
)

// Length limits of a PIN, in digits.
const (
	MinLen = 6
	MaxLen = 12
)

// Argon2id parameters: RFC 9106's second choice, cut to 19 MiB as OWASP lists it,
// which a small station computer does in well under a second.
const (
	passes  = 2
	memory  = 19 << 10 // KiB
	threads = 1
	keyLen  = 32
)

// Errors for the person at the keys.
var (
	ErrFormat  = errors.New("pin: not a PIN")         // not 6–12 digits
	ErrSimple  = errors.New("pin: too simple")        // 000000, 123456, …
	ErrWrong   = errors.New("pin: wrong")             // counted
	ErrNotSet  = errors.New("pin: none set")          // this machine has no PIN yet
	ErrDamaged = errors.New("pin: record is damaged") // set a new one with the county's help
)

// WaitError says how long no entry is taken: alone of one that was not looked at, joined
// with ErrWrong of the next.
type WaitError struct{ Left time.Duration }

func (e *WaitError) Error() string { return fmt.Sprintf("pin: wait %v", e.Left.Round(time.Second)) }

type record struct {
	Salt  []byte    `json:"salt"`
	Hash  []byte    `json:"hash"`
	Wrong int       `json:"wrong,omitempty"`
	Retry time.Time `json:"retry,omitzero"`
}

// Check reports whether s can be a PIN.
func Check(s string) error {
	if len(s) < MinLen || len(s) > MaxLen || strings.Trim(s, "0123456789") != "" {
		return ErrFormat
	}
	same, up, down := true, true, true
	for i := 1; i < len(s); i++ {
		same = same && s[i] == s[0]
		up = up && s[i] == s[i-1]+1
		down = down && s[i] == s[i-1]-1
	}
	if same || up || down {
		return ErrSimple
	}
	return nil
}

// New returns the record of a PIN.
func New(s string) ([]byte, error) {
	if err := Check(s); err != nil {
		return nil, err
	}
	r := record{Salt: make([]byte, 16)}
	if _, err := rand.Read(r.Salt); err != nil {
		return nil, fmt.Errorf("making a salt: %w", err)
	}
	r.Hash = hash(s, r.Salt)
	return json.Marshal(r)
}

// Sound reports whether a record can be read; ErrDamaged when not.
func Sound(rec []byte) error {
	_, err := read(rec)
	return err
}

func read(rec []byte) (record, error) {
	var r record
	if err := json.Unmarshal(rec, &r); err != nil || len(r.Hash) != keyLen {
		return record{}, ErrDamaged
	}
	return r, nil
}

// Try checks an entry at now. The returned record must be stored before the
// answer is shown, or pulling the plug would wipe the count of wrong entries. It
// is nil when nothing changed.
func Try(rec []byte, s string, now time.Time) ([]byte, error) {
	if len(rec) == 0 {
		return nil, ErrNotSet
	}
	r, err := read(rec)
	if err != nil {
		return nil, err
	}
	if left := r.Retry.Sub(now); left > 0 && left <= delays[len(delays)-1] {
		return nil, &WaitError{left}
	}
	if subtle.ConstantTimeCompare(hash(s, r.Salt), r.Hash) == 1 {
		if r.Wrong == 0 {
			return nil, nil
		}
		r.Wrong, r.Retry = 0, time.Time{}
		out, err := json.Marshal(r)
		return out, err
	}
	r.Wrong++
	wait := delays[min(r.Wrong, len(delays))-1]
	r.Retry = now.Add(wait)
	out, err := json.Marshal(r)
	switch {
	case err != nil:
		return nil, err
	case wait > 0:
		return out, errors.Join(ErrWrong, &WaitError{wait})
	}
	return out, ErrWrong
}

// delays after the first, second, … wrong entry in a row.
var delays = []time.Duration{
	0, 0, 10 * time.Second, 30 * time.Second, time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour,
}

func hash(s string, salt []byte) []byte {
	return argon2.IDKey([]byte(s), salt, passes, memory, threads, keyLen)
}
