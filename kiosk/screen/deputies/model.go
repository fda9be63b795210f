package deputies

import (
	"slices"

	"lianluozhan/sync/liaison"
)

// Filter says which deputies are wanted. A zero field wants all.
type Filter struct {
	Level   liaison.Level
	Group   string
	Village string
}

// Choice is one value that a filter can take, with how many deputies it would
// leave beside the other filters.
type Choice struct {
	Words string // "" for all
	Level liaison.Level
	Count int
	On    bool
}

// Panel is a list of choices that is opened below the filters.
type Panel int

// The panels.
const (
	Closed Panel = iota
	Groups
	Villages
)

// Model is the list of deputies, the filters on it and the panel that is open.
type Model struct {
	all      []liaison.Deputy
	villages []string // in the station's order
	filter   Filter
	panel    Panel
}

// NewModel returns a model without filters.
func NewModel() *Model { return &Model{} }

// Set takes the station's deputies. A filter that nobody meets any more because
// its group or village is gone is dropped.
func (m *Model) Set(c *liaison.Content) {
	m.all, m.villages = nil, nil
	if c == nil {
		return
	}
	m.all = c.Deputies
	for _, v := range c.Station.Villages {
		m.villages = addOnce(m.villages, v)
	}
	for _, d := range m.all {
		for _, v := range d.Villages {
			m.villages = addOnce(m.villages, v)
		}
	}
	if m.filter.Group != "" && !slices.Contains(m.groups(), m.filter.Group) {
		m.filter.Group = ""
	}
	if m.filter.Village != "" && !slices.Contains(m.villages, m.filter.Village) {
		m.filter.Village = ""
	}
}

func addOnce(list []string, s string) []string {
	if s == "" || slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

func (m *Model) groups() []string {
	var out []string
	for _, d := range m.all {
		out = addOnce(out, d.Group)
	}
	return out
}

// meets reports whether d is wanted by f.
func (f Filter) meets(d liaison.Deputy) bool {
	return (f.Level == 0 || d.Has(f.Level)) && (f.Group == "" || d.Group == f.Group) &&
		(f.Village == "" || slices.Contains(d.Villages, f.Village))
}

func (m *Model) count(f Filter) int {
	n := 0
	for _, d := range m.all {
		if f.meets(d) {
			n++
		}
	}
	return n
}

// Total is how many deputies the station has.
func (m *Model) Total() int { return len(m.all) }

// Shown returns the deputies that meet the filters, in the county's order.
func (m *Model) Shown() []liaison.Deputy {
	var out []liaison.Deputy
	for _, d := range m.all {
		if m.filter.meets(d) {
			out = append(out, d)
		}
	}
	return out
}

// Filter returns what is wanted now.
func (m *Model) Filter() Filter { return m.filter }

// Panel returns the panel that is open.
func (m *Model) Panel() Panel { return m.panel }

// Toggle opens a panel, or closes it when it is open.
func (m *Model) Toggle(p Panel) {
	if m.panel == p {
		p = Closed
	}
	m.panel = p
}

// Levels returns the choices of level: all, then the five.
func (m *Model) Levels() []Choice {
	f := m.filter
	var out []Choice
	for _, l := range append([]liaison.Level{0}, liaison.Levels()...) {
		f.Level = l
		out = append(out, Choice{Level: l, Count: m.count(f), On: l == m.filter.Level})
	}
	return out
}

// Choices returns what the open panel offers, all first.
func (m *Model) Choices() []Choice {
	values, f, now := m.villages, m.filter, m.filter.Village
	at := &f.Village
	if m.panel == Groups {
		values, now, at = m.groups(), m.filter.Group, &f.Group
	}
	if m.panel == Closed {
		return nil
	}
	var out []Choice
	for _, v := range append([]string{""}, values...) {
		*at = v
		out = append(out, Choice{Words: v, Count: m.count(f), On: v == now})
	}
	return out
}

// Has reports whether the panel would offer anything to choose from.
func (m *Model) Has(p Panel) bool {
	if p == Groups {
		return len(m.groups()) > 0
	}
	return len(m.villages) > 0
}

// WantLevel filters by level; 0 wants all.
func (m *Model) WantLevel(l liaison.Level) { m.filter.Level = l }

// Choose takes a value of the open panel and closes it.
func (m *Model) Choose(words string) {
	switch m.panel {
	case Groups:
		m.filter.Group = words
	case Villages:
		m.filter.Village = words
	}
	m.panel = Closed
}

// Reset wants all again.
func (m *Model) Reset() { m.filter, m.panel = Filter{}, Closed }

// Filtered reports whether any filter is set.
func (m *Model) Filtered() bool { return m.filter != Filter{} }
