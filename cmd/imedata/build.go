package main

import (
	"cmp"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"unicode/utf8"

	"lianluozhan/kiosk/ime/pinyin"
)

const about = "libime 1.0.16 (dict-20220810, lm_sc.arpa-20220810; LGPL-2.1-or-later)"

func runBuild(fs *flag.FlagSet, args []string) error {
	dict := fs.String("dict", "", "dict_sc.txt of libime, or the .tar.xz with it")
	lm := fs.String("lm", "", "lm_sc.arpa of libime, or the .tar.xz with it")
	gov := fs.String("gov", "", "our own word list (assets/dict/gov.txt)")
	sentences := fs.String("sentences", "", "our own sentences (assets/dict/sentences.txt)")
	readings := fs.String("readings", "", "readings of the standard characters (assets/dict/readings.txt)")
	next := fs.String("next", "assets/dict/next.txt", "our own next words, read with -sentences")
	out := fs.String("out", "pinyin.dat", "model to write")
	if err := fs.Parse(args); err != nil {
		return err
	}
	src, err := readSources(*dict, *lm)
	if err != nil {
		return err
	}
	if *gov != "" {
		if err := mergeOwn(src, *gov); err != nil {
			return err
		}
	}
	if *readings != "" {
		if err := addReadings(src, *readings); err != nil {
			return err
		}
	}
	if *sentences != "" {
		if err := learnDomain(src, *sentences, *next); err != nil {
			return err
		}
	}
	src.About = about + " with the station's own words"
	return writeModel(*out, *src)
}

func readSources(dict, lm string) (*pinyin.Source, error) {
	src := &pinyin.Source{}
	err := withSource(dict, "dict_sc.txt", func(r io.Reader) (err error) {
		src.Entries, err = dictionary(r)
		return err
	})
	if err != nil {
		return nil, err
	}
	return src, withSource(lm, "lm_sc.arpa", func(r io.Reader) error { return languageModel(r, src) })
}

func writeModel(path string, src pinyin.Source) error {
	b, err := pinyin.Encode(src)
	if err != nil {
		return err
	}
	if err := os.WriteFile(path, b, 0o644); err != nil {
		return err
	}
	fmt.Printf("%s: %d bytes, %d entries, %d words in the language model, %d bigrams, %d trigrams\n",
		path, len(b), len(src.Entries), len(src.Unigrams), len(src.Bigrams), len(src.Trigrams))
	return nil
}

// builtinSize keeps the built-in table under 200 KB.
const builtinSize = 6500

// runBuiltin packs the most frequent single characters with all their readings.
func runBuiltin(fs *flag.FlagSet, args []string) error {
	dict := fs.String("dict", "", "dict_sc.txt of libime, or the .tar.xz with it")
	lm := fs.String("lm", "", "lm_sc.arpa of libime, or the .tar.xz with it")
	out := fs.String("out", "builtin.dat", "table to write")
	if err := fs.Parse(args); err != nil {
		return err
	}
	src, err := readSources(*dict, *lm)
	if err != nil {
		return err
	}
	keep := commonCharacters(src)
	small := pinyin.Source{About: about + ", single characters only", Unigrams: map[string]pinyin.Gram{}}
	for _, e := range src.Entries {
		if _, ok := keep[e.Word]; ok {
			small.Entries = append(small.Entries, e)
			small.Unigrams[e.Word] = pinyin.Gram{Prob: src.Unigrams[e.Word].Prob}
		}
	}
	return writeModel(*out, small)
}

func commonCharacters(src *pinyin.Source) map[string]struct{} {
	var chars []string
	for w := range src.Unigrams {
		if utf8.RuneCountInString(w) == 1 {
			chars = append(chars, w)
		}
	}
	slices.SortFunc(chars, func(a, b string) int {
		return cmp.Or(cmp.Compare(src.Unigrams[b].Prob, src.Unigrams[a].Prob), cmp.Compare(a, b))
	})
	keep := map[string]struct{}{}
	for _, c := range chars[:min(builtinSize, len(chars))] {
		keep[c] = struct{}{}
	}
	return keep
}
