package casework

import (
	"cmp"
	"slices"

	"lianluozhan/sync/county/account"
	"lianluozhan/sync/liaison"
)

// What counts as similar: at least so much of the rarer pairs in common, of so many
// that are looked at.
const (
	similarPairs = 24
	similarShare = 0.4
	similarMost  = 5
)

// similar lists open matters in the scope whose text has much in common with text,
// the most alike first.
func (x *index) similar(self liaison.RegistrationID, text string, scope account.Scope) []Row {
	cal := x.calendar()
	x.mu.RLock()
	defer x.mu.RUnlock()
	rare := x.rarest(text)
	hits := make([]uint8, len(x.lines))
	for _, p := range rare {
		p.each(func(slot uint32) { hits[slot]++ }) // ≤ similarPairs
	}
	places := x.inScope(scope)
	need := max(3, int(similarShare*float64(len(rare))))
	var found []uint32
	for slot, n := range hits {
		if int(n) < need {
			continue
		}
		if l := &x.lines[slot]; l.id != self && l.state <= 3 && l.no != "" && places[l.place] {
			found = append(found, uint32(slot)) //nolint:gosec // an index of lines
		}
	}
	slices.SortStableFunc(found, func(a, b uint32) int { return cmp.Compare(hits[b], hits[a]) })
	var out []Row
	for _, slot := range found[:min(len(found), similarMost)] {
		out = append(out, x.row(&x.lines[slot], cal))
	}
	return out
}

// rarest are the lists of the text's rarest pairs, without those that are only in it.
func (x *index) rarest(text string) []*posting {
	seen := map[*posting]bool{}
	var all []*posting
	pairs(text, func(a, b rune) {
		p := x.grams.first[a][b]
		if b != 0 && p != nil && !seen[p] {
			seen[p] = true
			all = append(all, p)
		}
	})
	slices.SortStableFunc(all, func(a, b *posting) int { return cmp.Compare(a.n, b.n) })
	return all[:min(len(all), similarPairs)]
}
