package fleet

import "lianluozhan/sync/liaison"

// place is a station in the tree.
type place struct {
	liaison.Station
	Depth int
}

// deepest is as far as the page sets stations in; those below stand there too.
const deepest = 6

// treeOf puts stations below their parents. One whose parent is not among them, or
// is below itself, stands at the top.
func treeOf(list []liaison.Station) []place {
	known := map[liaison.StationID]bool{}
	for _, s := range list {
		known[s.ID] = true
	}
	below := map[liaison.StationID][]liaison.Station{}
	for _, s := range list {
		parent := s.Parent
		if !known[parent] || parent == s.ID {
			parent = ""
		}
		below[parent] = append(below[parent], s)
	}
	t := tree{below: below, done: map[liaison.StationID]bool{}}
	t.walk("", 0)
	for _, s := range list { // a ring of parents has no top
		if !t.done[s.ID] {
			t.add(s, 0)
		}
	}
	return t.out
}

type tree struct {
	below map[liaison.StationID][]liaison.Station
	done  map[liaison.StationID]bool
	out   []place
}

func (t *tree) walk(id liaison.StationID, depth int) {
	for _, s := range t.below[id] {
		t.add(s, depth)
	}
}

func (t *tree) add(s liaison.Station, depth int) {
	if t.done[s.ID] {
		return
	}
	t.done[s.ID] = true
	t.out = append(t.out, place{s, min(depth, deepest)})
	t.walk(s.ID, depth+1)
}
