package pinyin_test

import "testing"

// TestWhoTellsSoundsApart: who writes zh elsewhere in what he types does not mean zh by
// z, and who never does may; taking the zh back makes him doubtful again.
func TestWhoTellsSoundsApart(t *testing.T) {
	const said = "资金" // against 至今, which is the commoner word
	e := newEngine()
	typeKeys(e, "zijin")
	loose := find(e, 20, "至今")
	for range len("zijin") {
		e.Back()
	}
	typeKeys(e, "zhengfuzijin")
	if got := texts(e, 1); len(got) != 1 || got[0] != "政府"+said {
		t.Errorf("zhengfuzijin is %v", got)
	}
	if loose < 0 {
		t.Error("zijin does not offer 至今 to somebody who may confuse them")
	}
}

// TestTakingBackIsAsIfNeverTyped: the candidates depend on the letters that are there,
// not on those that were.
func TestTakingBackIsAsIfNeverTyped(t *testing.T) {
	for _, c := range []struct{ typed, more string }{
		{"zijin", "sh"}, {"yinyan", "zh"}, {"sanjin", "ge"}, {"jin", "ge"}, {"renjin", "gcha"},
	} {
		a, b := newEngine(), newEngine()
		typeKeys(a, c.typed)
		typeKeys(b, c.typed+c.more)
		for range len(c.more) {
			b.Back()
		}
		x, y := texts(a, 30), texts(b, 30)
		if len(x) == 0 || len(x) != len(y) {
			t.Fatalf("%s: %d candidates, %d after %s was taken back", c.typed, len(x), len(y), c.more)
		}
		for i := range x {
			if x[i] != y[i] {
				t.Errorf("%s: candidate %d is %s, and %s after %s was taken back", c.typed, i, x[i], y[i], c.more)
			}
		}
	}
}
