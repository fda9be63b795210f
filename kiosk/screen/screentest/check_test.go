package screentest_test

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/screen/screentest"
	"lianluozhan/kiosk/touch"
)

// listener hears what a check complains of.
type listener struct {
	testing.TB
	heard []string
}

func (*listener) Helper() {}

func (l *listener) Errorf(format string, args ...any) {
	l.heard = append(l.heard, fmt.Sprintf(format, args...))
}

func TestCheckFindsFaults(t *testing.T) {
	s := screentest.New(t, screentest.Portrait, false, false)
	l := s.Env.Look
	line := func(words string, size float32) fyne.CanvasObject { return touch.NewLine(words, size, false, l.Ink) }
	long := look.Line(strings.Repeat("长", 100), 32, false, l.Ink)
	small := touch.NewPressable(touch.Fixed(40, 40, line("小", 32)), nil)
	tests := []struct {
		name string
		page fyne.CanvasObject
		want string // "" for nothing to complain of
	}{
		{"good", touch.Column(8, line("甲", 32), line("乙", 32)), ""},
		{"small text", touch.Column(8, line("甲", 20)), "is set in"},
		{"too wide", touch.Column(8, long), "leaves its place"},
		{"small target", touch.Flow(8, small), "too small for a finger"},
		{"text over text", touch.Layers(line("甲", 32), line("乙", 32)), "lies over"},
		{"covered by a dialog", touch.Layers(line("甲", 32), touch.NewShield(l.Paper, nil), line("乙", 32)), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.page.Resize(s.Env.Area)
			ear := &listener{TB: t}
			screentest.Check(ear, s, tt.page)
			all := strings.Join(ear.heard, "\n")
			if tt.want == "" && all != "" || !strings.Contains(all, tt.want) {
				t.Errorf("complaints %q, want %q", all, tt.want)
			}
		})
	}
}
