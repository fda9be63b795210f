package main

import (
	"os"
	"runtime"
	"runtime/debug"
)

// thrifty has the collector run earlier than usual: what thousands of connections
// hold is small and long-lived, so that looking through it more often costs little
// and saves half of it again. GOGC, where it is set, has the last word.
func thrifty() {
	const percent = 50
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(percent)
	}
}

// rested gives back what a great many handshakes needed for a moment. Twice, because
// a stack shrinks by half at a time.
func rested() {
	runtime.GC()
	debug.FreeOSMemory()
}
