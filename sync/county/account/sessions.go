package account

import (
	"bytes"
	"fmt"
	"sync"
	"time"

	"github.com/fxamacker/cbor/v2"

	"lianluozhan/sync/county"
)

// Limits of a session.
const (
	Idle     = 30 * time.Minute // without a request
	Lifetime = 12 * time.Hour   // since signing in
)

// lag is how far the end of a session on the disk may be behind that in memory: a
// session that is used all the time is written once in it.
const lag = 5 * time.Minute

// Sessions keeps sessions in the county's file, under what the caller names them
// by, which must not be the token itself. It is what the session library calls a
// store; used sessions are in memory, so that asking for pages writes nothing.
type Sessions struct {
	county *county.County
	mu     sync.Mutex
	known  map[string]*session
	ended  map[string]time.Time // so that a request that is still under way does not keep one
}

type session struct {
	Data  []byte    `cbor:"1,keyasint"`
	Until time.Time `cbor:"2,keyasint"`
	saved time.Time // Until on the disk
}

// OpenSessions returns the county's sessions.
func OpenSessions(c *county.County) *Sessions {
	return &Sessions{county: c, known: map[string]*session{}, ended: map[string]time.Time{}}
}

// Find returns what is kept of a session; found is false for one that is over.
func (s *Sessions) Find(id string) (data []byte, found bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.county.Now()
	k := s.known[id]
	if k == nil {
		if k, err = s.read(id); err != nil || k == nil {
			return nil, false, err
		}
	}
	if !k.Until.After(now) {
		return nil, false, nil
	}
	s.known[id] = k
	return k.Data, true, nil
}

// read is under the lock: it takes microseconds, and keeps two requests from
// having two sessions of one name.
func (s *Sessions) read(id string) (k *session, err error) {
	err = s.county.View(func(tx county.Tx) error {
		b := tx.Get(county.TableSession, id)
		if b == nil {
			return nil
		}
		k = &session{}
		if err := cbor.Unmarshal(b, k); err != nil {
			return fmt.Errorf("session: %w", err)
		}
		k.saved = k.Until
		return nil
	})
	return k, err
}

// Commit keeps a session until a time.
func (s *Sessions) Commit(id string, data []byte, until time.Time) error {
	until = s.sooner(until)
	s.mu.Lock()
	if _, over := s.ended[id]; over {
		s.mu.Unlock()
		return nil
	}
	k := s.known[id]
	if k != nil && bytes.Equal(k.Data, data) && until.Sub(k.saved) < lag {
		k.Until = until
		s.mu.Unlock()
		return nil
	}
	s.mu.Unlock()
	b, err := cbor.Marshal(session{Data: data, Until: until})
	if err != nil {
		return fmt.Errorf("session: %w", err)
	}
	err = s.county.Change(func(x *county.Edit) error {
		if k == nil {
			if err := sweep(x); err != nil {
				return err
			}
		}
		return x.Tx().Put(county.TableSession, id, b)
	})
	if err != nil {
		return fmt.Errorf("keep session: %w", err)
	}
	if s.keep(id, session{Data: data, Until: until, saved: until}) {
		return nil
	}
	return s.drop(id)
}

// keep has a session in memory unless it was ended meanwhile.
func (s *Sessions) keep(id string, k session) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forget()
	_, over := s.ended[id]
	if !over {
		s.known[id] = &k
	}
	return !over
}

// sooner is until by the county's clock: the library asks the system's.
func (s *Sessions) sooner(until time.Time) time.Time {
	return s.county.Now().Add(min(time.Until(until), Idle)).UTC().Truncate(time.Second)
}

// Delete ends a session.
func (s *Sessions) Delete(id string) error {
	s.mu.Lock()
	delete(s.known, id)
	s.ended[id] = s.county.Now()
	s.mu.Unlock()
	return s.drop(id)
}

func (s *Sessions) drop(id string) error {
	return s.county.Change(func(x *county.Edit) error { return x.Tx().Delete(county.TableSession, id) })
}

// forget drops from memory what is over.
func (s *Sessions) forget() {
	now := s.county.Now()
	for id, k := range s.known {
		if !k.Until.After(now) {
			delete(s.known, id)
		}
	}
	for id, at := range s.ended {
		if now.Sub(at) > Lifetime {
			delete(s.ended, id)
		}
	}
}

// sweep takes what is over from the disk.
func sweep(x *county.Edit) error {
	var over []string
	x.Tx().Scan(county.TableSession, "", "", func(id string, b []byte) bool {
		var k session
		if cbor.Unmarshal(b, &k) != nil || !k.Until.Add(lag).After(x.Now()) {
			over = append(over, id)
		}
		return true
	})
	for _, id := range over {
		if err := x.Tx().Delete(county.TableSession, id); err != nil {
			return err
		}
	}
	return nil
}
