// Package screen is the contract between the shell (package kiosk) and the
// screens below this folder: how a screen is made, what it is told, and what it
// may ask for. It holds no screen and knows no store, socket or session timer.
package screen

import (
	"image"
	"time"

	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/background"
	"lianluozhan/kiosk/look"
	"lianluozhan/sync/liaison"
)

// Page names a kind of screen.
type Page string

// The pages a resident can reach, and those of staff.
const (
	Home     Page = "home"
	Deputies Page = "deputies"
	Deputy   Page = "deputy" // Arg: DeputyID
	Boards   Page = "boards" // Arg: board ID to open, "" for the first
	Plan     Page = "plan"
	Notices  Page = "notices" // Arg: notice ID
	Results  Page = "results"
	Profiles Page = "profiles"
	Intro    Page = "intro"
	Register Page = "register" // Arg: DeputyID wished for, or ""
	Progress Page = "progress"
	Staff    Page = "staff"
)

// Route is a page and what it is about.
type Route struct {
	Page Page
	Arg  string
}

// Screen is one page on the display. All methods are called on the screen's
// goroutine.
type Screen interface {
	// Title stands in the header.
	Title() string
	// Object is the page below the header and above the footer. It is made once
	// and always the same object.
	Object() fyne.CanvasObject
	// Update tells of new content or that the clock moved on to another state. It
	// comes once before the screen is first shown.
	Update(c *liaison.Content, now time.Time)
	// Leave is called when the page goes for good: it must drop and overwrite what
	// a resident typed or read.
	Leave()
}

// Stepper is a Screen whose back key first goes back a step of its own. Back
// reports whether it did; otherwise the shell leaves the page.
type Stepper interface {
	Back() bool
}

// Retirer is a Screen that draws copies of what a resident typed. Retire is called
// when another view of the same entries takes its place, as in another type size:
// it hands in what is half typed and overwrites its copies.
type Retirer interface {
	Retire()
}

// Bottomed is a Screen that fills the footer's place itself (a keyboard) while
// Covers reports true.
type Bottomed interface {
	Covers() bool
}

// Telling is a Screen that goes from one published thing to another without a route
// of its own. About is the id of the one on show, or a month "2026-11"; "" for none.
// It never tells anything of a resident.
type Telling interface {
	About() string
}

// Hinted is a Screen that wants its own words in the footer's right half.
type Hinted interface {
	Hint() string
}

// Env is what a screen is made with. A new look means new screens, so it never
// changes during a screen's life.
type Env struct {
	Look       *look.Look
	Background *background.Door
	Nav        Nav
	Pictures   Pictures
	Now        func() time.Time
	Area       fyne.Size // the size of Object, in pixels
	// Barred reports that the county takes nothing from this machine any more; nil for
	// never. A screen is updated when that changes.
	Barred func() bool
}

// Nav is how a screen asks to go elsewhere.
type Nav interface {
	Open(Route)
	Back()
	Home()
	// Relayout asks for the footer to be drawn anew, e.g. because Covers changed.
	Relayout()
}

// Pictures gives pictures in the size they are shown.
type Pictures interface {
	// Fit calls show on the screen's goroutine with the picture scaled to cover w×h
	// pixels, corners rounded by radius; at once when it is at hand, later
	// otherwise, never when there is none.
	Fit(id liaison.BlobID, w, h, radius int, show func(image.Image))
	// Natural is the picture's size in pixels, 0×0 when it is not at hand.
	Natural(id liaison.BlobID) (w, h int)
}
