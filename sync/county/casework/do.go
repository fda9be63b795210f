package casework

import (
	"errors"
	"fmt"
	"strings"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/audit"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// stroke is one deed within its transaction.
type stroke struct {
	x     *county.Edit
	actor Actor
	kind  Kind
	rules liaison.RulePack
	who   private // what must not appear in public words

	*matter                               // the one at hand
	touched []liaison.RegistrationID      // whose rows change
	others  map[liaison.ReceiptNo]*matter // read so far
}

// Do does a deed, all of it in one transaction or nothing, and returns how the
// matter stands then. version is that of the File which the actor saw. It fails
// with ErrNotFound, ErrStale, ErrMayNot, ErrRefused or Mistakes.
func (d *Desk) Do(no liaison.ReceiptNo, a Actor, version int, deed Deed) (File, error) {
	who := d.privateOf(no, deed)
	var s *stroke
	err := d.county.Change(func(x *county.Edit) error {
		var err error
		if s, err = d.begin(x, a, no); err != nil {
			return err
		}
		s.kind, s.who = deed.Kind(), who
		return s.run(version, deed)
	})
	if err != nil {
		return File{}, wrap(deed.Kind(), no, err)
	}
	if err := d.refresh(s.touched); err != nil {
		return File{}, err
	}
	return d.File(no, a)
}

// wrap leaves the caller's mistakes as they are.
func wrap(k Kind, no liaison.ReceiptNo, err error) error {
	if m := (Mistakes)(nil); errors.As(err, &m) {
		return m
	}
	return fmt.Errorf("casework: %s %s: %w", k, no, err)
}

func (d *Desk) begin(x *county.Edit, a Actor, no liaison.ReceiptNo) (*stroke, error) {
	rules, err := rulesIn(x.Tx())
	if err != nil {
		return nil, err
	}
	s := &stroke{x: x, actor: a, rules: rules, others: map[liaison.ReceiptNo]*matter{}}
	s.matter, err = s.load(no)
	return s, err
}

func rulesIn(tx county.Tx) (liaison.RulePack, error) {
	doc, _, _, err := county.Document(tx, wire.KeyRules)
	rules, _ := doc.(liaison.RulePack)
	return rules, err
}

// load reads a matter that the actor may know of.
func (s *stroke) load(no liaison.ReceiptNo) (*matter, error) {
	sheet, err := county.ReadSheet(s.x.Tx(), no)
	if err != nil {
		return nil, err
	}
	town, err := townOf(s.x.Tx(), sheet.Case.Station)
	if err != nil {
		return nil, err
	}
	if !s.actor.Scope.Has(sheet.Case.Station, town) {
		return nil, fmt.Errorf("receipt %s: %w", no, ErrNotFound)
	}
	return readMatter(s.x.Tx(), s.rules, sheet)
}

func townOf(tx county.Tx, id liaison.StationID) (liaison.TownID, error) {
	doc, _, _, err := county.Document(tx, wire.Key(wire.DocStation, string(id)))
	s, _ := doc.(liaison.Station)
	return s.Town, err
}

func (s *stroke) run(version int, deed Deed) error {
	if version != s.version() {
		return ErrStale
	}
	if err := s.may(s.actor, deed.Kind()); err != nil {
		return err
	}
	wrong := Mistakes{}
	if deed.check(s, wrong); len(wrong) > 0 {
		return wrong
	}
	return deed.do(s)
}

// add writes what a deed comes to: a step for the resident where it has one, the
// staff's record, and the audit's.
func (s *stroke) add(m *matter, e liaison.CaseEvent, r record) error {
	add := county.Addition{Title: r.Title, Category: r.Category}
	if e.Step != "" {
		if e.Who == "" {
			e.Who = s.actor.Office
		}
		add.Events = []liaison.CaseEvent{e}
		r.Event = len(m.Case.Events) + 1
	}
	k, err := s.x.Append(m.Case.Receipt, add)
	if err != nil {
		return err
	}
	m.Case, m.st = k, k.State()
	return s.log(m, r)
}

func (s *stroke) log(m *matter, r record) error {
	r.At, r.Who, r.Person, r.Office = s.x.Now(), s.actor.Account, s.actor.Person, s.actor.Office
	if r.Deed == "" {
		r.Deed = s.kind
	}
	if err := writeWork(s.x.Tx(), m.Case.ID, len(m.work), r); err != nil {
		return err
	}
	m.work, m.staff = append(m.work, r), m.staff.after(r)
	s.touched = append(s.touched, m.Case.ID)
	return audit.Add(s.x, s.actor.record(r.Deed.Words(), m.Case.Receipt, r.detail()))
}

// detail says what the audit may know of a deed: nothing anybody wrote freely.
func (r record) detail() string {
	var parts []string
	for _, p := range []string{r.Level.Words(), r.Unit, r.Due, r.Class, string(r.Other)} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, " · ")
}

// alike does the same with the matters merged into this one that still wait.
func (s *stroke) alike(e liaison.CaseEvent, r record, which func(*matter) bool) error {
	for _, no := range s.staff.joined {
		m, err := s.other(no)
		if err != nil {
			return err
		}
		if !which(m) || !m.st.May(e.Step) {
			continue
		}
		r.Other = s.Case.Receipt
		if err := s.add(m, e, r); err != nil {
			return err
		}
	}
	return nil
}

// other is another matter in the same transaction, wherever it was filed: whoever
// may act on one that it was merged with acts on both.
func (s *stroke) other(no liaison.ReceiptNo) (*matter, error) {
	if m := s.others[no]; m != nil {
		return m, nil
	}
	sheet, err := county.ReadSheet(s.x.Tx(), no)
	if err != nil {
		return nil, err
	}
	m, err := readMatter(s.x.Tx(), s.rules, sheet)
	s.others[no] = m
	return m, err
}

func waiting(m *matter) bool { return m.is(liaison.Merged) }

// both does something with the matter at hand and those merged into it.
func (s *stroke) both(e liaison.CaseEvent, r record) error {
	if err := s.add(s.matter, e, r); err != nil {
		return err
	}
	return s.alike(e, r, waiting)
}
