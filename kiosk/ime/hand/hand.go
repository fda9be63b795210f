// Package hand recognises Chinese characters written with a finger, one at a time.
//
// It takes the strokes of one character as points and answers with the characters
// they may be, best first. It does not care about stroke order, stroke count or
// the size and place of the ink, and it learns nothing: the same strokes always
// get the same answer. It knows no widgets, no timing, no words and no file; what
// may follow which character it asks a Context.
//
// How: the ink is moved and scaled to a standard box, the way the pen went is
// gathered in 8 directions over 8×8 soft cells (moves in the air count too, with
// less weight), and the nearest of the trained prototypes are looked up after a
// linear projection. The prototypes are made by cmd/handtrain.
package hand

import (
	"cmp"
	"slices"

	"lianluozhan/kiosk/ime/block"
)

// Limit is the greatest number of candidates Recognise returns.
const Limit = 20

// judged is how many of the nearest characters are weighed with the language.
const judged = 60

// Point is a place on the pad: x to the right, y down, in any unit.
type Point struct{ X, Y float64 }

// Candidate is one reading of the ink.
type Candidate struct {
	Text string
	// Score is a natural logarithm, comparable within one answer only.
	Score float64
}

// Context tells how likely a character is in the text.
type Context interface {
	// LogProb returns the natural logarithm of the probability of char after
	// prev, the character before the caret; prev is "" when there is none. A
	// character it does not know gets a small finite value.
	LogProb(prev, char string) float64
}

// Recogniser holds a model and the space to work in. It belongs to one goroutine.
type Recogniser struct {
	model   *Model
	context Context
	feature *Extractor
	search  *search
	blocked *block.List
}

// New returns a recogniser. Without a context (nil) the ranks of the national
// character standard are all it knows of how common a character is.
func New(m *Model, c Context) *Recogniser {
	return &Recogniser{model: m, context: c, feature: NewExtractor(), search: newSearch(m), blocked: block.Embedded()}
}

// Recognise returns at most Limit candidates for the strokes of one character,
// best first, each character once. prev is the character before the caret or "".
// Points that are no numbers are left out; without any ink there is no candidate.
// It takes a few milliseconds and does not keep strokes.
func (r *Recogniser) Recognise(strokes [][]Point, prev string) []Candidate {
	var vector [Dim]float32
	if !r.feature.Extract(strokes, &vector) {
		return nil
	}
	out := make([]Candidate, 0, judged)
	for _, f := range r.search.nearest(r.model, &vector, judged) {
		if text := string(r.model.Chars[f.class]); !r.blocked.Word(text) {
			out = append(out, Candidate{Text: text, Score: r.score(f, text, prev)})
		}
	}
	slices.SortStableFunc(out, func(a, b Candidate) int { return cmp.Compare(b.Score, a.Score) })
	return out[:min(len(out), Limit)]
}

// score weighs the shape with the language. The prior of the model stands in
// where no context is given.
func (r *Recogniser) score(f match, text, prev string) float64 {
	shape := -float64(r.model.Sharpness) * float64(f.distance)
	if r.context == nil {
		return shape + priorWeight*r.model.prior(f.class)
	}
	return shape + contextWeight*max(r.context.LogProb(prev, text), rarest)
}

const (
	// The shape is the stronger witness: the language decides between look-alikes
	// and must not overrule clear ink, above all in names.
	priorWeight   = 0.5
	contextWeight = 0.5
	rarest        = -16 // natural log; keeps a context from ruling a character out
)
