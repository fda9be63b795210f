package enrol

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/touch"
)

// form is one question: what is asked, the answer so far, what is wrong with it,
// and the keys to type it.
type form struct {
	v    *View
	step Step
	root fyne.CanvasObject
	help *touch.Text // or what is wrong with the answer
	show func()      // brings the answer up to date
}

// question is what a step asks.
type question struct {
	number      int
	title, help string
	next        string
}

var questions = map[Step]question{
	AskAddress: {1, "县里的地址", "县里技术人员会告诉您。有入网 U 盘的，插上再读取。", "下一步"},
	AskCode:    {2, "入网码", "县里为本站生成的 16 个字符，只能用一次。", "下一步"},
	AskPIN:     {3, "设置维护密码", "6 到 12 位数字，以后进入“站点维护”时用。请记牢。", "下一步"},
	AskAgain:   {3, "再输一次维护密码", "两次一样才算数，防止输错。", "加入"},
}

// question is what the form asks. Where the PIN is known the code is the last answer.
func (f *form) question() question {
	q := questions[f.step]
	if f.v.m.known && f.step == AskCode {
		q.next = questions[AskAgain].next
	}
	return q
}

// steps is how many questions there are.
func (f *form) steps() int {
	if f.v.m.known {
		return 2
	}
	return 3
}

func newForm(v *View, s Step) *form {
	l := v.env.Look
	f := &form{v: v, step: s, help: touch.NewText("", l.Type(look.Body), l.Soft)}
	q := f.question()
	var answer, keys fyne.CanvasObject
	switch s {
	case AskAddress:
		answer, keys = f.address()
	case AskCode:
		answer, keys = f.code()
	default:
		answer, keys = f.pin()
	}
	gap, title := l.Px(40), look.Title
	if !l.Portrait() {
		gap = l.Px(24)
	}
	if !l.Portrait() && l.Big {
		gap, title = l.Px(20), look.Head
	}
	head := touch.Column(l.Px(14), f.progress(q.number), touch.NewLine(q.title, l.Type(title), true, l.Ink))
	f.arrange(touch.Column(gap, head, answer, f.help), f.moves(q), keys)
	return f
}

// arrange sets the keys below the question, or beside it where height is scarce.
func (f *form) arrange(top, moves, keys fyne.CanvasObject) {
	l := f.v.env.Look
	block := touch.Layers(canvas.NewRectangle(l.Sunken), touch.Inset(l.Px(16), keys))
	space := touch.Layers()
	if l.Portrait() {
		body := touch.Pad(l.Px(64), l.Margin(), l.Px(40), l.Margin(), touch.Filled(0, space, top, space, moves))
		f.root = touch.Filled(0, body, body, touch.Fixed(0, f.v.env.Area.Height*0.45, block))
		return
	}
	body := touch.Pad(l.Px(28), l.Px(48), l.Px(24), l.Margin(), touch.Filled(0, space, top, space, moves))
	f.root = touch.Weighted(0, []float32{0.43, 0.57}, body, block)
}

// progress says which of the questions this is, in words and as a bar.
func (f *form) progress(number int) fyne.CanvasObject {
	l := f.v.env.Look
	var bars []fyne.CanvasObject
	for i := 1; i <= f.steps(); i++ {
		bar := canvas.NewRectangle(l.Card) // hollow ones differ without colour too
		bar.StrokeColor, bar.StrokeWidth, bar.CornerRadius = l.Soft, l.Px(2), l.Px(6)
		if i <= number {
			bar.FillColor, bar.StrokeColor = l.Red, l.Red
		}
		bars = append(bars, touch.Fixed(l.Px(72), l.Px(12), bar))
	}
	words := touch.NewLine(fmt.Sprintf("第 %d 步，共 %d 步", number, f.steps()), l.Type(look.Small), false, l.Soft)
	return touch.Row(l.Px(12), append(bars, touch.Pad(0, 0, 0, l.Px(12), words))...)
}

func (f *form) moves(q question) fyne.CanvasObject {
	v, l := f.v, f.v.env.Look
	next := touch.NewButton(l, touch.Primary, q.next, v.next)
	if f.step == AskAddress {
		stick := touch.NewButton(l, touch.Outline, "从 U 盘读取", v.stick)
		if v.exits.Stay == nil {
			return touch.Weighted(l.Px(24), []float32{1, 1}, stick, next)
		}
		return touch.Weighted(l.Px(24), []float32{1, 1, 1}, touch.NewButton(l, touch.Outline, "不改了", v.exits.Stay), stick, next)
	}
	back := touch.NewButton(l, touch.Outline, "上一步", func() { v.Back() })
	return touch.Weighted(l.Px(24), []float32{1, 1}, back, next)
}

func (f *form) draw() {
	words, ink := f.advice(), f.v.env.Look.Soft
	if w := f.v.m.tried; w != "" && f.step == AskAddress {
		words, ink = w, f.v.env.Look.Red
	}
	if w := f.v.m.Words(); w != "" {
		words, ink = w, f.v.env.Look.Red
	}
	if f.help.String() != words {
		f.help.Color = ink
		f.help.SetText(words)
		f.root.Refresh() // its height may differ
	}
	f.show()
}

// advice is what helps to answer; where there is room the first page also says
// what this is all about.
func (f *form) advice() string {
	help := questions[f.step].help
	if f.step == AskAddress && f.v.env.Look.Portrait() && !f.v.env.Look.Big && f.v.exits.Stay == nil {
		many := map[int]string{2: "两", 3: "三"}[f.steps()]
		return "欢迎使用！这台机器还没有加入县里，回答" + many + "个问题就好。\n" + help
	}
	return help
}

// address is one line to type into and the keys of a typewriter.
func (f *form) address() (answer, keys fyne.CanvasObject) {
	v, l := f.v, f.v.env.Look
	field := touch.NewField(l, "例如 https://10.0.0.5:8080", 2)
	field.Max = 200
	field.SetText(v.m.Address())
	field.SetActive(true)
	field.OnChange = func(s string) { v.m.SetAddress(s); v.draw() }
	f.show = func() {}
	rows := letterRows(func(s string) { field.Insert(s) }, "1234567890", "qwertyuiop", "asdfghjkl-", "zxcvbnm.:/")
	rows = append(rows, []touch.Key{
		{Words: "清空", Aid: true, Wide: 2, OnTap: func() { field.SetText(""); v.m.SetAddress(""); v.draw() }},
		{Words: "http://", Aid: true, Wide: 3, OnTap: func() { field.Insert("http://") }},
		{Words: "https://", Aid: true, Wide: 3, OnTap: func() { field.Insert("https://") }},
		{Words: "删除", Aid: true, Wide: 2, OnTap: field.Backspace},
	})
	return field, touch.Keys(l, l.Px(10), rows...)
}

func letterRows(tap func(string), texts ...string) [][]touch.Key {
	var out [][]touch.Key
	for _, t := range texts {
		var row []touch.Key
		for _, r := range t {
			s := string(r)
			row = append(row, touch.Key{Words: s, OnTap: func() { tap(s) }})
		}
		out = append(out, row)
	}
	return out
}
