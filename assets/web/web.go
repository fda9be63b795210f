// Package web holds the files of the county's public phone pages and of its
// console. It knows nothing of what is put into them.
package web

import _ "embed"

// Pages is the HTML template set: one template for each page.
//
//go:embed pages.html
var Pages string

// Style is the style sheet of all pages.
//
//go:embed style.css
var Style []byte

// ConsoleLayout is what stands around every page of the console.
//
//go:embed console/layout.html
var ConsoleLayout string

// ConsoleShell is what the console shows of its own: signing in, the first page,
// search, settings, the audit log.
//
//go:embed console/shell.html
var ConsoleShell string

// ConsoleStyle is the style sheet of the console.
//
//go:embed console/console.css
var ConsoleStyle []byte

// ConsoleScript is the console's own script, which every page loads.
//
//go:embed console/console.js
var ConsoleScript []byte

// Htmx is htmx.min.js, see console/htmx/README.md.
//
//go:embed console/htmx/htmx.min.js
var Htmx []byte

// ConsoleCases are the pages of matters.
//
//go:embed console/cases.html
var ConsoleCases string

// ConsoleContent is the pages for what the stations show.
//
//go:embed console/content.html
var ConsoleContent string

// ConsoleContentScript crops photos and keeps the preview's place.
//
//go:embed console/content.js
var ConsoleContentScript []byte

// ConsoleContentStyle draws a kiosk's screen in the preview.
//
//go:embed console/content.css
var ConsoleContentStyle []byte

// ConsoleCalendar are the pages of receptions and activities.
//
//go:embed console/calendar.html
var ConsoleCalendar string

// ConsoleFleet is the pages of stations and their machines.
//
//go:embed console/fleet.html
var ConsoleFleet string

// ConsoleReleases is the page of which release the stations' machines run.
//
//go:embed console/releases.html
var ConsoleReleases string

// ConsoleAlarms is the page of what somebody should look after.
//
//go:embed console/alarms.html
var ConsoleAlarms string

// ConsoleResults are the pages for what is made public of matters.
//
//go:embed console/results.html
var ConsoleResults string
