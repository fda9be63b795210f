package content

import (
	"net/url"
	"strings"

	"lianluozhan/sync/county"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// Where the pages are.
const (
	contentPath  = "/console/content"
	deputiesPath = "/console/deputies"
	stationsPath = "/console/stations"
	rulesID      = "county"
)

// kind is one kind of document with its form. A form's values and a document can be
// made of each other, so that two documents are compared as people see them.
type kind struct {
	wire, Name string // e.g. "board", "制度"
	base, tail string // the path is base/id+tail
	Menu       string // path of the menu entry
	preview    string // how a kiosk shows it, "" when there is no preview
	labels     []label
	fresh      func() any                           // what a new one begins with
	only       string                               // the id, where there is only one
	write      func(w *writing, doc any)            // document → form
	read       func(r *reading, base any) (doc any) // form → document; base holds what the form does not
}

// label is the name of a form's field.
type label struct {
	field, Words string
	photo, long  bool
}

func (k kind) path(id string) string { return k.base + "/" + id + k.tail }
func (k kind) newPath() string       { return k.base + "/new" }
func (k kind) key(id string) string  { return wire.Key(k.wire, id) }

// MenuName is what the list of the kind's documents is called.
func (k kind) MenuName() string {
	switch k.wire {
	case wire.DocStation:
		return "站点"
	case wire.DocRules:
		return "设置"
	}
	return k.Name
}

// hung reports whether documents of the kind hang in a scope that people choose.
func (k kind) hung() bool {
	return k.wire == wire.DocBoard || k.wire == wire.DocNotice || k.wire == wire.DocProfile
}

func kinds() []kind {
	return []kind{boardKind(), noticeKind(), profileKind(), deputyKind(), stationKind(), rulesKind()}
}

// pathOf is where a document is worked on.
func (d *desk) pathOf(key string) string {
	name, id, _ := wire.SplitKey(key) // keys of drafts split
	if k, ok := d.kinds[name]; ok {
		return k.path(id)
	}
	switch name {
	case wire.DocPlan:
		return "/console/calendar"
	case wire.DocResult:
		return "/console/results"
	}
	return contentPath
}

// nameOf says what a document is, for lists of all kinds.
func (d *desk) nameOf(key string) string {
	name, _, _ := wire.SplitKey(key) // keys of drafts split
	if k, ok := d.kinds[name]; ok {
		return k.Name
	}
	switch name {
	case wire.DocPlan:
		return "接待计划"
	case wire.DocResult:
		return "办理公示"
	}
	return "资料"
}

func titleOf(doc any) string {
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

// form turns a document into the values of its form.
func (k kind) form(doc any, scopes []string) url.Values {
	w := &writing{v: url.Values{}}
	k.write(w, doc)
	if k.hung() {
		w.set("scope", strings.Join(scopes, " "))
	}
	return w.v
}

// scopesOf reads where a document is to hang.
func (k kind) scopesOf(v url.Values) []string {
	if !k.hung() {
		return nil
	}
	return strings.Fields(v.Get("scope"))
}

func inCounty(scopes []string) bool { return len(scopes) == 1 && scopes[0] == county.ScopeCounty }
