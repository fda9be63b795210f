package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	asset "lianluozhan/assets/hand"
	"lianluozhan/kiosk/ime"
	"lianluozhan/kiosk/ime/hand"
	"lianluozhan/kiosk/ime/names"
	"lianluozhan/kiosk/ime/nine"
	"lianluozhan/kiosk/ime/pinyin"
	"lianluozhan/kiosk/ime/stroke"
)

// shown is how many candidates the keyboard's bar asks for.
const shown = 16

// bench is the engines and what was measured.
type bench struct {
	model   *pinyin.Model
	pinyin  *pinyin.Engine
	nine    *nine.Engine
	names   *names.Engine
	stroke  *stroke.Engine
	hand    *hand.Recogniser
	context *hand.Recogniser
	ready   time.Duration
	rss     string
	size    int64

	rows   []*row
	took   map[string][]time.Duration
	misses io.Writer // nil for none
	rivals []string  // a line on each

	everyKey bool // candidates are asked for at every key, as on the screen
}

func openBench(path string) (*bench, error) {
	began := time.Now()
	m, err := pinyin.Open(path)
	if err != nil {
		return nil, err
	}
	b := &bench{model: m, pinyin: pinyin.New(m, pinyin.Options{Fuzzy: pinyin.DefaultFuzzy()}), took: map[string][]time.Duration{}, everyKey: true}
	b.ready = time.Since(began)
	if info, err := os.Stat(path); err == nil {
		b.size = info.Size()
	}
	return b, nil
}

// openOthers makes the engines beside pinyin.
func (b *bench) openOthers() (err error) {
	b.nine = nine.New(b.model, pinyin.Options{Fuzzy: pinyin.DefaultFuzzy()})
	if b.names, err = names.New(pinyin.DefaultFuzzy()); err != nil {
		return err
	}
	if b.stroke, err = stroke.New(); err != nil {
		return err
	}
	shapes, err := hand.Decode(asset.Model)
	if err != nil {
		return err
	}
	b.hand, b.context = hand.New(shapes, nil), hand.New(shapes, b.model)
	return nil
}

// measure types everything in every way that suits it. Pinyin comes first: what memory
// the process has then is that of its engine.
func (b *bench) measure(cases []testCase, samples []sample) error {
	for _, c := range cases {
		if c.kind != "names" {
			b.try(b.pinyin, "pinyin", c, c.syllables)
		}
	}
	b.rss = resident()
	if err := b.openOthers(); err != nil {
		return err
	}
	for _, c := range cases {
		if c.kind != "names" {
			b.try(b.pinyin, "pinyin, fuzzy", c, each(c.syllables, blur))
		}
	}
	for i, c := range cases {
		switch c.kind {
		case "names":
			b.everyKey = i%8 == 0 // names take their time, and there are many
			b.try(b.names, "names", c, c.syllables)
			b.everyKey = true
			b.try(b.names, "names, fuzzy", c, each(c.syllables, blur))
		case "words", "places":
			b.try(b.nine, "nine keys", c, each(c.syllables, pinyin.Digits))
		}
	}
	b.strokes(cases)
	b.ink(samples)
	if len(cases) > 0 && len(samples) > 0 {
		b.inkInText(cases, samples)
	}
	return nil
}

func each(syllables []string, f func(string) string) []string {
	out := make([]string, len(syllables))
	for i, s := range syllables {
		out[i] = f(s)
	}
	return out
}

// try types a case key by key.
func (b *bench) try(e ime.Engine, way string, c testCase, syllables []string) {
	e.Reset()
	var got []string
	done, keys := "", 1 // the last key picks
	timed := b.everyKey && !strings.HasSuffix(way, "fuzzy")
	for n, s := range syllables {
		if s == pause {
			done += e.Pick(0)
			keys++
			continue
		}
		var state ime.State
		for _, r := range s {
			if keys++; timed {
				state = b.key(e, way, r)
			} else {
				e.Key(r)
			}
		}
		if n < len(syllables)-1 {
			continue
		}
		if !timed {
			state = e.State(shown)
		}
		for _, x := range state.Candidates[:min(10, len(state.Candidates))] {
			got = append(got, done+x.Text)
		}
	}
	b.row(way, c.kind, c.tuned).add(c.text, got, keys)
	if b.misses != nil && (len(got) == 0 || got[0] != c.text) && c.tuned {
		fmt.Fprintf(b.misses, "%s\t%s\t%s\n", way, c.text, strings.Join(got, " "))
	}
}

// key is what happens between a tap and the candidates on the screen.
func (b *bench) key(e ime.Engine, way string, r rune) ime.State {
	began := time.Now()
	e.Key(r)
	s := e.State(shown)
	b.took[way] = append(b.took[way], time.Since(began))
	return s
}

// strokes writes the characters of all words stroke by stroke until each is among the
// first ten, by the table's own first code.
func (b *bench) strokes(cases []testCase) {
	codes := b.codes()
	for _, c := range cases {
		if c.kind != "words" {
			continue
		}
		for _, char := range c.text {
			code := codes[char]
			b.stroke.Reset()
			var got []string
			keys := 0
			for _, k := range code {
				s := b.key(b.stroke, "strokes", k)
				keys++
				got = got[:0]
				for _, x := range s.Candidates[:min(10, len(s.Candidates))] {
					got = append(got, x.Text)
				}
				if slices.Contains(got, string(char)) {
					break
				}
			}
			if code != "" {
				b.row("strokes", "characters", c.tuned).add(string(char), got, keys+1)
			}
		}
	}
}

// codes finds the strokes of characters by walking the keys.
func (b *bench) codes() map[rune]string {
	out := map[rune]string{}
	for _, c := range stroke.Table() {
		out[c.Rune] = c.Codes[0]
	}
	return out
}

func (b *bench) ink(samples []sample) {
	for _, s := range samples {
		began := time.Now()
		found := b.hand.Recognise(s.strokes, "")
		b.took["handwriting"] = append(b.took["handwriting"], time.Since(began))
		b.row("handwriting", s.kind, false).add(s.char, texts(found), len(s.strokes))
	}
}

// inkInText reads the samples again as they would stand in text: behind the character
// before them in one of the sentences.
func (b *bench) inkInText(cases []testCase, samples []sample) {
	before := map[string]string{}
	for _, c := range cases {
		rs := []rune(c.text)
		for i := 1; i < len(rs) && (c.kind == "sentences" || c.kind == "words"); i++ {
			before[string(rs[i])] = string(rs[i-1])
		}
	}
	b.model.Prepare()
	for _, s := range samples {
		prev, known := before[s.char]
		if !known {
			continue
		}
		b.row("same, no text before", s.kind, false).add(s.char, texts(b.hand.Recognise(s.strokes, "")), len(s.strokes))
		began := time.Now()
		found := b.context.Recognise(s.strokes, prev)
		b.took["handwriting in text"] = append(b.took["handwriting in text"], time.Since(began))
		b.row("handwriting in text", s.kind, false).add(s.char, texts(found), len(s.strokes))
	}
}

func texts(found []hand.Candidate) (out []string) {
	for _, c := range found[:min(10, len(found))] {
		out = append(out, c.Text)
	}
	return out
}

// resident is this process's resident memory, where the system tells.
func resident() string {
	raw, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return ""
	}
	_, rest, _ := strings.Cut(string(raw), "VmRSS:")
	value, _, _ := strings.Cut(rest, "\n")
	return strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(value), "kB"))
}
