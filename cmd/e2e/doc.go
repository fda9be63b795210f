// Package e2e holds only tests: they start the real programs, a display without
// a monitor and a finger, and live through good and bad days with them. They know
// the programs by their command lines, files, sockets and pixels.
package e2e
