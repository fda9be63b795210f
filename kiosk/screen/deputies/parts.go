package deputies

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/screen"
	"lianluozhan/kiosk/touch"
	"lianluozhan/sync/liaison"
)

// level is one cell of the row of levels: its name and how many deputies it has.
type level struct {
	*touch.Pressable
	l     *look.Look
	name  *touch.Line
	count *touch.Line
}

func newLevel(l *look.Look, lev liaison.Level, onTap func()) *level {
	words := "全部"
	if lev != 0 {
		words = look.LevelShort(lev)
	}
	c := &level{l: l}
	c.name = touch.NewLine(words, l.Type(look.Body), true, l.Ink).Centered()
	c.count = touch.NewLine("", l.Type(look.Small), false, l.Soft).Centered()
	text := touch.Pad(l.Px(10), l.Px(4), l.Px(10), l.Px(4), touch.Column(0, c.name, c.count))
	c.Pressable = touch.PressCard(l, touch.Layers(touch.Space(0, l.Px(116)), text), onTap)
	return c
}

func (c *level) set(x Choice) {
	c.count.Set(fmt.Sprintf("%d 位", x.Count))
	l := c.l
	if x.On {
		c.name.SetColor(l.OnRed)
		c.count.SetColor(l.OnRed)
		c.SetLook(l.Red, l.RedDeep, l.Red)
		return
	}
	c.name.SetColor(l.Ink)
	c.count.SetColor(l.Soft)
	c.SetLook(l.Card, l.Pressed, l.Edge)
}

// selector shows what is chosen of many and opens the choices.
type selector struct {
	*touch.Pressable
	l     *look.Look
	value *touch.Line
	verb  *touch.Line
}

func newSelector(l *look.Look, name string, onTap func()) *selector {
	s := &selector{l: l}
	s.value = touch.NewLine("", l.Type(look.Body), true, l.Ink)
	s.verb = touch.NewLine("选择", l.Type(look.Small), false, l.Red)
	label := touch.NewLine(name, l.Type(look.Small), false, l.Soft)
	rows := touch.Column(0, touch.Weighted(l.Px(8), []float32{1, 0}, label, s.verb), s.value)
	s.Pressable = touch.PressCard(l, touch.Layers(touch.Space(0, l.Px(116)), touch.Pad(l.Px(10), l.Px(24), l.Px(10), l.Px(24), rows)), onTap)
	return s
}

func (s *selector) set(value string, open bool) {
	l := s.l
	words, verb, ink, edge := value, "选择", l.Red, l.Edge
	if value == "" {
		words, ink = "全部", l.Ink
	}
	if open {
		verb, edge = "收起", l.Red
	}
	s.value.Set(words)
	s.value.SetColor(ink)
	s.verb.Set(verb)
	s.SetLook(l.Card, l.Pressed, edge)
}

// card is one deputy in the list.
type card struct {
	of     liaison.Deputy
	object fyne.CanvasObject
}

func photoWidth(l *look.Look) float32  { return l.Px(162) }
func photoHeight(l *look.Look) float32 { return l.Px(216) }

func newCard(env screen.Env, d liaison.Deputy) *card {
	l := env.Look
	photo := touch.NewPhoto(l, d.Name)
	w, h := photoWidth(l), photoHeight(l)
	photo.WhenNear(func() { env.Pictures.Fit(d.Photo, int(w), int(h), int(l.Px(16)), photo.SetImage) })
	lines := []fyne.CanvasObject{
		touch.NewLine(d.Name, l.Type(look.Head), true, l.Ink),
		touch.Tag(l, d.TitleWords(), l.RedWash, l.Red),
	}
	for _, s := range []string{d.Constituency, strings.Join(d.Villages, "、")} {
		if s != "" {
			lines = append(lines, touch.NewLine(s, l.Type(look.Small), false, l.Soft))
		}
	}
	row := touch.TopRow(l.Px(24), []float32{0, 1}, touch.Fixed(w, h, photo), touch.Column(l.Px(8), lines...))
	return &card{d, touch.PressCard(l, touch.Inset(l.Px(24), row), func() {
		env.Nav.Open(screen.Route{Page: screen.Deputy, Arg: string(d.ID)})
	})}
}
