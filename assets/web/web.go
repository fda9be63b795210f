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
