package profiles

import (
	"slices"
	"time"

	"lianluozhan/sync/liaison"
)

// Tab is a half of the page.
type Tab int

// The halves: what deputies did, and what they promised.
const (
	Deeds Tab = iota
	Pledges
)

// Model is what a visitor chose on the page. It outlives the views, so that another
// type size loses nothing.
type Model struct {
	tab  Tab
	open string // the profile that is read, "" for the list
}

// NewModel returns a model that shows the list of deeds.
func NewModel() *Model { return &Model{} }

// Deed is a profile with the deputy it is about.
type Deed struct {
	liaison.Profile
	Deputy liaison.Deputy // ID "" when it is about the station or several deputies
}

// State is what the page says; comparable with reflect.DeepEqual.
type State struct {
	Station string
	Deeds   []Deed           // newest first
	Pledges []liaison.Deputy // deputies who made one, in the county's order
	Open    Deed             // the one that is read; Profile.ID "" while a list is shown
}

// StateAt lists what has been published by now.
func StateAt(c *liaison.Content, now time.Time, open string) State {
	if c.Empty() {
		return State{}
	}
	s := State{Station: c.Station.Name}
	today := liaison.DateOf(now)
	for _, p := range c.Profiles {
		if today.Before(p.Date) {
			continue
		}
		d, _ := c.Deputy(p.Deputy)
		s.Deeds = append(s.Deeds, Deed{p, d})
	}
	slices.SortStableFunc(s.Deeds, func(a, b Deed) int { return b.Date.Compare(a.Date) })
	for _, d := range s.Deeds {
		if d.Profile.ID == open {
			s.Open = d
		}
	}
	for _, d := range c.Deputies {
		if d.Pledge != "" {
			s.Pledges = append(s.Pledges, d)
		}
	}
	return s
}

// Picture is the deed's own picture, else the deputy's.
func (d Deed) Picture() liaison.BlobID {
	if d.Photo() != "" {
		return d.Photo()
	}
	return d.Deputy.Photo
}

// Photo is the deed's own picture.
func (d Deed) Photo() liaison.BlobID { return d.Profile.Photo }

// Name is whom the deed is about.
func (d Deed) Name(station string) string {
	if d.Deputy.Name != "" {
		return d.Deputy.Name
	}
	return station
}
