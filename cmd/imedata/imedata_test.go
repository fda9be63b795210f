package main

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lianluozhan/kiosk/ime/pinyin"
)

const (
	smallDict = "路\tlu\t0\n灯 deng\n路灯 lu'deng\n炉 lu\n登 deng\n嗯 n\n行 xing -0.1\n行 hang -0.7\n绿 lü\n"
	smallARPA = "\\data\\\nngram 1=6\n\n\\1-grams:\n-6\t<unk>\n-2\t<s>\t-0.3\n-3\t路\t-0.2\n-3.5\t灯\t-0.2\n-4\t路灯\t-0.1\n-3.1\t炉\n" +
		"\n\\2-grams:\n-1\t路 灯\t-0.5\n-1.5\t<s> 路灯\n\n\\3-grams:\n-0.5\t<s> 路灯 灯\n-0.4\t路 灯 路\n\\end\\\n"
	smallOwn = "# ours\n路登\n行灯\thang deng\t-4.5 # a comment\n路灯\n"
)

func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func run(c command, args ...string) error {
	return c(flag.NewFlagSet("test", flag.ContinueOnError), args)
}

func buildSmall(t *testing.T, own string) (string, error) {
	t.Helper()
	out := filepath.Join(t.TempDir(), "out.dat")
	return out, run(runBuild, "-dict", file(t, "dict", smallDict), "-lm", file(t, "lm", smallARPA), "-gov", file(t, "own", own), "-out", out)
}

func TestBuildGivesTheSameBytes(t *testing.T) {
	var first []byte
	for range 5 {
		path, err := buildSmall(t, smallOwn)
		if err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = b
		}
		if !bytes.Equal(b, first) {
			t.Fatal("two builds differ")
		}
	}
}

func TestBuiltModelWorks(t *testing.T) {
	path, err := buildSmall(t, smallOwn)
	if err != nil {
		t.Fatal(err)
	}
	if err := run(runVerify, "-model", path); err != nil {
		t.Error(err)
	}
	m, err := pinyin.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	for keys, want := range map[string][]string{
		"ludeng": {"路灯", "路登"}, "hangdeng": {"行灯"}, "lv": {"绿"}, "n": {},
	} {
		e := pinyin.New(m, pinyin.Options{})
		for _, r := range keys {
			e.Key(r)
		}
		var got []string
		for _, c := range e.State(50).Candidates {
			got = append(got, c.Text)
		}
		for _, w := range want {
			if !slices.Contains(got, w) {
				t.Errorf("%s gives %v, without %s", keys, got, w)
			}
		}
		if (len(got) > 0) != (len(want) > 0) || len(want) > 0 && got[0] != want[0] {
			t.Errorf("%s gives %v, want %v first", keys, got, want)
		}
	}
}

func TestBadSourcesAreNamed(t *testing.T) {
	for name, c := range map[string]struct{ own, want string }{
		"unknown character":   {"路\n铁路\n", "line 2: 铁路"},
		"too few syllables":   {"路灯\tlu\n", "line 1: 路灯 has 1"},
		"a score is a number": {"路灯\tlu deng\thigh\n", "line 1"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := buildSmall(t, c.own); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error is %v, want %q", err, c.want)
			}
		})
	}
	bad := file(t, "lm", "\\1-grams:\n-1 路\n")
	if err := run(runBuild, "-dict", file(t, "dict", smallDict), "-lm", bad); err == nil || !strings.Contains(err.Error(), "line 2") {
		t.Errorf("a broken language model: %v", err)
	}
}

func TestUnpackRefusesDamage(t *testing.T) {
	out := filepath.Join(t.TempDir(), "pinyin.dat")
	if err := run(runUnpack, "-in", file(t, "x.xz", "no xz at all"), "-out", out); err == nil {
		t.Error("unpacked what is not packed")
	}
	if _, err := os.Stat(out); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file stands there: %v", err)
	}
}

// TestGivenCountsPairsOnly reads a word list with names, titles and other words.
func TestGivenCountsPairsOnly(t *testing.T) {
	out := filepath.Join(t.TempDir(), "pairs")
	list := "王建国 3 nr\n李建国 2 nr\n张建军 2 nr\n赵师傅 9 nr\n刘大爷 9 nr\n建设国 5 nr\n王国庆 4 n\n陈国 3 nr\n"
	if err := run(runGiven, "-dict", file(t, "list", list), "-out", out); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	if _, rows, _ := strings.Cut(string(b), "\n"); rows != "建 国2军\n" {
		t.Errorf("pairs are %q", rows)
	}
}

// TestSentencesRaiseTheirWords builds a model with and without a sentence of our own.
func TestSentencesRaiseTheirWords(t *testing.T) {
	lm := strings.Replace(smallARPA, "-3.1\t炉\n", "-3.1\t炉\n-2.2\t登\n", 1)
	first := func(args ...string) string {
		out := filepath.Join(t.TempDir(), "out.dat")
		if err := run(runBuild, append([]string{"-dict", file(t, "dict", smallDict), "-lm", file(t, "lm", lm), "-out", out}, args...)...); err != nil {
			t.Fatal(err)
		}
		m, err := pinyin.Open(out)
		if err != nil {
			t.Fatal(err)
		}
		defer m.Close()
		e := pinyin.New(m, pinyin.Options{})
		for _, r := range "deng" {
			e.Key(r)
		}
		return e.State(1).Candidates[0].Text
	}
	if got := first(); got != "登" {
		t.Errorf("without sentences %s comes first", got)
	}
	next := file(t, "next", "# nothing\n^ 灯\n")
	if got := first("-sentences", file(t, "sentences", "# ours\n灯，灯\n路灯灯\n"), "-next", next); got != "灯" {
		t.Errorf("with sentences %s comes first", got)
	}
	readings := file(t, "readings", "# all\ndeng 镫,\nlu 路,\n")
	path := filepath.Join(t.TempDir(), "rare.dat")
	if err := run(runBuild, "-dict", file(t, "dict", smallDict), "-lm", file(t, "lm", lm), "-readings", readings, "-out", path); err != nil {
		t.Fatal(err)
	}
	m, err := pinyin.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	if !m.Has("镫") {
		t.Error("a character of the readings is missing")
	}
}
