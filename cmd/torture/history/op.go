package history

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
)

// Op is one thing that happens. What A and B mean is the deed's affair; any
// numbers mean something, so that operations can be left out of a history.
type Op struct {
	Do   string
	A, B int
}

// String writes the operation as Parse reads it.
func (o Op) String() string { return fmt.Sprintf("%s %d %d", o.Do, o.A, o.B) }

// Ops is a history: its seed gives keys and ids, its operations all the rest.
type Ops struct {
	Seed uint64
	List []Op
}

// String writes the history in one line.
func (o Ops) String() string {
	parts := []string{"seed " + strconv.FormatUint(o.Seed, 10)}
	for _, op := range o.List {
		parts = append(parts, op.String())
	}
	return strings.Join(parts, "; ")
}

// Parse reads what String wrote, to play a history again.
func Parse(s string) (Ops, error) {
	var out Ops
	first, rest, _ := strings.Cut(s, ";")
	if _, err := fmt.Sscanf(first, "seed %d", &out.Seed); err != nil {
		return out, fmt.Errorf("history: want its seed first: %w", err)
	}
	known := map[string]bool{}
	for _, d := range deeds() {
		known[d.name] = true
	}
	for part := range strings.SplitSeq(rest, ";") {
		if strings.TrimSpace(part) == "" {
			continue
		}
		var op Op
		if _, err := fmt.Sscanf(part, "%s %d %d", &op.Do, &op.A, &op.B); err != nil || !known[op.Do] {
			return out, fmt.Errorf("history: operation %q is not known", part)
		}
		out.List = append(out.List, op)
	}
	return out, nil
}

// deed is a kind of operation; odds says how often it is drawn.
type deed struct {
	name string
	odds int
	do   func(w *world, a, b int) error
}

func deeds() []deed {
	return []deed{
		{"connect", 100, (*world).connect},
		{"run", 330, (*world).run},
		{"file", 160, (*world).file},
		{"rate", 25, (*world).rate},
		{"signin", 15, (*world).signIn},
		{"page", 100, (*world).page},
		{"act", 45, (*world).act},
		{"town", 12, (*world).move},
		{"wait", 50, (*world).wait},
		{"clock", 8, (*world).setClock},
		{"drop", 35, (*world).drop},
		{"late", 15, (*world).late},
		{"again", 10, (*world).again},
		{"kill", 25, (*world).kill},
		{"cut", 25, (*world).cut},
		{"crash", 15, (*world).crash},
		{"doom", 15, (*world).doom},
		{"backup", 35, (*world).backup},
		{"restore", 20, (*world).restore},
		{"station", 12, (*world).station},
		{"replace", 10, (*world).replace},
		{"transfer", 8, (*world).transfer},
		{"rejoin", 8, (*world).rejoin},
		{"copy", 10, (*world).copyFiles},
		{"oldbox", 10, (*world).oldBox},
		{"oldcontent", 6, (*world).oldContent},
		{"spoil", 6, (*world).spoil},
	}
}

// draw makes a history. Each has moods of its own: some things never happen in it
// and others often, which brings together what would rarely meet.
func draw(seed uint64) Ops {
	rnd := rand.New(rand.NewPCG(seed, 1))
	all, sum := deeds(), 0
	const always = 3 // the first ones, without which nothing happens
	for i := range all {
		mood := []int{0, 1, 1, 4}[rnd.IntN(4)]
		if i < always {
			mood = max(1, mood/2)
		}
		all[i].odds *= mood
		sum += all[i].odds
	}
	out := Ops{Seed: seed}
	for range 10 + rnd.IntN(60) {
		roll := rnd.IntN(sum)
		for _, d := range all {
			if roll -= d.odds; roll < 0 {
				out.List = append(out.List, Op{d.name, rnd.IntN(6), rnd.IntN(1000)})
				break
			}
		}
	}
	return out
}
