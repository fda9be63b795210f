package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"syscall"

	"lianluozhan/kiosk/background"
	"lianluozhan/kiosk/screen/staff"
	"lianluozhan/sync/bundle"
	"lianluozhan/sync/station/ferry"
)

// carrier carries records and content on a stick for staff.
type carrier struct {
	m    *machine
	door *background.Door

	mu      sync.Mutex
	sticks  []staff.Stick
	looking bool
}

var _ staff.Carrier = (*carrier)(nil)

// Sticks returns what was plugged in at the last look, and has another one taken
// behind the screen: a stick that is going bad can hold up whoever asks.
func (c *carrier) Sticks() []staff.Stick {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.looking {
		c.looking = true
		c.door.Go(func(context.Context) func() {
			found := c.find()
			c.mu.Lock()
			defer c.mu.Unlock()
			c.sticks, c.looking = found, false
			return nil
		})
	}
	return c.sticks
}

func (c *carrier) find() []staff.Stick {
	var out []staff.Stick
	for _, root := range sticks(c.m.opts.usb) {
		name := stickName(root)
		if free, err := diskFree(root); err == nil {
			name += fmt.Sprintf("（剩余 %.1f GB）", float64(free)/(1<<30))
		}
		out = append(out, staff.Stick{Name: name, Path: root})
	}
	return out
}

// Carry takes in and writes; done is called once the stick may be pulled out.
func (c *carrier) Carry(s staff.Stick, done func(staff.Carried, error)) {
	c.door.Go(func(context.Context) func() {
		carried, err := c.m.carry(s.Path) //nolint:contextcheck // the link lives as long as the machine
		if err != nil {
			c.m.log.Error("carrying by stick failed", "error", err)
		}
		c.m.log.Info("carried by stick", "entries_written", carried.Written, "bundle_found", carried.Found, "bundle_old", carried.Old)
		return func() { done(carried, stickWords(err)) }
	})
}

// carry takes in what the county wrote for this machine and writes what is owed to
// it, whatever came of the first.
func (m *machine) carry(root string) (staff.Carried, error) {
	id, trust, err := m.ferryIdentity()
	if err != nil {
		return staff.Carried{}, err
	}
	m.disconnect() // the content has one hand at a time
	defer m.reconnect()
	var out staff.Carried
	err = m.carryIn(root, id, trust, &out)
	path := bundle.Path(root, bundle.Up, id.Machine)
	return out, errors.Join(err, bundle.Write(path, func(f *os.File) (err error) {
		out.Written, err = ferry.Export(f, id, m.box, m.Now())
		return err
	}))
}

func (m *machine) carryIn(root string, id ferry.Identity, trust bundle.Trust, out *staff.Carried) error {
	f, err := os.Open(bundle.Path(root, bundle.Down, id.Machine))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	done, err := ferry.Import(f, id, trust, ferry.Station{
		Content: m.store, Blobs: m.store, Outbox: m.box, Heard: m.Content().Updated,
	})
	out.Found, out.Old, out.Made, out.Photos = err == nil, done.Old, done.Made, done.Photos
	return errors.Join(err, f.Close())
}

// stickWords turns errors into those that the staff page has words for.
func stickWords(err error) error {
	for _, x := range []struct{ is, words error }{
		{bundle.ErrForeign, staff.ErrStickForeign},
		{bundle.ErrNotForUs, staff.ErrStickForeign},
		{bundle.ErrNotBundle, staff.ErrStickDamaged},
		{bundle.ErrDamaged, staff.ErrStickDamaged},
		{bundle.ErrVersion, staff.ErrStickNewer},
		{ferry.ErrNoKey, staff.ErrNoCountyKey},
		{errNotCertified, staff.ErrNotJoined},
		{syscall.ENOSPC, staff.ErrStickFull},
		{syscall.EIO, staff.ErrStickGone},
		{syscall.ENODEV, staff.ErrStickGone},
		{syscall.EROFS, staff.ErrStickLocked},
		{fs.ErrPermission, staff.ErrStickLocked},
		{fs.ErrNotExist, staff.ErrStickGone},
	} {
		if errors.Is(err, x.is) {
			return x.words
		}
	}
	return err
}
