package main

import (
	"context"
	"slices"

	"lianluozhan/kiosk/background"
	"lianluozhan/kiosk/screen/progress"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/seal"
)

// archive finds matters and keeps ratings.
type archive struct {
	m     *machine
	door  *background.Door
	rated ratings
}

// ratings remembers the ratings given here that the county has not answered for
// yet, so that nobody is asked twice. It belongs to the screen's goroutine.
type ratings map[liaison.ReceiptNo]liaison.CaseEvent

// on returns the case with the rating that the county does not have yet.
func (r ratings) on(k liaison.Case) liaison.Case {
	e, ok := r[k.Receipt]
	if !ok || len(k.Events) == 0 {
		return k
	}
	if last := k.Events[len(k.Events)-1]; last.Step != liaison.Answered || last.At.After(e.At) {
		delete(r, k.Receipt) // the county knows, or has answered anew
		return k
	}
	k.Events = append(slices.Clone(k.Events), e)
	return k
}

var _ progress.Lookup = archive{}

// Find looks behind the screen: the slow hash takes its time for an unknown number
// as well, so that the time tells nothing.
func (a archive) Find(no liaison.ReceiptNo, code string, done func(progress.Found, bool)) {
	a.door.Go(func(context.Context) func() {
		f, ok := a.find(seal.NewClaim(string(no), code))
		return func() {
			f.Case = a.rated.on(f.Case)
			done(f, ok)
		}
	})
}

// find looks at what the county sent, and then at what this machine itself
// remembers of registrations that the county has not answered for yet.
func (a archive) find(c seal.Claim) (progress.Found, bool) {
	if k, ok := a.m.store.Case(c); ok {
		return progress.Found{Case: k}, true
	}
	r, ok := a.m.box.Receipt(c)
	if !ok || r.Sent { // a machine that was moved remembers what is another station's now
		if f, packed := a.elsewhere(c); packed || !ok {
			return f, packed
		}
	}
	k := liaison.Case{
		Receipt: r.No, Station: a.m.station(), Category: r.Category,
		Events: []liaison.CaseEvent{{Step: liaison.Filed, At: r.Filed, Who: a.m.Content().Station.Name}},
	}
	return progress.Found{Case: k, Local: !r.Sent}, true
}

// elsewhere looks in the progress packs for a matter of another station.
func (a archive) elsewhere(c seal.Claim) (progress.Found, bool) {
	p, ok := a.m.store.Packed(c.Check[:])
	if !ok {
		return progress.Found{}, false
	}
	k := liaison.Case{
		Receipt: liaison.ReceiptNo(c.Receipt), Events: []liaison.CaseEvent{{Step: p.Step, At: p.On.At(0)}},
	}
	return progress.Found{Case: k, Elsewhere: true}, true
}

// Rate keeps a rating; it goes up like a registration.
func (a archive) Rate(r liaison.RatingGiven, done func(error)) {
	a.door.Go(func(context.Context) func() {
		given, err := a.m.box.Rate(r)
		if err != nil {
			a.m.log.Error("rating not kept", "error", err)
		} else {
			a.m.log.Info("rating kept")
		}
		return func() {
			if err == nil {
				a.rated[r.Receipt] = liaison.CaseEvent{Step: liaison.Rated, At: given.Given, Who: "反映人", Rating: r.Rating}
			}
			done(inWords(err))
		}
	})
}
