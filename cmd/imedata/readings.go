package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// runReadings writes the readings of the standard characters: a line for each
// syllable with the characters read so, most frequent first, and behind a comma
// those for which it is not the usual reading.
func runReadings(fs *flag.FlagSet, args []string) error {
	unihan := fs.String("unihan", "/usr/share/unicode", "folder of Unihan files (.bz2)")
	model := fs.String("model", "build/pinyin.dat", "pinyin model, for frequencies")
	out := fs.String("out", "readings.txt", "table to write")
	if err := fs.Parse(args); err != nil {
		return err
	}
	chars, err := standardCharacters(*unihan)
	if err != nil {
		return err
	}
	if err := byFrequency(chars, *model); err != nil {
		return err
	}
	read, err := unihanReadings(*unihan + "/Unihan_Readings.txt.bz2")
	if err != nil {
		return err
	}
	usual, other := map[string]string{}, map[string]string{}
	for _, r := range chars {
		for i, s := range read[r] {
			if i == 0 {
				usual[s] += string(r)
			} else {
				other[s] += string(r)
			}
		}
	}
	return writeReadings(*out, usual, other)
}

func writeReadings(out string, usual, other map[string]string) error {
	var all []string
	for s := range usual {
		all = append(all, s)
	}
	for s := range other {
		all = append(all, s)
	}
	var b bytes.Buffer
	b.WriteString("# Made by imedata readings from Unihan 15.0.0 (© Unicode, Inc., see README.md).\n")
	for _, s := range sortedUnique(all) {
		fmt.Fprintf(&b, "%s %s,%s\n", s, usual[s], other[s])
	}
	fmt.Printf("%s: %d bytes\n", out, b.Len())
	return os.WriteFile(out, b.Bytes(), 0o644)
}

func sortedUnique(v []string) []string {
	slices.Sort(v)
	return slices.Compact(v)
}

// unihanReadings lists the syllables of each character, the usual one first. Sounds
// without a vowel (呣 m) are left out.
func unihanReadings(file string) (map[rune][]string, error) {
	out := map[rune][]string{}
	add := func(r rune, pinyin string) {
		s := toneless(pinyin)
		if strings.ContainsAny(s, "aeiouv") && !slices.Contains(out[r], s) {
			out[r] = append(out[r], s)
		}
	}
	err := unihanField(file, "kMandarin", func(r rune, v string) { add(r, strings.Fields(v)[0]) })
	if err != nil {
		return nil, err
	}
	return out, unihanField(file, "kTGHZ2013", func(r rune, v string) {
		for _, f := range strings.Fields(v) {
			if _, p, ok := strings.Cut(f, ":"); ok {
				add(r, p)
			}
		}
	})
}

// toneless writes lǜ as lv.
func toneless(pinyin string) string {
	var out strings.Builder
	for _, r := range norm.NFD.String(pinyin) {
		switch {
		case r == '\u0308':
			s := strings.TrimSuffix(out.String(), "u")
			out.Reset()
			out.WriteString(s + "v")
		case r >= 'a' && r <= 'z':
			out.WriteRune(r)
		}
	}
	return out.String()
}
