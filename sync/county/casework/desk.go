// Package casework is what staff do with matters: who may do what and when, the
// staff's own log beside the case that residents see, lists, counts and search. It
// knows no web page. What it keeps in memory can be made anew from the store at any
// time; what residents wrote is never on the disk other than sealed.
package casework

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// Errors that callers tell apart.
var (
	// ErrNotFound: no such matter, or none that the one who asks may know of.
	ErrNotFound = county.ErrNotFound
	// ErrRefused: the state of the matter does not allow it.
	ErrRefused = county.ErrRefused
	// ErrMayNot: the role does not allow it.
	ErrMayNot = errors.New("casework: not for this role")
	// ErrStale: the matter has changed since the version that was named.
	ErrStale = errors.New("casework: changed by somebody else meanwhile")
)

// Mistakes are what is wrong with a deed's input, in words for staff, by the name
// of the field in lower case; "" is the deed as a whole.
type Mistakes map[string]string

func (m Mistakes) Error() string { return fmt.Sprintf("casework: %d fields are wrong", len(m)) }

func (m Mistakes) add(field, words string) {
	if _, had := m[field]; !had {
		m[field] = words
	}
}

// Desk is the casework of a county. Its methods may be called from any goroutine.
type Desk struct {
	county *county.County
	log    *slog.Logger
	feed   sync.Mutex                 // held while the store is read into the index, so that later states come later
	at     uint64                     // the index has all up to here; under feed
	turn   uint64                     // of the county, as of the last look; of follow
	wishes map[liaison.ReceiptNo]bool // for deletion, as of the last look; of follow
	index  *index
	reader *reader
	busy   atomic.Int64 // when something came last, by the machine's clock
	stop   context.CancelFunc
	done   sync.WaitGroup
}

// Config is what a Desk is made of; all fields are required.
type Config struct {
	County *county.County
	Log    *slog.Logger
}

// Open returns a desk that fills its index in the background, see Progress.
// Lists are short until then. Close it when done.
func Open(cfg Config) (*Desk, error) {
	d := &Desk{county: cfg.County, log: cfg.Log, index: newIndex(cfg.County.Now)}
	d.reader = newReader(d)
	rules, places, err := d.frame()
	if err != nil {
		return nil, fmt.Errorf("casework: %w", err)
	}
	d.index.setFrame(rules, places)
	ctx, stop := context.WithCancel(context.Background())
	d.stop = stop
	d.done.Go(func() { d.follow(ctx) })
	d.done.Go(func() { d.reader.run(ctx) })
	return d, nil
}

// Close ends the desk's work in the background.
func (d *Desk) Close() {
	d.stop()
	d.done.Wait()
}

// frame reads the rules and stations.
func (d *Desk) frame() (liaison.RulePack, []liaison.Station, error) {
	var places []liaison.Station
	err := d.county.Documents(wire.DocStation, func(_ string, _ []string, doc any) {
		if s, ok := doc.(liaison.Station); ok {
			places = append(places, s)
		}
	})
	if err != nil {
		return liaison.RulePack{}, nil, err
	}
	doc, _, err := d.county.Document(wire.KeyRules)
	rules, _ := doc.(liaison.RulePack)
	return rules, places, err
}

// Progress is how far the index is.
type Progress struct {
	Loading bool // cases are still being read from the disk
	Cases   int  // in the index
	Unread  int  // of those, whose text cannot be searched yet
	Locked  bool // because the county's keys are locked
}

// Progress returns how far the index is.
func (d *Desk) Progress() Progress { return d.index.progress() }

// Wait returns when the index has everything that is in the store now, and every
// text that can be opened.
func (d *Desk) Wait(ctx context.Context) error {
	meta, err := d.county.Meta()
	for err == nil && !d.settled(meta.Head) {
		select {
		case <-ctx.Done():
			err = ctx.Err()
		case <-time.After(5 * time.Millisecond):
		}
	}
	if err != nil {
		return fmt.Errorf("casework: %w", err)
	}
	return nil
}

func (d *Desk) settled(head uint64) bool {
	d.feed.Lock()
	at := d.at
	d.feed.Unlock()
	p := d.Progress()
	return at >= head && !p.Loading && (p.Unread == 0 || p.Locked)
}
