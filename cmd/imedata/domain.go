package main

import (
	"io"
	"math"
	"strings"
	"unicode/utf8"

	"lianluozhan/kiosk/ime/pinyin"
)

const (
	longestWord = 8    // characters
	domainShare = 0.06 // of the probability of words given to those of our sentences
	domainTrust = 6    // so often must a word be seen for our sentences to count half
	unseen      = -9.0 // log10 of a character that no word explains
)

// domain counts the words of our own sentences and which follow which.
type domain struct {
	words map[string]float64
	pairs map[[2]string]float64
	total float64
}

// learnDomain mixes what our own sentences say into the language model.
func learnDomain(src *pinyin.Source, sentences, next string) error {
	d := domain{map[string]float64{}, map[[2]string]float64{}, 0}
	if err := withSource(sentences, "", func(r io.Reader) error {
		return lines(r, func(line string) error { return d.add(src, line) })
	}); err != nil {
		return err
	}
	if err := withSource(next, "", func(r io.Reader) error {
		return lines(r, func(line string) error {
			c := strings.Fields(line)
			for i := 1; i < len(c) && !strings.HasPrefix(line, "#"); i++ {
				if err := d.add(src, strings.TrimPrefix(c[0], "^")+c[i]); err != nil {
					return err
				}
			}
			return nil
		})
	}); err != nil {
		return err
	}
	d.mix(src)
	return nil
}

// add counts a sentence, part by part between marks.
func (d *domain) add(src *pinyin.Source, line string) error {
	if strings.HasPrefix(line, "#") {
		return nil
	}
	for _, part := range strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune("，。！？ ", r) }) {
		before := ""
		for _, w := range segment(src, part) {
			if _, known := src.Unigrams[w]; !known {
				before = ""
				continue
			}
			d.words[w]++
			d.total++
			if before != "" {
				d.pairs[[2]string{before, w}]++
			}
			before = w
		}
	}
	return nil
}

// segment cuts a text into words, the likeliest way by their own probabilities.
func segment(src *pinyin.Source, text string) []string {
	type cut struct {
		score float64
		from  int
	}
	best := make([]cut, len(text)+1)
	for end := range text + "." {
		if end == 0 {
			continue
		}
		best[end].score = math.Inf(-1)
		from := end
		for n := 0; n < longestWord && from > 0; n++ {
			_, size := utf8.DecodeLastRuneInString(text[:from])
			from -= size
			p := unseen
			if g, known := src.Unigrams[text[from:end]]; known {
				p = g.Prob
			} else if n > 0 {
				continue
			}
			if s := best[from].score + p; s > best[end].score {
				best[end] = cut{s, from}
			}
		}
	}
	var out []string
	for end := len(text); end > 0; end = best[end].from {
		out = append([]string{text[best[end].from:end]}, out...)
	}
	return out
}

// mix raises the words of our sentences, and each pair by how often its first word
// was seen.
func (d *domain) mix(src *pinyin.Source) {
	for pair, n := range d.pairs {
		a, b := src.Unigrams[pair[0]], src.Unigrams[pair[1]]
		g, known := src.Bigrams[pair]
		if !known {
			g = pinyin.Gram{Prob: a.Back + b.Prob}
		}
		share := d.words[pair[0]] / (d.words[pair[0]] + domainTrust)
		g.Prob = blend(g.Prob, n/d.words[pair[0]], share)
		src.Bigrams[pair] = g
	}
	for w, n := range d.words {
		g := src.Unigrams[w]
		g.Prob = blend(g.Prob, n/d.total, domainShare)
		src.Unigrams[w] = g
	}
}

// blend mixes a log10 probability with a plain one.
func blend(log10, p, share float64) float64 {
	return math.Log10((1-share)*math.Pow(10, log10) + share*p)
}
