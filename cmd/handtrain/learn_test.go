package main

import (
	"bytes"
	"testing"

	"lianluozhan/kiosk/ime/hand"
)

// TestSameBytes trains on a few invented characters with one worker and with
// three: the model must not depend on who was faster.
func TestSameBytes(t *testing.T) {
	var chars []character
	for i := range 24 {
		far := float64(100 + 30*i)
		chars = append(chars, character{
			char: rune(0x4e00 + i),
			drawn: [][]hand.Point{
				{{X: 100, Y: far}, {X: 900, Y: far}},
				{{X: far, Y: 100}, {X: far, Y: 900}, {X: far - 90, Y: 850}},
				{{X: 500, Y: 500}, {X: far, Y: 900 - far/2}},
			},
		})
	}
	var first []byte
	for _, workers := range []int{1, 3} {
		l := learning{chars: chars, dims: 40, workers: workers}
		m := l.learn()
		m.Sharpness = sharpness(m, chars)
		raw, err := hand.Encode(m)
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = raw
		}
		if !bytes.Equal(first, raw) {
			t.Fatalf("%d workers made another model", workers)
		}
	}
}

// TestTrace draws a cross of bars and expects its two strokes, flat one first.
func TestTrace(t *testing.T) {
	d := new(dots)
	for i := 20; i < 150; i++ {
		for w := -5; w <= 5; w++ {
			d[80+w][i], d[i][80+w] = true, true
		}
	}
	got := trace(thin(d))
	if len(got) != 2 {
		t.Fatalf("%d strokes", len(got))
	}
	if a := got[0]; a[0].X > 200 || a[len(a)-1].X < 800 {
		t.Errorf("the first stroke runs %v to %v, want left to right", a[0], a[len(a)-1])
	}
	if b := got[1]; b[0].Y > 200 || b[len(b)-1].Y < 800 {
		t.Errorf("the second stroke runs %v to %v, want downwards", b[0], b[len(b)-1])
	}
}
