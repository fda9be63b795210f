package boards

import (
	"unicode/utf8"

	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/blocks"
	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/touch"
	"lianluozhan/sync/liaison"
)

// reader is the pane with one board.
type reader struct {
	v       *View
	board   liaison.Board
	code    string
	object  fyne.CanvasObject
	page    *touch.Scroller
	doc     *blocks.Doc
	smaller *touch.Button
	larger  *touch.Button
}

// scale is the size of the text in each step, as a multiple of reading text.
func scale(step int) float32 { return [Sizes]float32{1, 1.2, 1.45, 1.75}[step] }

func (v *View) textSize() float32 {
	return float32(int(v.l.Type(look.Body)*scale(v.m.Step()) + 0.5))
}

func newReader(v *View, b liaison.Board, code string) *reader {
	l := v.l
	r := &reader{v: v, board: b, code: code}
	r.doc = blocks.New(v.env, b.Blocks, blocks.Options{Size: v.textSize(), OnResize: func() { r.page.Relayout() }, OnPicture: v.enlarge})
	words := []fyne.CanvasObject{touch.NewBold(b.Title, l.Type(titleStep(b.Title)), l.Ink).Centered()}
	for _, s := range about(b) {
		words = append(words, touch.NewText(s, l.Type(look.Small), l.Soft).Centered())
	}
	words = append(words, touch.Space(0, l.Px(12)), r.doc)
	r.page = touch.NewScroller(touch.Pad(l.Px(48), l.Margin(), l.Px(48), l.Margin(), touch.Column(l.Px(10), words...)))
	r.smaller = touch.NewButton(l, touch.Chip, "A－", func() { r.resize(-1) })
	r.larger = touch.NewButton(l, touch.Chip, "A＋", func() { r.resize(1) })
	r.limit()
	if l.Portrait() {
		r.object = touch.Filled(0, r.page, r.page, touch.Rule(l), r.foot())
	} else {
		r.object = touch.Weighted(0, []float32{1, 0}, r.page, r.rail())
	}
	return r
}

// titleStep sets long titles smaller, so that they take two lines rather than four.
func titleStep(title string) look.Step {
	if utf8.RuneCountInString(title) > 18 {
		return look.Head
	}
	return look.Title
}

func (r *reader) codeSide() float32 { return r.v.l.Px(192) }

// foot has, below the text, the sizes of text and the code to take the board along.
func (r *reader) foot() fyne.CanvasObject {
	l := r.v.l
	gap, small := l.Px(20), l.Type(look.Small)
	sizes, take := touch.Row(gap, r.smaller, r.larger), touch.Space(0, 0)
	wide := r.smaller.MinSize().Width + gap + r.larger.MinSize().Width
	if r.code != "" {
		words := touch.Column(l.Px(2), touch.NewLine("扫码带走", small, true, l.Ink).Trailing(),
			touch.NewLine("手机慢慢看", small, false, l.Soft).Trailing())
		take = touch.Row(gap, words, touch.Fixed(r.codeSide(), r.codeSide(), touch.NewCode(l, r.code)))
		if room := r.v.env.Area.Width - r.v.listWidth() - 2*l.Margin() - gap - wide; room < take.MinSize().Width {
			sizes, wide = touch.Column(l.Px(12), r.larger, r.smaller), r.larger.MinSize().Width
		}
	}
	row := touch.Weighted(0, []float32{0, 1, 0}, touch.Fixed(wide, 0, touch.Row(0, sizes)), touch.Space(0, 0), touch.Row(0, take))
	return touch.Pad(gap, l.Margin(), gap, l.Margin(), row)
}

// rail has the same beside the text, where height is dearer than width.
func (r *reader) rail() fyne.CanvasObject {
	l := r.v.l
	objs := []fyne.CanvasObject{r.larger, r.smaller}
	if r.code != "" {
		small := l.Type(look.Small)
		objs = append(objs, touch.Space(0, l.Px(16)), touch.Fixed(r.codeSide(), r.codeSide(), touch.NewCode(l, r.code)),
			touch.NewLine("扫码带走", small, true, l.Ink).Centered(), touch.NewLine("手机慢慢看", small, false, l.Soft).Centered())
	}
	return touch.Pad(l.Px(48), l.Margin(), l.Gap(), l.Gap(), touch.Column(l.Px(16), objs...))
}

// resize sets the text larger or smaller and keeps the reader's place.
func (r *reader) resize(by int) {
	at := float32(0)
	if most := r.page.Most(); most > 0 {
		at = r.page.Offset() / most
	}
	r.v.m.Resize(by)
	r.limit()
	r.doc.SetSize(r.v.textSize())
	r.page.Relayout()
	r.page.ScrollTo(at * r.page.Most())
}

// limit greys the button that would do nothing.
func (r *reader) limit() {
	r.smaller.Disable(r.v.m.Step() == 0)
	r.larger.Disable(r.v.m.Step() == Sizes-1)
}
