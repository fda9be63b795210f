package history

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/seal"
	"lianluozhan/sync/station/localstore"
	"lianluozhan/sync/station/outbox"
)

// machine is a station's machine with its files.
type machine struct {
	w     *world
	n     int
	dir   string
	seat  liaison.StationID
	card  card
	box   *outbox.Box       // nil while it is off
	store *localstore.Store // as well
	s     *session          // nil while it is not connected

	skew    time.Duration // of its clock
	doom    int           // not 0: power goes in the next commit, in a way that the number gives
	gone    bool          // the machine is no more
	refused error         // why the county did not take its last connection
	moved   bool          // it was moved to another station
	putBack bool          // its outbox is an older copy, of which no county told it yet
	copied  map[string][]byte
	kept    map[string]uint64 // what its outbox had when it was last looked at
	told    bool              // its county said last that it keeps backups
}

// files are the machine's, in the order in which one message changes them.
func files() []string { return []string{localstore.FileName, outbox.FileName} }

func (m *machine) now() time.Time { return m.w.clock().Add(m.skew) }

// boot opens the machine's files.
func (m *machine) boot() error {
	if m.box != nil || m.gone {
		return nil
	}
	booted := m.w.clock()
	var err error
	m.box, err = outbox.Open(outbox.Options{
		Dir: m.dir, Log: quiet(), Now: m.now, Rand: m.w.rand, Keep: m.w.sabotage.keep, Check: quick,
		Wall: m.now, Since: func() time.Duration { return m.w.clock().Sub(booted) },
	})
	if err != nil {
		return fmt.Errorf("machine %d: %w", m.n, err)
	}
	if r := m.box.Status().Rescue; r != nil {
		return breach(Failed, "machine %d took its outbox for damaged: %+v", m.n, *r)
	}
	m.store, err = localstore.Open(localstore.Options{
		Dir: m.dir, Log: quiet(), Now: m.now, Station: func() liaison.StationID { return m.seat }, SignIns: m.box.SignIns,
	})
	if err != nil {
		return fmt.Errorf("machine %d: %w", m.n, err)
	}
	return m.goOn()
}

// goOn begins to talk to the county, where the machine does that by itself.
func (m *machine) goOn() error {
	if m.w.live == nil || m.card.token == "" {
		return nil
	}
	m.w.live.stop(m)
	return m.w.live.start(m)
}

// connected reports whether the machine has a connection.
func (m *machine) connected() bool {
	if m.w.live != nil {
		up, _ := m.w.live.state(m)
		return up
	}
	return m.s != nil
}

// quick stands in for the slow hash, which is slow on purpose.
func quick(receipt, code string) [seal.CheckSize]byte {
	sum := sha256.Sum256([]byte(receipt + " " + code))
	return [seal.CheckSize]byte(sum[:])
}

// off ends the machine's process without a word.
func (m *machine) off() {
	if m.s != nil {
		m.s.end()
	}
	if m.w.live != nil {
		m.w.live.stop(m)
	}
	if m.box != nil {
		_ = m.count()       // for as long as it is off
		_ = m.box.Close()   // writes nothing: all is on the disk or it is not
		_ = m.store.Close() // as well
	}
	m.box, m.store = nil, nil
}

// disk runs one step that may change the machine's files, and has the power go
// within it if that is due.
func (m *machine) disk(step func() error) error {
	if m.doom == 0 {
		return step()
	}
	old, err := m.images()
	if err != nil {
		return err
	}
	if err := step(); err != nil {
		return err
	}
	fresh, err := m.images()
	if err != nil {
		return err
	}
	rnd := rnd(m.doom, m.n)
	var changed []string
	for _, name := range files() {
		if string(old[name]) != string(fresh[name]) {
			changed = append(changed, name)
		}
	}
	if len(changed) == 0 {
		return nil
	}
	at := rnd.IntN(len(changed)) // those before it are whole, those after it untouched
	m.w.count.Cuts++
	m.off()
	m.doom = 0
	for i, name := range changed {
		image := fresh[name]
		switch {
		case i == at:
			image = torn(old[name], fresh[name], rnd)
		case i > at:
			image = old[name]
		}
		err = errors.Join(err, os.WriteFile(m.path(name), image, 0o600))
	}
	return errors.Join(err, m.boot(), errCut)
}

func (m *machine) path(name string) string { return filepath.Join(m.dir, name) }

func (m *machine) images() (map[string][]byte, error) {
	out := map[string][]byte{}
	for _, name := range files() {
		file, err := os.ReadFile(m.path(name))
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return nil, err
		}
		out[name] = file
	}
	return out, nil
}
