package casework

import (
	"strings"

	"lianluozhan/sync/county/account"
	"lianluozhan/sync/liaison"
)

// What Filter.Only can be.
const (
	OnlyNew          = "new"
	OnlyOverdue      = "overdue"
	OnlySoon         = "soon" // due within three working days
	OnlyDissatisfied = "dissatisfied"
	OnlyUnrated      = "unrated"
	OnlyRecheck      = "recheck"
	OnlyDeletion     = "deletion"
	OnlyOpen         = "open" // an answer is owed
)

// Filter chooses matters. Its zero fields do not.
type Filter struct {
	Scope    account.Scope // a zero one has none
	Words    string        // all of them must occur; receipt numbers too
	State    string        // code of a State
	Category string
	Unit     string
	Station  liaison.StationID
	Town     liaison.TownID
	From, To liaison.Date // of filing, both included
	Only     string
	Page     int // from 1
	Size     int // rows on a page; 20 when 0, 200 at most
}

// List is a page of matters, the most urgent first.
type List struct {
	Rows              []Row
	Total             int // on all pages
	Page, Pages, Size int
	Loading           bool // more are still being read from the disk
	Unread            int  // matters whose text cannot be searched yet
}

// MaxSearch is how many characters of Filter.Words count.
const MaxSearch = 60

// List returns matters. It needs nothing from the disk.
func (d *Desk) List(f Filter) (List, error) { return d.index.find(f), nil }

func (x *index) find(f Filter) List {
	size, page := min(f.Size, 200), max(f.Page, 1)
	if size <= 0 {
		size = 20
	}
	cal := x.calendar()
	x.mu.RLock()
	defer x.mu.RUnlock()
	out := List{Page: page, Size: size, Loading: x.loading, Unread: x.unread}
	is := x.ask(f, cal)
	var shown []uint32
	for _, slot := range x.order {
		if !is.fits(slot, &x.hot[slot]) {
			continue
		}
		if out.Total >= (page-1)*size && len(shown) < size {
			shown = append(shown, slot)
		}
		out.Total++
	}
	out.Pages = max(1, (out.Total+size-1)/size)
	for _, slot := range shown {
		out.Rows = append(out.Rows, x.row(&x.lines[slot], cal))
	}
	return out
}

// Counts are how many matters want something.
type Counts struct {
	New, Overdue, Soon, Dissatisfied, Unrated, Recheck, Deletion int
	Open, All                                                    int
}

// Counts returns the numbers of a scope.
func (d *Desk) Counts(scope account.Scope) Counts { return d.index.counts(scope) }

func (x *index) counts(scope account.Scope) Counts {
	cal := x.calendar()
	x.mu.RLock()
	defer x.mu.RUnlock()
	places := x.inScope(scope)
	var c Counts
	for i := range x.hot {
		if h := &x.hot[i]; h.no[0] != 0 && places[h.place] {
			c.add(h, cal)
		}
	}
	return c
}

// add counts what hot.wants says of each, in one go.
func (c *Counts) add(h *hot, cal *calendar) {
	c.All++
	if h.due != 0 || h.state <= 3 {
		c.Open++
	}
	if h.state == 0 {
		c.New++
	}
	if h.due != 0 && h.due < cal.today {
		c.Overdue++
	} else if h.due != 0 && h.due <= cal.soon {
		c.Soon++
	}
	if h.recheck != 0 && h.recheck <= cal.today {
		c.Recheck++
	}
	if h.flags != 0 {
		c.flagged(h.flags)
	}
}

func (c *Counts) flagged(flags uint8) {
	if flags&flagDissatisfied != 0 {
		c.Dissatisfied++
	}
	if flags&flagUnrated != 0 {
		c.Unrated++
	}
	if flags&flagAsked != 0 {
		c.Deletion++
	}
}

// search is nil for no words at all.
func (x *index) search(words string) set {
	runes := []rune(words)
	var found set
	for _, word := range strings.Fields(string(runes[:min(len(runes), MaxSearch)])) {
		s := x.searchWord(word)
		if found != nil {
			s.and(found)
		}
		found = s
	}
	return found
}

// searchWord looks in what was written, in names of stations and categories, and
// among receipt numbers.
func (x *index) searchWord(word string) set {
	s := x.grams.find(word, len(x.lines))
	named := false
	stations := make([]bool, len(x.places))
	for i, p := range x.places {
		stations[i] = strings.Contains(p.name, word)
		named = named || stations[i]
	}
	kinds := make([]bool, len(x.names.all)+1)
	for _, c := range x.rules.Categories {
		if n := x.names.find(c.Code); n < mostNames && strings.Contains(c.Name, word) {
			kinds[n], named = true, true
		}
	}
	number := numberIn(word)
	if !named && number == "" {
		return s
	}
	for i := range x.hot {
		h := &x.hot[i]
		if stations[h.place] || int(h.kind) < len(kinds) && kinds[h.kind] || number != "" && h.begins(number) {
			s.add(uint32(i)) //nolint:gosec // a slot
		}
	}
	return s
}

// numberIn is the beginning of a receipt number, "" where a word cannot be one.
func numberIn(word string) string {
	plain := strings.ToUpper(strings.ReplaceAll(word, "-", ""))
	if len(plain) < 3 || strings.Trim(plain, liaison.ReceiptAlphabet) != "" {
		return ""
	}
	return plain
}

// row makes what a list shows.
func (x *index) row(l *line, cal *calendar) Row { return x.rowAt(l, cal, x.places[l.place]) }

func (x *index) rowAt(l *line, cal *calendar, p place) Row {
	x.calMu.Lock()
	left := cal.daysLeft(l.due)
	x.calMu.Unlock()
	r := Row{
		ID: l.id, Receipt: l.no, Station: l.station, StationName: p.name, Town: p.town, Category: l.category,
		CategoryName: x.rules.Category(l.category).Name, Title: l.title, Excerpt: l.excerpt, Filed: l.filed, Due: l.due.date(),
		DaysLeft: left, Unit: l.unit, Round: int(l.rounds), Merged: l.into, Recheck: l.recheck.date(), Urged: int(l.urged),
		Locked: l.flags&(flagUnread|flagClosed) != 0, Erased: l.flags&flagErased != 0, Tag: tagOf(l, cal.today, left), Wants: wants(l, cal.today),
	}
	r.State = liaison.CaseState{
		Step: l.step, Unit: l.unit, Class: l.class, Rating: l.rating, Rounds: int(l.rounds), CanRate: l.flags&flagUnrated != 0,
		Finished: l.state >= 7,
	}
	return r
}

// rowOf is the row of a line that is not in the index.
func (x *index) rowOf(l line) Row {
	cal := x.calendar()
	x.mu.RLock()
	defer x.mu.RUnlock()
	p := place{id: l.station, name: string(l.station)}
	if n, ok := x.placeAt[l.station]; ok {
		p = x.places[n]
	}
	return x.rowAt(&l, cal, p)
}

// rows are those of some receipts.
func (x *index) rows(all []liaison.ReceiptNo) []Row {
	cal := x.calendar()
	x.mu.RLock()
	defer x.mu.RUnlock()
	var out []Row
	for _, no := range all {
		if slot, ok := x.slots[no]; ok {
			out = append(out, x.row(&x.lines[slot], cal))
		}
	}
	return out
}
