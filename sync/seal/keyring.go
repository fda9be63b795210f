package seal

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"time"
)

// Errors of a keyring that callers tell apart.
var (
	// ErrLocked: the private keys were not unlocked yet.
	ErrLocked = errors.New("seal: keyring is locked")
	// ErrLock: the passphrase or key file is a wrong one.
	ErrLock = errors.New("seal: passphrase or key file does not fit")
	// ErrDamaged: the keyring's file is not as it was written.
	ErrDamaged = errors.New("seal: keyring file is damaged")
	// ErrNoKey: sealed to a key that is not in this keyring.
	ErrNoKey = errors.New("seal: key is not in the keyring")
)

// Keyring is the county's keys in one file: the public ones readable by whoever
// can read the file, the private ones under a passphrase or a key file. One key is
// the current one; older ones open what was sealed to them. Its methods may be
// called from any goroutine.
type Keyring struct {
	path string

	mu      sync.RWMutex
	head    header
	private map[string]PrivateKey // by ID; nil while locked
	wrap    []byte                // what the private keys are wrapped under; nil while locked
}

// Key is a key of a keyring.
type Key struct {
	PublicKey
	Made    time.Time
	Current bool
}

// Create makes a keyring with one key in a new file. An existing file is refused
// with os.ErrExist: it may be the only way to read what was sealed.
func Create(path string, lock Lock, suite Suite, now time.Time) (*Keyring, error) {
	if _, err := os.Lstat(path); err == nil {
		return nil, fmt.Errorf("make keyring: %w", os.ErrExist)
	} else if !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("make keyring: %w", err)
	}
	k := &Keyring{path: path, private: map[string]PrivateKey{}}
	err := k.relock(lock, suite == SM)
	if err == nil {
		_, err = k.add(suite, now)
	}
	if err != nil {
		return nil, fmt.Errorf("make keyring: %w", err)
	}
	return k, nil
}

// Load opens a keyring's file. Its private keys stay locked.
func Load(path string) (*Keyring, error) {
	f, err := readFile(path)
	if err != nil {
		return nil, fmt.Errorf("read keyring: %w", err)
	}
	return &Keyring{path: path, head: f.head}, nil
}

// Unlock makes the private keys usable, or fails with ErrLock. The file is read
// anew, so that keys made by another process are there too.
func (k *Keyring) Unlock(lock Lock) error {
	f, err := readFile(k.path)
	if err != nil {
		return fmt.Errorf("unlock keyring: %w", err)
	}
	wrap, private, err := f.open(lock)
	if err != nil {
		return fmt.Errorf("unlock keyring: %w", err)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.head, k.wrap, k.private = f.head, wrap, private
	return nil
}

// Locked reports whether the private keys cannot be used now.
func (k *Keyring) Locked() bool {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.wrap == nil
}

// Current returns the key that stations seal to.
func (k *Keyring) Current() PublicKey {
	k.mu.RLock()
	defer k.mu.RUnlock()
	for _, key := range k.head.Keys {
		if key.ID == k.head.Current {
			return key.public()
		}
	}
	return PublicKey{}
}

// Keys lists the keys, the oldest first.
func (k *Keyring) Keys() []Key {
	k.mu.RLock()
	defer k.mu.RUnlock()
	var out []Key
	for _, key := range k.head.Keys {
		out = append(out, Key{key.public(), key.Made, key.ID == k.head.Current})
	}
	return out
}

// Open returns what was sealed to the key with the ID. It fails with ErrNoKey,
// ErrLocked or ErrOpen.
func (k *Keyring) Open(id, info, aad, sealed []byte) ([]byte, error) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	if !slices.ContainsFunc(k.head.Keys, func(e entry) bool { return e.ID == idText(id) }) {
		return nil, fmt.Errorf("key %x: %w", id, ErrNoKey)
	}
	if k.wrap == nil {
		return nil, ErrLocked
	}
	return k.private[idText(id)].Open(info, aad, sealed)
}

// New makes another key the current one. The keyring must be unlocked.
func (k *Keyring) New(suite Suite, now time.Time) (PublicKey, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.wrap == nil {
		return PublicKey{}, fmt.Errorf("new key: %w", ErrLocked)
	}
	public, err := k.add(suite, now)
	if err != nil {
		return PublicKey{}, fmt.Errorf("new key: %w", err)
	}
	return public, nil
}

// Relock puts the keys under another passphrase or key file. The keyring must be
// unlocked, and stays so.
func (k *Keyring) Relock(lock Lock) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.wrap == nil {
		return fmt.Errorf("relock: %w", ErrLocked)
	}
	head, wrap := k.head, k.wrap
	err := k.relock(lock, head.Cipher == cipherSM4)
	if err == nil {
		err = k.save()
	}
	if err != nil {
		k.head, k.wrap = head, wrap
		return fmt.Errorf("relock: %w", err)
	}
	return nil
}

// relock takes up what a new lock gives. The caller holds mu and saves.
func (k *Keyring) relock(lock Lock, national bool) error {
	head, wrap, err := lock.fresh(national)
	if err != nil {
		return err
	}
	head.Keys, head.Current = k.head.Keys, k.head.Current
	k.head, k.wrap = head, wrap
	return nil
}

// add makes a key, the current one, and saves it. On failure nothing has changed.
// The caller holds mu.
func (k *Keyring) add(suite Suite, now time.Time) (PublicKey, error) {
	private, err := Generate(suite)
	if err != nil {
		return PublicKey{}, err
	}
	public, err := private.Public()
	if err != nil {
		return PublicKey{}, err
	}
	head, id := k.head, idText(public.ID())
	k.head.Keys = append(slices.Clone(head.Keys), entry{
		ID: id, Suite: suite, Public: public.Bytes, Made: now.UTC().Truncate(time.Second),
	})
	k.head.Current, k.private[id] = id, private
	if err := k.save(); err != nil {
		k.head = head
		delete(k.private, id)
		return PublicKey{}, err
	}
	return public, nil
}

// save writes the file. The caller holds mu.
func (k *Keyring) save() error {
	b, err := render(k.head, k.wrap, k.private)
	if err != nil {
		return err
	}
	// What cannot be read back must not replace what can.
	f, err := parse(b)
	if err != nil {
		return err
	}
	if private, err := f.openWith(k.wrap); err != nil || !sameKeys(private, k.private) {
		return fmt.Errorf("reading back: %w", errors.Join(ErrDamaged, err))
	}
	return replaceFile(k.path, b)
}

func sameKeys(a, b map[string]PrivateKey) bool {
	if len(a) != len(b) {
		return false
	}
	for id, key := range a {
		if b[id].Suite != key.Suite || !bytes.Equal(b[id].Bytes, key.Bytes) {
			return false
		}
	}
	return true
}
