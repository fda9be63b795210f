package content

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/account"
	"lianluozhan/sync/county/console/content/form"
	"lianluozhan/sync/county/console/frame"
	"lianluozhan/sync/county/press"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// sheet is a form on the screen with the document it is about.
type sheet struct {
	Kind       form.Kind
	ID         string // "" for a new one
	Title      string
	V          url.Values // what the fields hold
	M          frame.Mistakes
	N          int    // of the draft that is shown
	Base       uint64 // revision that it started from
	Draft      *press.Draft
	Published  bool
	CanWrite   bool
	CanPublish bool
	Changes    []form.Change // from what is published to the draft
	Clash      *clash
	Preview    *preview

	places form.Places
	a      frame.Request
	tx     county.Tx
}

// clash is what somebody else did meanwhile.
type clash struct {
	Who       string // "" when not known
	At        string
	Published bool
	Gone      bool
	Changes   []form.Change // from theirs to what was typed
}

// state is a document as it is now, published and as a draft.
type state struct {
	published any
	at        county.Placed
	there     bool
	draft     *press.Draft
	right     press.Right
	first     any // what the only one of its kind begins with, while there is none
}

// look reads where a document stands, frame.ErrNotHere when the person may not know.
func (d *desk) look(r *frame.Request, k form.Kind, id string) (st state, err error) {
	key := k.Key(id)
	draft, ok, err := d.Press.Draft(r.Person, key)
	if err != nil {
		return st, fmt.Errorf("reading %s: %w", key, err)
	}
	if ok {
		st.draft = &draft
	}
	err = d.County.View(func(tx county.Tx) (err error) {
		st.published, st.at, st.there, err = county.Document(tx, key)
		return err
	})
	if err == nil && (ok || st.there) {
		st.right, err = d.Press.Right(r.Person, key)
	}
	if err != nil {
		return st, fmt.Errorf("reading %s: %w", key, err)
	}
	if st.right == press.MayNothing && !ok && !st.there && k.Only == id && r.Person.Role == account.Office {
		st.first, st.right = k.Fresh(), press.MayPublish
	}
	if st.right == press.MayNothing {
		return st, frame.ErrNotHere
	}
	return st, nil
}

// current is the document that a form shows.
func (st state) current() (doc any, scopes []string) {
	if st.draft != nil {
		return st.draft.Doc, st.draft.Scopes
	}
	if st.first != nil {
		return st.first, nil
	}
	return st.published, st.at.Scopes
}

// blank shows an empty form.
func (d *desk) blank(r *frame.Request, k form.Kind) error {
	if !mayMake(r, k) {
		return frame.ErrMayNot
	}
	return d.County.View(func(tx county.Tx) error {
		s := d.newSheet(r, k, tx)
		s.V = k.Values(k.Fresh(), s.firstScope())
		s.Title = "新建" + k.MenuName()
		if t := r.Person.Scope().Town; t != "" && k.Wire == wire.DocStation {
			s.V.Set("town", string(t))
		}
		return d.show(r, s, http.StatusOK)
	})
}

// mayMake reports whether the person may begin a document of the kind: a liaison's
// station is there already.
func mayMake(r *frame.Request, k form.Kind) bool {
	return k.Only == "" && (k.Name != form.Station().Name || r.Person.Scope().Station == "")
}

func (d *desk) newSheet(r *frame.Request, k form.Kind, tx county.Tx) *sheet {
	s := &sheet{Kind: k, V: url.Values{}, M: frame.Mistakes{}, CanWrite: true, places: form.PlacesIn(tx), a: *r, tx: tx}
	s.CanPublish = r.Person.Scope().Station == ""
	return s
}

// firstScope is where a new document hangs until somebody says otherwise.
func (s *sheet) firstScope() []string {
	if o := s.places.Scopes(s.a.Person); len(o) > 0 {
		return []string{o[0].Value}
	}
	return nil
}

func (d *desk) edit(r *frame.Request, k form.Kind) error {
	id := r.PathValue("id")
	st, err := d.look(r, k, id)
	if err != nil {
		return err
	}
	return d.County.View(func(tx county.Tx) error {
		s := d.sheetOf(r, k, st, tx)
		doc, scopes := st.current()
		s.V = k.Values(doc, scopes)
		return d.show(r, s, http.StatusOK)
	})
}

// sheetOf fills in everything but the form's values.
func (d *desk) sheetOf(r *frame.Request, k form.Kind, st state, tx county.Tx) *sheet {
	s := d.newSheet(r, k, tx)
	doc, scopes := st.current()
	s.ID, s.Title = r.PathValue("id"), form.TitleOf(doc)
	s.Draft, s.Published, s.Base = st.draft, st.there, st.at.Rev
	s.CanWrite, s.CanPublish = st.right >= press.MayWrite, st.right >= press.MayPublish
	if st.draft != nil {
		s.N, s.Base = st.draft.N, st.draft.Base
	}
	if st.draft != nil && st.there && !st.draft.Delete {
		s.Changes = k.Compare(s.places, k.Values(st.published, st.at.Scopes), k.Values(doc, scopes))
	}
	return s
}

func (d *desk) show(r *frame.Request, s *sheet, status int) error {
	if s.V.Set("self", s.ID); s.Kind.Preview != "" {
		s.Preview = d.previewOf(s.tx, s.Kind, s.V)
	}
	return r.Show(frame.Page{Name: "content-sheet", Title: s.heading(), Active: s.Kind.Menu, Status: status, Data: s})
}

func (s *sheet) heading() string {
	if s.Title == "" {
		return s.Kind.Name + "（还没有标题）"
	}
	return s.Title
}

// Heading is the page's.
func (s *sheet) Heading() string { return s.heading() }

// Back is where the list is.
func (s *sheet) Back() string { return s.Kind.ListPath() }

// Path is where the form is sent.
func (s *sheet) Path() string {
	if s.ID == "" {
		return s.Kind.NewPath()
	}
	return s.Kind.Path(s.ID)
}

// Wire is the kind's short name, by which the template chooses.
func (s *sheet) Wire() string { return s.Kind.Wire }

// Is reports whether a state of the draft.
func (s *sheet) Is(state string) bool { return s.Draft != nil && string(s.Draft.State) == state }

// Removal reports whether the draft is the wish to take the document down.
func (s *sheet) Removal() bool { return s.Draft != nil && s.Draft.Delete }

// Get returns what a field holds.
func (s *sheet) Get(field string) string { return s.V.Get(field) }

// Has reports whether a field of several values holds this one.
func (s *sheet) Has(field, value string) bool {
	for _, v := range s.V[field] {
		if v == value {
			return true
		}
	}
	return false
}

// input is what a template needs to draw one field.
type input struct{ Name, Label, Hint, Value, Error, Type string }

// Input describes a field of one line.
func (s *sheet) Input(name, words, hint string) input {
	return input{name, words, hint, s.V.Get(name), s.M[name], "text"}
}

// Typed is Input with the field's type.
func (s *sheet) Typed(kind, name, words, hint string) input {
	in := s.Input(name, words, hint)
	in.Type = kind
	return in
}

// Rows returns a table of fields with some empty rows at its end.
func (s *sheet) Rows(table string) [][]string {
	out, columns := form.Table(s.V, table)
	if s.CanWrite {
		for range 3 {
			out = append(out, make([]string, columns))
		}
	}
	return out
}

// Choices returns what a field may be chosen from, with what it holds now.
func (s *sheet) Choices(field string) []form.Option {
	switch field {
	case "scope":
		return s.withNow(field, s.places.Scopes(s.a.Person), s.places.Where)
	case "town":
		var out []form.Option
		for _, t := range s.places.Towns {
			if s.a.Person.Scope().Has("", liaison.TownID(t.Value)) {
				out = append(out, t)
			}
		}
		return s.withNow(field, out, func(v []string) string { return s.places.Town(v[0]) })
	case "parent":
		out := []form.Option{{Words: "没有上级站"}}
		for _, st := range s.places.Stations {
			if string(st.ID) != s.ID {
				out = append(out, form.Option{Value: string(st.ID), Words: st.Name})
			}
		}
		return out
	case "stations":
		var out []form.Option
		for _, st := range s.places.Own(s.a.Person) {
			out = append(out, form.Option{Value: string(st.ID), Words: st.Name})
		}
		for _, id := range s.V["stations"] {
			out = with(out, form.Option{Value: id, Words: s.places.Station(id)})
		}
		return out
	case "levels":
		var out []form.Option
		for _, l := range liaison.Levels() {
			out = append(out, form.Option{Value: strconv.Itoa(int(l)), Words: form.LevelName(l)})
		}
		return out
	case "deputy":
		return append([]form.Option{{Words: "不是写某一位代表"}}, s.deputyChoices()...)
	}
	return nil
}

// withNow keeps a value that the person could not choose, but that is there.
func (s *sheet) withNow(field string, out []form.Option, words func([]string) string) []form.Option {
	now := s.V.Get(field)
	if now == "" || now == "new" {
		return out
	}
	return with(out, form.Option{Value: now, Words: words([]string{now})})
}

func with(out []form.Option, o form.Option) []form.Option {
	for _, x := range out {
		if x.Value == o.Value {
			return out
		}
	}
	return append(out, o)
}

// deputyChoices are the deputies of the person's stations.
func (s *sheet) deputyChoices() []form.Option {
	var out []form.Option
	now := s.V.Get("deputy")
	// Who cannot be read cannot be chosen either.
	_ = county.EachDocument(s.tx, wire.DocDeputy, func(_ string, _ []string, doc any) {
		d, _ := doc.(liaison.Deputy)
		for _, at := range s.places.Own(s.a.Person) {
			if slices.Contains(d.Stations, at.ID) || string(d.ID) == now {
				out = with(out, form.Option{Value: string(d.ID), Words: d.Name})
			}
		}
	})
	return out
}

// Role is what the person works as.
func (s *sheet) Role() string { return string(s.a.Person.Role) }
