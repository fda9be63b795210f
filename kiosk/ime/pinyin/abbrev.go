package pinyin

import "strings"

// Abbreviations: 中国人 as zgr, zhgr, zguoren. They are looked at only when whole
// syllables cannot explain the letters, because they explain everything badly.

const (
	initialCost = -1.0 // each syllable given by its initial alone
	loneCost    = -3.0 // a single character given by its initial alone
	maxTokens   = 6    // longest abbreviated word, in syllables
	perAbbrev   = 24   // words kept for each way to cut the letters
	perShortcut = 3    // the same, where whole syllables explain the letters too
	maxScan     = 400  // entries tried for each way; they come best first
)

// token is a piece of an abbreviated word: whole syllables, or an initial.
type token struct {
	options []option // nil for an initial
	typed   string
	at      int // where it starts
}

// mix fills the beams that allow abbreviations, as far as column n.
func (e *Engine) mix(n int) {
	for k := 1; k <= n; k++ {
		if col := &e.cols[k]; !col.mixedOK {
			col.mixedOK = true
			e.mixColumn(k, col)
		}
	}
}

func (e *Engine) mixColumn(k int, col *column) {
	if e.opt.Nine { // initials in eight keys explain everything: none are tried
		col.mixed = append(col.mixed[:0], col.beam...)
		return
	}
	if e.input[k-1] == '\'' {
		col.mixed = append(col.mixed[:0], e.cols[k-1].mixed...)
		return
	}
	col.abbrev = keepBest(e.tokens(col.abbrev[:0], k, k, nil))
	e.follow(col.words, k, true)
	e.follow(col.abbrev, k, true)
	col.mixed = e.settle(col.mixed[:0], beamWidth)
}

// tokens goes back from column at, and looks up each row of tokens it meets.
func (e *Engine) tokens(out []match, at, end int, row []token) []match {
	if len(row) > 0 {
		out = e.abbreviated(out, row, end)
	}
	if len(row) == maxTokens {
		return out
	}
	for at > 0 && e.input[at-1] == '\'' {
		at--
	}
	for k := at - 1; k >= 0 && k >= at-maxSpelling && e.input[k] != '\''; k-- {
		typed := string(e.input[k:at])
		if isInitial(typed) {
			out = e.tokens(out, k, end, append(row[:len(row):len(row)], token{typed: typed, at: k}))
		}
		if o := e.spell.full[typed]; o != nil && len(row) < maxTokens-1 {
			out = e.tokens(out, k, end, append(row[:len(row):len(row)], token{options: o, typed: typed, at: k}))
		}
	}
	return out
}

// shortcuts offers words by initials although the letters can be read otherwise:
// gaj is ga'j… to the chart, but 公安局 to whoever typed it.
func (e *Engine) shortcuts() {
	n := len(e.input)
	if e.opt.Nine || n < 3 || n > maxTokens || len(e.cols[n].beam) > 0 {
		return
	}
	var row []token
	for k := n - 1; k >= 0; k-- {
		if !isInitial(string(e.input[k : k+1])) {
			return
		}
		row = append(row, token{typed: string(e.input[k : k+1]), at: k})
	}
	for i, m := range e.abbreviated(nil, row, n) {
		if i == perShortcut {
			break
		}
		_, after := e.step(e.before, m.word)
		e.offer(e.text(m.word), n, after)
	}
}

func isInitial(s string) bool {
	if len(s) == 1 {
		return strings.Contains("abcdefghjklmnopqrstwxyz", s)
	}
	return s == "zh" || s == "ch" || s == "sh"
}

// abbreviated looks up one row of tokens (last first) that has an initial in it.
// n and l are not confused here: too many words fit already.
func (e *Engine) abbreviated(out []match, row []token, end int) []match {
	key, some := make([]byte, len(row)), false
	for i, t := range row {
		key[len(row)-1-i] = t.typed[0]
		some = some || t.options == nil
	}
	if !some {
		return out
	}
	r := e.m.byInitials(key)
	found := 0
	for k := r.lo; k < min(r.hi, r.lo+maxScan) && found < perAbbrev; k++ {
		if m, ok := e.matchTokens(e.m.initials.at(k), row, end); ok {
			out, found = append(out, m), found+1
		}
	}
	return out
}

func (e *Engine) matchTokens(entry uint32, row []token, end int) (match, bool) {
	m := match{word: e.m.lex.word.at(entry), start: uint8(row[len(row)-1].at), cuts: 1 << uint(end)}
	if _, blocked := e.blocked[m.word]; blocked {
		return m, false
	}
	m.score = reading(e.m.lex.cost[entry])
	for i, t := range row {
		c, ok := e.tokenCost(t, uint16(e.m.lex.at(entry, uint32(len(row)-1-i))))
		if !ok {
			return m, false
		}
		m.score += c
		if t.at > 0 {
			m.cuts |= 1 << uint(t.at)
		}
	}
	if len(row) == 1 {
		m.score += loneCost
	}
	m.rank = m.score + e.m.unigram(m.word)
	return m, true
}

func (e *Engine) tokenCost(t token, syl uint16) (float32, bool) {
	if t.options == nil {
		return initialCost, strings.HasPrefix(e.m.syl[syl], t.typed)
	}
	for _, o := range t.options {
		if o.syl == syl {
			return o.cost, true
		}
	}
	return 0, false
}
