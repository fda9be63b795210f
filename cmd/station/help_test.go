package main

import (
	"os"
	"strings"
	"testing"
)

// TestAskingHowDoesNothing: every command is called as the handbooks say one asks how to
// use it. On a machine with nothing installed each would fail, or write something.
func TestAskingHowDoesNothing(t *testing.T) {
	b := newBox(t)
	for _, c := range commands() {
		if code, said := b.does(c.name, "-h"); code != 0 || !strings.Contains(said, "用法：lianluozhan-station "+c.usage) {
			t.Errorf("%s -h: %d, %s", c.name, code, said)
		}
	}
	if left, err := os.ReadDir(b.root); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
