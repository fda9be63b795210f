package rollout

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// Progress is how far a machine is with what is wanted of it.
type Progress int

// How far, from nothing to say to what needs somebody.
const (
	Unknown  Progress = iota // it has no helper, or was never heard of
	Free                     // nothing is wanted
	There                    // runs what is wanted, and it proved itself
	Trial                    // runs it, and it has yet to prove itself
	Underway                 // waits for the quiet hours, downloads or installs
	NotYet                   // has not begun
	Held                     // stays with what it runs
	Stopped                  // has not begun, and the roll-out is paused
	Failed                   // it did not prove itself there
	Stuck                    // cannot go on
)

// Stand is how a machine stands to what is wanted of it.
type Stand struct {
	Wish     Wish
	Wished   bool
	Ring     Ring
	Held     Hold // zero for none
	Progress Progress
}

// Stand says how a machine stands.
func (r *Rollout) Stand(at Place, v wire.Vitals) Stand {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := Stand{Ring: r.plan.ring(at), Held: r.plan.Held[at.Station]}
	s.Wish, s.Wished = r.plan.wish(at)
	s.Progress = progress(s, v)
	return s
}

func progress(s Stand, v wire.Vitals) Progress {
	want := s.Wish.Version
	switch {
	case v.Helper == "":
		return Unknown
	case want == "":
		return Free
	case slices.Contains(v.Bad, want):
		return Failed
	case v.Release == want && v.Step == wire.OnTrial:
		return Trial
	case v.Release == want && v.Good == want:
		return There
	case v.Release == want:
		return Trial
	case v.Step == wire.Stuck && v.Target == want:
		return Stuck
	case !s.Held.At.IsZero():
		return Held
	case v.Target == want && (v.Step == wire.Queued || v.Step == wire.Downloading || v.Step == wire.Installing):
		return Underway
	case v.Target == want && v.Step == wire.OnTrial:
		return Trial
	case s.Wish.Paused:
		return Stopped
	}
	return NotYet
}

// Overview is all that is wanted.
type Overview struct {
	Begun     bool   // somebody wanted something at some time
	Wishes    []Wish // rings first, then townships and stations
	Rings     map[Target]Ring
	Held      map[liaison.StationID]Hold
	Withdrawn []Withdrawal
	Known     map[string]time.Time // versions that staff entered
	Limits    Limits
}

// Overview returns a copy of what is wanted.
func (r *Rollout) Overview() Overview {
	r.mu.Lock()
	defer r.mu.Unlock()
	o := Overview{
		Begun: r.plan.Deeds > 0, Rings: maps.Clone(r.plan.Rings), Held: maps.Clone(r.plan.Held),
		Withdrawn: slices.Clone(r.plan.Withdrawn), Known: maps.Clone(r.plan.Known), Limits: r.plan.Limits,
	}
	for _, w := range r.plan.Wishes {
		o.Wishes = append(o.Wishes, w)
	}
	slices.SortFunc(o.Wishes, func(a, b Wish) int {
		return cmp.Or(rank(a.Target)-rank(b.Target), cmp.Compare(a.Target, b.Target))
	})
	return o
}

func rank(t Target) int {
	kind, id := t.Split()
	if kind == "ring" {
		return slices.Index(Rings(), Ring(id))
	}
	return map[string]int{"town": 10, "station": 11}[kind]
}

// Newer compares versions as packages are compared, near enough to sort a list: numbers
// by value, a tilde before everything.
func Newer(a, b string) int {
	for a != "" || b != "" {
		var x, y string
		x, a = token(a)
		y, b = token(b)
		if c := compareToken(x, y); c != 0 {
			return c
		}
	}
	return 0
}

// token takes a number, or what stands before the next one, off a version.
func token(s string) (first, rest string) {
	digit := func(r rune) bool { return r >= '0' && r <= '9' }
	if s == "" {
		return "", ""
	}
	end := strings.IndexFunc(s, func(r rune) bool { return digit(r) != digit(rune(s[0])) })
	if end < 0 {
		return s, ""
	}
	return s[:end], s[end:]
}

func compareToken(x, y string) int {
	n, errX := strconv.Atoi(x)
	m, errY := strconv.Atoi(y)
	switch {
	case errX == nil && errY == nil:
		return cmp.Compare(n, m)
	case strings.HasPrefix(x, "~") != strings.HasPrefix(y, "~"):
		if strings.HasPrefix(x, "~") {
			return -1
		}
		return 1
	}
	return cmp.Compare(x, y)
}
