package deputy

import (
	"strings"

	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/touch"
	"lianluozhan/sync/liaison"
)

// person is the card with photo, name, titles and the facts.
func (v *View) person(s State) fyne.CanvasObject {
	l, d := v.l, s.Deputy
	w, h := l.Px(300), l.Px(400)
	photo := touch.NewPhoto(l, d.Name)
	v.env.Pictures.Fit(d.Photo, int(w), int(h), int(l.Px(16)), photo.SetImage)
	var tags []fyne.CanvasObject
	for _, words := range titles(d) {
		tags = append(tags, touch.Tag(l, words, l.RedWash, l.Red))
	}
	words := []fyne.CanvasObject{
		touch.NewLine(d.Name, l.Type(look.Title), true, l.Ink),
		touch.Flow(l.Px(12), tags...),
		touch.Space(0, l.Px(4)),
	}
	for _, f := range facts(d) {
		words = append(words, v.fact(f.name, f.value))
	}
	row := touch.TopRow(l.Px(36), []float32{0, 1}, touch.Fixed(w, h, photo), touch.Column(l.Px(14), words...))
	return touch.Card(l, touch.Inset(l.Px(36), row))
}

// titles are all levels at which the deputy is elected; where the county names the
// title itself, that stands for the highest.
func titles(d liaison.Deputy) []string {
	out := []string{d.TitleWords()}
	top := d.Highest()
	for _, lev := range liaison.Levels() {
		if d.Has(lev) && lev != top {
			out = append(out, lev.Words())
		}
	}
	return out
}

type fact struct{ name, value string }

func facts(d liaison.Deputy) []fact {
	var out []fact
	for _, f := range []fact{
		{"选区", d.Constituency}, {"小组", d.Group}, {"村社", strings.Join(d.Villages, "、")}, {"职业", d.Occupation},
	} {
		if f.value != "" {
			out = append(out, f)
		}
	}
	return out
}

func (v *View) fact(name, value string) fyne.CanvasObject {
	l := v.l
	size := l.Type(look.Body)
	label := touch.Fixed(size*2.2, 0, touch.NewText(name, size, l.Soft))
	return touch.TopRow(l.Px(16), []float32{0, 1}, label, touch.NewText(value, size, l.Ink))
}

// code is the card with the QR code, what scanning it does, and the phone.
func (v *View) code(s State) fyne.CanvasObject {
	l := v.l
	side := l.Px(372)
	head, more := codeWords(s.CodeIs)
	words := []fyne.CanvasObject{
		touch.NewBold(head, l.Type(look.Head), l.Ink),
		touch.NewText(more, l.Type(look.Body), l.Soft),
	}
	if s.Deputy.OfficePhone != "" {
		office := s.Deputy.Office
		if office == "" {
			office = "办公电话"
		}
		words = append(words, touch.Space(0, l.Px(8)),
			touch.NewText("也可以打电话："+office, l.Type(look.Body), l.Soft),
			touch.NewBold(s.Deputy.OfficePhone, l.Type(look.Lead), l.Ink))
	}
	row := touch.Weighted(l.Px(36), []float32{0, 1},
		touch.Fixed(side, side, touch.NewCode(l, s.Code)), touch.Row(0, touch.Column(l.Px(12), words...)))
	return touch.Card(l, touch.Inset(l.Px(36), row))
}

func codeWords(k CodeKind) (head, more string) {
	switch k {
	case Contact:
		return "扫码存联系方式", "打开手机相机扫一扫，把代表的办公电话存进通讯录，不用联网。"
	case Other:
		return "扫码联系代表", "用手机扫一扫，查看代表的联系方式。"
	}
	return "扫码看代表主页", "用微信或者手机相机扫一扫，打开这位代表的公开页面，可以带回家慢慢看。"
}

// about are the cards on the pledge and the life.
func (v *View) about(s State) []fyne.CanvasObject {
	var out []fyne.CanvasObject
	if s.Deputy.Pledge != "" {
		out = append(out, v.text("履职承诺", s.Deputy.Pledge))
	}
	if s.Deputy.Bio != "" {
		out = append(out, v.text("个人简介", s.Deputy.Bio))
	}
	return out
}

func (v *View) text(head, words string) fyne.CanvasObject {
	l := v.l
	return touch.Card(l, touch.Inset(l.Px(36), touch.Column(l.Px(16), touch.Section(l, head), touch.NewText(words, l.Type(look.Body), l.Ink))))
}

// next says when the deputy is at the station next.
func (v *View) next(s State) fyne.CanvasObject {
	l := v.l
	head := touch.Section(l, "到站接待")
	if s.Next.Date.IsZero() {
		words := touch.NewText("暂时没有排定接待日。可以给代表写一条，也可以打办公电话联系。", l.Type(look.Body), l.Soft)
		return touch.Card(l, touch.Inset(l.Px(36), touch.Column(l.Px(16), head, words)))
	}
	now := v.env.Now()
	day := look.LongDay(s.Next.Date, now)
	if s.Today {
		day = "今天 " + day
	}
	words := []fyne.CanvasObject{
		head,
		touch.NewBold(day+"　"+look.Hours(s.Next), l.Type(look.Lead), l.Red),
	}
	if s.Next.Theme != "" {
		words = append(words, touch.NewText("主题："+s.Next.Theme, l.Type(look.Body), l.Ink))
	}
	words = append(words, touch.NewText("地点："+s.Place, l.Type(look.Body), l.Soft))
	if s.SignedIn {
		words = append(words, touch.Tag(l, "✓ 已签到，正在站里", l.GreenWash, l.Green))
	}
	return touch.Card(l, touch.Inset(l.Px(36), touch.Column(l.Px(14), words...)))
}
