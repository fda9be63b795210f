package home

import (
	"image"
	"slices"
	"unicode/utf8"

	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/screen"
	"lianluozhan/kiosk/touch"
)

// cards are the deputies of the reception. Their shape follows from how many there
// are and how wide each may be.
func (v *View) cards(s State, r room, width float32) fyne.CanvasObject {
	n, gap := len(s.Deputies), min(v.l.Px(24), r.gap)
	cols, shape := 2, v.side
	switch {
	case n == 1 || v.l.Portrait() && v.l.Big && n > 2:
		cols, shape = 1, v.wide
	case n == 2 && v.l.Portrait():
		shape = v.tall
	}
	cell := (width - gap*float32(cols-1)) / float32(cols)
	if n > 4 && cell < v.l.Px(500) {
		shape = v.small
	}
	for _, d := range s.Deputies {
		if utf8.RuneCountInString(d.Name) > utf8.RuneCountInString(r.longest) {
			r.longest = d.Name
		}
	}
	var objs []fyne.CanvasObject
	for _, d := range s.Deputies {
		objs = append(objs, touch.PressCard(v.l, shape(d, r, cell), v.open(screen.Deputy, string(d.ID))))
	}
	if cols > 1 && n%2 == 1 {
		objs = append(objs, v.where(s, r))
	}
	return touch.Grid(cols, gap, objs...)
}

// tall has the photo above and the code below.
func (v *View) tall(d Deputy, r room, cell float32) fyne.CanvasObject {
	l := v.l
	who := append([]fyne.CanvasObject{v.name(d, look.Head)}, v.facts(d, "\n", cell-2*r.card-l.Px(194))...)
	who = append(who, v.signed(d, l.Px(240))...)
	top := touch.TopRow(l.Px(22), []float32{0, 1}, v.photo(d, l.Px(172), l.Px(230)), touch.Column(l.Px(8), who...))
	head, hint := "扫码联系代表", v.codeHint(d)
	if l.Big {
		head = "扫码联系"
	}
	words := touch.Column(l.Px(4), touch.NewLine(head, l.Type(look.Body), true, l.Ink), touch.NewLine(hint, l.Type(look.Small), false, l.Soft))
	code := touch.Row(l.Px(18), v.code(d, l.Px(208)), words)
	return touch.Inset(r.card, touch.Filled(min(r.gap, l.Px(18)), top, top, touch.Rule(l), code))
}

// side has the code at the right.
func (v *View) side(d Deputy, r room, cell float32) fyne.CanvasObject {
	l := v.l
	w, step, inset, side, sep := l.Px(126), look.Head, l.Px(18), l.Px(220), " · "
	if cell < l.Px(500) { // two in a row upright
		sep = "\n"
		w, step, inset, side = l.Px(84), look.Lead, l.Px(16), l.Px(196)
	} else if r.sideways {
		w, side = l.Px(104), l.Px(204)
	}
	if l.Big {
		step = look.Lead
	}
	room := cell - 2*inset - side - w - l.Px(30)
	name := append([]fyne.CanvasObject{v.name(d, v.onOneLine(r.longest, step, room))}, v.signed(d, room)...)
	head := touch.TopRow(l.Px(14), []float32{0, 1}, v.photo(d, w, float32(int(w*4/3))), touch.Column(l.Px(6), name...))
	who := touch.Column(l.Px(10), append([]fyne.CanvasObject{head}, v.facts(d, sep, room+w+l.Px(14))...)...)
	code := touch.Column(l.Px(4), v.code(d, side), touch.NewLine("扫码联系", l.Type(look.Small), false, l.Ink).Centered())
	return touch.Inset(inset, touch.TopRow(l.Px(16), []float32{1, 0}, who, code))
}

// small is for many deputies: only what is needed to know and reach them.
func (v *View) small(d Deputy, _ room, cell float32) fyne.CanvasObject {
	l := v.l
	name := append([]fyne.CanvasObject{v.name(d, look.Lead)}, v.signed(d, l.Px(122))...)
	head := touch.TopRow(l.Px(14), []float32{0, 1}, v.photo(d, l.Px(84), l.Px(112)), touch.Column(l.Px(6), name...))
	d.Occupation = ""
	who := touch.Column(l.Px(8), append([]fyne.CanvasObject{head}, v.facts(d, "", cell-l.Px(256))...)...)
	return touch.Inset(l.Px(14), touch.TopRow(l.Px(16), []float32{1, 0}, who, v.code(d, l.Px(212))))
}

// wide has everything in one row, with the pledge.
func (v *View) wide(d Deputy, r room, _ float32) fyne.CanvasObject {
	l := v.l
	objs := append([]fyne.CanvasObject{v.name(d, look.Head)}, v.facts(d, " · ", l.Px(500))...)
	if s := v.signed(d, l.Px(300)); s != nil {
		objs = slices.Insert(objs, 1, s...)
	}
	if d.Pledge != "" {
		objs = append(objs, touch.NewText("承诺："+d.Pledge, l.Type(look.Small), l.Ink).Lines(2))
	}
	code := touch.Column(l.Px(8), v.code(d, l.Px(220)), touch.NewLine("扫码联系", l.Type(look.Small), false, l.Ink).Centered())
	return touch.Inset(r.card, middle(touch.TopRow(l.Px(28), []float32{0, 1, 0},
		v.photo(d, l.Px(186), l.Px(248)), touch.Column(l.Px(8), objs...), code)))
}

// onOneLine returns the step, or a smaller one at which the longest name takes one
// line in room: all cards of a page set their names in one size.
func (v *View) onOneLine(longest string, step look.Step, room float32) look.Step {
	for _, s := range []look.Step{step, look.Lead, look.Body} {
		if s <= step && look.Measure(longest, v.l.Type(s), true).Width <= room {
			return s
		}
	}
	return step
}

func (v *View) name(d Deputy, step look.Step) fyne.CanvasObject {
	t := touch.NewBold(d.Name, v.l.Type(step), v.l.Ink)
	t.Leading = 1.3
	return t
}

// signed is the word that the deputy has come, in what room allows; nothing before.
func (v *View) signed(d Deputy, room float32) []fyne.CanvasObject {
	if !d.SignedIn {
		return nil
	}
	tag := touch.Tag(v.l, "✓ 已签到", v.l.GreenWash, v.l.Green)
	if tag.MinSize().Width > room {
		tag = touch.Tag(v.l, "已签到", v.l.GreenWash, v.l.Green)
	}
	return []fyne.CanvasObject{tag}
}

// facts are the title, and the constituency and occupation with sep between them. A
// title that is too long for a tag in room is set as words, which wrap.
func (v *View) facts(d Deputy, sep string, room float32) []fyne.CanvasObject {
	l := v.l
	out := []fyne.CanvasObject{touch.Tag(l, d.Deputy.TitleWords(), l.RedWash, l.Red)}
	if out[0].MinSize().Width > room {
		t := touch.NewText(d.Deputy.TitleWords(), l.Type(look.Small), l.Red)
		t.Leading = 1.3
		out[0] = t
	}
	words := d.Constituency
	if words != "" && d.Occupation != "" {
		words += sep
	}
	if words += d.Occupation; words != "" {
		t := touch.NewText(words, l.Type(look.Small), l.Soft).Lines(2)
		t.Leading = 1.4
		out = append(out, t)
	}
	return out
}

func (v *View) codeHint(d Deputy) string {
	if d.CardOnly {
		return "存办公电话"
	}
	return "看联系方式"
}

func (v *View) code(d Deputy, side float32) fyne.CanvasObject {
	return touch.Fixed(side, side, touch.NewCode(v.l, d.Code))
}

// frame is a deputy's photo on the page and whether its picture has been asked for.
type frame struct {
	*touch.Photo
	asked bool
}

// photo returns the deputy's photo. Photos are kept: a page that is drawn anew must
// not load pictures anew.
func (v *View) photo(d Deputy, w, h float32) fyne.CanvasObject {
	k := photoKey{d.ID, d.Photo, d.Name, w, h}
	p := v.photos[k]
	if p == nil {
		p = &frame{Photo: touch.NewPhoto(v.l, d.Name)}
	}
	v.photos[k], v.used[k] = p, p
	return touch.Fixed(w, h, p.Photo)
}

// load asks for the pictures of the page that was chosen and forgets the photos of
// earlier ones.
func (v *View) load() {
	v.photos = v.used
	for k, p := range v.photos {
		if !p.asked {
			p.asked = true
			v.env.Pictures.Fit(k.blob, int(k.w), int(k.h), int(v.l.Px(16)), func(img image.Image) { p.SetImage(img) })
		}
	}
}

// where fills the place of a missing card with where the reception is held.
func (v *View) where(s State, r room) fyne.CanvasObject {
	l := v.l
	place, address := s.Station.Name, s.Station.Address
	if s.Shown.Place != "" {
		place, address = s.Shown.Place, ""
	}
	objs := []fyne.CanvasObject{
		touch.NewLine("接待地点", l.Type(look.Small), false, l.Soft),
		touch.NewBold(place, l.Type(look.Body), l.Ink),
	}
	if address != "" {
		objs = append(objs, touch.NewText(address, l.Type(look.Small), l.Soft).Lines(3))
	}
	return touch.Sheet(l, l.Sunken, nil, touch.Inset(l.Px(28), middle(touch.Column(l.Px(8), objs...))))
}
