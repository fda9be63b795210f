package county

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"lianluozhan/sync/wire"
)

// live is what a county keeps in memory of its documents: the last changes and
// the sum over what each scope sees. It is what thousands of stations ask for at
// the same moment. All of it can be made anew from the store.
//
// Commits reach it in any order and enter it in the order of the log.
type live struct {
	// people counts what may change who a station is and what it sees.
	people atomic.Uint64

	mu     sync.Mutex
	come   sync.Cond // head has moved
	head   uint64    // every change up to here is in
	parked map[uint64]commit
	turn   uint64 // counts calls of enter

	ring []change // oldest first, without gaps up to head
	from uint64   // what changed up to here is not in the ring
	size int      // bytes of bodies in it

	sums *sums // nil until somebody asks
}

// commit is the changes of one transaction.
type commit struct {
	from, to uint64 // head before and after
	changes  []change
	scopes   map[string]bool // to be woken
}

// change is one document before and after.
type change struct {
	key       string
	old, next docRecord
}

// The ring holds about this much. Whoever is further behind than ringFar changes
// asks the store, which finds his few among them faster.
const (
	ringLen  = 1024
	ringSize = 8 << 20
	ringFar  = 128
)

func newLive(head uint64) *live {
	l := &live{head: head, from: head, parked: map[uint64]commit{}}
	l.come.L = &l.mu
	return l
}

// enter takes in a commit and returns the scopes that see something new now: none
// while an earlier commit is missing, and of several when this was the missing one.
func (l *live) enter(c commit) (turn uint64, scopes map[string]bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.turn++
	if c.to <= l.head { // it was given up
		return l.turn, c.scopes
	}
	l.parked[c.from] = c
	for {
		next, ok := l.parked[l.head]
		if !ok {
			return l.turn, scopes
		}
		delete(l.parked, l.head)
		l.apply(next)
		if scopes == nil {
			scopes = next.scopes
		} else {
			for s := range next.scopes {
				scopes[s] = true
			}
		}
		l.come.Broadcast()
	}
}

func (l *live) nextTurn() uint64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.turn++
	return l.turn
}

// forget drops what happened up to horizon: nobody is told of it any more.
func (l *live) forget(horizon uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.ring) > 0 && l.ring[0].next.Rev <= horizon {
		l.size -= len(l.ring[0].next.Body)
		l.ring = l.ring[1:]
	}
	l.from = max(l.from, horizon)
}

func (l *live) apply(c commit) {
	l.head = c.to
	for _, ch := range c.changes {
		if strings.HasPrefix(ch.key, wire.DocStation+"/") {
			l.people.Add(1) // it may be in another township now
		}
		l.ring = append(l.ring, ch)
		l.size += len(ch.next.Body)
	}
	drop := 0
	for len(l.ring)-drop > ringLen || l.size > ringSize {
		l.size -= len(l.ring[drop].next.Body)
		l.from = l.ring[drop].next.Rev
		drop++
	}
	if l.ring = l.ring[drop:]; cap(l.ring) < len(l.ring)+1 {
		l.ring = append(make([]change, 0, 2*len(l.ring)+64), l.ring...)
	}
	if l.sums != nil && c.to > l.sums.head {
		l.sums.apply(c)
	}
}

// enterWithin is how long a commit may take from the disk to here. One that takes
// longer does not come: it reached the disk although the store said otherwise.
const enterWithin = time.Second

// wait returns when every change up to head is in. A commit enters right after it
// is on the disk, so that is at once. leapt says that one did not come: what it
// changed is not known here, and everybody is to look at the store.
func (l *live) wait(head uint64) (leapt bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.head >= head {
		return false
	}
	late := false
	t := time.AfterFunc(enterWithin, func() {
		l.mu.Lock()
		late = true
		l.mu.Unlock()
		l.come.Broadcast()
	})
	defer t.Stop()
	for l.head < head && !late {
		l.come.Wait()
	}
	if l.head >= head {
		return false
	}
	l.leap(head)
	return true
}

// leap goes on from head without what was missing.
func (l *live) leap(head uint64) {
	l.head, l.from, l.ring, l.size, l.sums = head, head, nil, 0, nil
	l.people.Add(1)
	l.turn++
	for from, c := range l.parked {
		if c.to <= head {
			delete(l.parked, from)
		}
	}
	for next, ok := l.parked[l.head]; ok; next, ok = l.parked[l.head] {
		delete(l.parked, l.head)
		l.apply(next)
	}
	l.come.Broadcast()
}

// since is County.Since from memory; false when the ring does not reach back, which
// is never further than the horizon.
func (l *live) since(v View, after uint64, limit int) (Changes, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if after < l.from || after > l.head {
		return Changes{}, false
	}
	out := Changes{Cursor: l.head, Head: l.head}
	start, _ := slices.BinarySearchFunc(l.ring, after+1, func(c change, rev uint64) int { return cmp.Compare(c.next.Rev, rev) })
	if len(l.ring)-start > ringFar {
		return Changes{}, false
	}
	size := 0
	for i := start; i < len(l.ring); i++ {
		ch := &l.ring[i]
		if !touches(v, ch.next) || l.supersedes(ch.key, i+1) {
			continue
		}
		item := itemFrom(v, ch.key, ch.next)
		if size += len(item.Body) + len(item.Key) + 16; size > limit && len(out.Items) > 0 {
			out.Cursor = out.Items[len(out.Items)-1].Rev
			break
		}
		out.Items = append(out.Items, item)
	}
	return out, true
}

// supersedes reports whether the key changes again from position i of the ring.
func (l *live) supersedes(key string, i int) bool {
	return slices.ContainsFunc(l.ring[i:], func(c change) bool { return c.key == key }) // ≤ ringFar
}

// touches reports whether the view sees the document or once saw it.
func touches(v View, r docRecord) bool {
	return slices.ContainsFunc(v.Scopes, func(s string) bool { return slices.Contains(r.Scopes, s) || slices.Contains(r.Former, s) })
}
