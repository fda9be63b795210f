package main

import (
	"testing"
	"time"
)

func TestGoals(t *testing.T) {
	tests := []struct {
		name string
		f    figure
		want string
	}{
		{"none", value("x", 1, ""), ""},
		{"reached", value("x", 4, "").atMost(5), "≤ 5 reached"},
		{"missed", value("x", 6, "").atMost(5), "≤ 5 MISSED"},
		{"nothing at all", value("x", 0, "").atMost(0), "≤ 0 reached"},
		{"enough", value("x", 6, "").atLeast(5), "≥ 5 reached"},
		{"too little", value("x", 4, "").atLeast(5), "≥ 5 MISSED"},
		{"ratio reached", value("x", 4, "").withPeer(10).ratioAtMost(0.5), "ratio ≤ 0.5 reached"},
		{"ratio missed", value("x", 6, "").withPeer(10).ratioAtMost(0.5), "ratio ≤ 0.5 MISSED"},
		{"floor stands in for a peer", value("x", 6, "").withFloor(4).ratioAtMost(2), "ratio ≤ 2 reached"},
		{"peer goes before floor", value("x", 6, "").withPeer(2).withFloor(4).ratioAtMost(2), "ratio ≤ 2 MISSED"},
		{"no peer", value("x", 6, "").ratioAtMost(2), "ratio ≤ 2: no peer"},
	}
	for _, tt := range tests {
		if got := tt.f.goal.words(tt.f); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

// TestFirstContent: a blank window and a half-loaded page are no content.
func TestFirstContent(t *testing.T) {
	row := func(colours ...byte) (pixels []byte) {
		for _, c := range colours {
			pixels = append(pixels, c, c, c, 0)
		}
		return pixels
	}
	frames := []frame{
		{1 * time.Second, row(0, 0, 0, 0, 0, 0, 0, 0)},
		{2 * time.Second, row(9, 9, 9, 9, 9, 9, 9, 9)}, // the window's ground
		{3 * time.Second, row(9, 1, 9, 9, 9, 9, 9, 9)}, // a third
		{4 * time.Second, row(9, 1, 2, 9, 9, 9, 9, 9)}, // two thirds
		{5 * time.Second, row(9, 1, 2, 3, 9, 9, 9, 9)},
	}
	if got := firstContent(frames); got != 4*time.Second {
		t.Errorf("got %v, want 4s", got)
	}
}

func TestQuantile(t *testing.T) {
	values := []float64{3, 1, 2, 5, 4}
	for q, want := range map[float64]float64{0: 1, 0.5: 3, 0.99: 5, 1: 5} {
		if got := quantile(values, q); got != want {
			t.Errorf("quantile %v: got %v, want %v", q, got, want)
		}
	}
}
