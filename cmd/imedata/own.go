package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"lianluozhan/kiosk/ime/pinyin"
)

// Log10 probabilities of the words on our own list.
const (
	ownProb  = -5.0 // the least: that of a fairly common word, above chance rows of characters
	ownBoost = 0.7  // what words gain that the model knows from newspapers and novels …
	ownMost  = -4.3 // … up to this, so that daily words stay first
)

// mergeOwn adds our word list to the sources: a word a line, then if need be its
// pinyin and its log10 probability, separated by tabs. # begins a comment.
func mergeOwn(src *pinyin.Source, file string) error {
	known := pinyin.Readings{}
	for _, e := range src.Entries {
		known.Add(e.Word, pinyin.Reading{Syllables: e.Syllables, Cost: e.Cost})
	}
	return withSource(file, "", func(r io.Reader) error {
		return lines(r, func(line string) error { return addOwn(src, known, line) })
	})
}

func addOwn(src *pinyin.Source, known pinyin.Readings, line string) error {
	line, _, _ = strings.Cut(line, "#")
	c := strings.Split(strings.TrimSpace(line), "\t")
	word, p := c[0], ownProb
	if word == "" {
		return nil
	}
	syllables, err := ownReading(known, c)
	if err != nil {
		return err
	}
	if len(c) > 2 {
		if p, err = strconv.ParseFloat(c[2], 64); err != nil {
			return err
		}
	}
	if !slices.ContainsFunc(known[word], func(r pinyin.Reading) bool { return slices.Equal(r.Syllables, syllables) }) {
		src.Entries = append(src.Entries, pinyin.Entry{Word: word, Syllables: syllables})
	}
	if g, ok := src.Unigrams[word]; ok {
		p = max(g.Prob, min(g.Prob+ownBoost, ownMost), p)
		src.Unigrams[word] = pinyin.Gram{Prob: p, Back: g.Back}
	} else {
		src.Unigrams[word] = pinyin.Gram{Prob: p}
	}
	return nil
}

func ownReading(known pinyin.Readings, c []string) ([]string, error) {
	if len(c) > 1 && c[1] != "" {
		s := pinyin.Syllables(c[1])
		if len(s) != utf8.RuneCountInString(c[0]) {
			return nil, fmt.Errorf("%s has %d syllables", c[0], len(s))
		}
		return s, nil
	}
	guesses := known.Derive(c[0])
	if len(guesses) == 0 {
		return nil, fmt.Errorf("%s: write its pinyin behind it", c[0])
	}
	return guesses[0], nil
}
