package progress

import (
	"errors"
	"strings"
	"time"

	"lianluozhan/sync/liaison"
)

// After freeGuesses wrong ones in a row every further guess has to wait.
const (
	freeGuesses = 5
	guessWait   = 30 * time.Second
	codeLen     = 4
)

// Found is a matter as the station knows it.
type Found struct {
	Case  liaison.Case // with at least the event of its filing
	Local bool         // filed here and not yet with the county
	// Elsewhere says that the matter is another station's: of it only the last step
	// and its day are known, as the one event.
	Elsewhere bool
}

// Lookup finds matters and keeps ratings.
type Lookup interface {
	// Find looks for the matter with the number and the code, which takes a moment,
	// and calls done once, on the screen's goroutine.
	Find(no liaison.ReceiptNo, code string, done func(Found, bool))
	// Rate keeps a rating, whose ID it gives itself, and calls done once, on the
	// screen's goroutine, when the rating is durable or cannot be.
	Rate(r liaison.RatingGiven, done func(error))
}

// Problem is why there is no result.
type Problem int

// The problems.
const (
	None     Problem = iota
	BadNo            // the number cannot be one; NoError tells why
	BadCode          // the code is not four digits
	NotFound         // nothing fits the number and the code
	Wait             // too many wrong guesses
)

// Step is where the resident is.
type Step int

// The steps.
const (
	Ask    Step = iota // typing number and code
	Result             // reading
	Judge              // a rating was chosen, words may follow
)

// Model is what a resident typed and found. It belongs to the screen's goroutine.
type Model struct {
	lookup Lookup
	now    func() time.Time
	watch  func()

	no, code string
	step     Step
	problem  Problem
	noError  *liaison.ReceiptError
	found    *Found
	rating   liaison.Rating
	words    string
	rated    liaison.Rating
	sending  bool
	failed   error
	turn     int
	search   int // the latest one; what an earlier one finds is dropped
	looking  bool

	misses int // in a row, of whoever
	until  time.Time
}

// NewModel returns an empty enquiry.
func NewModel(l Lookup, now func() time.Time) *Model { return &Model{lookup: l, now: now} }

// Step returns where the resident is.
func (m *Model) Step() Step { return m.step }

// Typed returns the number and the code as they were typed.
func (m *Model) Typed() (no, code string) { return m.no, m.code }

// Problem returns why there is no result, and with BadNo what is wrong.
func (m *Model) Problem() (Problem, *liaison.ReceiptError) { return m.problem, m.noError }

// Found returns the matter, nil before there is one.
func (m *Model) Found() *Found { return m.found }

// Judging returns the rating chosen but not yet given, and its words.
func (m *Model) Judging() (liaison.Rating, string) { return m.rating, m.words }

// Rated returns the rating given just now, 0 for none.
func (m *Model) Rated() liaison.Rating { return m.rated }

// Sending reports whether a rating is being kept right now.
func (m *Model) Sending() bool { return m.sending }

// Failed returns why the rating was not kept, nil when nothing failed.
func (m *Model) Failed() error { return m.failed }

// CanRate reports whether the answer waits for the resident's judgement.
func (m *Model) CanRate() bool {
	return m.found != nil && !m.found.Elsewhere && m.rated == 0 && m.found.Case.State().CanRate
}

// Type stores number and code as typed.
func (m *Model) Type(no, code string) {
	m.no, m.code = liaison.Clean(no), liaison.Clean(code)
	m.problem, m.noError = None, nil
	m.forgetSearch()
	m.changed()
}

// CheckNo reports whether the number can be one, and otherwise says so.
func (m *Model) CheckNo() bool {
	_, err := liaison.ParseReceiptNo(m.no)
	m.problem, m.noError = None, nil
	if err != nil {
		m.problem = BadNo
		errors.As(err, &m.noError)
	}
	m.changed()
	return err == nil
}

// WaitLeft is how long the next guess has to wait.
func (m *Model) WaitLeft() time.Duration {
	left := m.until.Sub(m.now())
	if left < 0 || left > guessWait { // more than that: the clock was set back
		return 0
	}
	return left
}

// Find looks the matter up.
func (m *Model) Find() {
	if m.looking || !m.CheckNo() {
		return
	}
	no, _ := liaison.ParseReceiptNo(m.no)
	switch {
	case len(m.code) != codeLen || strings.Trim(m.code, "0123456789") != "":
		m.problem = BadCode
	case m.WaitLeft() > 0:
		m.problem = Wait
	default:
		m.look(no)
	}
	m.changed()
}

func (m *Model) look(no liaison.ReceiptNo) {
	m.search++
	m.looking = true
	search := m.search
	m.lookup.Find(no, m.code, func(f Found, ok bool) {
		// A miss counts even if nobody waits for it any more, or guessing would be free.
		if ok {
			m.misses, m.until = 0, time.Time{}
		} else if m.misses++; m.misses >= freeGuesses {
			m.until = m.now().Add(guessWait)
		}
		if search == m.search {
			m.answer(f, ok)
		}
	})
}

func (m *Model) answer(f Found, ok bool) {
	m.looking = false
	if ok {
		m.found, m.step = &f, Result
	} else {
		m.problem = NotFound
	}
	m.changed()
}

// forgetSearch makes the model deaf to a search that is under way.
func (m *Model) forgetSearch() {
	m.search++
	m.looking = false
}

// Choose takes a rating; words may follow before it is given.
func (m *Model) Choose(r liaison.Rating) {
	if m.CanRate() && !m.sending && r.Valid() {
		m.rating, m.step, m.failed = r, Judge, nil
		m.changed()
	}
}

// SetWords stores the words with the rating.
func (m *Model) SetWords(s string) {
	m.words = liaison.Clean(s)
	m.changed()
}

// Give gives the chosen rating, once.
func (m *Model) Give() {
	if m.sending || m.step != Judge || !m.CanRate() {
		return
	}
	m.sending, m.failed = true, nil
	turn := m.turn
	m.changed()
	r := liaison.RatingGiven{
		Receipt: m.found.Case.Receipt, Rating: m.rating, Words: strings.TrimSpace(m.words), Given: m.now(),
	}
	m.lookup.Rate(r, func(err error) {
		if m.turn == turn && m.sending {
			m.given(err)
		}
	})
}

func (m *Model) given(err error) {
	m.sending, m.failed = false, err
	if err == nil {
		m.rated, m.rating, m.words, m.step = m.rating, 0, "", Result
	}
	m.changed()
}

// Back goes back a step; false means that the page is left.
func (m *Model) Back() bool {
	switch {
	case m.sending:
		return true
	case m.step == Judge:
		m.step, m.rating, m.failed = Result, 0, nil
	case m.step == Result:
		m.step, m.found, m.code, m.rated, m.words = Ask, nil, "", 0, ""
	default:
		m.forgetSearch()
		return false
	}
	m.changed()
	return true
}

// Wipe drops everything but the count of wrong guesses.
func (m *Model) Wipe() {
	*m = Model{
		lookup: m.lookup, now: m.now, watch: m.watch, turn: m.turn + 1, search: m.search + 1, misses: m.misses, until: m.until,
	}
}

func (m *Model) changed() {
	if m.watch != nil {
		m.watch()
	}
}
