package settings

import (
	"fmt"
	"slices"
	"strings"
)

// Problem is one thing wrong with a file.
type Problem struct {
	Line  int    // from 1; 0 when it belongs to no line
	Key   string // "" for the file as a whole
	Words string // for staff: what is wrong and what to write instead
}

// String is one line for staff.
func (p Problem) String() string {
	var at []string
	if p.Line > 0 {
		at = append(at, fmt.Sprintf("第 %d 行", p.Line))
	}
	if p.Key != "" {
		at = append(at, p.Key)
	}
	if len(at) == 0 {
		return p.Words
	}
	return strings.Join(at, " ") + "：" + p.Words
}

// Problems is an error that says everything that is wrong, in the file's order.
type Problems []Problem

// Error is for staff: one problem a line.
func (all Problems) Error() string {
	var lines []string
	for _, p := range all {
		lines = append(lines, p.String())
	}
	return strings.Join(lines, "\n")
}

// err is nil when there is nothing wrong.
func (all Problems) err() error {
	if len(all) == 0 {
		return nil
	}
	slices.SortStableFunc(all, func(a, b Problem) int { return a.Line - b.Line })
	return all
}
