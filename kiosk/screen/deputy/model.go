package deputy

import (
	"strings"
	"time"

	"lianluozhan/sync/liaison"
)

// Model is the deputy on show and what is known of them at a moment.
type Model struct {
	id liaison.DeputyID
	s  State
}

// State is everything the page says. Two equal states look the same.
type State struct {
	Known    bool // the station has such a deputy
	Deputy   liaison.Deputy
	Next     liaison.Event // next reception; zero Date when none is planned
	Today    bool          // Next is today
	SignedIn bool          // the deputy has signed in for Next
	Code     string        // content of the QR code
	CodeIs   CodeKind
	Place    string // where Next is held
	Previous liaison.DeputyID
	Follows  liaison.DeputyID
	Year     int // of the clock, to name days of other years in full
}

// CodeKind is what scanning the code does.
type CodeKind int

// The kinds of code.
const (
	Page    CodeKind = iota // opens the deputy's page or another address
	Contact                 // saves a contact card, without any network
	Other                   // something of the county's own
)

// NewModel returns a model that shows the deputy with the id.
func NewModel(id liaison.DeputyID) *Model { return &Model{id: id} }

// Show turns to another deputy; Set tells what is known of them.
func (m *Model) Show(id liaison.DeputyID) { m.id = id }

// ID is the deputy on show.
func (m *Model) ID() liaison.DeputyID { return m.id }

// State returns what the page says.
func (m *Model) State() State { return m.s }

// Set takes content and clock and returns what the page says now.
func (m *Model) Set(c *liaison.Content, now time.Time) State {
	m.s = stateOf(c, m.id, now)
	return m.s
}

func stateOf(c *liaison.Content, id liaison.DeputyID, now time.Time) State {
	s := State{Year: liaison.DateOf(now).Year}
	if c == nil {
		return s
	}
	at := -1
	for i, d := range c.Deputies {
		if d.ID == id {
			at = i
		}
	}
	if at < 0 {
		return s
	}
	s.Known, s.Deputy = true, c.Deputies[at]
	if n := len(c.Deputies); n > 1 {
		s.Previous, s.Follows = c.Deputies[(at+n-1)%n].ID, c.Deputies[(at+1)%n].ID
	}
	if e, ok := liaison.NextFor(id, c.Plans, c.Rules, now); ok {
		s.Next, s.Today = e, e.Date == liaison.DateOf(now)
		s.SignedIn = c.SignedIn(e.ID, id)
		s.Place = e.Place
		if s.Place == "" {
			s.Place = c.Station.Name
		}
	}
	s.Code = liaison.QRContent(s.Deputy, c.Rules)
	s.CodeIs = kindOf(s.Code)
	return s
}

func kindOf(code string) CodeKind {
	low := strings.ToLower(code)
	switch {
	case strings.HasPrefix(low, "http://"), strings.HasPrefix(low, "https://"):
		return Page
	case strings.HasPrefix(low, "mecard:"), strings.HasPrefix(low, "begin:vcard"):
		return Contact
	}
	return Other
}
