package casework

import (
	"sync"
	"time"

	"lianluozhan/sync/county/account"
	"lianluozhan/sync/liaison"
)

// flags of a line.
const (
	flagDissatisfied = 1 << iota // waits for a second answer
	flagUnrated                  // answered, and the resident has not judged it
	flagAsked                    // the resident wants their data deleted
	flagUnread                   // the text is sealed and not open yet
	flagErased
	flagClosed // the text cannot be opened here at all
)

// line is a matter in the index.
type line struct {
	id             liaison.RegistrationID
	no             liaison.ReceiptNo
	station        liaison.StationID
	category, unit string
	title, excerpt string
	class          string
	step           liaison.Step
	rating         liaison.Rating
	filed          time.Time
	into           liaison.ReceiptNo
	due, filedOn   day
	recheck        day
	rounds, urged  uint16
	place          uint16 // of the station in places
	state, flags   uint8
	said           int   // public events in the search
	k1, k2         int64 // its place in the order
}

// place is a station as the index knows it.
type place struct {
	id   liaison.StationID
	name string
	town liaison.TownID
}

// index is all matters in memory: in the order of urgency, and by what they say.
type index struct {
	now func() time.Time

	mu      sync.RWMutex
	rules   liaison.RulePack
	places  []place
	placeAt map[liaison.StationID]uint16
	names   names
	slots   map[liaison.ReceiptNo]uint32
	lines   []line
	hot     []hot    // beside lines
	order   []uint32 // slots, the most urgent first
	grams   *grams
	loading bool
	unread  int
	locked  bool
	ended   []liaison.ReceiptNo // withdrawn, with others merged into them

	calMu sync.Mutex
	cal   *calendar
}

func newIndex(now func() time.Time) *index {
	return &index{
		now: now, placeAt: map[liaison.StationID]uint16{}, names: names{at: map[string]uint16{}}, slots: map[liaison.ReceiptNo]uint32{},
		grams: newGrams(), loading: true,
	}
}

// setFrame takes in rules and stations.
func (x *index) setFrame(rules liaison.RulePack, stations []liaison.Station) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.rules = rules
	for _, s := range stations {
		n := x.placeOf(s.ID)
		x.places[n] = place{s.ID, s.Name, s.Town}
	}
	x.calMu.Lock()
	x.cal = nil
	x.calMu.Unlock()
}

// placeOf returns the number of a station, which it gets with its first matter.
func (x *index) placeOf(id liaison.StationID) uint16 {
	n, ok := x.placeAt[id]
	if !ok {
		n = uint16(len(x.places)) //nolint:gosec // a county has a few thousand stations
		x.placeAt[id] = n
		x.places = append(x.places, place{id: id, name: string(id)})
	}
	return n
}

// calendar is that of today.
func (x *index) calendar() *calendar {
	today, rules := dayOf(liaison.DateOf(x.now())), x.rulesNow()
	x.calMu.Lock()
	defer x.calMu.Unlock()
	if x.cal == nil || x.cal.today != today {
		x.cal = newCalendar(rules, today)
	}
	return x.cal
}

// inScope says for each place whether it is in the scope.
func (x *index) inScope(s account.Scope) []bool {
	all := make([]bool, len(x.places))
	for i, p := range x.places {
		all[i] = s.Has(p.id, p.town)
	}
	return all
}

func (x *index) progress() Progress {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return Progress{Loading: x.loading, Cases: len(x.order), Unread: x.unread, Locked: x.locked}
}

// lineOf makes a line; text is what the resident wrote where it is open.
func lineOf(m *matter, text string) line {
	l := line{
		id: m.Case.ID, no: m.Case.Receipt, station: m.Case.Station, category: m.Case.Category, unit: m.st.Unit,
		title: m.Case.Title, excerpt: excerpt(text), class: m.st.Class, step: m.st.Step, rating: m.st.Rating, filed: m.Filed(),
		into: m.staff.into, due: dayOf(m.due()), filedOn: dayOf(liaison.DateOf(m.Filed())), recheck: dayOf(m.recheck()),
		rounds: uint16(m.st.Rounds), urged: uint16(m.staff.urged), state: stateOf(m.st.Step), //nolint:gosec // few of each
	}
	set := func(flag uint8, on bool) {
		if on {
			l.flags |= flag
		}
	}
	set(flagDissatisfied, m.dissatisfied())
	set(flagUnrated, m.is(liaison.Answered) && m.st.CanRate)
	set(flagAsked, m.asked != nil)
	set(flagErased, m.erased())
	l.k1, l.k2 = l.keys()
	return l
}

// keys are what the order goes by: owed answers by their term, then what else waits,
// then what is over, the latest first.
func (l *line) keys() (int64, int64) {
	at := l.filed.UnixMilli()
	switch {
	case l.due != 0:
		return int64(l.due), at
	case l.state <= 3:
		return 1 << 32, at
	case l.state <= 6:
		return 2 << 32, -at
	}
	return 3 << 32, -at
}

// excerptRunes is how much of a text a list shows.
const excerptRunes = 40

func excerpt(text string) string {
	n := 0
	for i, r := range text {
		if n == excerptRunes {
			return text[:i] + "…"
		}
		if r == '\n' {
			return text[:i]
		}
		n++
	}
	return text
}
