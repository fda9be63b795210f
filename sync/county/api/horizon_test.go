package api_test

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// leap is a county's clock that can be set forward, and that can have something
// happen when somebody looks at it for the nth time from now.
type leap struct {
	by   atomic.Int64
	left atomic.Int64
	then func()
}

func (l *leap) now() time.Time {
	if l.left.Add(-1) == 0 {
		l.then()
	}
	return time.Now().Add(time.Duration(l.by.Load()))
}

// The county may forget a deletion at any moment of a connection. A station that
// has not been sent the deletion by then must not go on showing the document: when
// it was greeted already, it has to be greeted anew.
func TestADeletionForgottenWhileConnected(t *testing.T) {
	again := 0
	for look := range int64(3) { // as it connects, as it is greeted, as that is about to be sent
		t.Run(fmt.Sprint("look ", look+1), func(t *testing.T) {
			var clock leap
			r := startWith(t, func(s county.Store) county.Store { return s }, clock.now)
			id := r.join("one", "m1")
			p := r.dial(id.Token, place{})
			_, at, has := p.caughtUp()
			if has["board/b"] == 0 {
				t.Fatalf("begins with %v", has)
			}
			_ = p.ws.Close()
			clock.then = func() {
				r.publishStations()
				clock.by.Store(int64(county.Keep + time.Hour))
				r.publishStations() // forgets
			}
			clock.left.Store(look + 1)
			p = r.dial(id.Token, at)
			if p.follow(has) {
				again++
				p = r.dial(id.Token, at)
				if p.follow(has) {
					t.Fatal("sent away for ever")
				}
			}
			if clock.left.Load() > 0 {
				t.Fatal("nothing was forgotten")
			}
			if has["board/b"] != 0 || len(has) != 2 {
				t.Errorf("ends with %v", has)
			}
		})
	}
	if again == 0 {
		t.Error("nothing was forgotten after a greeting")
	}
}

// follow does what the county says until it sends its sum; true when it says to
// connect again.
func (p *peer) follow(has map[string]uint64) (again bool) {
	p.t.Helper()
	for {
		msg, err := p.next()
		if err != nil {
			p.t.Fatal(err)
		}
		switch m := msg.(type) {
		case wire.Welcome:
			if m.Reset {
				clear(has)
			}
		case wire.Changes:
			for _, it := range m.Items {
				if has[it.Key] = it.Rev; it.Deleted {
					delete(has, it.Key)
				}
			}
		case wire.Bye:
			return m.Code == wire.ByeBusy && m.Retry > 0
		case wire.Sum:
			return false
		}
	}
}

// publishStations publishes no board.
func (r *rig) publishStations() {
	var docs []county.Scoped
	for _, id := range []liaison.StationID{"one", "two"} {
		docs = append(docs, county.Scoped{
			Key: "station/" + string(id), Doc: liaison.Station{ID: id, Name: "示例" + string(id), Town: "t"},
			Scopes: []string{county.ScopeStation(id)},
		})
	}
	docs = append(docs, county.Scoped{Key: wire.KeyRules, Doc: liaison.RulePack{County: "示例县"}, Scopes: []string{county.ScopeCounty}})
	if _, err := r.county.Publish(docs, nil, nil); err != nil {
		r.t.Error(err)
	}
}
