package look_test

import (
	"strings"
	"testing"
	"unicode"

	"lianluozhan/assets/dict"
	"lianluozhan/assets/font"
	"lianluozhan/kiosk/look"
)

func TestWhatNoFaceHasIsNamed(t *testing.T) {
	tests := []struct{ in, out string }{
		{"示例甲", "示例甲"}, {"示例𬱖㵘𱁬", "示例𬱖㵘𱁬"}, {"", ""}, {"℃ ☆ 😀", "℃ ☆ 😀"},
		{"示例\U000323AF丙", "示例〔U+323AF〕丙"}, {"\ue000", "〔U+E000〕"},
	}
	for _, tt := range tests {
		if got := look.Named(tt.in); got != tt.out {
			t.Errorf("%q is drawn as %q, want %q", tt.in, got, tt.out)
		}
	}
}

// Named trusts the regular face to have the whole of the basic block up to its last sixteen characters.
func TestCoverage(t *testing.T) {
	sets := look.Coverage()
	total := 0
	for i, s := range sets {
		if i < 3 && s.Have != s.Total || i == 3 && s.Missing[0] != 0x9ff0 {
			t.Errorf("%s: %d of %d, missing %c", s.Name, s.Have, s.Total, s.Missing)
		}
		if i >= 3 {
			total += s.Have
		}
		t.Logf("%s %d / %d", s.Name, s.Have, s.Total)
	}
	if sets[0].Total != 3500 || sets[1].Total != 3000 || sets[2].Total != 1605 || total < 29_800 {
		t.Errorf("levels of %d, %d, %d characters; %d Han in all", sets[0].Total, sets[1].Total, sets[2].Total, total)
	}
}

// What the keyboard can write must be drawn as itself.
func TestTypedCharactersAreDrawn(t *testing.T) {
	for name, text := range map[string]string{
		"standard": font.Standard, "readings": dict.Readings, "surnames": dict.Surnames, "given names": dict.GivenNames,
	} {
		for _, r := range text {
			if unicode.Is(unicode.Han, r) && !look.Drawn(r) {
				t.Errorf("%s: %c (U+%04X) is in no face", name, r, r)
			}
		}
	}
	if !strings.HasPrefix(font.Standard, "一乙二十丁") {
		t.Error("the standard table begins otherwise")
	}
}
