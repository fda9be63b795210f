package boards

import (
	"slices"
	"strings"
	"time"

	"lianluozhan/kiosk/look"
	"lianluozhan/sync/liaison"
)

// Sizes is how many sizes of text a reader can choose from, and Usual the one to
// begin with.
const (
	Sizes = 4
	Usual = 1
)

// Group is boards of one kind, under the kind's name.
type Group struct {
	Kind   string
	Boards []liaison.Board
}

// Model is the boards that hang today, the one that is open and the text size.
type Model struct {
	groups []Group
	rules  liaison.RulePack
	open   string
	step   int
}

// NewModel returns a model that opens the board with the id, or the first.
func NewModel(id string) *Model { return &Model{open: id, step: Usual} }

// Set takes the boards that hang on the clock's day. When the open one no longer
// hangs, the first is open instead.
func (m *Model) Set(c *liaison.Content, now time.Time) {
	m.groups = nil
	if c == nil {
		return
	}
	m.rules = c.Rules
	for _, b := range c.BoardsOn(liaison.DateOf(now)) {
		at := slices.IndexFunc(m.groups, func(g Group) bool { return g.Kind == b.Kind })
		if at < 0 {
			at = len(m.groups)
			m.groups = append(m.groups, Group{Kind: b.Kind})
		}
		m.groups[at].Boards = append(m.groups[at].Boards, b)
	}
	if _, ok := m.Current(); !ok && len(m.groups) > 0 {
		m.open = m.groups[0].Boards[0].ID
	}
}

// Groups returns the boards by kind, in the county's order.
func (m *Model) Groups() []Group { return m.groups }

// Open opens a board.
func (m *Model) Open(id string) { m.open = id }

// Current returns the open board, and whether there is one.
func (m *Model) Current() (liaison.Board, bool) {
	for _, g := range m.groups {
		for _, b := range g.Boards {
			if b.ID == m.open {
				return b, true
			}
		}
	}
	return liaison.Board{}, false
}

// Code is where the open board can be taken along, "" when it cannot.
func (m *Model) Code() string {
	b, ok := m.Current()
	if !ok {
		return ""
	}
	return liaison.BoardQR(b, m.rules)
}

// Step is the size of the text, from 0 to Sizes-1.
func (m *Model) Step() int { return m.step }

// Resize makes the text larger (1) or smaller (-1) by a step.
func (m *Model) Resize(by int) { m.step = max(0, min(Sizes-1, m.step+by)) }

// about is the line below a board's title: number and version, issuer and days.
func about(b liaison.Board) []string {
	version := b.Version
	if version != "" && strings.Trim(version, "0123456789.") == "" {
		version = "第 " + version + " 版"
	}
	days := ""
	switch {
	case !b.From.IsZero() && !b.To.IsZero():
		days = look.FullDay(b.From) + "起施行，" + look.FullDay(b.To) + "止"
	case !b.From.IsZero():
		days = look.FullDay(b.From) + "起施行"
	case !b.To.IsZero():
		days = "有效期至" + look.FullDay(b.To)
	}
	var out []string
	for _, pair := range [][]string{{b.Number, version}, {b.Issuer, days}} {
		line := strings.Join(slices.DeleteFunc(pair, func(s string) bool { return s == "" }), "\u3000")
		if line != "" {
			out = append(out, line)
		}
	}
	return out
}
