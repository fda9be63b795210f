package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"lianluozhan/kiosk/ime"
	"lianluozhan/kiosk/ime/pinyin"
)

// shown is how many candidates the keyboard's bar asks for.
const shown = 16

// score sums up one kind of test case.
type score struct {
	kind                        string
	n, top1, top5, chars, right int
}

// evaluation is a run over a list of "kind<TAB>text<TAB>pinyin" lines.
type evaluation struct {
	engine *pinyin.Engine
	kinds  []*score
	keys   []time.Duration
	wrong  io.Writer // misses are listed here; nil for none
}

func runEval(fs *flag.FlagSet, args []string) error {
	model := fs.String("model", "pinyin.dat", "unpacked model")
	list := fs.String("list", "", "test list: kind, text, pinyin, separated by tabs")
	exact := fs.Bool("exact", false, "no fuzzy sounds")
	typed := fs.Bool("fuzzy", false, "type as a speaker who drops zh/ch/sh, ing, eng and says n for l")
	misses := fs.Bool("misses", false, "list what was not first")
	if err := fs.Parse(args); err != nil {
		return err
	}
	began := time.Now()
	m, err := pinyin.Open(*model)
	if err != nil {
		return err
	}
	defer m.Close()
	o := pinyin.Options{Fuzzy: pinyin.DefaultFuzzy()}
	if *exact {
		o.Fuzzy = pinyin.Fuzzy{}
	}
	v := evaluation{engine: pinyin.New(m, o)}
	ready := time.Since(began)
	if *misses {
		v.wrong = os.Stdout
	}
	err = withSource(*list, "", func(r io.Reader) error {
		return lines(r, func(line string) error { return v.line(line, *typed) })
	})
	v.print(os.Stdout)
	fmt.Printf("ready in %.1f ms, resident memory %s\n", ready.Seconds()*1000, resident())
	return err
}

func (v *evaluation) line(line string, fuzzy bool) error {
	c := strings.Split(line, "\t")
	if line == "" || strings.HasPrefix(line, "#") {
		return nil
	}
	if len(c) != 3 {
		return fmt.Errorf("want kind, text and pinyin, got %q", line)
	}
	spelled := strings.Fields(c[2])
	if fuzzy {
		for i, s := range spelled {
			spelled[i] = blur(s)
		}
	}
	v.try(c[0], c[1], spelled)
	return nil
}

// blur spells a syllable the way a southern speaker may.
func blur(s string) string {
	s = strings.NewReplacer("zh", "z", "ch", "c", "sh", "s", "ing", "in", "eng", "en").Replace(s)
	switch s[0] {
	case 'l':
		return "n" + s[1:]
	case 'n':
		return "l" + s[1:]
	}
	return s
}

// pause in the pinyin column is where the typist picks the first candidate: a
// sentence may be longer than one composition.
const pause = "/"

// try types a case key by key.
func (v *evaluation) try(kind, want string, spelled []string) {
	v.engine.Reset()
	var got []string
	done := ""
	for _, s := range spelled {
		if s == pause {
			done += v.engine.Pick(0)
			continue
		}
		for _, r := range s {
			state := v.key(r)
			got = got[:0]
			for _, c := range state.Candidates[:min(5, len(state.Candidates))] {
				got = append(got, done+c.Text)
			}
		}
	}
	v.count(kind, want, got)
}

// key is what happens between a tap and the candidates on the screen.
func (v *evaluation) key(r rune) ime.State {
	began := time.Now()
	v.engine.Key(r)
	s := v.engine.State(shown)
	v.keys = append(v.keys, time.Since(began))
	return s
}

func (v *evaluation) count(kind, want string, got []string) {
	i := slices.IndexFunc(v.kinds, func(s *score) bool { return s.kind == kind })
	if i < 0 {
		i, v.kinds = len(v.kinds), append(v.kinds, &score{kind: kind})
	}
	s := v.kinds[i]
	s.n++
	s.chars += len([]rune(want))
	if slices.Contains(got, want) {
		s.top5++
	}
	if len(got) > 0 && got[0] == want {
		s.top1++
	} else if v.wrong != nil {
		fmt.Fprintf(v.wrong, "%s\t%s\t%s\n", kind, want, strings.Join(got, " "))
	}
	if len(got) > 0 {
		s.right += same([]rune(want), []rune(got[0]))
	}
}

// same counts the characters of want that got has in their places.
func same(want, got []rune) (n int) {
	for i := range min(len(want), len(got)) {
		if want[i] == got[i] {
			n++
		}
	}
	return n
}

func (v *evaluation) print(w io.Writer) {
	percent := func(a, b int) float64 { return 100 * float64(a) / float64(max(1, b)) }
	fmt.Fprintf(w, "%-20s %5s %7s %7s %7s\n", "kind", "n", "top1 %", "top5 %", "chars %")
	for _, s := range v.kinds {
		fmt.Fprintf(w, "%-20s %5d %7.1f %7.1f %7.1f\n", s.kind, s.n, percent(s.top1, s.n), percent(s.top5, s.n), percent(s.right, s.chars))
	}
	if slices.Sort(v.keys); len(v.keys) > 0 {
		at := func(p int) float64 { return v.keys[min(len(v.keys)-1, len(v.keys)*p/100)].Seconds() * 1000 }
		fmt.Fprintf(w, "%d keys: p50 %.2f ms, p99 %.2f ms, longest %.2f ms\n", len(v.keys), at(50), at(99), at(100))
	}
}

// resident is this process's resident memory, where the system tells.
func resident() string {
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return "unknown"
	}
	_, rest, _ := strings.Cut(string(b), "VmRSS:")
	value, _, _ := strings.Cut(rest, "\n")
	return strings.TrimSpace(value)
}
