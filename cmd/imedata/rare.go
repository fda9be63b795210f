package main

import (
	"io"
	"strings"

	"lianluozhan/kiosk/ime/pinyin"
)

// secondReading is the cost of a reading that the dictionary lacks while it knows
// others of the character.
const secondReading = -2.5

// addReadings adds the standard characters and readings that the dictionary lacks, so
// that every character can be typed.
func addReadings(src *pinyin.Source, file string) error {
	known := map[string]map[string]bool{}
	for _, e := range src.Entries {
		if len(e.Syllables) == 1 {
			if known[e.Word] == nil {
				known[e.Word] = map[string]bool{}
			}
			known[e.Word][e.Syllables[0]] = true
		}
	}
	return withSource(file, "", func(r io.Reader) error {
		return lines(r, func(line string) error {
			syllable, chars, ok := strings.Cut(line, " ")
			if strings.HasPrefix(line, "#") || !ok {
				return nil
			}
			for _, c := range strings.Replace(chars, ",", "", 1) {
				word, cost := string(c), 0.0
				if known[word][syllable] {
					continue
				}
				if len(known[word]) > 0 {
					cost = secondReading
				}
				src.Entries = append(src.Entries, pinyin.Entry{Word: word, Syllables: []string{syllable}, Cost: cost})
			}
			return nil
		})
	})
}
