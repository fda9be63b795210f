package desk

import (
	"lianluozhan/kiosk/screen"
	"lianluozhan/kiosk/screen/enrol"
	"lianluozhan/kiosk/screen/firstrun"
	"lianluozhan/kiosk/screen/home"
)

// asking is where the questions about a new machine stand, around its joining.
type asking struct {
	on     *firstrun.Model // nil when none are on show
	after  bool            // they are those after joining
	before bool            // those before joining are answered
}

// first is the home page, or what a machine without a county shows: the questions about
// the machine where it can be set, the page where it joins, and after that the rest of
// the questions.
func (d *Desk) first(env screen.Env, _ string) screen.Screen {
	stay := d.stay()
	d.open = false
	switch joined := d.p.Joined(); {
	case d.ask.on != nil && d.ask.after == joined:
	case joined:
		d.open = true
		return home.New(env)
	case !d.ask.before && stay == nil && d.settable():
		d.ask = asking{on: firstrun.NewModel(d.p.Setup, d.p.Now, false)}
	default:
		d.enrol.SetTried(d.tried)
		return enrol.New(env, d.enrol, d.p.Joiner, enrol.Exits{Begin: d.begun, Stay: d.stays(stay)})
	}
	d.ask.on.SetNote(d.tried)
	return firstrun.New(env, d.ask.on, func() {
		d.ask = asking{before: !d.p.Joined()}
		d.shell.Reset()
	})
}

// Settable tells that the machine can be set from now on, and where it is to join as
// far as its answer file says; "" for not at all. A new machine that nobody has begun
// with asks about itself first.
func (d *Desk) Settable(address string) {
	if d.p.Joined() || d.ask.before || d.ask.on != nil || d.enrol.Step() != enrol.AskAddress {
		return
	}
	if address != "" && d.enrol.Address() == "" {
		d.p.JoinAddress = address
		d.enrol = enrol.NewModel(address)
	}
	d.shell.Reset()
}

// Tried has the pages of a new machine say why it did not join by its answer file, nil for
// nothing. What somebody is typing stays.
func (d *Desk) Tried(why error) {
	d.tried = enrol.Tried(why)
	d.enrol.SetTried(d.tried)
	if d.ask.on != nil {
		d.ask.on.SetNote(d.tried)
	}
	d.shell.ContentChanged()
}

func (d *Desk) settable() bool {
	if d.p.Setup == nil {
		return false
	}
	_, ok := d.p.Setup.State()
	return ok
}

// begun goes on after the machine has joined.
func (d *Desk) begun() {
	d.enrol = enrol.NewModel(d.p.JoinAddress) // for another time
	if d.ask.before && d.settable() {
		d.ask = asking{on: firstrun.NewModel(d.p.Setup, d.p.Now, true), after: true}
	}
	d.shell.Reset()
}

// stay is what leaves a machine as it is that was to join anew, nil for a new one.
func (d *Desk) stay() func() {
	if d.p.Stay == nil {
		return nil
	}
	return d.p.Stay()
}

// stays ends the page without joining.
func (d *Desk) stays(stay func()) func() {
	if stay == nil {
		return nil
	}
	return func() {
		stay()
		d.begun()
	}
}
