package county_test

import (
	"math/rand/v2"
	"testing"
)

// TestWatchersComeAndGo: whoever watches hears of what concerns him once, whoever
// else came or went.
func TestWatchersComeAndGo(t *testing.T) {
	c, _ := open(t)
	rng := rand.New(rand.NewPCG(3, 4))
	type one struct {
		scopes []string
		heard  *int
		stop   func()
	}
	kinds := [][]string{{"county", "town/t", "station/s"}, {"county"}, {"town/t"}, {"town/u", "county"}, nil}
	show := func(round int) { // in one township, so that it is gone from the other
		town := []string{"town/t", "town/u"}[round%2]
		publish(t, c, station("s", "t"), board("a", string(rune('a'+round%26)), town), board("b", string(rune('a'+round%25)), town))
	}
	show(0)
	show(1)
	var all []one
	for round := range 200 {
		if len(all) > 0 && rng.IntN(2) == 0 {
			i := rng.IntN(len(all))
			all[i].stop()
			all = append(all[:i], all[i+1:]...)
		} else {
			o := one{scopes: kinds[rng.IntN(len(kinds))], heard: new(int)}
			o.stop = c.WatchFunc(func() { *o.heard++ }, o.scopes...)
			all = append(all, o)
		}
		for i := range all {
			*all[i].heard = 0
		}
		show(round)
		for _, o := range all {
			want := 0
			for _, s := range o.scopes {
				if s == "town/t" || s == "town/u" { // one sees it, one is told that it is gone
					want = 1
				}
			}
			if o.scopes == nil {
				want = 1
			}
			if *o.heard != want {
				t.Fatalf("round %d: watching %v, woken %d times, want %d", round, o.scopes, *o.heard, want)
			}
		}
	}
}
