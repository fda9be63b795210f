// Package urgent shows a notice that cannot wait: over everything else, in large
// type, with one key that puts it away. It knows the notice and the clock; when it
// comes and goes is the shell's business.
package urgent

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"lianluozhan/kiosk/blocks"
	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/screen"
	"lianluozhan/kiosk/touch"
	"lianluozhan/sync/liaison"
)

// New returns the notice over the whole of env.Area. known is called by its one key.
func New(env screen.Env, n liaison.Notice, known func()) fyne.CanvasObject {
	l := env.Look
	side := max(l.Margin(), float32(int((env.Area.Width-l.Px(1480))/2))) // no wider than reads well
	text := words(env, n, side)
	page := touch.Filled(0, text, band(l, side), text, foot(env, side, until(n, env.Now()), known))
	return touch.Layers(touch.NewShield(l.Paper, nil), page)
}

// band is the red head: what this is, in words that need no reading twice.
func band(l *look.Look, side float32) fyne.CanvasObject {
	mark := touch.NewLine("紧急通知", l.Type(look.Title), true, l.OnRed)
	bar := canvas.NewRectangle(l.Gold)
	bar.CornerRadius = l.Px(5)
	row := touch.Row(l.Px(28), touch.Fixed(l.Px(12), l.Px(72), bar), mark)
	red := touch.Layers(canvas.NewVerticalGradient(l.Red, l.RedDeep), touch.Pad(0, side, 0, side, row))
	high := l.Px(168)
	if !l.Portrait() {
		high = l.Px(132)
	}
	gold := touch.Fixed(0, l.Px(8), canvas.NewRectangle(l.Gold))
	return touch.Fixed(0, high, touch.Filled(0, red, red, gold))
}

// titleSize is that of the notice's title: nothing on the screen is larger.
func titleSize(l *look.Look) float32 { return float32(int(l.Type(look.Giant) * 0.92)) }

// words is title and text; a long one scrolls.
func words(env screen.Env, n liaison.Notice, side float32) *touch.Scroller {
	l := env.Look
	var page *touch.Scroller
	title := touch.NewBold(n.Title, titleSize(l), l.Red)
	title.Leading = 1.3
	objs := []fyne.CanvasObject{title}
	if len(n.Blocks) > 0 {
		doc := blocks.New(env, n.Blocks, blocks.Options{Size: float32(int(l.Type(look.Title) * 0.87)), OnResize: func() { page.Relayout() }})
		objs = append(objs, doc)
	}
	page = touch.NewScroller(touch.Pad(l.Px(56), side, l.Px(40), side, touch.Column(l.Px(40), objs...)))
	return page
}

// foot tells how long the notice holds, and has the key.
func foot(env screen.Env, side float32, holds string, known func()) fyne.CanvasObject {
	l := env.Look
	key := touch.NewPressable(touch.NewLine("知道了", l.Type(look.Title)*0.9, true, l.OnRed).Centered(), known)
	key.Fill, key.Pressed, key.Radius = l.Red, l.RedDeep, l.Radius()
	line := touch.NewText(holds, l.Type(look.Lead), l.Ink)
	var body fyne.CanvasObject
	if l.Portrait() {
		body = touch.Column(l.Px(24), line.Centered(), touch.Fixed(0, l.Px(148), key))
	} else {
		body = touch.Weighted(l.Px(40), []float32{1, 0}, touch.Row(0, line), touch.Fixed(l.Px(640), l.Px(140), key))
	}
	sheet := touch.Layers(canvas.NewRectangle(l.Card), touch.Pad(l.Px(32), side, l.Px(40), side, body))
	return touch.Column(0, touch.Rule(l), sheet)
}
