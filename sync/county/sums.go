package county

import (
	"slices"
	"strings"

	"lianluozhan/sync/wire"
)

// sums is the sum over the documents of every set of scopes, kept by adding what
// comes and subtracting what goes. A view's sum is that of all sets that share a
// scope with it.
type sums struct {
	head    uint64
	groups  map[string]*group
	byScope map[string][]*group
	newest  map[string]uint64 // revision of the newest change that a scope sees
}

type group struct {
	scopes     []string
	sum, count uint64
}

// ViewSum is what a station compares its content with.
type ViewSum struct {
	Sum, Count uint64
	Newest     uint64 // revision of the view's newest change, a deletion perhaps
}

// SumOf returns the sum of a view.
func (c *County) SumOf(v View) (ViewSum, error) {
	l := c.live
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.sums == nil {
		s, err := c.readSums()
		if err != nil {
			return ViewSum{}, err
		}
		l.sums = s
	}
	return l.sums.of(v), nil
}

// forgetSums has the sums made anew from the store, when they are in doubt.
func (l *live) forgetSums() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sums = nil
}

// readSums goes through all documents. Commits that are in the store already but
// have not entered live are in it, and are left out when they enter.
func (c *County) readSums() (*sums, error) {
	s := &sums{groups: map[string]*group{}, byScope: map[string][]*group{}, newest: map[string]uint64{}}
	err := c.store.View(func(tx Tx) error {
		m, err := readMeta(tx)
		if err != nil {
			return err
		}
		s.head = m.Head
		var first error
		tx.Scan(tDoc, "", "", func(key string, _ []byte) bool {
			var r docRecord
			if _, first = load(tx, tDoc, key, &r); first == nil {
				s.add(key, r)
			}
			return first == nil
		})
		return first
	})
	return s, err
}

func (s *sums) apply(c commit) {
	s.head = c.to
	for _, ch := range c.changes {
		s.subtract(ch.key, ch.old)
		s.add(ch.key, ch.next)
	}
}

func (s *sums) add(key string, r docRecord) {
	for _, scope := range slices.Concat(r.Scopes, r.Former) {
		s.newest[scope] = max(s.newest[scope], r.Rev)
	}
	if !r.Deleted.IsZero() || len(r.Scopes) == 0 {
		return
	}
	g := s.group(r.Scopes)
	g.sum += wire.RevSum(key, r.Rev)
	g.count++
}

func (s *sums) subtract(key string, r docRecord) {
	if r.Rev == 0 || !r.Deleted.IsZero() || len(r.Scopes) == 0 {
		return
	}
	g := s.group(r.Scopes)
	g.sum -= wire.RevSum(key, r.Rev)
	if g.count--; g.count > 0 {
		return
	}
	delete(s.groups, strings.Join(g.scopes, "\x00"))
	for _, scope := range g.scopes {
		s.byScope[scope] = slices.DeleteFunc(s.byScope[scope], func(o *group) bool { return o == g })
		if len(s.byScope[scope]) == 0 {
			delete(s.byScope, scope)
		}
	}
}

// group returns the group of a sorted set of scopes.
func (s *sums) group(scopes []string) *group {
	name := strings.Join(scopes, "\x00")
	g := s.groups[name]
	if g == nil {
		g = &group{scopes: scopes}
		s.groups[name] = g
		for _, scope := range scopes {
			s.byScope[scope] = append(s.byScope[scope], g)
		}
	}
	return g
}

func (s *sums) of(v View) ViewSum {
	var out ViewSum
	for i, scope := range v.Scopes {
		out.Newest = max(out.Newest, s.newest[scope])
		for _, g := range s.byScope[scope] {
			if counted := slices.ContainsFunc(v.Scopes[:i], func(s string) bool { return slices.Contains(g.scopes, s) }); !counted {
				out.Sum, out.Count = out.Sum+g.sum, out.Count+g.count
			}
		}
	}
	return out
}
