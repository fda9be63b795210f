package register

import (
	"strings"

	"lianluozhan/sync/liaison"
)

// Step is where the resident is.
type Step int

// The steps, in order. Category and Writing are one step to the resident, Wish a
// side page of Contact.
const (
	Notice Step = iota
	Category
	Writing
	Contact
	Wish
	Check
	Done
)

// number is the step's place in the bar, from 0.
func (s Step) number() int {
	return [...]int{Notice: 0, Category: 1, Writing: 1, Contact: 2, Wish: 2, Check: 3, Done: 4}[s]
}

// stepOf is the step on which a field is entered.
func stepOf(f liaison.Field) Step {
	switch f {
	case liaison.FieldConsent:
		return Notice
	case liaison.FieldCategory:
		return Category
	case liaison.FieldText:
		return Writing
	}
	return Contact
}

// Model is what a resident has entered so far. It belongs to the screen's
// goroutine and may outlive the View that draws it.
type Model struct {
	filer Filer
	watch func()

	draft     liaison.Draft
	step      Step
	from      Step // where the side page Wish was opened
	elsewhere bool // lives in none of the station's villages
	returning bool // came from the check and goes back there
	asked     map[Step]bool
	filing    bool
	turn      int // a session; answers to an earlier one are dropped
	failed    error
	receipt   *Receipt
	byPhone   bool   // the query code is the end of the phone number
	ahead     func() // forgets what was prepared; nil for nothing
}

// NewModel returns an empty registration.
func NewModel(f Filer) *Model { return &Model{filer: f, asked: map[Step]bool{}} }

// Step returns where the resident is.
func (m *Model) Step() Step { return m.step }

// Draft returns what was entered.
func (m *Model) Draft() liaison.Draft { return m.draft }

// Filing reports whether a registration is being kept right now. A session must
// not end meanwhile: the resident waits for the receipt.
func (m *Model) Filing() bool { return m.filing }

// Receipt returns the receipt, nil before there is one.
func (m *Model) Receipt() *Receipt { return m.receipt }

// Closed returns why nothing is taken here now, nil when it is.
func (m *Model) Closed() error {
	if g, ok := m.filer.(Gate); ok {
		return g.Closed()
	}
	return nil
}

// Trouble returns why filing failed, nil when it did not.
func (m *Model) Trouble() error { return m.failed }

// Elsewhere reports whether the resident said 其他 for the village.
func (m *Model) Elsewhere() bool { return m.elsewhere }

// Set stores an entry, cleaned. While filing nothing can be changed.
func (m *Model) Set(f liaison.Field, s string) {
	if m.filing || m.receipt != nil {
		return
	}
	s = liaison.Clean(s)
	switch f {
	case liaison.FieldConsent:
		m.draft.Consent = s
	case liaison.FieldCategory:
		m.draft.Category = s
	case liaison.FieldText:
		m.draft.Text = s
	case liaison.FieldVillage:
		m.draft.Village, m.elsewhere = s, s == ""
	case liaison.FieldAddress:
		m.draft.Address = s
	case liaison.FieldName:
		m.draft.Name = s
	case liaison.FieldPhone:
		m.draft.Phone = s
	}
	m.failed = nil
	m.changed()
}

// Wish stores the deputy wished for, "" for none.
func (m *Model) Wish(id liaison.DeputyID) {
	if !m.filing && m.receipt == nil {
		m.draft.Deputy = id
		m.changed()
	}
}

// Faults returns what is wrong with the fields of steps the resident has tried to
// leave: nobody is told off before.
func (m *Model) Faults(rules liaison.RulePack) map[liaison.Field]liaison.Fault {
	out := map[liaison.Field]liaison.Fault{}
	for f, fault := range m.tidy().Check(rules) {
		if m.asked[stepOf(f)] {
			out[f] = fault
		}
	}
	return out
}

// Go jumps to a step to change something and comes back to the check after it.
func (m *Model) Go(s Step) {
	if m.filing || m.receipt != nil {
		return
	}
	m.returning = m.step == Check || m.returning
	m.from, m.step = m.step, s
	m.changed()
}

// Next goes on when nothing on this step is wrong, and otherwise marks it.
func (m *Model) Next(rules liaison.RulePack) {
	if m.filing {
		return
	}
	m.asked[m.step] = true
	for f := range m.tidy().Check(rules) {
		if stepOf(f) == m.step {
			m.changed()
			return
		}
	}
	switch {
	case m.step == Check:
		m.file(rules)
		return
	case m.step == Wish:
		m.step = Contact
	case m.step == Category && !m.returning:
		m.step = Writing
	case m.returning:
		m.step, m.returning = Check, false
	case m.step < Check:
		m.step = [...]Step{Notice: Category, Category: Writing, Writing: Contact, Contact: Check}[m.step]
	}
	if m.step == Check {
		m.prepare()
	}
	m.changed()
}

// Back goes back a step and keeps everything. It reports false on the first step
// and on the receipt: then the page is left.
func (m *Model) Back() bool {
	switch {
	case m.filing:
		return true
	case m.step == Notice && !m.returning, m.step == Done:
		return false
	case m.step == Wish:
		m.step, m.returning = m.from, m.returning && m.from != Check
	case m.returning:
		m.step, m.returning = Check, false
	default:
		m.step = [...]Step{Category: Notice, Writing: Category, Contact: Writing, Check: Contact}[m.step]
	}
	m.changed()
	return true
}

// file hands the draft to the filer, once.
func (m *Model) file(rules liaison.RulePack) {
	d := m.tidy()
	if faults := d.Check(rules); len(faults) > 0 {
		for f := range faults {
			m.asked[stepOf(f)] = true
		}
		if faults[liaison.FieldConsent] != "" { // the notice has changed meanwhile
			m.step, m.returning = Notice, true
		}
		m.changed()
		return
	}
	m.filing, m.failed = true, nil
	turn := m.turn
	m.changed()
	m.filer.File(d, func(r Receipt, err error) {
		if m.turn == turn {
			m.filed(r, err)
		}
	})
}

func (m *Model) filed(r Receipt, err error) {
	if !m.filing {
		return
	}
	m.filing, m.failed = false, err
	if err == nil {
		m.forget()
		m.byPhone = liaison.QueryCodeOf(m.draft.Phone, "") == r.QueryCode
		m.draft = liaison.Draft{Category: m.draft.Category}
		m.receipt, m.step = &r, Done
	}
	m.changed()
}

// tidy is the draft as it is filed.
func (m *Model) tidy() liaison.Draft {
	d := m.draft
	for _, s := range []*string{&d.Text, &d.Village, &d.Address, &d.Name, &d.Phone} {
		*s = strings.TrimSpace(*s)
	}
	return d
}

// prepare has done ahead what can be before the resident says yes.
func (m *Model) prepare() {
	m.forget()
	if p, ok := m.filer.(Preparer); ok {
		m.ahead = p.Prepare(m.tidy())
	}
}

func (m *Model) forget() {
	if m.ahead != nil {
		m.ahead()
		m.ahead = nil
	}
}

// Wipe drops everything, and the answer to a filing under way with it.
func (m *Model) Wipe() {
	m.forget()
	*m = Model{filer: m.filer, watch: m.watch, turn: m.turn + 1, asked: map[Step]bool{}}
}

func (m *Model) changed() {
	if m.watch != nil {
		m.watch()
	}
}
