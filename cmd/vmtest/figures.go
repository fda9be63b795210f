package main

import (
	"encoding/json"
	"fmt"
	"os"
	"time"
)

// figures are what was measured, by name: seconds, or how many times as much.
type figures map[string]float64

func (f figures) seconds(name string, d time.Duration) {
	f[name] = d.Seconds()
	tell("    %s: %.1f s", name, d.Seconds())
}

func (f figures) times(name string, n float64) {
	f[name] = n
	tell("    %s: %.1f times", name, n)
}

func (f figures) write(path string) error {
	if len(f) == 0 {
		return nil
	}
	b, err := json.MarshalIndent(f, "", "  ")
	if err == nil {
		err = os.WriteFile(path, append(b, '\n'), 0o644)
	}
	if err != nil {
		return fmt.Errorf("keep the figures: %w", err)
	}
	return nil
}

// tell prints a line with the time.
func tell(format string, args ...any) {
	fmt.Printf(time.Now().Format(time.TimeOnly)+" "+format+"\n", args...)
}
