package cases

import (
	"strings"

	"lianluozhan/sync/county/casework"
	"lianluozhan/sync/liaison"
)

// stepView is one line of the history.
type stepView struct {
	Name, Who, When, Line, Words string
	Tone                         string // class of the list's entry
	Void, Staff                  bool
}

// steps are the resident's side and staff's in one, oldest first.
func (o *one) steps() []stepView {
	var all []stepView
	for _, s := range o.Steps {
		all = append(all, o.step(s))
	}
	return all
}

func (o *one) step(s casework.Step) stepView {
	v := stepView{
		Name: s.Name, Who: strings.TrimSpace(s.Who + " " + s.Person), When: moment(s.At, o.now()), Words: s.Words, Void: s.Void,
		Staff: !s.Public, Line: dotted(o.class(s.Class), s.Rating.Words(), s.Unit, s.Level.Words(), until(s.Due), s.Other.String()),
	}
	switch {
	case v.Staff:
		v.Tone = "staff"
	case s.Rating == liaison.Dissatisfied:
		v.Tone = "now"
	}
	return v
}

func (o *one) class(code string) string {
	if code == "" {
		return ""
	}
	c := o.rules.ResultClass(code)
	if c.Name == code {
		return code + " 类"
	}
	return code + " 类：" + c.Name
}

func until(d liaison.Date) string {
	if d.IsZero() {
		return ""
	}
	return "限" + short(d)
}
