package main

import (
	"context"
	"errors"
	"time"

	"lianluozhan/kiosk/background"
	"lianluozhan/kiosk/screen/register"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/station/outbox"
	"lianluozhan/sync/station/uplink"
)

// counter takes what residents hand in. It answers on the screen's goroutine.
type counter struct {
	m    *machine
	door *background.Door
}

var (
	_ register.Filer = counter{}
	_ register.Gate  = counter{}

	_ register.Preparer = counter{}
)

// Closed tells that the county turned this machine away, so that what it took in nobody
// would ever read, or that the disk takes no more: nobody should write for nothing.
func (c counter) Closed() error {
	switch c.m.barred() {
	case uplink.ProblemTakenOver:
		return register.ErrTakenOver
	case uplink.ProblemRevoked:
		return register.ErrBarred
	}
	if c.m.box.Status().Broken != nil {
		return register.ErrOutOfService
	}
	return nil
}

// File keeps a registration; done is called once it is on the disk or cannot be.
func (c counter) File(d liaison.Draft, done func(register.Receipt, error)) {
	c.door.Go(func(context.Context) func() {
		r, err := c.file(d)
		if err != nil {
			c.m.log.Error("registration not kept", "error", err)
		} else {
			c.m.log.Info("registration kept", "category", d.Category)
		}
		return func() { done(r, inWords(err)) }
	})
}

// Prepare hashes ahead, while the resident reads the last page.
func (c counter) Prepare(d liaison.Draft) (forget func()) {
	ctx, cancel := context.WithCancel(c.m.ctx)
	c.m.ahead.Store(nil)
	c.door.Go(func(context.Context) func() {
		p, err := c.m.box.Prepare(d.Phone)
		if err != nil {
			return nil // filing says what is wrong
		}
		return func() {
			if ctx.Err() == nil {
				c.m.ahead.Store(&p)
			}
		}
	})
	return func() {
		cancel()
		c.m.ahead.Store(nil)
	}
}

func (c counter) file(d liaison.Draft) (register.Receipt, error) {
	if err := c.Closed(); err != nil {
		return register.Receipt{}, err
	}
	if !c.m.pace.allow(time.Since(c.m.started)) {
		return register.Receipt{}, register.ErrTooMany
	}
	content, now := c.m.Content(), c.m.Now()
	ok := c.m.clockOK()
	event := ""
	if day := liaison.DayAt(content.Plans, content.Rules, now); day.State == liaison.OpenNow {
		event = day.Today.ID
	}
	filing := outbox.Filing{Draft: d, Event: event, ClockOK: ok}
	if ahead := c.m.ahead.Load(); ahead != nil {
		filing.Prepared = *ahead
	}
	reg, err := c.m.box.File(filing)
	if err != nil {
		return register.Receipt{}, err
	}
	return register.Receipt{
		No: reg.Receipt, QueryCode: reg.QueryCode, Secret: reg.Secret, Filed: reg.Filed,
		Due: content.Rules.DueDate(liaison.DateOf(reg.Filed)), ClockOK: ok, Online: c.m.Link().Connected,
	}, nil
}

// inWords turns the outbox's errors into those that the screen has words for.
func inWords(err error) error {
	switch {
	case errors.Is(err, outbox.ErrDiskFull):
		return register.ErrDiskFull
	case errors.Is(err, outbox.ErrBroken):
		return register.ErrOutOfService
	case errors.Is(err, outbox.ErrNotEnrolled):
		return register.ErrNotJoined
	}
	return err
}
