package main

import (
	"context"
	"slices"

	"lianluozhan/kiosk/background"
	"lianluozhan/kiosk/screen/progress"
	"lianluozhan/sync/liaison"
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

// Find looks at what the county sent, and then at what this machine itself
// remembers of registrations that the county has not answered for yet.
func (a archive) Find(no liaison.ReceiptNo, code string) (progress.Found, bool) {
	if k, ok := a.m.store.Case(no, code); ok {
		return progress.Found{Case: a.rated.on(k)}, true
	}
	r, ok := a.m.box.Receipt(no, code)
	if !ok {
		return progress.Found{}, false
	}
	k := liaison.Case{
		Receipt: r.No, QueryCode: code, Station: a.m.station(), Category: r.Category,
		Events: []liaison.CaseEvent{{Step: liaison.Filed, At: r.Filed, Who: a.m.Content().Station.Name}},
	}
	return progress.Found{Case: k, Local: !r.Sent}, true
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
