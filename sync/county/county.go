package county

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync/atomic"
	"time"

	"lianluozhan/sync/trust"
	"lianluozhan/sync/wire"
)

// Keep is how long the county remembers that a document was deleted. A station
// that was away for longer is sent everything anew.
const Keep = 180 * 24 * time.Hour

// County is one county over its store. Its methods may be called from any
// goroutine.
type County struct {
	store Store
	now   func() time.Time
	rand  io.Reader
	log   *slog.Logger
	ca    *trust.Authority // nil: machines join without certificates only
	keys  Keys             // nil: entries are not sealed

	scheduled atomic.Bool // backups are

	watch watchers
	live  *live
}

// Config is what a County is made of; all fields but CA and Keys are required.
type Config struct {
	Store Store
	Now   func() time.Time
	Rand  io.Reader // of crypto/rand's quality
	Log   *slog.Logger
	CA    *trust.Authority // gives machines their certificates
	Keys  Keys             // what entries are sealed to
}

// meta is the county's one record about itself.
type meta struct {
	Name    string    `cbor:"1,keyasint"`
	Epoch   wire.ID16 `cbor:"2,keyasint"`
	Head    uint64    `cbor:"3,keyasint"`
	Horizon uint64    `cbor:"4,keyasint"`           // deletions up to here are forgotten
	Issuers int       `cbor:"5,keyasint"`           // issuers given so far
	Backup  int64     `cbor:"6,keyasint,omitempty"` // when the last good backup was made, Unix seconds
}

const metaKey = "county"

// ErrNotInitialised is returned for a store that Init has not seen.
var ErrNotInitialised = errors.New("county: store is not initialised")

// Init makes an empty county in an empty store.
func Init(cfg Config, name string) error {
	return cfg.Store.Update(func(tx Tx) error {
		if tx.Get(tMeta, metaKey) != nil {
			return fmt.Errorf("initialise: %w: there is a county already", ErrRefused)
		}
		m := meta{Name: name, Issuers: 1} // issuer 0 is kept for the phone pages
		if _, err := io.ReadFull(cfg.Rand, m.Epoch[:]); err != nil {
			return fmt.Errorf("initialise: %w", err)
		}
		return save(tx, tMeta, metaKey, m)
	})
}

// Open returns the county in an initialised store.
func Open(cfg Config) (*County, error) {
	c := &County{store: cfg.Store, now: cfg.Now, rand: cfg.Rand, log: cfg.Log, ca: cfg.CA, keys: cfg.Keys}
	m, err := c.Meta()
	c.live = newLive(m.Head)
	return c, err
}

// sinceBackup is how many machines may have joined since a backup was made that is
// restored. They go on giving out receipt numbers, so nobody else gets their issuer.
const sinceBackup = 64

// restoreSpread has two restores of one backup go on at different issuers: machines
// may have joined after the first of them.
const restoreSpread = 1024

// NewEpoch marks the store as another history: after it was restored from a
// backup, stations must not trust positions they took before.
func (c *County) NewEpoch() error {
	return c.store.Update(func(tx Tx) error {
		m, err := readMeta(tx)
		if err != nil {
			return err
		}
		if _, err := io.ReadFull(c.rand, m.Epoch[:]); err != nil {
			return fmt.Errorf("new epoch: %w", err)
		}
		var spread [2]byte
		if _, err := io.ReadFull(c.rand, spread[:]); err != nil {
			return fmt.Errorf("new epoch: %w", err)
		}
		m.Issuers += sinceBackup + int(binary.BigEndian.Uint16(spread[:]))%restoreSpread
		if m.Backup == 0 { // the very first one is the one that was restored
			m.Backup = c.now().Unix()
		}
		return save(tx, tMeta, metaKey, m)
	})
}

// State is what the county says of itself.
type State struct {
	Name    string
	Epoch   wire.ID16
	Head    uint64
	Horizon uint64
	Backup  time.Time // when the last good backup was made; zero for never
	Backups bool      // they are kept: what is stored is safe only later
}

// Meta returns the county's state.
func (c *County) Meta() (State, error) {
	var m meta
	err := c.store.View(func(tx Tx) (err error) {
		m, err = readMeta(tx)
		return err
	})
	st := State{Name: m.Name, Epoch: m.Epoch, Head: m.Head, Horizon: m.Horizon, Backups: c.keepsBackups(m)}
	if m.Backup != 0 {
		st.Backup = time.Unix(m.Backup, 0)
	}
	return st, err
}

// Now is the county's clock.
func (c *County) Now() time.Time { return c.now() }

func readMeta(tx Tx) (meta, error) {
	var m meta
	ok, err := load(tx, tMeta, metaKey, &m)
	if err == nil && !ok {
		err = ErrNotInitialised
	}
	return m, err
}

// changed wakes those who watch one of the scopes, or everybody if none are given:
// who may speak for a station, or what is safe, may be another than before.
func (c *County) changed(scopes map[string]bool) {
	c.live.people.Add(1)
	c.watch.wake(c.live.nextTurn(), scopes)
}

// Turn changes whenever it may have changed who a machine is, which view its
// station has or what is safe: what was true at the same turn still is.
func (c *County) Turn() uint64 { return c.live.people.Load() }
