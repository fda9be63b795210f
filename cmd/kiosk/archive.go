package main

import (
	"context"

	"lianluozhan/kiosk/background"
	"lianluozhan/kiosk/screen/progress"
	"lianluozhan/sync/liaison"
)

// archive finds matters and keeps ratings.
type archive struct {
	m    *machine
	door *background.Door
}

var _ progress.Lookup = archive{}

// Find looks at what the county sent, and then at what this machine itself
// remembers of registrations that the county has not answered for yet.
func (a archive) Find(no liaison.ReceiptNo, code string) (progress.Found, bool) {
	if k, ok := a.m.store.Case(no, code); ok {
		return progress.Found{Case: k}, true
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
		_, err := a.m.box.Rate(r)
		if err != nil {
			a.m.log.Error("rating not kept", "error", err)
		} else {
			a.m.log.Info("rating kept")
		}
		return func() { done(inWords(err)) }
	})
}
