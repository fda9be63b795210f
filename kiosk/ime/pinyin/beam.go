package pinyin

import (
	"cmp"
	"slices"
)

// How much is kept. Wider finds little more and costs time (see eval).
const (
	beamWidth = 24
	perSpan   = 40 // words kept for each start and end
	sentences = 5  // whole-composition candidates offered
	spread    = 3  // log10: sentences this much less likely than the best are noise
	scratch   = 2048
)

// node is a sentence beginning: the last word and the node before it.
type node struct {
	after   context
	score   float32
	word    uint32
	entry   uint32
	cuts    uint64
	prevCol uint8
	prevIdx uint8
}

// keepBest sorts matches by start, best first, and keeps perSpan of each start.
func keepBest(ms []match) []match {
	slices.SortFunc(ms, func(a, b match) int {
		return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(b.rank, a.rank), cmp.Compare(a.word, b.word))
	})
	out, kept := ms[:0], 0
	for i, m := range ms {
		if i == 0 || m.start != out[len(out)-1].start {
			kept = 0
		}
		if kept == perSpan || slices.ContainsFunc(out[len(out)-kept:], func(x match) bool { return x.word == m.word }) {
			continue
		}
		out, kept = append(out, m), kept+1
	}
	return out
}

// follow adds every word of ms, which end at column end, to the beginnings before it,
// as far as the words that were put right allow.
func (e *Engine) follow(ms []match, end int, mixed bool) {
	floor := float32(-1e9)
	for _, m := range e.allowed(ms, end) {
		before := e.cols[m.start].beam
		if mixed {
			before = e.cols[m.start].mixed
		}
		for i := range before {
			b := &before[i]
			if b.score+m.score < floor {
				break // the beam is sorted: the rest is worse still
			}
			p, after := e.step(b.after, m.word)
			e.work = append(e.work, node{
				after: after, score: b.score + m.score + p, word: m.word, entry: m.entry,
				cuts: b.cuts | m.cuts, prevCol: m.start, prevIdx: uint8(i),
			})
		}
		if len(e.work) >= scratch {
			floor = e.thin(beamWidth * 4)
		}
	}
}

// thin keeps the best n nodes at work and returns the score of the worst.
func (e *Engine) thin(n int) float32 {
	slices.SortFunc(e.work, func(a, b node) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.word, b.word), cmp.Compare(a.prevCol, b.prevCol), cmp.Compare(a.prevIdx, b.prevIdx))
	})
	if len(e.work) > n {
		e.work = e.work[:n]
	}
	if len(e.work) < n {
		return -1e9
	}
	return e.work[n-1].score
}

// settle moves the best of the work into a beam: two for each context, since
// what follows cannot tell them apart.
func (e *Engine) settle(out []node, width int) []node {
	e.thin(width * 4)
	for _, x := range e.work {
		same := 0
		for i := range out {
			if out[i].after == x.after && out[i].word == x.word {
				same++
			}
		}
		if same < 2 {
			out = append(out, x)
		}
		if len(out) == width {
			break
		}
	}
	e.work = e.work[:0]
	return out
}

// step gives log10 P(w) after c. Words from content are unknown to the model:
// they stand alone, and the word after them does too.
func (e *Engine) step(c context, w uint32) (float32, context) {
	if w < e.added.base {
		return e.m.next(c, w)
	}
	return e.unigram(w), context{none, none}
}

func (e *Engine) unigram(w uint32) float32 {
	if w < e.added.base {
		return e.m.unigram(w)
	}
	return addedProb
}

func (e *Engine) text(w uint32) string {
	if w < e.added.base {
		return e.m.word(w)
	}
	return e.added.texts[w-e.added.base]
}

// sentence spells a node out.
func (e *Engine) sentence(x node, mixed bool) string {
	var words []string
	size := 0
	for {
		w := e.text(x.word)
		words, size = append(words, w), size+len(w)
		if x.prevCol == 0 {
			break
		}
		if from := &e.cols[x.prevCol]; mixed {
			x = from.mixed[x.prevIdx]
		} else {
			x = from.beam[x.prevIdx]
		}
	}
	out := make([]byte, 0, size)
	for i := len(words) - 1; i >= 0; i-- {
		out = append(out, words[i]...)
	}
	return string(out)
}
