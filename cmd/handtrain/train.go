package main

import (
	"flag"
	"fmt"
	"math"
	"os"

	"lianluozhan/kiosk/ime/hand"
)

const about = "Strokes: hanzi-writer-data 2.0.1 (Make Me a Hanzi, Arphic Public License), Noto Sans CJK SC, Ma Shan Zheng, Zhi Mang Xing, Klee One, Yomogi, Zen Kurenaido (OFL 1.1). Characters: Unihan 15.0."

func runTrain(fs *flag.FlagSet, args []string) error {
	in := inputFlags(fs)
	out := fs.String("out", "hand.dat", "model to write")
	dims := fs.Int("dims", 160, "numbers that describe a prototype")
	workers := fs.Int("j", 1, "workers; the result does not depend on it")
	if err := fs.Parse(args); err != nil {
		return err
	}
	chars, err := in.load()
	if err != nil {
		return err
	}
	l := learning{chars: chars, dims: *dims, workers: *workers}
	m := l.learn()
	m.About = about
	m.Sharpness = sharpness(m, chars)
	raw, err := hand.Encode(m)
	if err != nil {
		return err
	}
	if err := os.WriteFile(*out, raw, 0o644); err != nil {
		return err
	}
	fmt.Printf("%d characters, %d of them drawn, %d bytes, step %.3f, sharpness %.5f\n", len(m.Chars), drawn(chars), len(raw), m.Step, m.Sharpness)
	return nil
}

// sharpness finds the factor that makes the scores of candidates honest: with it
// the right character of a sample not trained on is as likely as its score says.
func sharpness(m *hand.Model, chars []character) float32 {
	m.Sharpness = 1
	flat := hand.New(m, impartial{})
	var answers [][]hand.Candidate
	var right []string
	for c := 0; c < len(chars); c += 5 {
		n := uint64(forms*perForm + c)
		answers = append(answers, flat.Recognise(sample(chars[c], c/5%forms, n), ""))
		right = append(right, string(chars[c].char))
	}
	best, lowest := 0.0, math.Inf(1)
	for factor := 1e-5; factor < 1; factor *= 1.1 {
		if loss := surprise(answers, right, factor); loss < lowest {
			best, lowest = factor, loss
		}
	}
	return float32(best)
}

// impartial finds every character equally likely.
type impartial struct{}

func (impartial) LogProb(_, _ string) float64 { return 0 }

// surprise sums −ln of the probability given to the right character.
func surprise(answers [][]hand.Candidate, right []string, factor float64) (sum float64) {
	for i, answer := range answers {
		total, hit := 0.0, -1.0
		for _, c := range answer {
			p := math.Exp(factor * (c.Score - answer[0].Score))
			total += p
			if c.Text == right[i] {
				hit = p
			}
		}
		if hit >= 0 {
			sum -= math.Log(max(hit, 1e-12) / total)
		}
	}
	return sum
}

func drawn(chars []character) (n int) {
	for _, c := range chars {
		if len(c.drawn) > 0 {
			n++
		}
	}
	return n
}
