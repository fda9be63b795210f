package fleet

import (
	"errors"
	"fmt"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/audit"
	"lianluozhan/sync/county/command"
	"lianluozhan/sync/county/console/frame"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// order gives the request's machine a command of the page.
func (f *Fleet) order(what string) func(*frame.Request) error {
	return func(r *frame.Request) error {
		s, m, err := f.target(r)
		if err != nil {
			return err
		}
		arg := ""
		if what == wire.DoVolume {
			arg = r.PostFormValue("volume")
		}
		back, name := base+"/"+string(s.ID), command.Name(what, arg)
		desk := command.Desk{County: f.County, Links: f.Links, Rand: f.Rand}
		who := command.Actor{Name: r.Person.Name, Person: r.Person.Person, From: r.From()}
		err = desk.Give(who, county.Machine{ID: m.ID, Station: s.ID}, what, arg)
		switch {
		case errors.Is(err, command.ErrPending):
			return r.Go(back, "“"+name+"”已经发过，还在等一体机回应。")
		case errors.Is(err, command.ErrUnknown):
			return r.Go(back, "没有发出：音量要在 0 和 100 之间。")
		case err != nil:
			return err //nolint:wrapcheck // says what it was doing
		case !m.Online:
			k, _ := command.Of(what)
			return r.Go(back, "“"+name+"”已记下，一体机在 "+span(k.Life)+"内连上就会收到。")
		}
		return r.Go(back, "“"+name+"”已发出。")
	}
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
