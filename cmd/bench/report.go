package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
)

// figure is one measured number. Peer is the same thing done by a rival in the
// same run, floor is the least the machine itself takes for it, ratio is value
// over peer, or over floor where there is no peer. nil: there is none.
type figure struct {
	Name  string   `json:"name"`
	Value float64  `json:"value"`
	Unit  string   `json:"unit"`
	Floor *float64 `json:"floor"`
	Peer  *float64 `json:"peer"`
	Ratio *float64 `json:"ratio"`
	// Peers are several rivals in the same run, by name.
	Peers map[string]float64 `json:"peers,omitempty"`
	Goal  string             `json:"goal,omitempty"` // in words, when written

	goal goal
}

// goal is what the figure is to reach: at most this value, or at least it when
// atLeast is set, or at most this ratio when byRatio is set. The zero goal asks for
// nothing.
type goal struct {
	limit   float64
	byRatio bool
	atLeast bool
	asked   bool
}

func value(name string, v float64, unit string) figure {
	return figure{Name: name, Value: v, Unit: unit}
}

func (f figure) withPeer(v float64) figure {
	ratio := f.Value / v
	f.Peer, f.Ratio = &v, &ratio
	return f
}

func (f figure) withFloor(v float64) figure {
	f.Floor = &v
	if f.Peer == nil {
		ratio := f.Value / v
		f.Ratio = &ratio
	}
	return f
}

// beside adds a rival by the median of what was measured of it, if anything was.
func (f figure) beside(name string, measured []float64) figure {
	if len(measured) == 0 {
		return f
	}
	if f.Peers = maps.Clone(f.Peers); f.Peers == nil {
		f.Peers = map[string]float64{}
	}
	f.Peers[name] = quantile(measured, 0.5)
	return f
}

// over adds a floor without making a ratio of it; NaN is none.
func (f figure) over(floor float64) figure {
	if !math.IsNaN(floor) {
		f.Floor = &floor
	}
	return f
}

func (f figure) atMost(v float64) figure {
	f.goal = goal{limit: v, asked: true}
	return f
}

func (f figure) atLeast(v float64) figure {
	f.goal = goal{limit: v, atLeast: true, asked: true}
	return f
}

func (f figure) ratioAtMost(v float64) figure {
	f.goal = goal{limit: v, byRatio: true, asked: true}
	return f
}

// words says what was to be reached and whether it was.
func (g goal) words(f figure) string {
	got := f.Value
	text := "≤ " + number(&g.limit)
	switch {
	case !g.asked:
		return ""
	case g.atLeast:
		if text = "≥ " + number(&g.limit); got >= g.limit {
			return text + " reached"
		}
		return text + " MISSED"
	case g.byRatio && f.Ratio == nil:
		return "ratio " + text + ": no peer"
	case g.byRatio:
		got, text = *f.Ratio, "ratio "+text
	}
	if got <= g.limit {
		return text + " reached"
	}
	return text + " MISSED"
}

func printTable(w io.Writer, figures []figure) error {
	t := tabwriter.NewWriter(w, 2, 4, 2, ' ', 0)
	fmt.Fprintln(t, "figure\tvalue\tunit\tfloor\tpeer\tratio\tgoal")
	for _, f := range figures {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", f.Name, number(&f.Value), f.Unit,
			number(f.Floor), f.peerWords(), number(f.Ratio), f.goal.words(f))
	}
	return t.Flush()
}

// peerWords lists the rivals.
func (f figure) peerWords() string {
	if len(f.Peers) == 0 {
		return number(f.Peer)
	}
	var words []string
	for _, name := range slices.Sorted(maps.Keys(f.Peers)) {
		v := f.Peers[name]
		words = append(words, name+" "+number(&v))
	}
	return strings.Join(words, ", ")
}

func number(v *float64) string {
	if v == nil {
		return "-"
	}
	if *v >= 100 || *v <= -100 {
		return strconv.FormatFloat(*v, 'f', 0, 64)
	}
	return strconv.FormatFloat(*v, 'g', 3, 64)
}

func writeJSON(name string, figures []figure) error {
	for i := range figures {
		figures[i].Goal = figures[i].goal.words(figures[i])
	}
	b, err := json.MarshalIndent(figures, "", "  ")
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return os.WriteFile(name, append(b, '\n'), 0o644)
}
