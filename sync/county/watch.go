package county

import (
	"slices"
	"sync"
)

// watchers are those who want to know of changes, by the scopes they ask about: a
// registration at one station must not cost a look at all of them.
type watchers struct {
	mu      sync.Mutex
	byScope map[string][]*watcher // "" for those who ask about all
}

type watcher struct {
	wake   func()
	scopes []string
	at     []int  // where it stands in the list of each scope
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
	if len(scopes) == 0 {
		scopes = []string{""}
	}
	w := &watcher{wake: wake, scopes: scopes, at: make([]int, len(scopes))}
	c.watch.add(w)
	return func() { c.watch.remove(w) }
}

func (ws *watchers) add(w *watcher) {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	if ws.byScope == nil {
		ws.byScope = map[string][]*watcher{}
	}
	for i, s := range w.scopes {
		w.at[i] = len(ws.byScope[s])
		ws.byScope[s] = append(ws.byScope[s], w)
	}
}

// remove puts the last of each list in the watcher's place.
func (ws *watchers) remove(w *watcher) {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	for i, s := range w.scopes {
		list := ws.byScope[s]
		last := list[len(list)-1]
		list[w.at[i]] = last
		last.at[slices.Index(last.scopes, s)] = w.at[i]
		list[len(list)-1] = nil
		if list = list[:len(list)-1]; len(list) == 0 {
			delete(ws.byScope, s)
		} else {
			ws.byScope[s] = list
		}
	}
}

// wake tells those who watch one of the scopes; everybody if none are given.
func (ws *watchers) wake(turn uint64, scopes map[string]bool) {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	if len(scopes) == 0 {
		for _, list := range ws.byScope {
			wakeList(turn, list)
		}
		return
	}
	wakeList(turn, ws.byScope[""])
	for s := range scopes {
		wakeList(turn, ws.byScope[s])
	}
}

func wakeList(turn uint64, list []*watcher) {
	for _, w := range list {
		if w.turn != turn {
			w.turn = turn
			w.wake()
		}
	}
}
