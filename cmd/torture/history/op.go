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

// deed is a kind of operation; odds says how often it is drawn. Deeds of one mood
// come together: none of them in one history, many in another.
type deed struct {
	name string
	odds int
	mood mood
	do   func(w *world, a, b int) error
}

type mood int

const (
	always mood = iota
	reading
	writing
	passing
	lines
	deaths
	backups
	people
	old
	moods int = iota
)

func deeds() []deed {
	return []deed{
		{"connect", 100, always, (*world).connect},
		{"run", 330, always, (*world).run},
		{"file", 160, always, (*world).file},
		{"rate", 25, writing, (*world).rate},
		{"signin", 15, writing, (*world).signIn},
		{"page", 100, reading, (*world).page},
		{"act", 45, reading, (*world).act},
		{"town", 12, reading, (*world).move},
		{"wait", 50, passing, (*world).wait},
		{"clock", 8, passing, (*world).setClock},
		{"newkey", 10, passing, (*world).newKey},
		{"drop", 35, lines, (*world).drop},
		{"late", 15, lines, (*world).late},
		{"again", 10, lines, (*world).again},
		{"kill", 25, deaths, (*world).kill},
		{"cut", 25, deaths, (*world).cut},
		{"crash", 15, deaths, (*world).crash},
		{"doom", 15, deaths, (*world).doom},
		{"fill", 15, deaths, (*world).fill},
		{"backup", 35, backups, (*world).backup},
		{"restore", 20, backups, (*world).restore},
		{"station", 12, people, (*world).station},
		{"replace", 10, people, (*world).replace},
		{"transfer", 8, people, (*world).transfer},
		{"rejoin", 8, people, (*world).rejoin},
		{"copy", 15, old, (*world).copyFiles},
		{"oldbox", 10, old, (*world).oldBox},
		{"oldcontent", 6, old, (*world).oldContent},
		{"spoil", 6, old, (*world).spoil},
	}
}

// draw makes a history. Each has moods of its own: some things never happen in it
// and others often, which brings together what would rarely meet.
func draw(seed uint64) Ops {
	rnd := rand.New(rand.NewPCG(seed, 1))
	of := make([]int, moods)
	for i := range of {
		of[i] = []int{0, 1, 1, 4}[rnd.IntN(4)]
	}
	of[always] = 1 + rnd.IntN(2)
	all, sum := deeds(), 0
	for i := range all {
		all[i].odds *= of[all[i].mood]
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
