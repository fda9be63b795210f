// Command inputeval measures the input engines over test lists and handwriting samples:
// how often the first, the first five and the first ten candidates hold what was meant,
// how long a key takes, and what the data weighs. It runs where the project is built.
//
// A list has lines of kind, text and pinyin, separated by tabs. Kinds that end in -tuned
// were looked at while the engines and word lists were written; only the others give the
// closing line. Files of one's own take the place of all lists: FILE.tsv in the same
// form, kinds words, sentences, names or places; or strokes, a JSON line for each
// character, {"c":"字","s":[[[x,y],…],…]}, counted as fast hands where the file's name
// has "fast" in it and as neat ones elsewhere.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
)

// settings are where things are.
type settings struct {
	model, lists, names, ink string
	own                      []string
	rime                     string
	misses                   bool
}

func main() {
	var s settings
	flag.StringVar(&s.model, "model", "build/pinyin.dat", "unpacked pinyin model")
	flag.StringVar(&s.lists, "list", "kiosk/ime/pinyin/testdata/list.tsv", "list of words, sentences and places")
	flag.StringVar(&s.names, "names", "kiosk/ime/names/testdata/list.tsv", "list of names")
	flag.StringVar(&s.ink, "ink", "kiosk/ime/hand/testdata", "folder of handwriting samples")
	flag.StringVar(&s.rime, "rime", "", "program of folder rime, to compare with librime")
	flag.BoolVar(&s.misses, "misses", false, "name what was not first, of the tuned parts and of files of one's own")
	flag.Parse()
	s.own = flag.Args()
	if err := run(os.Stdout, s); err != nil {
		fmt.Fprintf(os.Stderr, "inputeval: %v\n", err)
		os.Exit(1)
	}
}

func run(out io.Writer, s settings) error {
	cases, samples, err := gather(s)
	if err != nil {
		return err
	}
	b, err := openBench(s.model)
	if err != nil {
		return err
	}
	defer b.model.Close()
	if s.misses {
		b.misses = out
	}
	if err := b.measure(cases, samples); err != nil {
		return err
	}
	if s.rime != "" {
		if err := b.rival(s.rime, cases); err != nil {
			return err
		}
	}
	b.print(out)
	if len(s.own) == 0 {
		b.efforts(out)
	}
	b.closing(out)
	return nil
}

// gather reads the lists of the project, or the files of one's own instead.
func gather(s settings) (cases []testCase, samples []sample, err error) {
	if len(s.own) == 0 {
		s.own = []string{s.lists, s.names, s.ink + "/neat.jsonl", s.ink + "/fast.jsonl", s.ink + "/longcang.jsonl"}
	}
	for _, name := range s.own {
		c, i, err := readFile(name)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", name, err)
		}
		cases, samples = append(cases, c...), append(samples, i...)
	}
	if len(cases)+len(samples) == 0 {
		return nil, nil, errors.New("no test cases in " + strings.Join(s.own, ", "))
	}
	return cases, samples, nil
}
