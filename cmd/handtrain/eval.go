package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"lianluozhan/kiosk/ime/hand"
)

// written is one line of a sample file.
type written struct {
	Char    string         `json:"c"`
	Strokes [][][2]float64 `json:"s"`
}

func (w written) points() [][]hand.Point {
	out := make([][]hand.Point, len(w.Strokes))
	for i, s := range w.Strokes {
		for _, p := range s {
			out[i] = append(out[i], hand.Point{X: p[0], Y: p[1]})
		}
	}
	return out
}

func runEval(fs *flag.FlagSet, args []string) error {
	model := fs.String("model", "assets/hand/hand.dat", "model")
	misses := fs.Bool("misses", false, "list what was not first")
	if err := fs.Parse(args); err != nil {
		return err
	}
	if fs.NArg() == 0 {
		return errors.New("no sample file given")
	}
	raw, err := os.ReadFile(*model)
	if err != nil {
		return err
	}
	m, err := hand.Decode(raw)
	if err != nil {
		return fmt.Errorf("%s: %w", *model, err)
	}
	for _, name := range fs.Args() {
		samples, err := readSamples(name)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		r := evaluate(m, samples, *misses)
		fmt.Printf("%s\t%s\n", name, r)
	}
	return nil
}

func readSamples(name string) ([]written, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var out []written
	for lines := json.NewDecoder(bufio.NewReader(f)); ; {
		var w written
		err := lines.Decode(&w)
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, fmt.Errorf("sample %d: %w", len(out)+1, err)
		}
		out = append(out, w)
	}
}

// result counts the samples whose character was among the first so many.
type result struct {
	n, top1, top5, top10, unknown int
	took                          []time.Duration
}

func evaluate(m *hand.Model, samples []written, misses bool) result {
	known := map[string]bool{}
	for _, c := range m.Chars {
		known[string(c)] = true
	}
	reader := hand.New(m, nil)
	var r result
	for _, w := range samples {
		began := time.Now()
		found := reader.Recognise(w.points(), "")
		r.took = append(r.took, time.Since(began))
		at := slices.IndexFunc(found, func(c hand.Candidate) bool { return c.Text == w.Char })
		r.add(at, known[w.Char])
		if misses && at != 0 {
			fmt.Printf("%s at %d:%s\n", w.Char, at+1, texts(found))
		}
	}
	slices.Sort(r.took)
	return r
}

func (r *result) add(at int, known bool) {
	r.n++
	if !known {
		r.unknown++
	}
	if at < 0 {
		return
	}
	if at < 1 {
		r.top1++
	}
	if at < 5 {
		r.top5++
	}
	if at < 10 {
		r.top10++
	}
}

func texts(found []hand.Candidate) (line string) {
	for _, c := range found[:min(10, len(found))] {
		line += " " + c.Text
	}
	return line
}

// String gives the shares; characters the model does not know count as missed.
func (r result) String() string {
	share := func(n int) float64 { return 100 * float64(n) / float64(max(1, r.n)) }
	at := func(q float64) time.Duration {
		if len(r.took) == 0 {
			return 0
		}
		return r.took[int(q*float64(len(r.took)-1))].Round(10 * time.Microsecond)
	}
	return fmt.Sprintf("n %d  T1 %.1f  T5 %.1f  T10 %.1f  unknown %d  p50 %v  p99 %v",
		r.n, share(r.top1), share(r.top5), share(r.top10), r.unknown, at(.5), at(.99))
}
