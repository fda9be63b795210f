package cases

import (
	"net/url"
	"strings"

	"lianluozhan/sync/county/console/frame"
	"lianluozhan/sync/liaison"
)

// The ways a field is filled in.
const (
	oneLine = "text"
	area    = "area"
	choice  = "choice"
	suggest = "suggest" // a line with suggestions
	day     = "day"
	tick    = "tick"
)

// field is one thing to fill in.
type field struct {
	Name, Label, Kind string
	Value, Hint       string
	Place             string // shown while it is empty
	Wrong             string // why what was typed cannot be taken
	Options           []option
	Required          bool
	Max               int // characters
}

// option is something to choose from.
type option struct {
	Value, Words string
	On           bool
}

// ID names the field on the page, where several forms have one of the same name.
func (f field) ID(form string) string { return form + "-" + f.Name }

// Wide fields take a line of their own.
func (f field) Wide() bool { return f.Kind == area }

// with returns the field as somebody filled it in.
func (f field) with(typed string, wrong string) field {
	f.Value, f.Wrong = typed, wrong
	f.Options = chosen(f.Options, typed)
	return f
}

func chosen(options []option, value string) []option {
	out := make([]option, len(options))
	for i, o := range options {
		o.On = o.Value == value
		out[i] = o
	}
	return out
}

// typed is what a person filled in, read with what is wrong with it.
type typed struct {
	url.Values
	wrong frame.Mistakes
}

func newTyped(v url.Values) typed { return typed{v, frame.Mistakes{}} }

// line is a field without blanks around it.
func (t typed) line(name string) string { return strings.TrimSpace(t.Get(name)) }

// words is a text of several lines; what browsers send at a line's end is taken out.
func (t typed) words(name string) string {
	return strings.TrimSpace(strings.ReplaceAll(t.Get(name), "\r\n", "\n"))
}

// date is a day, zero for none.
func (t typed) date(name string) liaison.Date {
	s := t.line(name)
	if s == "" {
		return liaison.Date{}
	}
	d, err := liaison.ParseDate(s)
	if err != nil {
		t.wrong.Add(name, "日期写成 2026-12-02 这样")
	}
	return d
}
