// Package web holds the files of the county's public phone pages. It knows
// nothing of what is put into them.
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
