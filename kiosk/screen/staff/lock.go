package staff

import (
	"strconv"
	"time"

	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/pin"
	"lianluozhan/kiosk/touch"
)

// lock is the PIN pad.
type lock struct {
	v     *View
	root  fyne.CanvasObject
	dots  *touch.Dots
	words *touch.Text
	enter *touch.Button
	help  *touch.Text
}

func newLock(v *View) *lock {
	l := v.env.Look
	k := &lock{
		v: v, dots: touch.NewDots(l, pin.MinLen, pin.MaxLen),
		words: touch.NewText(" ", l.Type(look.Body), l.Red).Centered(),
		help:  touch.NewText(" ", l.Type(look.Small), l.Soft).Centered(),
	}
	k.enter = touch.NewButton(l, touch.Primary, "进入", v.submit)
	head := touch.Column(l.Px(14),
		touch.NewLine("请输入维护密码", l.Type(look.Title), true, l.Ink).Centered(),
		touch.NewText("本页只供站点工作人员使用。", l.Type(look.Body), l.Soft).Centered())
	dots := touch.Sheet(l, l.Card, l.Edge, touch.Fixed(0, l.Px(112), k.dots.Object))
	wide := l.Px(780)
	if l.Portrait() {
		pad := touch.Fixed(0, l.Px(640), k.keys())
		body := touch.Column(l.Px(30), head, dots, k.words, pad, k.enter, k.help)
		k.root = touch.Row(0, touch.Fixed(wide, 0, body))
		return k
	}
	left := touch.Row(0, touch.Column(l.Px(26), head, dots, k.words, k.enter, k.help))
	k.root = touch.Pad(l.Px(40), l.Margin(), l.Px(40), l.Margin(),
		touch.Weighted(l.Px(80), []float32{1, 1}, left, k.keys()))
	return k
}

func (k *lock) keys() *fyne.Container {
	digit := func(n int) touch.Key {
		s := strconv.Itoa(n)
		return touch.Key{Words: s, OnTap: func() { k.v.digit(s[0]) }}
	}
	var rows [][]touch.Key
	for n := 1; n <= 7; n += 3 {
		rows = append(rows, []touch.Key{digit(n), digit(n + 1), digit(n + 2)})
	}
	rows = append(rows, []touch.Key{
		{Words: "清空", Aid: true, OnTap: k.v.clear}, digit(0), {Words: "删除", Aid: true, OnTap: k.v.erase},
	})
	return touch.Keys(k.v.env.Look, k.v.env.Look.Px(16), rows...)
}

func (k *lock) draw(now time.Time) {
	m := k.v.m
	k.dots.Set(m.Entered())
	wait := m.Wait(now)
	words, enter := m.Words, "进入"
	switch {
	case m.Checking():
		enter = "正在核对…"
	case wait > 0:
		enter = WaitWords(wait)
	}
	if words == "" {
		words = " " // keeps its line, so that the keys stay where they are
	}
	said, told := set(k.words, words), set(k.help, k.whom())
	if said || told {
		k.root.Refresh() // their heights may differ
	}
	if k.enter.Words() != enter {
		k.enter.SetWords(enter)
	}
	k.enter.Disable(!m.Ready(now))
}

// whom says whom to ask about a forgotten PIN.
func (k *lock) whom() string {
	if c := k.v.content; !c.Empty() && c.Rules.OfficePhone != "" {
		return "忘了密码，请联系县里：" + c.Rules.OfficePhone
	}
	return "忘了密码，请联系县里技术人员。"
}

// set changes a text when its words changed, and reports whether they did.
func set(t *touch.Text, s string) bool {
	if t.String() == s {
		return false
	}
	t.SetText(s)
	return true
}
