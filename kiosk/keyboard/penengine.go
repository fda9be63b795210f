package keyboard

import "lianluozhan/kiosk/ime"

// Reset implements ime.Engine.
func (p *Pen) Reset() { p.clear() }

// Key implements ime.Engine: the pad has no keys.
func (p *Pen) Key(rune) bool { return false }

// Back implements ime.Engine: it takes the unfinished character off the pad.
func (p *Pen) Back() bool {
	if len(p.strokes) == 0 {
		return false
	}
	p.clear()
	return true
}

// State implements ime.Engine. The composition is the best reading, or … while the
// first one is on its way.
func (p *Pen) State(limit int) (s ime.State) {
	if len(p.strokes) == 0 {
		return s
	}
	s.Composition = "…"
	if len(p.read) > 0 {
		s.Composition = p.read[0]
	}
	for _, text := range p.read[:min(candidates, limit, len(p.read))] {
		s.Candidates = append(s.Candidates, ime.Candidate{Text: text, Letters: len(p.strokes)})
	}
	return s
}

// Pick implements ime.Engine. The readings stay on offer, to choose another.
func (p *Pen) Pick(i int) string {
	p.sure()
	if i < 0 || i >= len(p.read) || len(p.strokes) == 0 {
		return ""
	}
	text, list := p.read[i], append([]string(nil), p.read[:min(candidates, len(p.read))]...)
	p.clear()
	p.taken = list
	return text
}

// Raw implements ime.Engine: ink is no text.
func (p *Pen) Raw() string {
	p.clear()
	return ""
}
