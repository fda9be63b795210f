package progress

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/touch"
	"lianluozhan/sync/liaison"
)

// resultPage shows the matter, its history, and asks for a rating when it is time.
func (v *View) resultPage() *page {
	f := *v.m.Found()
	head := []fyne.CanvasObject{v.headCard(f)}
	if r := v.m.Rated(); r != 0 {
		head = append(head, v.thanks(r))
	}
	if v.l.Portrait() {
		// The history scrolls; what is asked of the resident is always in sight.
		p := v.sheet(touch.Column(v.l.Gap(), append(head, v.card(v.history(f)))...))
		foot := touch.Column(0, touch.Rule(v.l), touch.Pad(v.l.Px(20), v.l.Margin(), v.l.Px(24), v.l.Margin(), v.keysBelow()))
		p.root = touch.Filled(0, p.root, p.root, foot)
		return p
	}
	m, gap := v.l.Margin(), v.l.Px(32)
	left := touch.NewScroller(touch.Pad(gap, v.l.Px(20), gap, m, v.card(v.history(f))))
	right := touch.NewScroller(touch.Pad(gap, m, gap, v.l.Px(20), touch.Column(v.l.Gap(), append(head, v.keysBelow())...)))
	return &page{root: touch.Weighted(0, []float32{3, 2}, left, right), scroll: left, update: func() {}}
}

// keysBelow are the ratings while one is asked for, and otherwise the ways on.
func (v *View) keysBelow() fyne.CanvasObject {
	if v.m.CanRate() {
		return v.rating()
	}
	return v.across([]float32{2, 3}, touch.NewButton(v.l, touch.Outline, "再查一件", func() { v.Back() }),
		touch.NewButton(v.l, touch.Primary, "看好了", v.env.Nav.Home))
}

// across sets keys side by side in portrait, and in landscape, where they stand in a
// narrow column, below one another.
func (v *View) across(weights []float32, keys ...fyne.CanvasObject) fyne.CanvasObject {
	if v.l.Portrait() {
		return touch.Weighted(v.l.Gap(), weights, keys...)
	}
	return touch.Column(v.l.Gap(), keys...)
}

func (v *View) headCard(f Found) fyne.CanvasObject {
	name := v.c.Rules.Category(f.Case.Category).Name
	if f.Case.Title != "" {
		name += " · " + f.Case.Title
	}
	out := touch.Column(v.l.Px(8), v.soft("回执号 "+f.Case.Receipt.String()),
		touch.NewBold(name, v.l.Type(look.Head), v.l.Ink))
	if f.Local {
		out.Add(touch.NewText("已在本机登记，等待报送县人大。联网后自动报送，不用再来填写。", v.l.Type(look.Body), v.l.Amber))
	}
	if d := due(f, v.c); !d.IsZero() {
		out.Add(v.text("预计 "+look.Day(d, v.env.Now())+"前答复", look.Body))
	}
	return v.card(out)
}

// history draws the entries below one another with a line between their marks.
func (v *View) history(f Found) fyne.CanvasObject {
	out := touch.Column(0)
	list := history(f, v.m.Rated(), v.c, v.env.Now())
	for i, e := range list {
		last := i+1 == len(list)
		texts := touch.Column(v.l.Px(4), touch.Row(v.l.Px(24),
			touch.NewLine(e.title, v.l.Type(look.Lead), true, v.l.Ink),
			touch.NewLine(e.when, v.l.Type(look.Small), false, v.l.Soft)))
		if e.words != "" {
			texts.Add(v.soft(e.words))
		}
		if e.long != "" {
			texts.Add(v.text(e.long, look.Body))
		}
		below := v.l.Px(24)
		if last {
			below = 0
		}
		out.Add(touch.Weighted(v.l.Px(36), []float32{0, 1}, v.rail(e.mark, last), touch.Pad(0, 0, below, 0, texts)))
	}
	return out
}

// rail is an entry's mark with the line down to the next.
func (v *View) rail(m mark, last bool) fyne.CanvasObject {
	side := v.l.Px(46)
	fill, sign := color.Color(v.l.Green), "✓"
	switch m {
	case present:
		fill, sign = v.l.Red, ""
	case future:
		fill, sign = v.l.Faint, ""
	}
	dot := touch.Layers(canvas.NewCircle(fill))
	if sign != "" {
		dot.Add(touch.NewLine(sign, v.l.Px(28), true, v.l.OnRed).Centered())
	}
	top := touch.Column(0, touch.Space(side, v.l.Px(4)), touch.Fixed(side, side, dot))
	if last {
		return touch.Layers(top)
	}
	line := touch.Pad(v.l.Px(8), 0, 0, 0, touch.Fixed(v.l.Px(4), 0, canvas.NewRectangle(v.l.Faint)))
	return touch.Layers(line, top)
}

func (v *View) rating() fyne.CanvasObject {
	choice := func(s touch.Style, r liaison.Rating) fyne.CanvasObject {
		return touch.NewButton(v.l, s, r.Words(), func() { v.m.Choose(r) })
	}
	return touch.Column(v.l.Px(20), touch.Section(v.l, "您对办理结果满意吗？"),
		v.across([]float32{1, 1, 1}, choice(touch.Positive, liaison.Satisfied),
			choice(touch.Caution, liaison.FairlyRated), choice(touch.Outline, liaison.Dissatisfied)))
}

func (v *View) thanks(r liaison.Rating) fyne.CanvasObject {
	words := "谢谢您的评价：" + r.Words() + "。评价会报送县人大。"
	if r == liaison.Dissatisfied {
		words += "这件事将重新办理一次，还用这个回执号查。"
	}
	return touch.Sheet(v.l, v.l.GreenWash, v.l.Green, touch.Inset(v.l.Px(32), v.text(words, look.Body)))
}
