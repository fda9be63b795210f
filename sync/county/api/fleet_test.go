package api_test

import (
	"errors"
	"testing"
	"time"

	"lianluozhan/sync/county/api"
	"lianluozhan/sync/wire"
)

// reports waits until the server has taken in what stations said.
func (r *rig) reports(what string, ok func() bool) {
	r.t.Helper()
	for end := time.Now().Add(10 * time.Second); !ok(); {
		if time.Now().After(end) {
			r.t.Fatalf("never saw: %s", what)
		}
		<-time.After(time.Millisecond)
	}
}

func (r *rig) order(id, what string) api.Order {
	now := r.county.Now()
	return api.Order{ID: id, What: what, Who: "someone", At: now, Until: now.Add(time.Hour)}
}

func TestStatusIsKnownAndRemembered(t *testing.T) {
	r := start(t)
	p := r.dial(r.join("one", "m1").Token, place{outbox: wire.ID16{1}})
	p.caughtUp()
	p.say(wire.Status{Version: "1.2", Unsent: 3, DiskFree: 5 << 30, Time: 42, Shown: wire.Shown{Page: "boards", About: "b"}})
	r.reports("the status", func() bool { on := r.server.Connected(); return len(on) == 1 && on[0].Status.Version == "1.2" })
	on := r.server.Connected()[0]
	if on.Told.IsZero() || on.Status.Shown.About != "b" || len(r.server.Away()) != 0 {
		t.Errorf("connected: %+v, away: %v", on, r.server.Away())
	}
	_ = p.ws.Close()
	r.reports("the end of the connection", func() bool { return len(r.server.Away()) == 1 })
	if was := r.server.Away()[0]; was.Machine != "m1" || was.Status.Unsent != 3 || was.Seen.IsZero() {
		t.Errorf("remembered: %+v", was)
	}
	again := r.dial(r.join("one", "m1").Token, place{outbox: wire.ID16{1}})
	again.caughtUp()
	if n := len(r.server.Away()); n != 0 {
		t.Errorf("%d away that are here", n)
	}
}

func TestACommandReachesTheMachineAndItsOutcomeComesBack(t *testing.T) {
	r := start(t)
	p := r.dial(r.join("one", "m1").Token, place{outbox: wire.ID16{1}})
	p.caughtUp()
	if err := r.server.Order("m1", r.order("A", wire.DoRestart)); err != nil {
		t.Fatal(err)
	}
	got, _ := until[wire.Command](p)
	if got.ID != "A" || got.What != wire.DoRestart || time.UnixMilli(got.Until).Before(r.county.Now().Add(time.Hour/2)) {
		t.Errorf("the machine hears %+v", got)
	}
	if err := r.server.Order("m1", r.order("B", wire.DoRestart)); !errors.Is(err, api.ErrPending) {
		t.Errorf("the same while it is open: %v", err)
	}
	for _, state := range []int{wire.Waiting, wire.Complete} {
		p.say(wire.Status{Done: []wire.Outcome{{ID: "other", State: wire.Unable}, {ID: "A", State: state}}})
		r.reports("the outcome", func() bool { return r.server.Orders("m1")[0].State == state })
	}
	if err := r.server.Order("m1", r.order("B", wire.DoRestart)); err != nil {
		t.Errorf("the same once it is done: %v", err)
	}
}

func TestACommandWaitsForAMachineThatIsAway(t *testing.T) {
	r := start(t)
	token := r.join("one", "m1").Token
	late := r.order("late", wire.DoRefresh)
	late.Until = r.county.Now().Add(-time.Second)
	for _, o := range []api.Order{late, r.order("A", wire.DoRefresh)} {
		if err := r.server.Order("m1", o); err != nil {
			t.Fatal(err)
		}
	}
	p := r.dial(token, place{outbox: wire.ID16{1}})
	p.caughtUp()
	p.say(wire.Status{Version: "1"})
	if got, _ := until[wire.Command](p); got.ID != "A" {
		t.Errorf("the machine hears %+v", got)
	}
	p.say(wire.Status{Version: "1"}) // it does not know the command: the answer was lost, or it was
	if got, _ := until[wire.Command](p); got.ID != "A" {
		t.Errorf("then it hears %+v", got)
	}
}

func TestOnlyTheLatestCommandsAreRemembered(t *testing.T) {
	r := start(t)
	for i := range 20 {
		if err := r.server.Order("m1", r.order(string(rune('a'+i)), string(rune('a'+i)))); err != nil {
			t.Fatal(err)
		}
	}
	if list := r.server.Orders("m1"); len(list) != wire.MaxDone || list[len(list)-1].ID != "t" {
		t.Errorf("remembered: %+v", list)
	}
}
