package keyboard

import (
	"context"
	"math"
	"slices"
	"time"

	"lianluozhan/kiosk/ime"
)

// Boxes is how many characters the pad has room for, side by side.
const Boxes = 2

// What a pad takes: more points or strokes are not looked at.
const (
	mostPoints  = 1500
	mostStrokes = 64
	finest      = 3 // pixels between two points that are kept
	candidates  = 10
)

// A hand that lies on the pad for long without moving is no stroke.
const (
	palmTime = 900 * time.Millisecond
	palmSize = 14
)

// regretTime is how soon a deleted character counts as one taken too early.
const regretTime = 4 * time.Second

// Pen is the handwriting pad: the strokes of one character at a time, what they may
// be, and when the character is finished. It is an engine without keys.
type Pen struct {
	m       *Model
	strokes [][]ime.Point
	box     int
	down    bool
	downAt  time.Time
	upAt    time.Time

	read    []string // of the strokes as they were at version readOf
	version int      // changes with the strokes
	readOf  int
	asking  bool   // an answer is on its way
	due     bool   // the pause is over: take the answer when it comes
	stop    func() // ends the pause
	pace    pace
	autoAt  time.Time // when a character was last taken by itself
	ink     int       // changes when drawn strokes must be drawn anew
	taken   []string  // the readings of the character taken last
}

var _ ime.Engine = (*Pen)(nil)

// Ink changes whenever strokes went away: what was drawn must go too.
func (p *Pen) Ink() int { return p.ink }

// Strokes are the strokes on the pad and the box they are in, to be drawn. They
// must not be kept.
func (p *Pen) Strokes() (box int, strokes [][]ime.Point) { return p.box, p.strokes }

// Down begins a stroke in a box. When another character stands in the other box,
// that one is finished.
func (p *Pen) Down(box int, at ime.Point) {
	m := p.m
	if !m.open || p.down {
		return
	}
	p.pause(false)
	now := m.now()
	if m.live != nil && (m.live != ime.Engine(p) || box != p.box) {
		p.finish()
	}
	m.unmark()
	if len(p.strokes) > 0 {
		p.pace.gap(now.Sub(p.upAt))
	} else {
		m.offer.wipe()
	}
	p.box, p.down, p.downAt = box, true, now
	p.strokes = append(p.strokes, append(make([]ime.Point, 0, 64), at))
	m.live = p
	m.changed()
}

// Move goes on with the stroke and reports whether the point counts.
func (p *Pen) Move(at ime.Point) bool {
	if !p.down {
		return false
	}
	s := &p.strokes[len(p.strokes)-1]
	last := (*s)[len(*s)-1]
	if len(*s) >= mostPoints || math.Hypot(at.X-last.X, at.Y-last.Y) < finest {
		return false
	}
	*s = append(*s, at)
	return true
}

// Up ends the stroke: it is read, and the pause begins.
func (p *Pen) Up() {
	if !p.down {
		return
	}
	p.down, p.upAt = false, p.m.now()
	if last := p.strokes[len(p.strokes)-1]; len(p.strokes) > mostStrokes || p.upAt.Sub(p.downAt) > palmTime && extent(last) < palmSize {
		p.undo()
		p.m.read()
		return
	}
	p.changed()
	p.m.read()
}

func extent(s []ime.Point) float64 {
	far := 0.0
	for _, q := range s {
		far = max(far, math.Hypot(q.X-s[0].X, q.Y-s[0].Y))
	}
	return far
}

// changed has the strokes read and the pause begun anew.
func (p *Pen) changed() {
	p.version++
	p.ask()
	p.pause(len(p.strokes) > 0)
}

func (p *Pen) pause(on bool) {
	p.stop()
	p.stop, p.due = func() {}, false
	if on {
		p.stop = p.m.door.After(p.pace.pause(), p.rested)
	}
}

// rested is called when the hand has been off the pad for the pause.
func (p *Pen) rested() {
	if len(p.strokes) == 0 || p.down {
		return
	}
	if p.readOf != p.version {
		p.due = true
		return
	}
	p.finish()
	p.autoAt = p.m.now()
	p.m.read()
}

// ask has the strokes read behind the screen, one reading at a time.
func (p *Pen) ask() {
	if p.asking || p.readOf == p.version || len(p.strokes) == 0 || p.m.engines.Hand == nil {
		return
	}
	p.asking = true
	version, ink, before, reader := p.version, copied(p.strokes), tail(p.m.use.Target.Before()), p.m.engines.Hand
	p.m.door.Go(func(context.Context) func() {
		list := reader.Read(ink, before)
		wipe(ink)
		return func() { p.answer(version, list) }
	})
}

func (p *Pen) answer(version int, list []string) {
	p.asking = false
	if version != p.version {
		p.ask()
		return
	}
	p.take(list)
	if p.due {
		p.rested()
	}
	p.m.read()
}

func (p *Pen) take(list []string) {
	p.read, p.readOf = list[:min(len(list), 2*candidates)], p.version
}

// finish writes the best reading of the strokes, or what another engine composed.
// The readings stay on offer.
func (p *Pen) finish() {
	m := p.m
	if m.live != ime.Engine(p) {
		m.settle()
		return
	}
	p.sure()
	if len(p.read) == 0 {
		m.drop()
		return
	}
	m.pick(0)
}

// sure has an answer for the strokes as they are, at once if need be: a reading
// takes a few milliseconds.
func (p *Pen) sure() {
	if len(p.strokes) > 0 && p.readOf != p.version && p.m.engines.Hand != nil {
		ink := copied(p.strokes)
		p.take(p.m.engines.Hand.Read(ink, tail(p.m.use.Target.Before())))
		wipe(ink)
	}
}

// undo takes the last stroke back.
func (p *Pen) undo() {
	if n := len(p.strokes); n > 0 {
		wipe(p.strokes[n-1:])
		p.strokes = slices.Delete(p.strokes, n-1, n)
		p.down = false
		p.ink++
	}
	if len(p.strokes) == 0 {
		p.Back()
		p.m.rest()
		return
	}
	p.changed()
}

// rewrite takes the whole character off the pad.
func (p *Pen) rewrite() {
	p.Back()
	p.m.rest()
}

// regret notes that a character is deleted which the pause has just taken: the hand
// is slower than thought.
func (p *Pen) regret() {
	if !p.autoAt.IsZero() && p.m.offer.last != "" && p.m.now().Sub(p.autoAt) < regretTime {
		p.pace.hasty()
	}
	p.autoAt = time.Time{}
}

// wipe leaves nothing of what was written.
func (p *Pen) wipe() {
	p.clear()
	p.down, p.autoAt = false, time.Time{}
}

func (p *Pen) clear() {
	p.pause(false)
	wipe(p.strokes)
	clear(p.read)
	clear(p.taken)
	p.strokes, p.read, p.taken, p.down = nil, nil, nil, false
	p.version++
	p.readOf = p.version
	p.ink++
}

func copied(strokes [][]ime.Point) [][]ime.Point {
	out := make([][]ime.Point, len(strokes))
	for i, s := range strokes {
		out[i] = slices.Clone(s)
	}
	return out
}

func wipe(strokes [][]ime.Point) {
	for _, s := range strokes {
		clear(s[:cap(s)])
	}
}
