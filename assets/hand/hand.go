// Package hand holds the handwriting model that is compiled into the program, or
// installed beside it. See README.md for its sources and licences; kiosk/ime/hand
// reads it.
package hand
