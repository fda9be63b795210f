package hand_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"testing"
	"time"

	asset "lianluozhan/assets/hand"
	recogniser "lianluozhan/kiosk/ime/hand"
)

type point = recogniser.Point

// written is a line of testdata: a character and its strokes.
type written struct {
	C string
	S [][][2]float64
}

func (w written) points() [][]point {
	out := make([][]point, len(w.S))
	for i, s := range w.S {
		for _, p := range s {
			out[i] = append(out[i], point{X: p[0], Y: p[1]})
		}
	}
	return out
}

func model(t testing.TB) *recogniser.Model {
	t.Helper()
	m, err := recogniser.Decode(asset.Model)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func samples(t testing.TB, name string) (out []written) {
	t.Helper()
	f, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var w written
		if err := json.Unmarshal(lines.Bytes(), &w); err != nil {
			t.Fatal(err)
		}
		out = append(out, w)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// place returns where text stands among the candidates, -1 for nowhere.
func place(found []recogniser.Candidate, text string) int {
	return slices.IndexFunc(found, func(c recogniser.Candidate) bool { return c.Text == text })
}

// TestAccuracy reads samples in styles that the trainer does not use.
func TestAccuracy(t *testing.T) {
	tests := []struct {
		file              string
		top1, top5, top10 float64 // least share of samples
	}{
		{"neat.jsonl", .96, .99, .99},
		{"fast.jsonl", .71, .91, .94},
		{"longcang.jsonl", .77, .91, .93},
	}
	for _, tt := range tests {
		r := recogniser.New(model(t), nil)
		all := samples(t, tt.file)
		var n1, n5, n10 float64
		for _, w := range all {
			at := place(r.Recognise(w.points(), ""), w.C)
			if at == 0 {
				n1++
			}
			if at >= 0 && at < 5 {
				n5++
			}
			if at >= 0 && at < 10 {
				n10++
			}
		}
		n := float64(len(all))
		t.Logf("%s: %.1f / %.1f / %.1f %% of %d", tt.file, 100*n1/n, 100*n5/n, 100*n10/n, len(all))
		if n < 200 || n1/n < tt.top1 || n5/n < tt.top5 || n10/n < tt.top10 {
			t.Errorf("%s: want at least %.0f / %.0f / %.0f %%", tt.file, 100*tt.top1, 100*tt.top5, 100*tt.top10)
		}
	}
}

// TestWays writes by hand what the samples do not show: another order, joined
// strokes, another size, another place.
func TestWays(t *testing.T) {
	horizontal := []point{{10, 50}, {90, 48}}
	vertical := []point{{50, 10}, {51, 92}}
	tests := []struct {
		name string
		ink  [][]point
		want string
	}{
		{"in order", [][]point{horizontal, vertical}, "十"},
		{"the other way about", [][]point{vertical, horizontal}, "十"},
		{"tiny", scaled([][]point{horizontal, vertical}, .01, 0), "十"},
		{"huge and far away", scaled([][]point{horizontal, vertical}, 1000, 1e6), "十"},
		{"flat", [][]point{horizontal}, "一"},
		{"second and third joined", [][]point{{{20, 20}, {22, 82}}, {{20, 20}, {80, 20}, {77, 80}, {24, 78}, {77, 76}}}, "口"},
	}
	for _, tt := range tests {
		found := recogniser.New(model(t), nil).Recognise(tt.ink, "")
		if at := place(found, tt.want); at < 0 || at > 4 {
			t.Errorf("%s: %s is not among the first five of %v", tt.name, tt.want, found)
		}
	}
}

func scaled(ink [][]point, by, add float64) [][]point {
	out := make([][]point, len(ink))
	for i, s := range ink {
		for _, p := range s {
			out[i] = append(out[i], point{X: p.X*by + add, Y: p.Y*by + add})
		}
	}
	return out
}

// TestCoverage counts the characters and asks for some that are names only.
func TestCoverage(t *testing.T) {
	m := model(t)
	if len(m.Chars) < 8105 {
		t.Errorf("%d characters", len(m.Chars))
	}
	for _, c := range "的啊镕赟𬱖鑫昇喆" {
		if !slices.Contains(m.Chars, c) {
			t.Errorf("%c is unknown", c)
		}
	}
	if !slices.IsSorted(m.Chars) || len(slices.Compact(slices.Clone(m.Chars))) != len(m.Chars) {
		t.Error("characters are not in order, each once")
	}
}

// TestStrangeInk must neither crash nor hang, nor answer with nonsense scores.
func TestStrangeInk(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	long := make([]point, 10_000)
	for i := range long {
		a := float64(i) / 40
		long[i] = point{X: a * math.Cos(a), Y: a * math.Sin(a)}
	}
	many := make([][]point, 5000)
	for i := range many {
		many[i] = []point{{X: float64(i % 71), Y: float64(i % 67)}, {X: float64(i % 13), Y: float64(i % 17)}}
	}
	tests := []struct {
		name string
		ink  [][]point
		none bool
	}{
		{"nothing", nil, true},
		{"no strokes", [][]point{}, true},
		{"empty strokes", [][]point{{}, nil, {}}, true},
		{"no numbers", [][]point{{{nan, 1}, {1, inf}}, {{nan, nan}}}, true},
		{"one number too few", [][]point{{{0, 0}, {nan, 50}, {100, 0}}, {}}, false},
		{"a dot", [][]point{{{5, 5}}}, false},
		{"a dot of many points", [][]point{{{5, 5}, {5, 5}, {5, 5}}}, false},
		{"two dots in one place", [][]point{{{5, 5}}, {{5, 5}}}, false},
		{"out of all bounds", [][]point{{{-math.MaxFloat64, 0}, {math.MaxFloat64, math.MaxFloat64}}}, false},
		{"smaller than small", [][]point{{{0, 0}, {5e-324, 5e-324}}}, false},
		{"10,000 points", [][]point{long}, false},
		{"5,000 strokes", many, false},
	}
	r := recogniser.New(model(t), nil)
	for _, tt := range tests {
		found := r.Recognise(tt.ink, "")
		if (len(found) == 0) != tt.none {
			t.Errorf("%s: %d candidates", tt.name, len(found))
		}
		sound(t, tt.name, found)
	}
}

// sound checks what every answer promises.
func sound(t *testing.T, name string, found []recogniser.Candidate) {
	t.Helper()
	if len(found) > recogniser.Limit {
		t.Errorf("%s: %d candidates", name, len(found))
	}
	seen := map[string]bool{}
	for i, c := range found {
		if math.IsNaN(c.Score) || math.IsInf(c.Score, 0) || c.Text == "" || seen[c.Text] || i > 0 && c.Score > found[i-1].Score {
			t.Fatalf("%s: candidate %d of %v", name, i, found)
		}
		seen[c.Text] = true
	}
}

// FuzzInk feeds any bytes as points.
func FuzzInk(f *testing.F) {
	f.Add([]byte{1, 2, 3, 4, 255, 255, 9, 8, 7, 6})
	f.Add([]byte{})
	r := recogniser.New(model(f), nil)
	f.Fuzz(func(t *testing.T, raw []byte) {
		var ink [][]point
		var s []point
		for ; len(raw) >= 2; raw = raw[2:] {
			if raw[0] == 255 {
				ink, s = append(ink, s), nil
				continue
			}
			s = append(s, point{X: float64(raw[0]), Y: math.Exp(float64(raw[1]) - 128)})
		}
		sound(t, "fuzz", r.Recognise(append(ink, s), ""))
	})
}

// TestScribbles reads random ink twice, before and after other ink.
func TestScribbles(t *testing.T) {
	m := model(t)
	used := recogniser.New(m, nil)
	rng := rand.New(rand.NewPCG(7, 8))
	for range 200 {
		ink := make([][]point, 1+rng.IntN(20))
		for i := range ink {
			for range rng.IntN(60) {
				ink[i] = append(ink[i], point{X: rng.Float64() * 500, Y: rng.Float64() * 500})
			}
		}
		before := make([][]point, len(ink))
		for i := range ink {
			before[i] = slices.Clone(ink[i])
		}
		found := used.Recognise(ink, "")
		sound(t, "scribble", found)
		if !reflect.DeepEqual(ink, before) {
			t.Fatal("the caller's points were changed")
		}
		if again := recogniser.New(m, nil).Recognise(ink, ""); !slices.Equal(found, again) {
			t.Fatalf("a used recogniser says %v, a new one %v", found, again)
		}
	}
}

// follows knows one pair of characters.
type follows struct{ prev, char string }

func (f follows) LogProb(prev, char string) float64 {
	switch {
	case prev == f.prev && char == f.char:
		return -1
	case prev == "无":
		return math.Inf(-1)
	}
	return -12
}

// TestContext lifts a look-alike by the character before it, and survives a
// context that rules everything out.
func TestContext(t *testing.T) {
	ink := samples(t, "fast.jsonl")[0].points()
	plain := recogniser.New(model(t), nil).Recognise(ink, "")
	second := plain[1].Text
	r := recogniser.New(model(t), follows{"前", second})
	if got, without := place(r.Recognise(ink, "前"), second), place(r.Recognise(ink, "后"), second); got > without {
		t.Errorf("%s stands at %d after 前, at %d without", second, got, without)
	}
	sound(t, "nothing follows", r.Recognise(ink, "无"))
}

// TestDamage changes, cuts and lengthens the model.
func TestDamage(t *testing.T) {
	for name, raw := range map[string][]byte{
		"empty":      {},
		"short":      []byte("LLZHAND1"),
		"cut":        asset.Model[:len(asset.Model)/2],
		"lengthened": append(slices.Clone(asset.Model), 0),
		"a bit":      flipped(asset.Model, len(asset.Model)/3),
		"the header": flipped(asset.Model, 13),
	} {
		if _, err := recogniser.Decode(raw); !errors.Is(err, recogniser.ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
	same, err := recogniser.Encode(model(t))
	if err != nil || !slices.Equal(same, asset.Model) {
		t.Errorf("encoding the decoded model gives other bytes (%v)", err)
	}
}

func flipped(raw []byte, at int) []byte {
	out := slices.Clone(raw)
	out[at] ^= 0x10
	return out
}

// BenchmarkRecognise is one pen-up: the whole character, as the pad asks for it.
func BenchmarkRecognise(b *testing.B) {
	r := recogniser.New(model(b), nil)
	all := samples(b, "fast.jsonl")
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		ink := all[i%len(all)].points()
		began := time.Now()
		r.Recognise(ink, "")
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
}
