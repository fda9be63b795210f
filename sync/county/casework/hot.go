package casework

// hot is what filters ask of every matter, packed so that a hundred thousand of them
// stay near the processor.
type hot struct {
	due, filed, recheck day
	place, kind, unit   uint16
	state, flags        uint8
	no                  [9]byte // the receipt number
}

// heat copies what filters ask from a line.
func (x *index) heat(slot uint32) {
	l := &x.lines[slot]
	h := hot{
		due: l.due, filed: l.filedOn, recheck: l.recheck, place: l.place, kind: x.names.number(l.category),
		unit: x.names.number(l.unit), state: l.state, flags: l.flags,
	}
	copy(h.no[:], l.no)
	for int(slot) >= len(x.hot) {
		x.hot = append(x.hot, hot{})
	}
	x.hot[slot] = h
}

// names numbers categories and units, each once.
type names struct {
	all []string
	at  map[string]uint16
}

// mostNames is how many can be told apart. Further ones are not found by a filter.
const mostNames = 1<<16 - 1

func (n *names) number(s string) uint16 {
	i, ok := n.at[s]
	if !ok && len(n.all) < mostNames {
		i = uint16(len(n.all)) //nolint:gosec // bounded above
		n.at[s] = i
		n.all = append(n.all, s)
	} else if !ok {
		return mostNames
	}
	return i
}

// intern returns the one copy of a string.
func (n *names) intern(s string) string {
	if i := n.number(s); i < mostNames {
		return n.all[i]
	}
	return s
}

// find is the number of a name, or of none.
func (n *names) find(s string) uint16 {
	if i, ok := n.at[s]; ok {
		return i
	}
	return mostNames
}

// ask is a filter with everything looked up.
type ask struct {
	places         []bool
	found          set // nil for no words
	state          int // -1 for any
	kind, unit     uint16
	byKind, byUnit bool
	from, to       day
	only           int
	today, soon    day
}

// Filter.Only as ask has it.
const (
	askAny = iota
	askNew
	askOverdue
	askSoon
	askDissatisfied
	askUnrated
	askRecheck
	askDeletion
	askOpen
)

func askOnly(only string) int {
	return map[string]int{
		OnlyNew: askNew, OnlyOverdue: askOverdue, OnlySoon: askSoon, OnlyDissatisfied: askDissatisfied, OnlyUnrated: askUnrated,
		OnlyRecheck: askRecheck, OnlyDeletion: askDeletion, OnlyOpen: askOpen,
	}[only]
}

// ask makes the question that a filter is.
func (x *index) ask(f Filter, cal *calendar) ask {
	a := ask{
		places: x.inScope(f.Scope), found: x.search(f.Words), state: -1, kind: x.names.find(f.Category), unit: x.names.find(f.Unit),
		byKind: f.Category != "", byUnit: f.Unit != "", from: dayOf(f.From), to: dayOf(f.To), only: askOnly(f.Only),
		today: cal.today, soon: cal.soon,
	}
	if f.State != "" {
		if a.state = stateCode(f.State); a.state < 0 {
			a.found = newSet(len(x.lines))
		}
	}
	for i, p := range x.places {
		a.places[i] = a.places[i] && (f.Station == "" || p.id == f.Station) && (f.Town == "" || p.town == f.Town)
	}
	return a
}

func (a *ask) fits(slot uint32, h *hot) bool {
	switch {
	case !a.places[h.place], a.state >= 0 && int(h.state) != a.state, a.byKind && h.kind != a.kind, a.byUnit && h.unit != a.unit,
		a.from != 0 && h.filed < a.from, a.to != 0 && h.filed > a.to, a.found != nil && !a.found.has(slot):
		return false
	}
	return a.only == askAny || h.wants(a.only, a.today, a.soon)
}

// wants reports whether a matter is one of those that Filter.Only names.
func (h *hot) wants(only int, today, soon day) bool {
	switch only {
	case askNew:
		return h.state == 0
	case askOverdue:
		return h.due != 0 && h.due < today
	case askSoon:
		return h.due >= today && h.due <= soon
	case askDissatisfied:
		return h.flags&flagDissatisfied != 0
	case askUnrated:
		return h.flags&flagUnrated != 0
	case askRecheck:
		return h.recheck != 0 && h.recheck <= today
	case askDeletion:
		return h.flags&flagAsked != 0
	case askOpen:
		return h.due != 0 || h.state <= 3
	}
	return false
}

// begins reports whether the receipt number does.
func (h *hot) begins(number string) bool {
	return len(number) <= len(h.no) && string(h.no[:len(number)]) == number
}
