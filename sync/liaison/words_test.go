package liaison_test

import (
	"testing"

	"lianluozhan/sync/liaison"
)

// Whatever a later county sends, a resident reads words.
func TestWordsOfWhatIsUnknown(t *testing.T) {
	for got, want := range map[string]string{
		liaison.Step("later").Words(): "办理中", liaison.Level(0).Words(): "人大代表", liaison.Answered.Words(): "已答复",
		liaison.Deputy{Levels: []liaison.Level{liaison.Township, liaison.CountyLevel}}.TitleWords(): "县人大代表",
		liaison.Deputy{Title: "示例代表"}.TitleWords():                                                  "示例代表",
		liaison.Dissatisfied.Words():                                                                "不满意",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := liaison.Rating(0).Words(); got != "" {
		t.Errorf("no rating is %q", got)
	}
}
