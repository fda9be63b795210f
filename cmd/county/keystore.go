package main

import (
	"errors"
	"fmt"
	"os"
	"sync/atomic"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/seal"
)

// keysName is the keyring's name in the data folder. Backups do not have it.
const keysName = "seal.keys"

// keyStore is the county's keyring, which an older data folder may not have, or
// whose file may be damaged: stations are served all the same. A nil keyStore has
// no key.
type keyStore struct {
	path string
	ring atomic.Pointer[seal.Keyring]
	bad  error // why there is none although there is a file
}

var _ county.Keys = (*keyStore)(nil)

func openKeys(path string) *keyStore {
	s := &keyStore{path: path}
	ring, err := seal.Load(path)
	switch {
	case err == nil:
		s.ring.Store(ring)
	case !errors.Is(err, os.ErrNotExist):
		s.bad = err
	}
	return s
}

func (s *keyStore) keyring() *seal.Keyring {
	if s == nil {
		return nil
	}
	return s.ring.Load()
}

// Current returns what stations seal to.
func (s *keyStore) Current() seal.PublicKey {
	if ring := s.keyring(); ring != nil {
		return ring.Current()
	}
	return seal.PublicKey{}
}

// Open opens what was sealed to one of the keys.
func (s *keyStore) Open(id, info, aad, sealed []byte) ([]byte, error) {
	ring := s.keyring()
	switch {
	case ring != nil:
		return ring.Open(id, info, aad, sealed)
	case s != nil && s.bad != nil:
		return nil, s.bad
	}
	return nil, fmt.Errorf("key %x: %w", id, seal.ErrNoKey)
}

// locked reports whether there are keys that cannot be used now.
func (s *keyStore) locked() bool {
	ring := s.keyring()
	return ring != nil && ring.Locked()
}

func (s *keyStore) unlock(sec secret) error {
	ring := s.keyring()
	switch {
	case ring == nil && s != nil && s.bad != nil:
		return s.bad
	case ring == nil:
		return errNoKeys
	}
	lock, err := sec.lock()
	if err != nil {
		return err
	}
	return ring.Unlock(lock)
}

// errNoKeys is returned where there is no keyring.
var errNoKeys = said{"这个县还没有登记密钥。请用 key new 新建"}

// create makes the keyring with its first key.
func (s *keyStore) create(sec secret, suite seal.Suite) error {
	if s.bad != nil {
		return s.bad
	}
	lock, err := sec.lock()
	if err != nil {
		return err
	}
	ring, err := seal.Create(s.path, lock, suite, time.Now())
	if err != nil {
		return err
	}
	s.ring.Store(ring)
	return nil
}

// keysHint tells whoever starts the server what the keys need.
func keysHint(s *keyStore) string {
	switch {
	case s == nil:
		return ""
	case s.bad != nil:
		return words(s.bad) + "。\n"
	case s.keyring() == nil:
		return "还没有登记密钥，一体机上的登记没有密封。请用 key new 新建。\n"
	case s.locked():
		return "登记的密钥锁着：登记照收，要看内容请另开一个窗口运行 unlock。\n"
	}
	return ""
}

// openKeys unlocks the keys of a server that was told how. A county that lost its
// keys is served all the same, and says so.
func (s serving) openKeys(o *office) error {
	if !s.lock.given() || o.keys.keyring() == nil {
		return nil
	}
	sec, err := s.lock.read()
	if err != nil {
		return err
	}
	return o.keys.unlock(*sec)
}

// openedFor makes sure that what is sealed can be opened for a command that needs
// all of it.
func (o *office) openedFor(f *flags, c call) error {
	sealed := false
	_ = o.county.Matters(func(m county.Matter) bool { // what cannot be read the command itself will meet
		sealed = errors.Is(m.Closed, seal.ErrLocked)
		return !sealed
	})
	if !sealed {
		return nil
	}
	sec, err := f.lock.get(c.err)
	if err != nil {
		return err
	}
	return o.keys.unlock(*sec)
}

// keysWords says how the keys are.
func keysWords(s *keyStore) string {
	switch {
	case s != nil && s.bad != nil:
		return words(s.bad)
	case s.keyring() == nil:
		return "还没有，一体机上的登记没有密封。请用 key new 新建"
	case s.locked():
		return "锁着，登记照收；要看内容用 unlock 解锁"
	}
	return "已经解锁"
}
