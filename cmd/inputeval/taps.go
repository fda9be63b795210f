package main

import (
	"fmt"
	"io"
	"strings"

	"lianluozhan/cmd/internal/complaints"
	"lianluozhan/kiosk/ime"
	"lianluozhan/kiosk/ime/pinyin"
)

const (
	tapSeconds = 0.15 // a tap of a finger that knows where to go
	barShows   = 6    // candidates on the bar without another tap
	gridShows  = 40   // and on the grid behind it
)

// effort is what a text takes in one way.
type effort struct {
	taps, chars int
	lost        int // characters that could not be had
}

// efforts writes the complaints in every way and prints what it takes. It goes
// through the engines: what the finger needs to find a key comes on top in every way.
// make eval-typing writes them through the kiosk's own window.
func (b *bench) efforts(out io.Writer) {
	codes, texts := b.codes(), complaints.All()
	ways := []struct {
		name string
		do   func(text, spelling string) effort
	}{
		{"pinyin", func(t, s string) effort { return compose(b.pinyin, t, strings.ReplaceAll(s, " ", "")) }},
		{"pinyin, first letters", func(t, s string) effort { return compose(b.pinyin, t, firsts(s)) }},
		{"nine keys", func(t, s string) effort { return compose(b.nine, t, pinyin.Digits(strings.ReplaceAll(s, " ", ""))) }},
		{"strokes", func(t, _ string) effort {
			var e effort
			for _, r := range t {
				e = e.and(spellOut(b.stroke, string(r), codes[r]))
			}
			return e
		}},
		{"handwriting", func(t, _ string) effort { // a stroke a tap; the next character takes the one before
			var e effort
			for _, r := range t {
				e = e.and(effort{taps: len(codes[r]), chars: 1})
			}
			return e
		}},
	}
	fmt.Fprintf(out, "\n%-24s %7s %9s %13s %7s\n", "three complaints", "taps", "taps/char", "s at 150 ms", "lost")
	for _, w := range ways {
		var all effort
		for _, c := range texts {
			for _, piece := range c {
				all = all.and(w.do(piece.Text, piece.Pinyin))
			}
		}
		n := float64(len(texts))
		fmt.Fprintf(out, "%-24s %7.1f %9.2f %13.1f %7d\n", w.name, float64(all.taps)/n, float64(all.taps)/float64(max(1, all.chars)),
			float64(all.taps)*tapSeconds/n, all.lost)
	}
}

func (e effort) and(o effort) effort {
	return effort{e.taps + o.taps, e.chars + o.chars, e.lost + o.lost}
}

func firsts(spelling string) string {
	var s string
	for _, x := range strings.Fields(spelling) {
		s += x[:1]
	}
	return s
}

// compose types keys whole and then picks the longest candidate that goes on with the
// text, until all of it is there.
func compose(e ime.Engine, text, keys string) effort {
	e.Reset()
	made := effort{chars: len([]rune(text))}
	for _, r := range keys {
		e.Key(r)
		made.taps++
	}
	for text != "" {
		best, at := "", 0
		for i, c := range e.State(gridShows).Candidates {
			if strings.HasPrefix(text, c.Text) && len(c.Text) > len(best) {
				best, at = c.Text, i
			}
		}
		if best == "" {
			made.lost = len([]rune(text))
			return made
		}
		e.Pick(at)
		made.taps += picks(at)
		text = text[len(best):]
	}
	return made
}

// spellOut gives strokes one by one until the character can be picked.
func spellOut(e ime.Engine, char, code string) effort {
	e.Reset()
	made := effort{chars: 1}
	for _, k := range code {
		e.Key(k)
		made.taps++
		for i, c := range e.State(barShows).Candidates {
			if c.Text == char {
				made.taps += picks(i)
				return made
			}
		}
	}
	for i, c := range e.State(gridShows).Candidates {
		if c.Text == char {
			made.taps += picks(i)
			return made
		}
	}
	made.lost = 1
	return made
}

// picks is how many taps it takes to pick candidate i.
func picks(i int) int {
	if i < barShows {
		return 1
	}
	return 2 // opens the grid first
}
