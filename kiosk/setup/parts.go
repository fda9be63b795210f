package setup

import (
	"fmt"
	"image"
	"image/color"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"golang.org/x/image/vector"

	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/touch"
)

// Parts draws what a model asks, in pieces that pages put together. They are made anew
// whenever something changed: see Key.
type Parts struct {
	Look  *look.Look
	Model *Model
}

// Key is another whenever the parts would look otherwise.
func (p Parts) Key() string {
	words, bad := p.Model.Words()
	left, trying := p.Model.Trying()
	return fmt.Sprint(p.Model.Draft(), words, bad, p.Model.Busy(), seconds(left), trying, p.Model.Able(), p.Model.TouchMissing())
}

func seconds(d time.Duration) int { return int((d + time.Second - 1) / time.Second) }

// Arrow points to where the program takes the top of the screen to be.
func (p Parts) Arrow(side float32) fyne.CanvasObject {
	l := p.Look
	pic := canvas.NewImageFromImage(arrow(int(side), l.Red))
	pic.FillMode = canvas.ImageFillContain
	return touch.Column(l.Px(16),
		touch.Fixed(side, side, pic),
		touch.NewBold("这边是上面", l.Type(look.Head), l.Red).Centered())
}

// arrow is a thick arrow that points up.
func arrow(side int, ink color.Color) image.Image {
	s := float32(side)
	r := vector.NewRasterizer(side, side)
	for i, at := range [][2]float32{{0.5, 0.02}, {0.96, 0.5}, {0.68, 0.5}, {0.68, 0.98}, {0.32, 0.98}, {0.32, 0.5}, {0.04, 0.5}} {
		if i == 0 {
			r.MoveTo(at[0]*s, at[1]*s)
			continue
		}
		r.LineTo(at[0]*s, at[1]*s)
	}
	r.ClosePath()
	img := image.NewNRGBA(image.Rect(0, 0, side, side))
	r.Draw(img, img.Bounds(), image.NewUniform(ink), image.Point{})
	return img
}

// TurnWords say what the direction's keys do, and while a turn is tried how long yet.
func (p Parts) TurnWords() string {
	left, trying := p.Model.Trying()
	if !trying {
		return "箭头指着天花板就是正的。不是，就点“转一下”。"
	}
	return fmt.Sprintf("转过来了。看着正，请点“就这样”；还有 %d 秒，不点就自己转回去。", seconds(left))
}

// TurnKeys turn the screen and keep that; good is what the key says and does that finds
// the screen as it should be.
func (p Parts) TurnKeys(good string, done func()) []fyne.CanvasObject {
	m, l := p.Model, p.Look
	turn := touch.NewButton(l, touch.Outline, "转一下", m.Turn)
	turn.Disable(m.Busy() || !m.Able())
	if _, trying := m.Trying(); trying {
		keep := touch.NewButton(l, touch.Primary, "就这样", m.Keep)
		keep.Disable(m.Busy())
		turn.SetWords("再转一下")
		return []fyne.CanvasObject{turn, keep}
	}
	if done == nil {
		return []fyne.CanvasObject{turn}
	}
	return []fyne.CanvasObject{turn, touch.NewButton(l, touch.Primary, good, done)}
}

// volumes are the choices, in percent.
func volumes() []struct {
	words   string
	percent int
} {
	return []struct {
		words   string
		percent int
	}{{"静音", 0}, {"小", 30}, {"中", 60}, {"大", 80}, {"最大", 100}}
}

// Volume lets one choose how loud the machine is and hear it.
func (p Parts) Volume() fyne.CanvasObject {
	m, l := p.Model, p.Look
	now := m.Draft().Volume
	var keys []fyne.CanvasObject
	best := nearest(now)
	for i, v := range volumes() {
		style := touch.Chip
		if i == best {
			style = touch.Chosen
		}
		b := touch.NewButton(l, style, v.words, func() { m.Volume(v.percent) })
		b.Disable(m.Busy() || !m.Able())
		keys = append(keys, b)
	}
	keys = append(keys, touch.NewButton(l, touch.Chip, "听一听", m.Hear))
	return touch.Grid(3, l.Px(20), keys...)
}

// nearest is the choice that is nearest to a volume.
func nearest(percent int) int {
	best := 0
	for i, v := range volumes() {
		if d := v.percent - percent; d*d < (volumes()[best].percent-percent)*(volumes()[best].percent-percent) {
			best = i
		}
	}
	return best
}

// Hours lets one choose when the screen is on.
func (p Parts) Hours() fyne.CanvasObject {
	m, l := p.Model, p.Look
	s := m.Draft()
	rows := []fyne.CanvasObject{}
	if !s.Never() {
		rows = append(rows,
			p.stepper("早上开屏", s.ScreenOn, func(by int) { m.Set(m.Draft().WithHours(by, 0)) }, ScreenStep),
			p.stepper("晚上关屏", s.ScreenOff, func(by int) { m.Set(m.Draft().WithHours(0, by)) }, ScreenStep))
	}
	rows = append(rows, touch.Flow(l.Px(20),
		p.choice(s.Never(), "一直开着", func() { m.Set(m.Draft().WithNever(!m.Draft().Never())) }),
		p.choice(s.Holidays && !s.Never(), "放假的日子也关", func() {
			x := m.Draft()
			on := x.Holidays && !x.Never()
			if !on && x.Never() {
				x = x.WithNever(false)
			}
			x.Holidays = !on
			m.Set(x)
		})))
	return touch.Column(l.Px(24), rows...)
}

// Quiet lets one choose when updates may begin.
func (p Parts) Quiet() fyne.CanvasObject {
	m, s := p.Model, p.Model.Draft()
	return touch.Column(p.Look.Px(24),
		p.stepper("从几点", s.QuietFrom, func(by int) { m.Set(m.Draft().WithQuiet(by, 0)) }, QuietStep),
		p.stepper("到几点", s.QuietTo, func(by int) { m.Set(m.Draft().WithQuiet(0, by)) }, QuietStep))
}

// choice is a key that is on or off; that it is on shows by a mark too.
func (p Parts) choice(on bool, words string, tap func()) fyne.CanvasObject {
	style, mark := touch.Chip, ""
	if on {
		style, mark = touch.Chosen, "✓ "
	}
	b := touch.NewButton(p.Look, style, mark+words, tap)
	b.Disable(p.Model.Busy() || !p.Model.Able())
	return b
}

// stepper is a time of day with a key on either side.
func (p Parts) stepper(label, value string, shift func(by int), step int) fyne.CanvasObject {
	l := p.Look
	key := func(words string, by int) fyne.CanvasObject {
		b := touch.NewButton(l, touch.Outline, words, func() { shift(by) })
		b.Disable(p.Model.Busy() || !p.Model.Able())
		return b
	}
	words := touch.NewLine(label, l.Type(look.Lead), false, l.Ink)
	time := touch.Weighted(l.Px(20), []float32{0, 0, 0}, key("早些", -step),
		touch.Fixed(l.Type(look.Title)*2.9, 0, touch.NewLine(value, l.Type(look.Title), true, l.Ink).Centered()),
		key("晚些", step))
	// Where both do not fit beside each other, the time goes below its label.
	return touch.Flow(l.Px(20), touch.Fixed(l.Type(look.Lead)*4.4, time.MinSize().Height, touch.Row(0, words)), time)
}

// Said is what came of the last change; nil for nothing.
func (p Parts) Said() fyne.CanvasObject {
	words, bad := p.Model.Words()
	if words == "" {
		return nil
	}
	ink := p.Look.Green
	if bad {
		ink = p.Look.Red
	}
	return touch.NewText(words, p.Look.Type(look.Body), ink)
}

// RotationWords names how the screen is turned.
func RotationWords(rotation string) string {
	switch rotation {
	case "right":
		return "向右转了"
	case "left":
		return "向左转了"
	case "inverted":
		return "倒过来了"
	}
	return "没有转"
}

// HoursWords say when the screen is on.
func (s Settings) HoursWords() string {
	switch {
	case s.Never():
		return "一直开着"
	case s.Holidays:
		return s.ScreenOn + " 开，" + s.ScreenOff + " 关，放假的日子也关"
	}
	return s.ScreenOn + " 开，" + s.ScreenOff + " 关"
}
