package stroke_test

import (
	"errors"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"lianluozhan/assets/dict"
	"lianluozhan/kiosk/ime"
	"lianluozhan/kiosk/ime/stroke"
)

func newEngine(t testing.TB) *stroke.Engine {
	t.Helper()
	e, err := stroke.New()
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func typeKeys(e ime.Engine, keys string) []string {
	e.Reset()
	for _, r := range keys {
		e.Key(r)
	}
	var out []string
	for _, c := range e.State(10).Candidates {
		out = append(out, c.Text)
	}
	return out
}

func TestCommonCharacters(t *testing.T) {
	e := newEngine(t)
	for keys, want := range map[string]string{
		"hspn": "木", "hhsh": "王", "pn": "人", "h": "一", "nhpnnzn": "这", "hspnhsn": "村", "一丿丶": "大", "szh": "口",
		"hpzznp": "成", "phzhznp": "我", "hspnzsh": "李", "nnhhsh": "江", "HSPN": "木",
	} {
		if got := typeKeys(e, keys); !slices.Contains(got, want) {
			t.Errorf("%s gives %v, not %s", keys, got, want)
		}
	}
}

func TestExactComesFirstThenFrequent(t *testing.T) {
	e := newEngine(t)
	if got := typeKeys(e, "pn"); got[0] != "人" || !slices.Contains(got[:4], "八") {
		t.Errorf("pn gives %v", got)
	}
	if got := typeKeys(e, "hspn"); got[0] != "木" {
		t.Errorf("hspn gives %v", got)
	}
}

func TestWildcardStandsForOneStroke(t *testing.T) {
	e := newEngine(t)
	for _, keys := range []string{"phzhznp", "*hzhznp", "phz*znp", "phzhzn*", "ph*h*n*"} {
		if got := typeKeys(e, keys); !slices.Contains(got, "我") {
			t.Errorf("%s gives %v", keys, got)
		}
	}
	if e.Key('x') || e.Key('1') || e.Key('。') {
		t.Error("took a key that is no stroke")
	}
}

func TestRareNamesAreThere(t *testing.T) {
	e := newEngine(t)
	for keys, want := range map[string]string{
		"szhshhpszpn":   "𬱖", // 由 and 页
		"phhhznhszhzsh": "𬭚", // 钅 and 享
	} {
		if got := typeKeys(e, keys); !slices.Contains(got, want) {
			t.Errorf("%s gives %v, not %s", keys, got, want)
		}
	}
}

func TestPickBackRawReset(t *testing.T) {
	e := newEngine(t)
	if e.Back() || e.Pick(0) != "" || e.Raw() != "" || e.State(5).Composition != "" {
		t.Error("an empty composition gave something")
	}
	typeKeys(e, "pns")
	if !e.Back() || e.State(1).Candidates[0].Text != "人" || e.State(1).Composition != "丿丶" {
		t.Errorf("after back: %+v", e.State(1))
	}
	if !e.State(1).More || e.Pick(-1) != "" || e.Pick(100_000) != "" {
		t.Error("more candidates, and none there")
	}
	if got := e.Pick(0); got != "人" || e.State(5).Composition != "" {
		t.Errorf("picked %q", got)
	}
	typeKeys(e, "pns")
	if e.Raw() != "" || e.State(5).Composition != "" {
		t.Error("raw strokes are no text")
	}
}

func TestNextResidentSeesTheSame(t *testing.T) {
	e := newEngine(t)
	before := typeKeys(e, "hsp")
	for range 20 {
		typeKeys(e, "hsp")
		e.Pick(7)
	}
	e.Reset()
	if after := typeKeys(e, "hsp"); !slices.Equal(before, after) {
		t.Errorf("%v became %v", before, after)
	}
	e.Reset()
	if fresh := newEngine(t); !reflect.DeepEqual(typeKeys(fresh, "szh"), typeKeys(e, "szh")) {
		t.Error("a used engine answers otherwise than a new one")
	}
}

func TestMoreKeepsTheEarlierCandidates(t *testing.T) {
	e := newEngine(t)
	typeKeys(e, "hs")
	few, many := e.State(8).Candidates, e.State(800).Candidates
	if !slices.Equal(few, many[:8]) {
		t.Errorf("%v, then %v", few, many[:8])
	}
}

func TestGarbageKeys(t *testing.T) {
	e, r := newEngine(t), rand.New(rand.NewPCG(1, 2))
	keys := []rune("hspnz*hspnz*一丨丿丶乛ax1 。\x00𬱖")
	play := func(n int) {
		for range n {
			switch k := r.IntN(40); {
			case k < 30:
				e.Key(keys[r.IntN(len(keys))])
			case k < 36:
				e.Back()
			case k < 38:
				e.Pick(r.IntN(12))
			case k == 38:
				e.Raw()
			}
			if s := e.State(16); len(s.Candidates) > 16 || len(s.Composition) > 200 {
				t.Fatalf("%d candidates for %q", len(s.Candidates), s.Composition)
			}
		}
	}
	play(5_000)
	before := heap()
	play(95_000)
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

func TestMissingOrDamagedTable(t *testing.T) {
	flipped := slices.Clone(dict.Strokes)
	flipped[len(flipped)/2] ^= 1
	for name, table := range map[string][]byte{
		"missing": nil, "text": []byte(strings.Repeat("no strokes ", 50)), "cut": dict.Strokes[:1000], "flipped": flipped,
	} {
		e, err := stroke.Open(table)
		if !errors.Is(err, stroke.ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
		if e.Key('h') || e.Back() || len(e.State(5).Candidates) > 0 {
			t.Errorf("%s: it composes", name)
		}
	}
}

func TestEncodeRefusesWhatIsNoStroke(t *testing.T) {
	for _, c := range []stroke.Character{{Rune: '一'}, {Codes: []string{"h"}}, {Rune: '一', Codes: []string{"x"}}, {Rune: '一', Codes: []string{""}}} {
		if _, err := stroke.Encode([]stroke.Character{c}); err == nil {
			t.Errorf("packed %+v", c)
		}
	}
}

func TestTableIsWhole(t *testing.T) {
	e := newEngine(t)
	seen := map[string]struct{}{}
	for _, k := range stroke.Keys {
		e.Reset()
		e.Key(k)
		for _, c := range e.State(20_000).Candidates {
			seen[c.Text] = struct{}{}
		}
	}
	if len(seen) < 8_200 || len(dict.Strokes) > 120<<10 {
		t.Errorf("%d characters in %d bytes", len(seen), len(dict.Strokes))
	}
}

func BenchmarkKey(b *testing.B) {
	e := newEngine(b)
	var took []time.Duration
	for b.Loop() {
		for _, keys := range []string{"phzhznp", "*****hs", "hspnhpn", "h*h*h*h*h*", "ssssss"} {
			e.Reset()
			for _, r := range keys {
				began := time.Now()
				e.Key(r)
				e.State(16)
				took = append(took, time.Since(began))
			}
		}
	}
	slices.Sort(took)
	b.ReportMetric(took[len(took)/2].Seconds()*1000, "p50-ms/key")
	b.ReportMetric(took[len(took)*99/100].Seconds()*1000, "p99-ms/key")
	b.ReportMetric(took[len(took)-1].Seconds()*1000, "max-ms/key")
}
