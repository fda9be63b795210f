package casework

import (
	"fmt"
	"slices"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/liaison"
)

// File is everything about one matter that its clerk sees.
type File struct {
	Row
	Case     liaison.Case
	Came     time.Time // when the county got it
	Text     string    // what the resident wrote; "" while Locked and once Erased
	Person   Masked
	Deputy   liaison.DeputyID // wished for
	Sayings  []Saying         // with the ratings, oldest first
	Steps    []Step           // the resident's side and staff's in one, oldest first
	Draft    Draft
	Version  int // to be given to Do
	May      Kinds
	Why      error // why the text cannot be opened, when Locked
	Assisted bool  // typed by the liaison
	Phone    bool  // filed on a phone page, not at a kiosk
	Event    string
	Asked    *Asked
	Erased   time.Time
	Similar  []Row        // others that may be about the same, for merging
	Joined   []Row        // merged into this one
	Proposed liaison.Date // the term that the rules give to what is assigned today
	Level    Level
}

// Masked is a resident as staff see them without asking for more, which Reveal does.
type Masked struct {
	Name, Phone string // 王*, 138****1234
	Village     string
	Address     bool // there is one
}

// Saying is what a resident wrote with a rating.
type Saying struct {
	At     time.Time
	Rating liaison.Rating
	Words  string
	Locked bool
}

// File returns a matter; ErrNotFound for one outside the actor's scope, ErrMayNot
// for roles that read no resident's words.
func (d *Desk) File(no liaison.ReceiptNo, a Actor) (File, error) {
	f, err := d.file(no, a)
	if err != nil {
		return File{}, fmt.Errorf("casework: file of %s: %w", no, err)
	}
	return f, nil
}

func (d *Desk) file(no liaison.ReceiptNo, a Actor) (File, error) {
	m, town, err := d.read(no)
	if err != nil {
		return File{}, err
	}
	if !a.Scope.Has(m.Case.Station, town) {
		return File{}, ErrNotFound
	}
	if !a.reads() {
		return File{}, ErrMayNot
	}
	open, err := d.county.Matter(no)
	if err != nil {
		return File{}, err
	}
	sayings, err := d.sayings(no)
	if err != nil {
		return File{}, err
	}
	f := newFile(m, a, open)
	f.Row = d.index.rowOf(lineOf(m, open.Registration.Draft.Text))
	f.State, f.Row.Locked = m.st, open.Closed != nil
	f.Sayings = sayings
	f.Joined = d.index.rows(m.staff.joined)
	f.Proposed = m.rules.DueDate(liaison.DateOf(d.county.Now()))
	if m.open() {
		f.Similar = d.index.similar(m.Case.ID, f.Text, a.Scope)
	}
	return f, nil
}

// read returns a matter and its township.
func (d *Desk) read(no liaison.ReceiptNo) (m *matter, town liaison.TownID, err error) {
	err = d.county.View(func(tx county.Tx) error {
		rules, err := rulesIn(tx)
		if err != nil {
			return err
		}
		sheet, err := county.ReadSheet(tx, no)
		if err != nil {
			return err
		}
		if town, err = townOf(tx, sheet.Case.Station); err != nil {
			return err
		}
		m, err = readMatter(tx, rules, sheet)
		return err
	})
	return m, town, err
}

func newFile(m *matter, a Actor, open county.Matter) File {
	r := open.Registration
	return File{
		Case: m.Case, Came: m.Came, Text: r.Draft.Text, Deputy: r.Draft.Deputy,
		Person: Masked{
			Name: liaison.MaskName(r.Draft.Name), Phone: liaison.MaskPhone(r.Draft.Phone), Village: r.Draft.Village,
			Address: r.Draft.Address != "",
		},
		Steps: m.steps(a), Draft: m.staff.draft, Version: m.version(), May: m.mayDo(a), Why: open.Closed,
		Assisted: r.Assisted, Phone: onPhone(m.Case.Receipt), Event: r.Event, Asked: m.asked, Erased: m.Erased,
		Level: m.staff.level,
	}
}

// onPhone reports whether the phone pages gave the receipt: they are the first issuer.
func onPhone(no liaison.ReceiptNo) bool {
	n, err := no.Issuer().Index()
	return err == nil && n == 0
}

func (m *matter) mayDo(a Actor) Kinds {
	var all Kinds
	known := rights()
	for _, k := range kinds {
		if m.allows(a, k, known[k]) == nil {
			all = append(all, k)
		}
	}
	return all
}

func (d *Desk) sayings(no liaison.ReceiptNo) ([]Saying, error) {
	words, err := d.county.Words(no)
	var all []Saying
	for _, w := range words {
		all = append(all, Saying{At: w.Given, Rating: w.Rating, Words: w.Words, Locked: w.Closed != nil})
	}
	slices.SortStableFunc(all, func(a, b Saying) int { return a.At.Compare(b.At) })
	return all, err
}
