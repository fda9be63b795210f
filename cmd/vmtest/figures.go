package main

import (
	"fmt"
	"time"
)

// figures are what was measured, by name: seconds, or how many times as much.
type figures map[string]float64

func (f figures) seconds(name string, d time.Duration) {
	f[name] = d.Seconds()
	tell("    %s: %.1f s", name, d.Seconds())
}

func (f figures) times(name string, n float64) {
	f[name+" (times)"] = n
	tell("    %s: %.1f times", name, n)
}

// tell prints a line with the time.
func tell(format string, args ...any) {
	fmt.Printf(time.Now().Format(time.TimeOnly)+" "+format+"\n", args...)
}
