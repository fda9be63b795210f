package names

import (
	"cmp"
	"slices"
	"strings"
)

// A minority's name is read from the left: parts from the table, or sounds that
// make up a part. Beginnings that end at the same letter compete.

type beginning struct {
	text   string
	score  float64
	cuts   uint64
	kind   kind
	sounds int  // characters of a part written sound by sound, 0 outside one
	parts  int  // parts so far
	open   bool // a dot was typed here, so that another part has to follow
}

type kind uint8

const (
	anyKind kind = iota
	dotted
	plain
)

// minority lists whole names of minorities.
func (e *Engine) minority() (out []found) {
	n := len(e.input)
	at := make([][]beginning, n+1)
	at[0] = []beginning{{score: minorityCost}}
	for i := range n {
		at[i] = best(at[i])
		for _, b := range at[i] {
			switch e.input[i] {
			case dot:
				if b.text != "" && b.kind != plain && !b.open && b.sounds != 1 {
					at[i+1] = append(at[i+1], beginning{b.text + "·", b.score, b.cuts, dotted, 0, b.parts, true})
				}
			case '\'':
				at[i+1] = append(at[i+1], b)
			default:
				e.addParts(at, i, b)
				e.addSounds(at, i, b)
			}
		}
	}
	for _, b := range best(at[n]) {
		if b.open || b.sounds == 1 && b.parts == 0 || b.parts == 0 && b.sounds < 3 || e.given && b.parts == 0 {
			continue
		}
		out = append(out, found{b.text, n, b.score, true, b.cuts})
	}
	return out
}

func best(list []beginning) []beginning {
	slices.SortFunc(list, func(a, b beginning) int {
		return cmp.Or(cmp.Compare(b.score, a.score), strings.Compare(a.text, b.text))
	})
	return list[:min(len(list), beam)]
}

// join writes what stands between a beginning and its next part.
func join(b beginning) string {
	if b.kind == dotted && !b.open {
		return "·"
	}
	return ""
}

func (e *Engine) addParts(at [][]beginning, i int, b beginning) {
	if b.sounds == 1 {
		return
	}
	seen := map[string]struct{}{}
	for end := i + 1; end <= min(i+maxSpelling, len(e.input)); end++ {
		for _, o := range e.spell.full[string(e.input[i:end])] {
			for _, p := range e.t.parts[o.syllable] {
				if _, dup := seen[string(p.text)]; dup && p.dotted || b.kind == plain && p.dotted || b.kind == dotted && !p.dotted {
					continue
				}
				seen[string(p.text)] = struct{}{}
				e.addPart(at, i, b, p)
			}
		}
	}
}

func (e *Engine) addPart(at [][]beginning, i int, b beginning, p part) {
	next := beginning{text: b.text + string(p.text), kind: plain, parts: b.parts + 1}
	cost := partCost
	if p.dotted {
		next.text, next.kind = b.text+join(b)+string(p.text), dotted
		cost += dotCost * float64(b.parts)
	}
	if len(p.text) == 1 {
		cost -= 1.5
	}
	for _, end := range e.partEnds(p.text, i) {
		next.score, next.cuts = b.score+cost+end.cost, b.cuts|end.cuts
		at[end.at] = append(at[end.at], next)
	}
}

// partEnds finds where a part ends that begins at letter i, by any reading of its
// characters.
func (e *Engine) partEnds(text []rune, i int) []spelt {
	ends := []spelt{{at: i}}
	for _, r := range text {
		var next []spelt
		for _, from := range ends {
			for _, s := range e.t.readings[r] {
				for _, end := range e.spelt([]string{s}, from.at) {
					next = append(next, spelt{end.at, from.cost + end.cost, from.cuts | end.cuts})
				}
			}
		}
		ends = next
	}
	return ends
}

// addSounds adds one character of a part that the table lacks.
func (e *Engine) addSounds(at [][]beginning, i int, b beginning) {
	if b.kind == plain || b.sounds >= 6 {
		return
	}
	for end := i + 1; end <= min(i+maxSpelling, len(e.input)); end++ {
		for _, o := range e.spell.full[string(e.input[i:end])] {
			for _, s := range e.t.sounds[o.syllable] {
				cost, ok := e.t.foreign[s.char]
				if !ok {
					continue
				}
				next := beginning{b.text + string(s.char), b.score + cost + o.cost, b.cuts | 1<<uint(end), dotted, b.sounds + 1, b.parts, false}
				if b.sounds == 0 {
					next.text, next.score = b.text+join(b)+string(s.char), next.score+foreignCost
				}
				at[end] = append(at[end], next)
			}
		}
	}
}
