// Package hand holds the handwriting model that is compiled into the program. See
// README.md for its sources and licences; kiosk/ime/hand reads it.
package hand

import _ "embed" // for the file below

// Model is what cmd/handtrain learned.
//
//go:embed hand.dat
var Model []byte
