package main

import (
	"archive/tar"
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/ulikunitz/xz"

	"lianluozhan/kiosk/ime/pinyin"
)

// withSource hands the plain text of a source file to read. A .tar.xz is searched
// for the member with that name.
func withSource(file, member string, read func(io.Reader) error) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(file, ".tar.xz") {
		if r, err = findMember(bufio.NewReaderSize(f, 1<<20), member); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	if err := read(r); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}

func findMember(r io.Reader, member string) (io.Reader, error) {
	plain, err := xz.NewReader(r)
	if err != nil {
		return nil, err
	}
	for t := tar.NewReader(plain); ; {
		h, err := t.Next()
		if err != nil {
			return nil, fmt.Errorf("looking for %s: %w", member, err)
		}
		if path.Base(h.Name) == member {
			return t, nil
		}
	}
}

// lines calls each for every line and adds the line number to its error.
func lines(r io.Reader, each func(string) error) error {
	s := bufio.NewScanner(r)
	s.Buffer(make([]byte, 1<<16), 1<<20)
	for n := 1; s.Scan(); n++ {
		if err := each(s.Text()); err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
	}
	return s.Err()
}

// Sounds that are no syllables of their own in writing: 嗯 n, 呣 m, 儿 r. They would
// let any stray letter pass for a word; their characters have other readings.
var noSyllables = []string{"n", "m", "ng", "r"}

// dictionary reads dict_sc.txt: word, pinyin, and for words with several readings
// the log10 probability of this one.
func dictionary(r io.Reader) (es []pinyin.Entry, err error) {
	err = lines(r, func(line string) error {
		c := strings.Fields(line)
		if len(c) < 2 {
			return nil
		}
		e := pinyin.Entry{Word: c[0], Syllables: pinyin.Syllables(c[1])}
		if slices.ContainsFunc(e.Syllables, func(s string) bool { return slices.Contains(noSyllables, s) }) {
			return nil
		}
		if len(c) > 2 {
			if e.Cost, err = strconv.ParseFloat(c[2], 64); err != nil {
				return err
			}
		}
		es = append(es, e)
		return nil
	})
	return es, err
}

// languageModel reads an ARPA file of order three.
func languageModel(r io.Reader, src *pinyin.Source) error {
	src.Unigrams = map[string]pinyin.Gram{}
	src.Bigrams = map[[2]string]pinyin.Gram{}
	src.Trigrams = map[[3]string]float64{}
	order := 0
	return lines(r, func(line string) error {
		if strings.HasPrefix(line, `\`) {
			order = int(line[1] - '0') // \data\ and \end\ give no order of 1 to 3
			return nil
		}
		if line == "" || order < 1 || order > 3 {
			return nil
		}
		return addGram(src, order, line)
	})
}

func addGram(src *pinyin.Source, order int, line string) error {
	c := strings.Split(line, "\t")
	if len(c) < 2 {
		return errors.New("an n-gram needs a probability and words")
	}
	words := strings.Fields(c[1])
	p, err := strconv.ParseFloat(c[0], 64)
	if err != nil || len(words) != order {
		return fmt.Errorf("%d words in a list of %d-grams (%w)", len(words), order, errors.Join(err))
	}
	g := pinyin.Gram{Prob: p}
	if len(c) > 2 {
		if g.Back, err = strconv.ParseFloat(c[2], 64); err != nil {
			return err
		}
	}
	switch order {
	case 1:
		src.Unigrams[strings.Clone(words[0])] = g
	case 2:
		src.Bigrams[[2]string(words)] = g
	case 3:
		src.Trigrams[[3]string(words)] = p
	}
	return nil
}
