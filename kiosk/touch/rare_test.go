package touch_test

import (
	"image/color"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"lianluozhan/kiosk/touch"
)

// faces lists the fonts of everything drawn within o.
func faces(o fyne.CanvasObject) []string {
	var out []string
	switch x := o.(type) {
	case *canvas.Text:
		return []string{x.FontSource.Name()}
	case fyne.Widget:
		for _, c := range test.WidgetRenderer(x).Objects() {
			out = append(out, faces(c)...)
		}
	}
	return out
}

// The bold face lacks most rare characters; a name must not fall to a font of the
// system, which this machine may not even have.
func TestRareNamesInBoldTakeTheRegularFace(t *testing.T) {
	newLook(t)
	line := touch.NewLine("示例甲", 44, true, color.Black)
	line.Resize(fyne.NewSize(400, 80))
	line.Set("示例㵘")
	if got := faces(line); len(got) != 1 || got[0] != "regular.otf" {
		t.Errorf("a line with a rare name is set in %v", got)
	}
	line.Set("示例𬱖")
	if got := faces(line); len(got) != 1 || got[0] != "bold.otf" {
		t.Errorf("a line with 𬱖, which the bold face has, is set in %v", got)
	}
	text := touch.NewBold("示例甲来了\n示例𱁬来了", 44, color.Black)
	text.Resize(fyne.NewSize(400, 200))
	if got := faces(text); len(got) != 2 || got[0] != "bold.otf" || got[1] != "regular.otf" {
		t.Errorf("the two lines are set in %v", got)
	}
}
