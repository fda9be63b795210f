package liaison_test

import (
	"strings"
	"testing"

	"lianluozhan/sync/liaison"
)

func TestEveryMachineFaultHasWords(t *testing.T) {
	seen := map[string]liaison.MachineFault{}
	for _, f := range liaison.MachineFaults() {
		words := f.Words()
		if f.Name() == "" || strings.Contains(words, string(f)) || strings.Count(words, "。") < 2 {
			t.Errorf("%s: %q", f, words)
		}
		if other := seen[f.Name()]; other != "" {
			t.Errorf("%s and %s are both %q", f, other, f.Name())
		}
		seen[f.Name()] = f
	}
	for _, f := range liaison.MachineFaults() {
		if f.OfUpdate() && f.Stops() {
			t.Errorf("%s: an update that does not go on stops nobody", f)
		}
	}
	if !liaison.FaultRoom.OfUpdate() || liaison.FaultDiskFull.OfUpdate() {
		t.Error("which faults are an update's")
	}
	if later := liaison.MachineFault("later").Words(); !strings.Contains(later, "later") {
		t.Errorf("a later program's: %q", later)
	}
	if !liaison.FaultTouchMissing.Stops() || liaison.FaultDiskLow.Stops() {
		t.Error("which faults stop residents")
	}
}
