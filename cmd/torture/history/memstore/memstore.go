// Package memstore keeps a county's tables in memory, for histories that need a
// thousand counties a second: a transaction is all or nothing and what was
// committed can be held as a [State], to be opened again after a crash or as a
// backup. It stands in for boltstore, passes the same suite, and knows nothing of
// disks: how a file survives a power cut is tried elsewhere.
package memstore

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"

	"lianluozhan/sync/county"
)

// ErrReadOnly is returned for a write in View.
var ErrReadOnly = errors.New("memstore: transaction only reads")

// table is sorted by key and never changed once it is part of a State.
type table struct {
	keys   []string
	values [][]byte
}

// State is what a store held at one moment. It is never changed.
type State struct{ tables map[string]table }

// Keys lists the keys of a table, in order.
func (s State) Keys(name string) []string { return s.tables[name].keys }

// Store is a county's tables in memory.
type Store struct {
	writer sync.Mutex
	mu     sync.RWMutex // guards now
	now    State
	fate   func() Fate
}

var _ county.Store = (*Store)(nil)

// Fate is what becomes of a transaction that is ready to be committed.
type Fate struct {
	Lost bool  // nothing of it is kept
	Err  error // what Update returns, nil for the usual
	// Again runs the transaction's function once more before, as Update may.
	Again bool
}

// New returns a store that holds what s does; the zero State is an empty one.
func New(s State) *Store { return &Store{now: s} }

// SetFate has every Update from now on ask fate, once its function has run well,
// what to do with it; nil for none.
func (s *Store) SetFate(fate func() Fate) { s.fate = fate }

// State returns what is committed.
func (s *Store) State() State {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.now
}

// View runs fn on what is committed.
func (s *Store) View(fn func(county.Tx) error) error {
	return fn(&tx{tables: s.State().tables})
}

// Update runs fn and commits what it wrote.
func (s *Store) Update(fn func(county.Tx) error) error {
	s.writer.Lock()
	defer s.writer.Unlock()
	t, err := s.run(fn)
	if err != nil || s.fate == nil {
		return s.keep(t, err)
	}
	fate := s.fate()
	if fate.Again {
		if t, err = s.run(fn); err != nil {
			return err
		}
	}
	if fate.Lost {
		return fate.Err
	}
	return errors.Join(s.keep(t, nil), fate.Err)
}

func (s *Store) run(fn func(county.Tx) error) (*tx, error) {
	t := &tx{tables: maps.Clone(s.State().tables), own: map[string]bool{}}
	if t.tables == nil {
		t.tables = map[string]table{}
	}
	return t, fn(t)
}

func (s *Store) keep(t *tx, err error) error {
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = State{t.tables}
	return nil
}

// tx is a transaction; own are the tables that it has copied, nil if it only
// reads.
type tx struct {
	tables map[string]table
	own    map[string]bool
}

func (t *tx) Get(name, key string) []byte {
	tb := t.tables[name]
	if i, ok := slices.BinarySearch(tb.keys, key); ok {
		return tb.values[i]
	}
	return nil
}

func (t *tx) Put(name, key string, value []byte) error {
	tb, err := t.writable(name)
	if err != nil {
		return err
	}
	value = append([]byte{}, value...) // never nil: that is how a missing key reads
	i, ok := slices.BinarySearch(tb.keys, key)
	if ok {
		tb.values[i] = value
		return nil
	}
	t.tables[name] = table{slices.Insert(tb.keys, i, key), slices.Insert(tb.values, i, value)}
	return nil
}

func (t *tx) Delete(name, key string) error {
	tb, err := t.writable(name)
	if err != nil {
		return err
	}
	if i, ok := slices.BinarySearch(tb.keys, key); ok {
		t.tables[name] = table{slices.Delete(tb.keys, i, i+1), slices.Delete(tb.values, i, i+1)}
	}
	return nil
}

// writable copies a table before its first change.
func (t *tx) writable(name string) (table, error) {
	if t.own == nil {
		return table{}, ErrReadOnly
	}
	if !t.own[name] {
		tb := t.tables[name]
		const room = 8
		t.tables[name] = table{
			append(make([]string, 0, len(tb.keys)+room), tb.keys...),
			append(make([][]byte, 0, len(tb.values)+room), tb.values...),
		}
		t.own[name] = true
	}
	return t.tables[name], nil
}

func (t *tx) Scan(name, prefix, from string, fn func(key string, value []byte) bool) {
	tb := t.tables[name]
	i, _ := slices.BinarySearch(tb.keys, max(prefix, from))
	for ; i < len(tb.keys) && strings.HasPrefix(tb.keys[i], prefix); i++ {
		if !fn(tb.keys[i], tb.values[i]) {
			return
		}
	}
}
