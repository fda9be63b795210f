package api_test

import (
	"testing"

	"lianluozhan/sync/county/api"
)

func TestRushEndsOnce(t *testing.T) {
	var r api.Rush
	for i, tick := range []struct {
		came int64
		over bool
	}{
		{0, false},
		{40, false}, // a few
		{150, false},
		{10, false}, // not enough
		{150, false},
		{90, false},
		{3, true},
		{3, false},
		{5000, false},
		{0, true},
		{0, false},
	} {
		if got := r.Over(tick.came); got != tick.over {
			t.Errorf("tick %d: over is %t", i, got)
		}
	}
}
