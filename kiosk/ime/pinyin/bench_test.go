package pinyin_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"lianluozhan/kiosk/ime/pinyin"
)

// BenchmarkKey is a tap on a key to the candidates of the bar, over the list.
func BenchmarkKey(b *testing.B) {
	e := newEngine()
	var took []time.Duration
	cases := testList(b)
	for b.Loop() {
		for _, c := range cases {
			e.Reset()
			for _, s := range c.syllables {
				for _, r := range s {
					began := time.Now()
					e.Key(r)
					e.State(16)
					took = append(took, time.Since(began))
				}
			}
		}
	}
	report(b, took)
}

// BenchmarkWorst is a tap that no syllable explains: abbreviations all the way, at
// full length; and a pick there, which reads the rest anew.
func BenchmarkWorst(b *testing.B) {
	e, r := newEngine(), rand.New(rand.NewPCG(3, 4))
	var took []time.Duration
	for b.Loop() {
		e.Reset()
		for range 40 {
			began := time.Now()
			e.Key(rune("zhshchnglbdmwaoenia"[r.IntN(19)]))
			e.State(16)
			took = append(took, time.Since(began))
		}
		for _, i := range []int{0, 12, 6} {
			began := time.Now()
			e.Pick(i)
			e.State(16)
			took = append(took, time.Since(began))
			typeKeys(e, "zhongg")
		}
	}
	report(b, took)
}

func report(b *testing.B, took []time.Duration) {
	slices.Sort(took)
	at := func(p int) float64 { return took[(len(took)-1)*p/100].Seconds() * 1000 }
	b.ReportMetric(at(50), "p50-ms/key")
	b.ReportMetric(at(99), "p99-ms/key")
	b.ReportMetric(at(100), "max-ms/key")
}

// BenchmarkReady is opening the file and making an engine.
func BenchmarkReady(b *testing.B) {
	for b.Loop() {
		m, err := pinyin.Open(modelPath)
		if err != nil {
			b.Fatal(err)
		}
		e := pinyin.New(m, pinyin.Options{Fuzzy: pinyin.DefaultFuzzy()})
		e.Key('w')
		e.State(16)
		if err := m.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
