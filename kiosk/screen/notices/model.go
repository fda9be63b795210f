package notices

import (
	"time"

	"lianluozhan/sync/liaison"
)

// Model is where a visitor is on the page. It outlives the views, so that another
// type size loses nothing.
type Model struct {
	first string // notice it was opened for: back from it leaves the page
	open  string // the notice that is read, "" for the list
}

// NewModel returns a model opened at the notice with the id, or at the list for "".
func NewModel(id string) *Model { return &Model{first: id, open: id} }

// State is what the page says at one moment; comparable with reflect.DeepEqual.
type State struct {
	List []liaison.Notice // shown today, in order
	Open liaison.Notice   // the one that is read; ID "" while the list is shown
}

// StateAt lists the notices of the day. A notice that has been taken down is open no
// more.
func StateAt(c *liaison.Content, now time.Time, open string) State {
	if c.Empty() {
		return State{}
	}
	s := State{List: c.NoticesOn(liaison.DateOf(now))}
	for _, n := range s.List {
		if n.ID == open {
			s.Open = n
		}
	}
	return s
}

// Lead is the beginning of a notice's text, for the list.
func Lead(n liaison.Notice) string {
	for _, b := range n.Blocks {
		if b.Text != "" && b.Kind != liaison.Heading && b.Kind != liaison.Picture {
			return b.Text
		}
	}
	return ""
}
