package agent_test

import (
	"slices"
	"testing"
	"time"
)

// Staff read what is wrong with the stick in their hand, as long as it is in.
func TestAStickThatCannotBeRead(t *testing.T) {
	w := newWorld(t, "1.2.0")
	const words = "插上的 U 盘是 NTFS 格式，读不了。"
	w.unusable = words
	w.pass(time.Minute)
	count := 0
	for _, n := range w.state.Noted {
		if n.Words == words {
			count++
		}
	}
	if len(w.state.Words) == 0 || w.state.Words[0] != words || count != 1 {
		t.Errorf("staff read %q, noted %d times", w.state.Words, count)
	}
	w.unusable = ""
	w.pass(10 * time.Second)
	if slices.Contains(w.state.Words, words) {
		t.Errorf("pulled out: %q", w.state.Words)
	}
}
