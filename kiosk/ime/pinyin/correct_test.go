package pinyin_test

import (
	"slices"
	"strings"
	"testing"
)

// TestPutRight replaces a word in the middle and looks at the sentence, with full
// syllables, abbreviations and separators.
func TestPutRight(t *testing.T) {
	tests := []string{
		"womencunlidelubuhaozou",
		"wojiadedibeilinjuzhanleyimiduo",
		"jintian'xiayule",
		"wmjddhb",
	}
	for _, keys := range tests {
		e := newEngine()
		typeKeys(e, keys)
		words := e.Words()
		if len(words) < 2 || strings.Join(words, "") != e.State(1).Candidates[0].Text {
			t.Errorf("%s: the words are %v of %v", keys, words, e.State(1).Candidates)
			continue
		}
		for i := range words {
			others := e.Others(i, 4)
			if slices.Contains(others, words[i]) {
				t.Errorf("%s: %s has itself among its others", keys, words[i])
			}
			for j, other := range others {
				checkReplace(t, keys, i, j, other)
			}
		}
		if e.Replace(len(words), 0) || e.Replace(-1, 0) || e.Replace(0, 100_000) {
			t.Errorf("%s: replaced what is not there", keys)
		}
	}
}

func checkReplace(t *testing.T, keys string, i, j int, other string) {
	t.Helper()
	e := newEngine()
	typeKeys(e, keys)
	if !e.Replace(i, j) {
		t.Errorf("%s: choice %d of word %d is not there", keys, j, i)
		return
	}
	first := e.State(1).Candidates[0]
	if !strings.Contains(first.Text, other) || first.Letters != len(strings.ReplaceAll(keys, "'", "")) {
		t.Errorf("%s: with %s the sentence is %v", keys, other, first)
	}
	typeKeys(e, "le")
	if got := e.State(1).Candidates[0].Text; !strings.Contains(got, other) {
		t.Errorf("%s: more letters lost %s: %s", keys, other, got)
	}
	for range len(keys) + 2 {
		e.Back()
	}
	e.Reset()
	typeKeys(e, keys)
	fresh := newEngine()
	typeKeys(fresh, keys)
	if a, b := texts(e, 30), texts(fresh, 30); !slices.Equal(a, b) {
		t.Errorf("%s: after Reset %v, new %v", keys, a, b)
	}
}

// TestFreedByBack takes back the letters of a word put right.
func TestFreedByBack(t *testing.T) {
	e, plain := newEngine(), newEngine()
	const keys = "womencunlidelu"
	typeKeys(e, keys)
	typeKeys(plain, keys)
	if last := len(e.Words()) - 1; !e.Replace(last, 0) {
		t.Fatalf("nothing to replace in %v", e.Words())
	}
	e.Back()
	e.Key('u')
	if a, b := texts(e, 10), texts(plain, 10); !slices.Equal(a, b) {
		t.Errorf("after taking the word back %v, want %v", a, b)
	}
}

func TestOneWordHasNoOthers(t *testing.T) {
	e := newEngine()
	for _, keys := range []string{"", "ludeng", "v"} {
		e.Reset()
		typeKeys(e, keys)
		if w, o := e.Words(), e.Others(0, 9); len(w) > 0 || len(o) > 0 || e.Replace(0, 0) {
			t.Errorf("%q: words %v, others %v", keys, w, o)
		}
	}
}

// TestNumbersInDigits types numbers as they are said.
func TestNumbersInDigits(t *testing.T) {
	for keys, want := range map[string][]string{
		"erlingerliunian":        {"2026年", "二〇二六年"},
		"sanyueshiwuhao":         {"3月15号"},
		"shiwu":                  {"15"},
		"sanbaiyishiwukuai":      {"315块"},
		"yiqianerbaisanshimi":    {"1230米"},
		"shiyiyue":               {"11月"},
		"qishibasui":             {"78岁"},
		"erlingerwunianshieryue": {"2025年12月"},
	} {
		e := newEngine()
		typeKeys(e, keys)
		got := texts(e, 8)
		for _, w := range want {
			if !slices.Contains(got, w) {
				t.Errorf("%s offers %v, without %s", keys, got, w)
			}
		}
	}
	for _, keys := range []string{"sange", "yige", "shi", "yi", "ershi", "wanyi", "shifen"} {
		e := newEngine()
		typeKeys(e, keys)
		if first := texts(e, 1); len(first) == 0 || strings.ContainsAny(first[0], "0123456789") {
			t.Errorf("%s offers %v first", keys, first)
		}
	}
}

// TestRetroflexR types 儿 as r behind a syllable.
func TestRetroflexR(t *testing.T) {
	for keys, want := range map[string]string{"zher": "这儿", "nar": "哪儿", "yihuir": "一会儿", "yidianr": "一点儿", "menkour": "门口儿", "huar": "花儿"} {
		e := newEngine()
		if typeKeys(e, keys); find(e, 12, want) < 0 && model.Has(want) {
			t.Errorf("%s offers %v, without %s", keys, texts(e, 12), want)
		}
	}
	for keys, want := range map[string]string{"zheren": "这人", "naren": "那人", "huaren": "华人", "women": "我们"} {
		e := newEngine()
		if typeKeys(e, keys); find(e, 5, want) < 0 {
			t.Errorf("%s offers %v, without %s", keys, texts(e, 5), want)
		}
	}
}
