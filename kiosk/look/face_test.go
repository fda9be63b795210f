package look_test

import (
	"image/color"
	"testing"

	"fyne.io/fyne/v2/test"

	"lianluozhan/kiosk/look"
)

func TestRareCharactersAreDrawnInOurOwnFaces(t *testing.T) {
	tests := []struct {
		name string
		text string
		bold bool
		want string
	}{
		{"in general use", "示例甲（本站代表）8:30–11:30", true, "bold.otf"},
		{"beyond the basic plane, yet in general use", "示例𬱖", true, "bold.otf"},
		{"of the general list's last part", "示例𠅤", true, "bold.otf"},
		{"extension A", "示例㵘", true, "regular.otf"},
		{"extension H", "示例𱁬", true, "regular.otf"},
		{"one rare character among Latin letters", "No. 12 㐂", true, "regular.otf"},
		{"regular stays regular", "示例甲", false, "regular.otf"},
		{"in neither face: left to the system", "示例\U0010fffd", true, "bold.otf"},
		{"nothing", "", true, "bold.otf"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := look.Face(tt.text, tt.bold).Name(); got != tt.want {
				t.Errorf("%q is set in %s, want %s", tt.text, got, tt.want)
			}
			line := look.Line(tt.text, 44, tt.bold, color.Black)
			if got := line.FontSource.Name(); got != tt.want {
				t.Errorf("the line %q is set in %s, want %s", tt.text, got, tt.want)
			}
		})
	}
}

func TestOtherWordsChooseTheirFaceAnew(t *testing.T) {
	test.NewTempApp(t)
	line := look.Line("示例甲", 44, true, color.Black)
	look.SetText(line, "示例㵘")
	if line.Text != "示例㵘" || line.FontSource.Name() != "regular.otf" {
		t.Errorf("%q in %s", line.Text, line.FontSource.Name())
	}
	look.SetText(line, "示例乙")
	if line.FontSource.Name() != "bold.otf" {
		t.Error("ordinary words after a rare name must be bold again")
	}
}

func BenchmarkFaceOfATitle(b *testing.B) {
	for b.Loop() {
		look.Face("道路硬化和路灯维修的办理结果", true)
	}
}
