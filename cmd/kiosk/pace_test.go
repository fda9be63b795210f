package main

import (
	"testing"
	"time"
)

func TestAFloodOfRegistrationsIsSlowed(t *testing.T) {
	var p pace
	taken := 0
	for second := range 3600 { // someone taps without end for an hour
		if p.allow(time.Duration(second) * time.Second) {
			taken++
		}
	}
	if taken < 60 || taken > paceBurst+60 {
		t.Errorf("%d taken in an hour", taken)
	}
	var q pace // a reception day: a person every three minutes, in twos and threes
	for visit := range 100 {
		for range 1 + visit%3 {
			if !q.allow(time.Duration(visit) * 3 * time.Minute) {
				t.Fatalf("visit %d was turned away", visit)
			}
		}
	}
}
