// Package kiosk is the display: the window, the stack of screens, the resident's
// session and what stands around every page. It is given screens to show and a
// station to ask; it knows no store, no socket and no file.
package kiosk

import (
	"time"

	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/background"
	"lianluozhan/kiosk/screen"
	"lianluozhan/kiosk/session"
	"lianluozhan/sync/liaison"
)

// Station is what the display needs to know of the machine it runs on.
type Station interface {
	Content() *liaison.Content
	Link() Link
}

// Link is the connection to the county in few words.
type Link struct {
	Connected bool
	Updated   time.Time // when the county was last heard of; zero for never
	// Barred: the county turned this machine away. What it shows may be old.
	Barred bool
}

// Factory makes a screen for a route's argument.
type Factory func(env screen.Env, arg string) screen.Screen

// Config is what a Shell is made of. All fields are required where nothing else is
// said.
type Config struct {
	Window   fyne.Window
	Size     fyne.Size // of the window, in pixels
	Door     *background.Door
	Pictures screen.Pictures
	Station  Station
	Now      func() time.Time // the time of day, which the county may put right at any moment
	// Clock counts a visit's seconds and must never jump; Now when nil.
	Clock   func() time.Time
	Pages   map[screen.Page]Factory
	Attract Factory
	// Rests tells whether the attract page stands while nobody is here; otherwise the
	// first page does, as on a machine that is yet to be set up. Nil for always.
	Rests func() bool
	// Urgent makes the object of a notice that stands over everything, known being what
	// its key does; nil where none is shown.
	Urgent func(env screen.Env, n liaison.Notice, known func()) fyne.CanvasObject
	// Personal tells whether a page may hold something of the resident.
	Personal map[screen.Page]bool
	// Shown reports that a page, as it stands, holds only what is published: it may be in
	// a picture of the display, and what it is about may be told. Every other page is
	// covered; nil covers all.
	Shown func(screen.Page) bool
	// Seen is told what is on the display whenever that changes; nil for nobody.
	Seen func(Scene)
	// NextChange is when the content shown can next change by the clock alone; nil for
	// never. It is asked again when that moment, or other content, has come.
	NextChange func(c *liaison.Content, now time.Time) time.Time
	// Busy tells that a visit must not end now, e.g. while a registration is being
	// kept and its receipt not yet shown; nil for never.
	Busy func() bool
	// Wipe drops and overwrites everything a resident entered, at a session's end.
	Wipe func()
	// PageLimits are the times of a visit while a page is on show; session.Usual when
	// nil.
	PageLimits func(screen.Page) session.Limits
}
