// Package nine is the keyboard of nine keys: abc on 2, def on 3 and so on, over the
// model of package pinyin, with a column of choices for the first syllable.
//
// It is made for words rather than sentences. It does not know widgets, residents or
// storage, and learns nothing.
package nine

import (
	"slices"
	"strings"

	"lianluozhan/kiosk/ime"
	"lianluozhan/kiosk/ime/pinyin"
)

// maxSyllable is the longest syllable, in keys.
const maxSyllable = 6

// Engine is a pinyin engine on nine keys (ime.Engine, ime.Syllabled). It belongs to
// one goroutine. Words from content are set as on the pinyin engine inside.
type Engine struct{ *pinyin.Engine }

var (
	_ ime.Engine    = (*Engine)(nil)
	_ ime.Syllabled = (*Engine)(nil)
)

// New makes an engine over a model.
func New(m *pinyin.Model, o pinyin.Options) *Engine {
	o.Nine = true
	return &Engine{pinyin.New(m, o)}
}

// Key implements ime.Engine: it takes 2–9, and 1 or the apostrophe between two
// syllables.
func (e *Engine) Key(r rune) bool {
	if r == '1' && e.Input() != "" {
		r = '\''
	}
	return e.Engine.Key(r)
}

// Back implements ime.Engine. Behind a pinned syllable it undoes the pin.
func (e *Engine) Back() bool {
	in := e.Input()
	pinned := pinnedEnd(in)
	if pinned == 0 || pinned < len(in) {
		return e.Engine.Back()
	}
	done := strings.TrimSuffix(in, "'")
	at := strings.LastIndexByte(done, '\'') + 1
	e.Retype(done[:at] + pinyin.Digits(done[at:]))
	return true
}

// Raw implements ime.Engine: it returns the letters shown, since nobody means the
// digits.
func (e *Engine) Raw() string {
	shown := strings.ReplaceAll(e.State(1).Composition, "'", "")
	e.Engine.Raw()
	return shown
}

// pinnedEnd is where the pinned syllables end: the letters at the beginning.
func pinnedEnd(in string) int {
	end := strings.IndexAny(in, "23456789")
	if end < 0 {
		end = len(in)
	}
	if !strings.ContainsAny(in[:end], "abcdefghijklmnopqrstuvwxyz") {
		return 0
	}
	return end
}

// Syllables implements ime.Syllabled: whole syllables, that of the first candidate
// before the others, long ones before short ones.
func (e *Engine) Syllables() []string {
	rest := e.unpinned()
	var out []string
	for n := min(maxSyllable, len(rest)); n > 0; n-- {
		out = append(out, e.Whole(rest[:n])...)
	}
	best := e.State(1).Composition
	for range strings.Count(e.Input()[:pinnedEnd(e.Input())], "'") {
		_, best, _ = strings.Cut(best, "'")
	}
	best, _, _ = strings.Cut(best, "'")
	if i := slices.Index(out, best); i > 0 {
		out = slices.Insert(slices.Delete(out, i, i+1), 0, best)
	}
	return out
}

// unpinned is the keys of the first syllables not pinned, up to a separator.
func (e *Engine) unpinned() string {
	in := e.Input()
	rest, _, _ := strings.Cut(in[pinnedEnd(in):], "'")
	return rest
}

// Pin implements ime.Syllabled.
func (e *Engine) Pin(i int) bool {
	list := e.Syllables()
	if i < 0 || i >= len(list) {
		return false
	}
	in := e.Input()
	at := pinnedEnd(in)
	rest := strings.TrimPrefix(in[at+len(list[i]):], "'")
	e.Retype(in[:at] + list[i] + "'" + rest)
	return true
}
