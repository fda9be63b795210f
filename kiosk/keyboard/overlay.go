package keyboard

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/touch"
)

// popup shows the key under the finger above it, where the finger does not hide it.
type popup struct {
	v      *View
	root   *fyne.Container
	ground *canvas.Rectangle
	words  *touch.Line
}

func newPopup(v *View) *popup {
	p := &popup{v: v, ground: bubble(v.l), words: touch.NewLine("", v.l.Px(76), true, v.l.Ink).Centered()}
	p.root = container.NewWithoutLayout(p.ground, p.words)
	p.root.Hide()
	return p
}

func bubble(l *look.Look) *canvas.Rectangle {
	r := canvas.NewRectangle(l.Card)
	r.StrokeColor, r.StrokeWidth, r.CornerRadius = l.Red, l.Px(4), l.Px(20)
	return r
}

// show puts the bubble above a key; nil, or a key that is large enough, takes it away.
func (p *popup) show(c *keyCap) {
	l := p.v.l
	if c == nil || c.spot.kind != plain || c.cap.Size().Width > l.Px(165) {
		if p.root.Visible() {
			p.words.Set("")
			p.root.Hide()
		}
		return
	}
	w, h := l.Px(130), l.Px(132)
	at := p.v.shown.root.Position().Add(c.cap.Position())
	x := max(0, min(at.X+(c.cap.Size().Width-w)/2, p.v.root.Size().Width-w))
	place(p.root, float32(int(x)), at.Y-h-l.Px(6), w, h)
	place(p.ground, 0, 0, w, h)
	place(p.words, 0, 0, w, h)
	p.words.Set(c.words.Text())
	p.root.Show()
	canvas.Refresh(p.root)
}

// lens shows the text around the caret larger, above the finger that places it.
type lens struct {
	v             *View
	root          *fyne.Container
	ground, caret *canvas.Rectangle
	before, after *canvas.Text
}

func newLens(v *View) *lens {
	l := v.l
	n := &lens{v: v, ground: bubble(l), caret: canvas.NewRectangle(l.Red)}
	n.before, n.after = look.Line("", l.Px(68), false, l.Ink), look.Line("", l.Px(68), false, l.Ink)
	n.root = container.NewWithoutLayout(n.ground, n.before, n.after, n.caret)
	n.root.Hide()
	return n
}

// lensRunes is how many characters stand on each side of the caret.
const lensRunes = 4

func (n *lens) show(c touch.Caret) {
	if !c.Down {
		n.hide()
		return
	}
	l := n.v.l
	before, after := []rune(c.Before), []rune(c.After)
	look.SetText(n.before, string(before[max(0, len(before)-lensRunes):]))
	look.SetText(n.after, string(after[:min(len(after), lensRunes)]))
	w, h := l.Px(2*lensRunes*68+60), l.Px(124)
	at := c.At.Subtract(fyne.CurrentApp().Driver().AbsolutePositionForObject(n.v.root))
	x := max(0, min(at.X-w/2, n.v.root.Size().Width-w))
	place(n.root, float32(int(x)), at.Y-h-l.Px(70), w, h)
	place(n.ground, 0, 0, w, h)
	b, a := n.before.MinSize(), n.after.MinSize()
	place(n.before, w/2-b.Width-l.Px(3), (h-b.Height)/2, b.Width, b.Height)
	place(n.after, w/2+l.Px(5), (h-a.Height)/2, a.Width, a.Height)
	place(n.caret, w/2-l.Px(2), h*0.16, l.Px(5), h*0.68)
	n.root.Show()
	canvas.Refresh(n.root)
}

func (n *lens) hide() {
	if n.root.Visible() {
		look.SetText(n.before, "")
		look.SetText(n.after, "")
		n.root.Hide()
	}
}
