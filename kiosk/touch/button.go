package touch

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"lianluozhan/kiosk/look"
)

// Style is a kind of button.
type Style int

// The kinds of button, most important first.
const (
	Primary  Style = iota // the one thing to do: filled red
	Outline               // the other way: red outline
	Quiet                 // small matters: white pill
	Chosen                // a chip that is chosen
	Chip                  // a chip that can be chosen
	Positive              // outline in green
	Caution               // outline in amber
)

// Button is a Pressable with one line of words.
type Button struct {
	*Pressable
	label *Line
	l     *look.Look
	style Style
	off   bool
	onTap func()
}

// NewButton returns a button at least as high as a finger needs.
func NewButton(l *look.Look, s Style, words string, onTap func()) *Button {
	size, bold := l.Type(look.Lead), true
	switch s {
	case Quiet:
		size, bold = l.Type(look.Small), false
	case Chip, Chosen:
		size, bold = l.Type(look.Body), s == Chosen
	}
	b := &Button{label: NewLine(words, size, bold, l.Ink).Centered(), l: l, onTap: onTap}
	side, high := l.Px(36), l.Touch()
	if s == Primary || s == Outline || s == Positive || s == Caution {
		side, high = l.Px(48), l.Px(120)
	}
	content := Fixed(0, max(high, b.label.MinSize().Height+l.Px(24)), Pad(0, side, 0, side, b.label))
	b.Pressable = &Pressable{Content: content, OnTap: func() {
		if !b.off && b.onTap != nil {
			b.onTap()
		}
	}}
	b.ExtendBaseWidget(b) // the button itself stands in the tree, so it is what Fyne draws
	b.Radius = l.Radius()
	b.SetStyle(s)
	return b
}

// SetStyle changes the kind, e.g. from Chip to Chosen.
func (b *Button) SetStyle(s Style) {
	b.style = s
	b.restyle()
}

// SetWords changes the words.
func (b *Button) SetWords(s string) { b.label.Set(s) }

// Words returns the words.
func (b *Button) Words() string { return b.label.Text() }

// Disable greys the button and ignores taps, or undoes that.
func (b *Button) Disable(off bool) {
	b.off = off
	b.restyle()
}

func (b *Button) restyle() {
	l := b.l
	fill, pressed, stroke, ink, edge := l.Card, l.Pressed, l.Edge, l.Ink, l.Px(2)
	switch b.style {
	case Primary, Chosen:
		fill, pressed, stroke, ink = l.Red, l.RedDeep, l.Red, l.OnRed
	case Outline:
		stroke, ink, edge = l.Red, l.Red, l.Px(4)
	case Positive:
		stroke, ink, edge = l.Green, l.Green, l.Px(4)
	case Caution:
		stroke, ink, edge = l.Amber, l.Amber, l.Px(4)
	}
	if b.off {
		fill, pressed, stroke, ink = l.Sunken, l.Sunken, l.Edge, l.Soft
	}
	b.StrokeSize = edge
	b.label.SetColor(ink)
	b.Pressable.SetLook(fill, pressed, stroke)
}

// Card is a white sheet with round corners around content.
func Card(l *look.Look, content fyne.CanvasObject) *fyne.Container {
	return Sheet(l, l.Card, l.Edge, content)
}

// Sheet is a round-cornered sheet of any colour; a nil stroke draws no edge.
func Sheet(l *look.Look, fill, stroke color.Color, content fyne.CanvasObject) *fyne.Container {
	bg := canvas.NewRectangle(fill)
	bg.CornerRadius = l.Radius()
	if stroke != nil {
		bg.StrokeColor, bg.StrokeWidth = stroke, l.Px(2)
	}
	return Layers(bg, content)
}

// PressCard is a Card that can be tapped.
func PressCard(l *look.Look, content fyne.CanvasObject, onTap func()) *Pressable {
	p := NewPressable(content, onTap)
	p.Fill, p.Pressed, p.Stroke, p.StrokeSize, p.Radius = l.Card, l.Pressed, l.Edge, l.Px(2), l.Radius()
	return p
}

// Tag is a word on a tinted ground, e.g. a deputy's level.
func Tag(l *look.Look, words string, ground, ink color.Color) fyne.CanvasObject {
	bg := canvas.NewRectangle(ground)
	bg.CornerRadius = l.Px(10)
	if l.Contrast {
		bg.StrokeColor, bg.StrokeWidth = ink, l.Px(2)
	}
	label := NewLine(words, l.Type(look.Small), false, ink)
	box := Layers(bg, Pad(l.Px(6), l.Px(16), l.Px(6), l.Px(16), label))
	return Flow(0, box)
}

// Section is a heading with the red bar before it.
func Section(l *look.Look, words string) fyne.CanvasObject {
	bar := canvas.NewRectangle(l.Red)
	bar.CornerRadius = l.Px(4)
	size := l.Type(look.Head)
	return Row(l.Px(20), Fixed(l.Px(10), size*0.95, bar), NewLine(words, size, true, l.Ink))
}

// Rule is a thin line across.
func Rule(l *look.Look) fyne.CanvasObject {
	return Fixed(0, l.Px(2), canvas.NewRectangle(l.Edge))
}
