package county_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"lianluozhan/sync/county"
)

// Whoever asks for what changed is told the same from memory and from the disk.
func TestKeysSince(t *testing.T) {
	s := openSealed(t, 1)
	meta, err := s.Meta()
	if err != nil {
		t.Fatal(err)
	}
	start := meta.Head
	docs := []county.Scoped{station("s", "t"), station("s1", "t")}
	for i := range 40 { // scopes of which one begins with another
		docs = append(docs, board(fmt.Sprint("b", i), "1", []string{"county", "town/t", "station/s", "station/s1", "station/s\x02"}[i%5]))
	}
	publish(t, s.County, docs...)
	publish(t, s.County, docs[:20]...) // and 22 of them are gone
	warm, head, err := s.KeysSince(start)
	if err != nil || len(warm) != 41 { // all but the station that was there
		t.Fatalf("%d keys %v, %v", len(warm), warm, err)
	}
	late, _, _ := s.KeysSince(head - 22)
	s.reopen() // with nothing in memory
	for at, want := range map[uint64][]string{start: warm, head - 22: late, head: nil} {
		cold, at2, err := s.KeysSince(at)
		slices.Sort(cold)
		slices.Sort(want)
		if err != nil || at2 != head || !slices.Equal(cold, want) {
			t.Errorf("since %d: %s\nwant %s; head %d, %v", at, strings.Join(cold, " "), strings.Join(want, " "), at2, err)
		}
	}
}
