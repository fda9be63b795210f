// Package form turns the documents that people write into forms and back, and says
// in which fields two of them differ. It knows no page and no draft.
package form

import (
	"net/url"
	"strings"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// Where the pages are.
const (
	ContentPath  = "/console/content"
	DeputiesPath = "/console/deputies"
	StationsPath = "/console/stations"
	rulesID      = "county"
)

// Kind is one kind of document with its form. A form's values and a document can be
// made of each other, so that two documents are compared as people see them.
type Kind struct {
	Wire, Name string     // e.g. "board", "制度"
	Menu       string     // path of the menu entry
	Preview    string     // how a kiosk shows it, "" when there is no preview
	Fresh      func() any // what a new one begins with
	Only       string     // the id, where there is only one

	base, tail string // the path is base/id+tail
	labels     []label
	write      func(w *writing, doc any)            // document → form
	read       func(r *Reading, base any) (doc any) // form → document; base holds what the form does not
}

// label is the name of a form's field.
type label struct {
	field, Words string
	photo, long  bool
}

// Path is where a document is worked on.
func (k Kind) Path(id string) string { return k.base + "/" + id + k.tail }

// NewPath is where one is made.
func (k Kind) NewPath() string { return k.base + "/new" }

// Key is the document's key.
func (k Kind) Key(id string) string { return wire.Key(k.Wire, id) }

// MenuName is what the list of the kind's documents is called.
func (k Kind) MenuName() string {
	switch k.Wire {
	case wire.DocStation:
		return "站点"
	case wire.DocRules:
		return "设置"
	}
	return k.Name
}

// ListPath is where the kind's documents are listed.
func (k Kind) ListPath() string {
	if k.Menu == ContentPath {
		return ContentPath + "?tab=" + k.Wire
	}
	return k.Menu
}

// Hung reports whether documents of the kind hang in a scope that people choose.
func (k Kind) Hung() bool {
	return k.Wire == wire.DocBoard || k.Wire == wire.DocNotice || k.Wire == wire.DocProfile
}

// Kinds lists all kinds.
func Kinds() []Kind {
	return []Kind{Board(), Notice(), Profile(), Deputy(), Station(), Rules()}
}

// TitleOf is what people call a document.
func TitleOf(doc any) string {
	switch d := doc.(type) {
	case liaison.Board:
		return d.Title
	case liaison.Notice:
		return d.Title
	case liaison.Profile:
		return d.Title
	case liaison.Deputy:
		return d.Name
	case liaison.Station:
		return d.Name
	case liaison.RulePack:
		return "全县规则"
	case liaison.Result:
		return d.Title
	case liaison.Plan:
		return string(d.Station) + " " + liaison.Date{Year: d.Year, Month: 1, Day: 1}.String()[:4]
	}
	return ""
}

// Values turns a document into the values of its form.
func (k Kind) Values(doc any, scopes []string) url.Values {
	w := &writing{v: url.Values{}}
	k.write(w, doc)
	if k.Hung() {
		w.set("scope", strings.Join(scopes, " "))
	}
	return w.v
}

// Read takes a form apart. base is the document it was made from.
func (k Kind) Read(r *Reading, base any) any { return k.read(r, base) }

// ScopesOf reads where a document is to hang.
func (k Kind) ScopesOf(v url.Values) []string {
	if !k.Hung() {
		return nil
	}
	return strings.Fields(v.Get("scope"))
}
