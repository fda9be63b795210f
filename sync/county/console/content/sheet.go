package content

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/account"
	"lianluozhan/sync/county/console/frame"
	"lianluozhan/sync/county/press"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// sheet is a form on the screen with the document it is about.
type sheet struct {
	Kind       kind
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
	Changes    []change // from what is published to the draft
	Clash      *clash
	Preview    *preview

	places places
	a      frame.Request
	tx     county.Tx
}

// clash is what somebody else did meanwhile.
type clash struct {
	Who       string // "" when not known
	At        string
	Published bool
	Gone      bool
	Changes   []change // from theirs to what was typed
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
func (d *desk) look(r *frame.Request, k kind, id string) (st state, err error) {
	key := k.key(id)
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
	if st.right == press.MayNothing && !ok && !st.there && k.only == id && r.Person.Role == account.Office {
		st.first, st.right = k.fresh(), press.MayPublish
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
func (d *desk) blank(r *frame.Request, k kind) error {
	if !k.mayMake(r) {
		return frame.ErrMayNot
	}
	return d.County.View(func(tx county.Tx) error {
		s := d.newSheet(r, k, tx)
		s.V = k.form(k.fresh(), s.firstScope())
		s.Title = "新建" + k.MenuName()
		if t := r.Person.Scope().Town; t != "" && k.wire == wire.DocStation {
			s.V.Set("town", string(t))
		}
		return d.show(r, s, http.StatusOK)
	})
}

// mayMake reports whether the person may begin a document of the kind: a liaison's
// station is there already.
func (k kind) mayMake(r *frame.Request) bool {
	return k.only == "" && (k.Name != stationKind().Name || r.Person.Scope().Station == "")
}

func (d *desk) newSheet(r *frame.Request, k kind, tx county.Tx) *sheet {
	s := &sheet{Kind: k, V: url.Values{}, M: frame.Mistakes{}, CanWrite: true, places: placesIn(tx), a: *r, tx: tx}
	s.CanPublish = r.Person.Scope().Station == ""
	return s
}

// firstScope is where a new document hangs until somebody says otherwise.
func (s *sheet) firstScope() []string {
	if o := s.places.scopes(s.a.Person); len(o) > 0 {
		return []string{o[0].Value}
	}
	return nil
}

func (d *desk) edit(r *frame.Request, k kind) error {
	id := r.PathValue("id")
	st, err := d.look(r, k, id)
	if err != nil {
		return err
	}
	return d.County.View(func(tx county.Tx) error {
		s := d.sheetOf(r, k, st, tx)
		doc, scopes := st.current()
		s.V = k.form(doc, scopes)
		return d.show(r, s, http.StatusOK)
	})
}

// sheetOf fills in everything but the form's values.
func (d *desk) sheetOf(r *frame.Request, k kind, st state, tx county.Tx) *sheet {
	s := d.newSheet(r, k, tx)
	doc, scopes := st.current()
	s.ID, s.Title = r.PathValue("id"), titleOf(doc)
	s.Draft, s.Published, s.Base = st.draft, st.there, st.at.Rev
	s.CanWrite, s.CanPublish = st.right >= press.MayWrite, st.right >= press.MayPublish
	if st.draft != nil {
		s.N, s.Base = st.draft.N, st.draft.Base
	}
	if st.draft != nil && st.there && !st.draft.Delete {
		s.Changes = k.compare(s.places, k.form(st.published, st.at.Scopes), k.form(doc, scopes))
	}
	return s
}

func (d *desk) show(r *frame.Request, s *sheet, status int) error {
	if s.V.Set("self", s.ID); s.Kind.preview != "" {
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
func (s *sheet) Back() string {
	switch s.Kind.Menu {
	case contentPath:
		return contentPath + "?tab=" + s.Kind.wire
	}
	return s.Kind.Menu
}

// Path is where the form is sent.
func (s *sheet) Path() string {
	if s.ID == "" {
		return s.Kind.newPath()
	}
	return s.Kind.path(s.ID)
}

// Wire is the kind's short name, by which the template chooses.
func (s *sheet) Wire() string { return s.Kind.wire }

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
	fields := map[string][]string{"categories": categoryFields(), "resultclasses": classFields(), "refuses": refusalFields()}[table]
	out := rows(s.V, fields...)
	if s.CanWrite {
		for range 3 {
			out = append(out, make([]string, len(fields)))
		}
	}
	return out
}

// Choices returns what a field may be chosen from, with what it holds now.
func (s *sheet) Choices(field string) []option {
	switch field {
	case "scope":
		return s.withNow(field, s.places.scopes(s.a.Person), s.places.where)
	case "town":
		var out []option
		for _, t := range s.places.towns {
			if s.a.Person.Scope().Has("", liaison.TownID(t.Value)) {
				out = append(out, t)
			}
		}
		return s.withNow(field, out, func(v []string) string { return s.places.town(v[0]) })
	case "parent":
		out := []option{{"", "没有上级站"}}
		for _, st := range s.places.stations {
			if string(st.ID) != s.ID {
				out = append(out, option{string(st.ID), st.Name})
			}
		}
		return out
	case "stations":
		var out []option
		for _, st := range s.places.own(s.a.Person) {
			out = append(out, option{string(st.ID), st.Name})
		}
		for _, id := range s.V["stations"] {
			out = with(out, option{id, s.places.station(id)})
		}
		return out
	case "levels":
		var out []option
		for _, l := range liaison.Levels() {
			out = append(out, option{strconv.Itoa(int(l)), levelName(l)})
		}
		return out
	case "deputy":
		return append([]option{{"", "不是写某一位代表"}}, s.deputyChoices()...)
	}
	return nil
}

// withNow keeps a value that the person could not choose, but that is there.
func (s *sheet) withNow(field string, out []option, words func([]string) string) []option {
	now := s.V.Get(field)
	if now == "" || now == "new" {
		return out
	}
	return with(out, option{now, words([]string{now})})
}

func with(out []option, o option) []option {
	for _, x := range out {
		if x.Value == o.Value {
			return out
		}
	}
	return append(out, o)
}

// deputyChoices are the deputies of the person's stations.
func (s *sheet) deputyChoices() []option {
	var out []option
	now := s.V.Get("deputy")
	// Who cannot be read cannot be chosen either.
	_ = county.EachDocument(s.tx, wire.DocDeputy, func(_ string, _ []string, doc any) {
		d, _ := doc.(liaison.Deputy)
		for _, at := range s.places.own(s.a.Person) {
			if slices.Contains(d.Stations, at.ID) || string(d.ID) == now {
				out = with(out, option{string(d.ID), d.Name})
			}
		}
	})
	return out
}

// Role is what the person works as.
func (s *sheet) Role() string { return string(s.a.Person.Role) }
