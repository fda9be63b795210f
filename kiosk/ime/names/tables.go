// Package names turns typed pinyin into people's names: surnames with the readings
// they have as surnames, given names by the sorts of characters that go together,
// and the names of minorities, whose parts are joined by ·.
//
// It knows the tables of assets/dict and nothing of residents, deputies or storage.
// It learns nothing: its answers depend on the tables and the letters alone.
package names

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"lianluozhan/assets/dict"
)

// ErrData is wrapped by every complaint about the tables.
var ErrData = errors.New("names data is damaged")

// Data is the text of the tables; their form is described in assets/dict.
type Data struct{ Surnames, Given, Minority, Readings, Pairs string }

// Embedded is the data compiled into the program.
func Embedded() Data {
	return Data{Surnames: dict.Surnames, Given: dict.GivenNames, Minority: dict.MinorityNames, Readings: dict.Readings, Pairs: dict.GivenPairs}
}

// sound is a character that a syllable may stand for.
type sound struct {
	char   rune
	second bool // not its usual reading
}

type surname struct {
	text      string
	syllables []string
	share     float64
	guessed   bool // the usual reading of the character, not one of our own
}

// family is a sort of names: first and second characters that go together.
type family struct {
	share         float64
	first, second map[rune]float64
}

type part struct {
	text   []rune
	dotted bool
}

// tables are what Data says, ready for use; engines share them.
type tables struct {
	syllables []string
	sounds    map[string][]sound
	readings  map[rune][]string // the usual one first
	surnames  []surname
	grid      []string
	compound  int // surnames of several characters so far
	families  []family
	twice     map[rune]float64
	single    map[rune]float64
	whole     map[string]float64
	common    map[rune]float64 // any character of a given name
	parts     map[string][]part
	pairs     pairs
	foreign   map[rune]float64 // log10 cost of a character that writes a sound
}

func parse(d Data) (*tables, error) {
	t := &tables{
		sounds: map[string][]sound{}, readings: map[rune][]string{}, parts: map[string][]part{}, foreign: map[rune]float64{},
		twice: map[rune]float64{}, single: map[rune]float64{}, whole: map[string]float64{}, common: map[rune]float64{}, pairs: newPairs(),
	}
	for _, step := range []struct {
		name, text string
		line       func([]string) error
	}{
		{"readings", d.Readings, t.readSounds}, {"surnames", d.Surnames, t.readSurnames},
		{"given names", d.Given, t.readGiven}, {"minority names", d.Minority, t.readMinority},
		{"pairs", d.Pairs, t.pairs.read},
	} {
		n := 0
		for line := range strings.Lines(step.text) {
			line, _, _ = strings.Cut(line, "#")
			c := strings.Fields(line)
			if len(c) == 0 {
				continue
			}
			if n++; !utf8.ValidString(line) {
				return nil, fmt.Errorf("%w: %s are no text", ErrData, step.name)
			}
			if err := step.line(c); err != nil {
				return nil, fmt.Errorf("%w: %s: %w", ErrData, step.name, err)
			}
		}
		if n == 0 {
			return nil, fmt.Errorf("%w: no %s", ErrData, step.name)
		}
	}
	t.finish()
	return t, nil
}

// readSounds reads a syllable, the characters read so, and behind a comma those
// for which it is not the usual reading.
func (t *tables) readSounds(c []string) error {
	if len(c) != 2 {
		return fmt.Errorf("%d fields", len(c))
	}
	usual, other, _ := strings.Cut(c[1], ",")
	t.syllables = append(t.syllables, c[0])
	for _, r := range usual {
		t.sounds[c[0]] = append(t.sounds[c[0]], sound{r, false})
		t.readings[r] = append([]string{c[0]}, t.readings[r]...)
	}
	for _, r := range other {
		t.sounds[c[0]] = append(t.sounds[c[0]], sound{r, true})
		t.readings[r] = append(t.readings[r], c[0])
	}
	return nil
}

// readSurnames reads a row of surnames, or one with its own pinyin.
func (t *tables) readSurnames(c []string) error {
	if len(c) > 1 {
		if utf8.RuneCountInString(c[0]) != len(c)-1 {
			return fmt.Errorf("%s has %d syllables", c[0], len(c)-1)
		}
		t.addSurname(c[0], c[1:], false)
		return nil
	}
	for _, r := range c[0] {
		if rs := t.readings[r]; len(rs) > 0 {
			t.addSurname(string(r), rs[:1], true)
		}
	}
	return nil
}

// addSurname puts a surname behind the others. A reading of its own replaces the
// one its character usually has; a second one is added.
func (t *tables) addSurname(text string, syllables []string, guessed bool) {
	for i, s := range t.surnames {
		if s.text != text {
			continue
		}
		switch {
		case slices.Equal(s.syllables, syllables):
			t.surnames[i].guessed = s.guessed && guessed
			return
		case s.guessed:
			t.surnames[i].syllables, t.surnames[i].guessed = syllables, false
			return
		case guessed:
			return
		}
		t.surnames = append(t.surnames, surname{text, syllables, s.share / 5, false})
		return
	}
	n := float64(len(t.grid) + 1)
	share := 1 / (10 + 4*n + 0.0000012*n*n*n)
	if utf8.RuneCountInString(text) > 1 {
		t.compound++
		share = compoundLift / (700 + 800*float64(t.compound))
	}
	t.surnames = append(t.surnames, surname{text, syllables, share, guessed})
	t.grid = append(t.grid, text)
}

func (t *tables) readGiven(c []string) error {
	switch {
	case c[0] == "family" && len(c) == 2:
		percent, err := strconv.ParseFloat(c[1], 64)
		if err != nil {
			return err
		}
		t.families = append(t.families, family{share: percent / 100})
	case c[0] == "first" && len(c) == 2 && len(t.families) > 0:
		t.families[len(t.families)-1].first = t.ranked(c[1])
	case c[0] == "second" && len(c) == 2 && len(t.families) > 0:
		t.families[len(t.families)-1].second = t.ranked(c[1])
	case c[0] == "twice" && len(c) == 2:
		t.twice = t.ranked(c[1])
	case c[0] == "single" && len(c) == 2:
		t.single = t.ranked(c[1])
	case c[0] == "names":
		for _, name := range c[1:] {
			t.whole[name] = 1 / float64(len(c)-1)
			t.note(name, 0.3)
		}
	case c[0] == "other" && len(c) == 2:
		t.note(c[1], 0.15)
	default:
		return fmt.Errorf("line %q", c[0])
	}
	return nil
}

// ranked gives the characters of a row shares that fall with their rank.
func (t *tables) ranked(row string) map[rune]float64 {
	out, n, sum := map[rune]float64{}, 0.0, 0.0
	for _, r := range row {
		if _, seen := out[r]; !seen {
			n++
			out[r] = 1 / (n + 5)
			sum += out[r]
		}
	}
	for r := range out {
		out[r] /= sum
	}
	t.note(row, 1)
	return out
}

func (t *tables) note(row string, weight float64) {
	for _, r := range row {
		t.common[r] += weight
	}
}

// finish turns what was noted into shares; every other character gets a little.
func (t *tables) finish() {
	sum := 0.0
	for _, list := range t.sounds {
		for i, s := range list {
			if _, known := t.common[s.char]; !known {
				t.common[s.char] = 0.02 / float64(i+4)
			}
		}
	}
	for _, w := range t.common {
		sum += w
	}
	for r := range t.common {
		t.common[r] /= sum
	}
}

// readMinority keeps the parts by the first syllable of each.
func (t *tables) readMinority(c []string) error {
	switch c[0] {
	case "dotted", "plain":
		for _, text := range c[1:] {
			p := part{[]rune(text), c[0] == "dotted"}
			for _, s := range t.readings[p.text[0]] {
				if !slices.ContainsFunc(t.parts[s], func(x part) bool { return string(x.text) == text && x.dotted == p.dotted }) {
					t.parts[s] = append(t.parts[s], p)
				}
			}
		}
	case "sounds":
		for _, s := range t.syllables {
			rank := 0.0
			for _, r := range strings.Join(c[1:], "") {
				if slices.Contains(t.readings[r], s) {
					if _, known := t.foreign[r]; !known {
						t.foreign[r] = -1.5 - 0.3*rank
					}
					rank++
				}
			}
		}
	default:
		return fmt.Errorf("line %q", c[0])
	}
	return nil
}
