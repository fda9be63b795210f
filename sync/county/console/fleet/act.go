package fleet

import (
	"errors"
	"fmt"
	"time"

	"github.com/oklog/ulid/v2"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/api"
	"lianluozhan/sync/county/audit"
	"lianluozhan/sync/county/console/frame"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// How long a machine that is away may still be given a command.
const (
	restartWithin = time.Hour
	refreshWithin = 24 * time.Hour
)

func (f *Fleet) restart(r *frame.Request) error { return f.order(r, wire.DoRestart, restartWithin) }

func (f *Fleet) refresh(r *frame.Request) error { return f.order(r, wire.DoRefresh, refreshWithin) }

// order gives the request's machine a command. It is in the audit log first.
func (f *Fleet) order(r *frame.Request, what string, within time.Duration) error {
	s, m, err := f.target(r)
	if err != nil {
		return err
	}
	back, now := base+"/"+string(s.ID), f.County.Now()
	name := commandNames()[what]
	for _, o := range f.Links.Orders(m.ID) {
		if o.What == what && o.Open(now) {
			return r.Go(back, "“"+name+"”已经发过，还在等一体机回应。")
		}
	}
	id, err := ulid.New(ulid.Timestamp(now), f.Rand)
	if err != nil {
		return fmt.Errorf("name a command: %w", err)
	}
	err = f.County.Change(func(x *county.Edit) error {
		return audit.Add(x, r.Record("给一体机发命令", string(s.ID), name+"，一体机 "+short(m.ID)+"，命令 "+id.String()))
	})
	if err != nil {
		return fmt.Errorf("note a command: %w", err)
	}
	o := api.Order{ID: id.String(), What: what, Who: r.Person.Person, At: now, Until: now.Add(within)}
	if err := f.Links.Order(m.ID, o); err != nil && !errors.Is(err, api.ErrPending) {
		return fmt.Errorf("give a command: %w", err)
	}
	if !m.Online {
		return r.Go(back, "“"+name+"”已记下，一体机在 "+span(within)+"内连上就会收到。")
	}
	return r.Go(back, "“"+name+"”已发出。")
}

// revoke bars one machine.
func (f *Fleet) revoke(r *frame.Request) error {
	s, m, err := f.target(r)
	if err != nil {
		return err
	}
	err = f.County.Change(func(x *county.Edit) error {
		if err := x.Bar(m.ID); err != nil {
			return err
		}
		return audit.Add(x, r.Record("停用一体机", string(s.ID), "一体机 "+short(m.ID)))
	})
	if err != nil {
		return fmt.Errorf("bar a machine: %w", err)
	}
	return r.Go(base+"/"+string(s.ID), "这台一体机已停用。要再用，请重新发入网码。")
}

// target is the request's station and its machine, which must be in use.
func (f *Fleet) target(r *frame.Request) (liaison.Station, Machine, error) {
	s, err := f.station(r)
	if err != nil {
		return s, Machine{}, err
	}
	of, err := f.machines()
	if err != nil {
		return s, Machine{}, err
	}
	for _, m := range of[s.ID] {
		if m.ID == r.PathValue("machine") && !m.Barred {
			return s, m, nil
		}
	}
	return s, Machine{}, frame.ErrNotHere
}

// short is enough of a machine's name to tell it from its neighbours.
func short(id string) string { return id[:min(len(id), 8)] }
