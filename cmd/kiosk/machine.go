package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"lianluozhan/cmd/internal/helper"
	"lianluozhan/kiosk"
	"lianluozhan/kiosk/shot"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/station/localstore"
	"lianluozhan/sync/station/outbox"
	"lianluozhan/sync/station/uplink"
	"lianluozhan/sync/wire"
)

// machine is this station's computer: its files, its link to the county and its
// clock. Its methods may be called from any goroutine.
type machine struct {
	opts    options
	log     *slog.Logger
	lines   *ring
	started time.Time
	trust   *tls.Config // whom to take for the county
	box     *outbox.Box
	store   *localstore.Store

	ctx    context.Context
	cancel context.CancelFunc
	wg     sync.WaitGroup
	linked chan struct{} // one slot: the link's state changed
	pace   pace
	orders *orders
	minder *minder

	ahead atomic.Pointer[outbox.Prepared] // of the resident who is here
	seen  atomic.Pointer[sight]           // by the screen, nil before it stands
	said  mark                            // of what the county was last told of the helper

	answered answered // how joining by the answer file stands

	received atomic.Int64 // a deputy last signed in, Unix milliseconds; 0 for never

	mu   sync.Mutex
	up   *uplink.Uplink // nil until the machine has joined
	stop func()         // ends it
	bar  string         // why the county turned this machine away, "" when it did not

	note  func(func(*shot.Picture)) // has the screen note what it shows; nil without one
	light func(on bool)             // switches the screen's light; nil without one
	anew  func()                    // shows the pages of a machine that has just joined; nil without a screen
}

// openMachine opens the files below the data folder and, when the machine has
// joined a county, starts the link.
func openMachine(opts options, log *slog.Logger, lines *ring) (*machine, error) {
	ctx, cancel := context.WithCancel(context.Background())
	m := &machine{
		opts: opts, log: log, lines: lines, started: time.Now(), ctx: ctx, cancel: cancel, linked: make(chan struct{}, 1),
	}
	var err error
	if m.trust, err = trustIn(opts.caFile); err != nil {
		cancel()
		return nil, err
	}
	m.box, err = outbox.Open(outbox.Options{Dir: opts.data, Log: log, Now: m.Now, Wall: time.Now, GiveWay: m.giveWay, Frozen: opts.frozen})
	if err != nil {
		cancel()
		return nil, err
	}
	m.store, err = localstore.Open(localstore.Options{
		Dir: opts.data, Log: log, Now: m.Now, Station: m.station, SignIns: m.box.SignIns,
		Room: opts.room,
	})
	if err != nil {
		cancel()
		return nil, errors.Join(err, m.box.Close())
	}
	m.minder = newMinder(cmp.Or(opts.helper, helper.Socket), log)
	m.minder.news = m.heedHelper
	if err := errors.Join(m.recallBar(), m.recallOrders()); err != nil {
		cancel()
		return nil, errors.Join(err, m.store.Close(), m.box.Close())
	}
	m.recallReception()
	if e, ok := m.box.Enrolled(); ok {
		m.connect(e)
	}
	m.wg.Go(func() { m.minder.run(ctx) })
	return m, nil
}

// Close ends the link and closes the files.
func (m *machine) Close() error {
	m.cancel()
	m.wg.Wait()
	return errors.Join(m.store.Close(), m.box.Close())
}

// giveWay makes room for what residents enter, at the cost of what comes again.
func (m *machine) giveWay() bool { return m.store != nil && m.store.GiveWay() }

func (m *machine) station() liaison.StationID {
	e, _ := m.box.Enrolled()
	return e.Station
}

func (m *machine) link() *uplink.Uplink {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.up
}

// Now is the station's clock, put right by the county's once it has been heard.
func (m *machine) Now() time.Time {
	now := time.Now()
	if m.opts.offset != 0 {
		return now.Add(m.opts.offset)
	}
	if up := m.link(); up != nil {
		if off, known := up.ClockOffset(); known && off.Abs() > 2*time.Second {
			return now.Add(off)
		}
	}
	return now
}

// clockOK reports whether Now can be trusted: it was compared with the county's and
// nobody bent it with -now.
func (m *machine) clockOK() bool {
	up := m.link()
	if up == nil || m.opts.offset != 0 {
		return false
	}
	_, known := up.ClockOffset()
	return known
}

// Content is what the station shows.
func (m *machine) Content() *liaison.Content { return m.store.Content() }

// Link is the connection in few words.
func (m *machine) Link() kiosk.Link {
	up := m.link()
	if up == nil {
		return kiosk.Link{}
	}
	s := up.State()
	updated := m.Content().Updated
	if m.opts.offset != 0 && !updated.IsZero() {
		updated = updated.Add(m.opts.offset)
	}
	return kiosk.Link{Connected: s.Connected, Updated: heardAt(m.Now(), updated, s.LastSync), Barred: m.barred() != uplink.NoProblem}
}

// heardAt is when the county was last heard of, by the time of day that is shown: content
// is kept with that, the link has the machine's own clock, which may be years off.
func heardAt(now, content, synced time.Time) time.Time {
	if at := before(now, synced); at.After(content) {
		return at
	}
	return content
}

// OpenBlob opens a picture.
func (m *machine) OpenBlob(id liaison.BlobID) (io.ReadCloser, error) {
	b := m.store.Blob(id)
	if b == nil {
		return nil, fs.ErrNotExist
	}
	return io.NopCloser(bytes.NewReader(b)), nil
}

func (m *machine) report() wire.Status {
	free, _ := diskFree(m.opts.data) // unknown is 0
	return m.orders.report(wire.Status{
		Version: version, Unsent: uint64(m.box.Unsent()), DiskFree: free, Time: time.Now().UnixMilli(),
		Clock: m.box.ClockFixes(), Vitals: m.vitals(),
	})
}

// recallOrders takes up the commands that were remembered. What cannot be read is
// left behind: the county can ask again.
func (m *machine) recallOrders() error {
	kept, err := m.box.Setting(settingOrders)
	if err != nil {
		return err
	}
	if m.orders, err = newOrders(kept, m.Now); err != nil {
		m.log.Warn("latest commands not readable", "error", err)
	}
	m.orders.log = m.log
	m.orders.keep = func(b []byte) error { return m.box.SetSetting(settingOrders, b) }
	m.orders.open = m.signed
	m.orders.ways, m.orders.run = m.orderWays(), func(work func()) { m.wg.Go(work) }
	return nil
}

// Settings of this machine that live in the outbox's file.
const settingPIN = "pin"

func (m *machine) setPIN(record []byte) error { return m.box.SetSetting(settingPIN, record) }

func (m *machine) pin() ([]byte, error) { return m.box.Setting(settingPIN) }

// prepare makes the data folder, readable by this user only.
func prepare(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("数据目录 %s 不能建立：%w", dir, err)
	}
	return nil
}
