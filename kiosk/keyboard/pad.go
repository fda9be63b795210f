package keyboard

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"lianluozhan/kiosk/ime"
	"lianluozhan/kiosk/touch"
)

// pad is the two squares to write in, and the ink on them.
type pad struct {
	v      *View
	root   *fyne.Container
	slates [Boxes]*touch.Slate
	ink    int // what is drawn
	last   fyne.Position
	on     *touch.Slate  // the slate the stroke is drawn on
	shift  fyne.Position // of the finger's slate on that one
}

func newPad(v *View) *pad {
	p := &pad{v: v}
	var objs []fyne.CanvasObject
	for i := range p.slates {
		s := touch.NewSlate()
		s.Ink, s.Paper, s.Guide, s.Pen = v.l.Ink, v.l.Card, v.l.Gold, v.l.Px(13)
		if v.l.Contrast {
			s.Guide = v.l.Faint
		}
		s.OnDown = func(at fyne.Position) { p.down(i, at) }
		s.OnMove = p.move
		s.OnUp = func() { v.m.Pen().Up() }
		p.slates[i] = s
		objs = append(objs, s)
	}
	p.root = container.New(padLayout{p}, objs...)
	return p
}

// overlap is how far into the next square, as a part of it, a stroke may begin and
// still belong to the character beside.
const overlap = 0.06

func (p *pad) down(box int, at fyne.Position) {
	p.on, p.shift = p.slates[box], fyne.Position{}
	if busy, strokes := p.v.m.Pen().Strokes(); len(strokes) > 0 && busy != box {
		width := p.on.Size().Width
		if box == 1 && at.X < width*overlap || box == 0 && at.X > width*(1-overlap) {
			p.shift = p.on.Position().Subtract(p.slates[busy].Position())
			box, p.on = busy, p.slates[busy]
		}
	}
	at = at.Add(p.shift)
	p.v.m.Pen().Down(box, ime.Point{X: float64(at.X), Y: float64(at.Y)})
	p.last = at
	p.on.Draw(at, at)
}

func (p *pad) move(at fyne.Position) {
	at = at.Add(p.shift)
	if p.v.m.Pen().Move(ime.Point{X: float64(at.X), Y: float64(at.Y)}) {
		p.on.Draw(p.last, at)
		p.last = at
	}
}

// update takes ink away that is no longer there.
func (p *pad) update() {
	pen := p.v.m.Pen()
	if p.ink == pen.Ink() {
		return
	}
	p.ink = pen.Ink()
	for _, s := range p.slates {
		s.Clear()
	}
	p.redraw()
}

func (p *pad) redraw() {
	box, strokes := p.v.m.Pen().Strokes()
	for _, s := range strokes {
		last := point(s[0])
		for _, q := range s {
			p.slates[box].Draw(last, point(q))
			last = point(q)
		}
	}
}

func point(q ime.Point) fyne.Position { return fyne.NewPos(float32(q.X), float32(q.Y)) }

type padLayout struct{ p *pad }

func (l padLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

func (l padLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	gap := l.p.v.sizes.gap
	w := float32(int((size.Width - gap) / Boxes))
	for i, s := range l.p.slates {
		before := s.Size()
		place(s, float32(i)*(w+gap), 0, w, size.Height)
		if before != s.Size() && i == Boxes-1 {
			l.p.redraw()
		}
	}
}
