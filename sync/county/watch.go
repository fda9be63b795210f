package county

import (
	"sync"
)

// watchers are those who want to know of changes, by the scopes they ask about: a
// registration at one station must not cost a look at all of them.
type watchers struct {
	mu      sync.Mutex
	all     map[*watcher]struct{}
	byScope map[string]map[*watcher]struct{}
}

type watcher struct {
	wake   func()
	scopes []string
	turn   uint64 // of the last wake, so that nobody is woken twice for one change
}

// Watch returns a channel that receives after every change of documents in one
// of the scopes (without scopes: in any), and whenever a machine was barred;
// wakes that nobody took yet are folded into one. stop ends it.
func (c *County) Watch(scopes ...string) (wake <-chan struct{}, stop func()) {
	ch := make(chan struct{}, 1)
	return ch, c.WatchFunc(func() {
		select {
		case ch <- struct{}{}:
		default: // a slow one has its wake already
		}
	}, scopes...)
}

// WatchFunc is Watch with a function, which must return at once and must not call
// the county.
func (c *County) WatchFunc(wake func(), scopes ...string) (stop func()) {
	w := &watcher{wake: wake, scopes: scopes}
	c.watch.add(w)
	return func() { c.watch.remove(w) }
}

func (ws *watchers) add(w *watcher) {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	if ws.all == nil {
		ws.all, ws.byScope = map[*watcher]struct{}{}, map[string]map[*watcher]struct{}{}
	}
	ws.all[w] = struct{}{}
	for _, s := range w.keys() {
		if ws.byScope[s] == nil {
			ws.byScope[s] = map[*watcher]struct{}{}
		}
		ws.byScope[s][w] = struct{}{}
	}
}

func (ws *watchers) remove(w *watcher) {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	delete(ws.all, w)
	for _, s := range w.keys() {
		if delete(ws.byScope[s], w); len(ws.byScope[s]) == 0 {
			delete(ws.byScope, s)
		}
	}
}

// keys are the scopes, "" for all.
func (w *watcher) keys() []string {
	if len(w.scopes) == 0 {
		return []string{""}
	}
	return w.scopes
}

// wake tells those who watch one of the scopes; everybody if none are given.
func (ws *watchers) wake(turn uint64, scopes map[string]bool) {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	if len(scopes) == 0 {
		for w := range ws.all {
			w.wake()
		}
		return
	}
	scopes[""] = true
	for s := range scopes {
		for w := range ws.byScope[s] {
			if w.turn != turn {
				w.turn = turn
				w.wake()
			}
		}
	}
}
