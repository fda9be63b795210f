package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"lianluozhan/kiosk/ime/hand"
)

// testCase is something to type.
type testCase struct {
	kind      string // words, sentences, places, names
	tuned     bool
	text      string
	syllables []string // pause among them is where the first candidate is picked
}

// pause in the pinyin is where the typist picks the first candidate: a sentence may be
// longer than one composition.
const pause = "/"

// sample is a character written by hand.
type sample struct {
	kind    string // neat, fast, or the name of the file
	char    string
	strokes [][]hand.Point
}

// readFile reads a list or a file of strokes.
func readFile(name string) (cases []testCase, samples []sample, err error) {
	raw, err := os.ReadFile(name)
	if err != nil {
		return nil, nil, err
	}
	lines := bufio.NewScanner(bytes.NewReader(raw))
	lines.Buffer(nil, 1<<22)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "{"):
			s, err := readSample(name, line)
			if err != nil {
				return nil, nil, fmt.Errorf("line %d: %w", n, err)
			}
			samples = append(samples, s)
		default:
			c, err := readCase(line)
			if err != nil {
				return nil, nil, fmt.Errorf("line %d: %w", n, err)
			}
			cases = append(cases, c)
		}
	}
	return cases, samples, lines.Err()
}

// readCase reads kind, text and pinyin; the list of names has its part first and then
// the shape of the name.
func readCase(line string) (testCase, error) {
	c := strings.Split(line, "\t")
	if len(c) == 4 && (c[0] == "tuned" || c[0] == "reported") {
		return testCase{kind: "names", tuned: c[0] == "tuned", text: c[2], syllables: strings.Fields(c[3])}, nil
	}
	if len(c) != 3 {
		return testCase{}, fmt.Errorf("want kind, text and pinyin, got %q", line)
	}
	kind, tuned := strings.CutSuffix(strings.TrimSuffix(c[0], "-reported"), "-tuned")
	switch kind {
	case "word", "sentence", "place", "name":
		kind += "s"
	case "words", "sentences", "places", "names":
	default:
		return testCase{}, fmt.Errorf("kind %q is none of words, sentences, places, names", c[0])
	}
	return testCase{kind: kind, tuned: tuned, text: c[1], syllables: strings.Fields(c[2])}, nil
}

func readSample(file, line string) (sample, error) {
	var w struct {
		C string
		S [][][2]float64
	}
	if err := json.Unmarshal([]byte(line), &w); err != nil {
		return sample{}, err
	}
	kind := strings.TrimSuffix(filepath.Base(file), ".jsonl")
	switch {
	case kind == "longcang":
	case strings.Contains(kind, "fast"):
		kind = "fast"
	default:
		kind = "neat"
	}
	s := sample{kind: kind, char: w.C, strokes: make([][]hand.Point, len(w.S))}
	for i, stroke := range w.S {
		for _, p := range stroke {
			s.strokes[i] = append(s.strokes[i], hand.Point{X: p[0], Y: p[1]})
		}
	}
	return s, nil
}

// blur spells a syllable the way someone may who does not tell zh, ch, sh, ing and eng
// apart, and n from l.
func blur(s string) string {
	if s == pause {
		return s
	}
	s = strings.NewReplacer("zh", "z", "ch", "c", "sh", "s", "ing", "in", "eng", "en").Replace(s)
	switch s[0] {
	case 'l':
		return "n" + s[1:]
	case 'n':
		return "l" + s[1:]
	}
	return s
}
