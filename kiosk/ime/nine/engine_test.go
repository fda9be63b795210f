package nine_test

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ulikunitz/xz"

	"lianluozhan/kiosk/ime/nine"
	"lianluozhan/kiosk/ime/pinyin"
)

// The committed model, unpacked once for all tests of this package.
var model *pinyin.Model

func TestMain(m *testing.M) {
	code, err := withModel(m.Run)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func withModel(run func() int) (code int, err error) {
	dir, err := os.MkdirTemp("", "nine")
	if err != nil {
		return 1, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "pinyin.dat")
	if err := unpack("../../../assets/dict/pinyin.dat.xz", path); err != nil {
		return 1, err
	}
	if model, err = pinyin.Open(path); err != nil {
		return 1, err
	}
	defer model.Close()
	return run(), nil
}

func unpack(from, to string) error {
	f, err := os.Open(from)
	if err != nil {
		return err
	}
	defer f.Close()
	r, err := xz.NewReader(bufio.NewReader(f))
	if err != nil {
		return err
	}
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	defer out.Close()
	_, err = io.Copy(out, r)
	return err
}

func newEngine() *nine.Engine {
	return nine.New(model, pinyin.Options{Fuzzy: pinyin.DefaultFuzzy()})
}

func typeKeys(e *nine.Engine, keys string) {
	e.Reset()
	for _, r := range keys {
		e.Key(r)
	}
}

func texts(e *nine.Engine, limit int) (out []string) {
	for _, c := range e.State(limit).Candidates {
		out = append(out, c.Text)
	}
	return out
}

// words are the words of the pinyin engine's list, with their keys.
func words(t testing.TB) (out [][2]string) {
	t.Helper()
	b, err := os.ReadFile("../pinyin/testdata/list.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(b)) {
		c := strings.Split(strings.TrimSpace(line), "\t")
		if len(c) == 3 && !strings.HasPrefix(line, "#") && strings.HasPrefix(c[0], "word") {
			out = append(out, [2]string{c[1], pinyin.Digits(strings.NewReplacer(" ", "", "/", "").Replace(c[2]))})
		}
	}
	return out
}

func TestWords(t *testing.T) {
	e, top1, top5, list := newEngine(), 0, 0, words(t)
	for _, w := range list {
		typeKeys(e, w[1])
		switch i := slices.Index(texts(e, 5), w[0]); {
		case i == 0:
			top1, top5 = top1+1, top5+1
		case i > 0:
			top5++
		}
	}
	p1, p5 := 100*float64(top1)/float64(len(list)), 100*float64(top5)/float64(len(list))
	t.Logf("%d words: first %.1f %%, among five %.1f %%", len(list), p1, p5)
	if len(list) < 50 || p1 < 75 || p5 < 88 {
		t.Errorf("%d words: first %.1f %%, among five %.1f %%", len(list), p1, p5)
	}
}

func TestSyllableColumn(t *testing.T) {
	e := newEngine()
	typeKeys(e, "64426")
	if s := e.State(5); strings.Count(s.Composition, "'") != 1 || s.Candidates[0].Letters != 5 || !slices.Contains(texts(e, 5), "你好") {
		t.Errorf("64426 gives %+v", s)
	}
	column := e.Syllables()
	if !strings.HasPrefix(e.State(1).Composition, column[0]+"'") || !slices.Contains(column, "ni") || !slices.Contains(column, "mi") {
		t.Fatalf("the column is %v", column)
	}
	if !e.Pin(slices.Index(column, "mi")) || e.Pin(-1) || e.Pin(99) {
		t.Error("pinning")
	}
	for _, c := range texts(e, 5) {
		if strings.HasPrefix(c, "你") {
			t.Errorf("mi pinned, but %s offered", c)
		}
	}
	if !strings.HasPrefix(e.State(1).Composition, "mi'") || !slices.Contains(e.Syllables(), "hao") {
		t.Errorf("after the pin: %s, %v", e.State(1).Composition, e.Syllables())
	}
	e.Pin(slices.Index(e.Syllables(), "hao"))
	if !e.Back() || !slices.Contains(e.Syllables(), "gan") {
		t.Errorf("the last pin undone: %v", e.Syllables())
	}
}

func TestPickGoesOnWithTheRest(t *testing.T) {
	e := newEngine()
	typeKeys(e, "6442694664")
	list := e.State(300).Candidates
	for i, c := range list {
		if c.Letters == 5 && c.Text == "你好" {
			if e.Pick(i) != "你好" || e.State(1).Composition == "" {
				t.Error("the rest is gone")
			}
			return
		}
	}
	t.Errorf("你好 is not offered: %v", list[:5])
}

func TestRawAndEmpty(t *testing.T) {
	e := newEngine()
	if e.Key('1') || e.Key('a') || e.Back() || e.Pin(0) || len(e.Syllables()) > 0 || e.Raw() != "" {
		t.Error("an empty composition took something")
	}
	typeKeys(e, "64")
	if got := e.Raw(); got != "ni" || e.State(1).Composition != "" {
		t.Errorf("raw gives %q", got)
	}
}

func TestNextResidentSeesTheSame(t *testing.T) {
	e := newEngine()
	typeKeys(e, "94664486")
	before, column := texts(e, 50), e.Syllables()
	for range 5 {
		typeKeys(e, "94664486")
		e.Pin(1)
		e.Pick(7)
		e.Key('5')
	}
	typeKeys(e, "94664486")
	if !slices.Equal(before, texts(e, 50)) || !slices.Equal(column, e.Syllables()) {
		t.Error("the candidates changed")
	}
}

func TestGarbageKeys(t *testing.T) {
	e, r := newEngine(), rand.New(rand.NewPCG(1, 2))
	play := func(n int) {
		for range n {
			switch k := r.IntN(30); {
			case k < 18:
				e.Key(rune("123456789ax'"[r.IntN(12)]))
			case k < 24:
				e.Back()
			case k < 26:
				e.Pick(r.IntN(12))
			case k < 29:
				e.Pin(r.IntN(4))
			default:
				e.Raw()
			}
			if s := e.State(16); len(s.Candidates) > 16 {
				t.Fatal("too many candidates")
			}
		}
	}
	play(1_000)
	before := heap()
	play(5_000)
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

func TestMissingModel(t *testing.T) {
	m, err := pinyin.Open(filepath.Join(t.TempDir(), "none.dat"))
	if err == nil {
		t.Fatal("opened nothing")
	}
	e := nine.New(m, pinyin.Options{})
	if typeKeys(e, "96"); !slices.Contains(texts(e, 10), "我") {
		t.Errorf("the built-in table gives %v for 96", texts(e, 10))
	}
}

func BenchmarkKey(b *testing.B) {
	e := newEngine()
	var took []time.Duration
	list := words(b)
	for b.Loop() {
		for _, w := range list {
			e.Reset()
			for _, r := range w[1] {
				began := time.Now()
				e.Key(r)
				e.State(16)
				e.Syllables()
				took = append(took, time.Since(began))
			}
		}
	}
	slices.Sort(took)
	b.ReportMetric(took[len(took)/2].Seconds()*1000, "p50-ms/key")
	b.ReportMetric(took[len(took)*99/100].Seconds()*1000, "p99-ms/key")
	b.ReportMetric(took[len(took)-1].Seconds()*1000, "max-ms/key")
}
