package pinyin_test

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"lianluozhan/assets/dict"
	"lianluozhan/kiosk/ime/block"
	"lianluozhan/kiosk/ime/pinyin"
)

// Random keys, deletions and picks: no crash, no growing memory.
func TestGarbageKeys(t *testing.T) {
	e, r := newEngine(), rand.New(rand.NewPCG(1, 2))
	const letters = "abcdefghijklmnopqrstuvwxyz'aeiouhgn"
	play := func(n int) {
		for range n {
			switch k := r.IntN(40); {
			case k < 35:
				e.Key(rune(letters[k]))
			case k < 38:
				e.Back()
			case k == 38:
				e.Pick(r.IntN(12))
			}
			if s := e.State(16); len(s.Candidates) > 16 || len(s.Composition) > 200 {
				t.Fatalf("%d candidates for %q", len(s.Candidates), s.Composition)
			}
		}
	}
	play(20_000)
	before := heap()
	play(80_000)
	if e.Err() != nil {
		t.Error(e.Err())
	}
	if after := heap(); after > before+1<<20 {
		t.Errorf("the heap grew from %d to %d bytes", before, after)
	}
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func TestMissingFileFallsBack(t *testing.T) {
	m, err := pinyin.Open(filepath.Join(t.TempDir(), "none.dat"))
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("opening nothing: %v", err)
	}
	e := pinyin.New(m, pinyin.Options{})
	if typeKeys(e, "wo"); !slices.Contains(texts(e, 3), "我") {
		t.Errorf("the built-in table gives %v for wo", texts(e, 3))
	}
	e.Reset()
	if typeKeys(e, "cunli"); find(e, 20, "村") < 0 {
		t.Errorf("the built-in table gives %v for cunli", texts(e, 20))
	}
	if err := m.Verify(); err != nil || len(dict.Builtin) > 200<<10 {
		t.Errorf("the built-in table: %v, %d bytes", err, len(dict.Builtin))
	}
}

func TestDamagedFilesFallBack(t *testing.T) {
	good, err := os.ReadFile(modelPath)
	if err != nil {
		t.Fatal(err)
	}
	for name, damage := range map[string]func([]byte) []byte{
		"empty":       func([]byte) []byte { return nil },
		"cut off":     func(b []byte) []byte { return b[:len(b)/2] },
		"longer":      func(b []byte) []byte { return append(b, 0) },
		"text":        func([]byte) []byte { return []byte(strings.Repeat("no model ", 100)) },
		"new version": func(b []byte) []byte { b[8]++; return b },
		"sections":    func(b []byte) []byte { b[70]++; return b },
		"layout":      func(b []byte) []byte { b[56+8*5] -= 8; return b },
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "pinyin.dat")
			if err := os.WriteFile(path, damage(slices.Clone(good)), 0o600); err != nil {
				t.Fatal(err)
			}
			m, err := pinyin.Open(path)
			if !errors.Is(err, pinyin.ErrDamaged) {
				t.Errorf("opened with %v", err)
			}
			if m.About() == model.About() {
				t.Error("the damaged model is in use")
			}
		})
	}
}

// A flipped value inside is found by Verify; should nobody have asked, typing goes
// on with the built-in table.
func TestDamageFoundWhileTyping(t *testing.T) {
	b, err := os.ReadFile(modelPath)
	if err != nil {
		t.Fatal(err)
	}
	for i := len(b) - 1_800_000; i < len(b)-1_100_000; i++ { // the words of the dictionary entries
		b[i] = 0xff
	}
	path := filepath.Join(t.TempDir(), "pinyin.dat")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	m, err := pinyin.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	if !errors.Is(m.Verify(), pinyin.ErrDamaged) {
		t.Error("the damage is not found")
	}
	e := pinyin.New(m, pinyin.Options{})
	for range 3 {
		typeKeys(e, "womendecunlumeiyourenxiu")
		e.State(200)
		e.Reset()
	}
	if !errors.Is(e.Err(), pinyin.ErrDamaged) {
		t.Error("nothing told of the damage")
	}
	if typeKeys(e, "wo"); !slices.Contains(texts(e, 5), "我") {
		t.Errorf("after the damage: %v", texts(e, 5))
	}
}

// Damage anywhere: an error or the built-in table, never a crash.
func TestDamageAnywhere(t *testing.T) {
	b, err := os.ReadFile(modelPath)
	if err != nil {
		t.Fatal(err)
	}
	path, r := filepath.Join(t.TempDir(), "pinyin.dat"), rand.New(rand.NewPCG(5, 6))
	const step, size = 1_500_000, 300_000
	for from := 256; from+size < len(b); from += step {
		whole := slices.Clone(b[from : from+size])
		for i := range size {
			b[from+i] = byte(r.Uint32())
		}
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		copy(b[from:], whole)
		m, err := pinyin.Open(path)
		if err != nil && !errors.Is(err, pinyin.ErrDamaged) {
			t.Errorf("damage at %d: %v", from, err)
		}
		e := pinyin.New(m, pinyin.Options{Fuzzy: pinyin.DefaultFuzzy()})
		e.SetWords([]pinyin.Word{{Text: "示例沟村"}})
		typeKeys(e, "womendecunlumeiyourenxiuzgrmyh")
		e.State(500)
		e.Pick(3)
		e.State(500)
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestBlockedWordsAreNeverOffered(t *testing.T) {
	list := block.New(append(dict.Blocked(), "*扣定"))
	e := pinyin.New(model, pinyin.Options{Fuzzy: pinyin.DefaultFuzzy(), Blocked: []string{"*扣定 # a test"}})
	words := list.Words()
	for i, readings := range model.Spell(words) {
		for _, r := range readings {
			e.Reset()
			typeKeys(e, strings.Join(r, ""))
			for _, c := range texts(e, 3000) {
				if c == words[i] || list.Part(c) {
					t.Errorf("%v offers a blocked word, number %d", r, i)
				}
			}
		}
	}
	for keys, good := range map[string]string{"lukoujiaotong": "路口交通", "duji": "妒忌", "qinziweiwen": "亲自慰问", "dubo": "赌博", "zuoaixin": "做爱心"} {
		e := newEngine()
		if typeKeys(e, keys); find(e, 100, good) < 0 {
			t.Errorf("%s does not offer %s: %v", keys, good, texts(e, 10))
		}
	}
}

func TestTheCommittedModelIsWhole(t *testing.T) {
	if err := model.Verify(); err != nil {
		t.Error(err)
	}
	b, err := os.ReadFile(modelPath)
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile("../../../assets/dict/README.md")
	if err != nil {
		t.Fatal(err)
	}
	if sum := fmt.Sprintf("%x", sha256.Sum256(b)); !strings.Contains(string(readme), sum) || len(b) > 30<<20 {
		t.Errorf("%d bytes, SHA-256 %s, which assets/dict/README.md does not name", len(b), sum)
	}
	if model.Words() < 200_000 || !strings.Contains(model.About(), "libime 1.0.16") {
		t.Errorf("%d words, %s", model.Words(), model.About())
	}
}

// Who changes the list has to rebuild the model.
func TestOurWordsAreInTheModel(t *testing.T) {
	b, err := os.ReadFile("../../../assets/dict/gov.txt")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for line := range strings.Lines(string(b)) {
		line, _, _ = strings.Cut(line, "#")
		word, _, _ := strings.Cut(strings.TrimSpace(line), "\t")
		if word == "" {
			continue
		}
		if n++; !model.Has(word) {
			t.Errorf("%s is not in the model", word)
		}
	}
	if n < 600 {
		t.Errorf("only %d words", n)
	}
}
