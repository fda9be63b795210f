package keyboard

import (
	"slices"
	"strings"

	"lianluozhan/kiosk/ime"
)

// finder is an engine over a list that is searched by initials, or by a part of
// them: gc finds 东关村. With nothing typed it offers the whole list.
type finder struct {
	texts    []string
	initials [][]string
	typed    []byte
}

var _ ime.Engine = (*finder)(nil)

// list takes another list; one it knows costs nothing.
func (f *finder) list(texts []string, initials func([]string) [][]string) {
	f.Reset()
	if slices.Equal(texts, f.texts) {
		return
	}
	f.texts, f.initials = slices.Clone(texts), nil
	if initials != nil {
		f.initials = initials(texts)
	}
}

func (f *finder) Reset() {
	clear(f.typed[:cap(f.typed)])
	f.typed = f.typed[:0]
}

func (f *finder) Key(r rune) bool {
	if r < 'a' || r > 'z' || len(f.typed) >= ime.MaxLetters {
		return false
	}
	f.typed = append(f.typed, byte(r))
	return true
}

func (f *finder) Back() bool {
	if len(f.typed) == 0 {
		return false
	}
	f.typed = f.typed[:len(f.typed)-1]
	return true
}

// found lists what begins with the typed initials, then what holds them.
func (f *finder) found() []string {
	typed := string(f.typed)
	if typed == "" {
		return f.texts
	}
	var begin, inside []string
	for i, text := range f.texts {
		switch {
		case i >= len(f.initials):
		case slices.ContainsFunc(f.initials[i], func(s string) bool { return strings.HasPrefix(s, typed) }):
			begin = append(begin, text)
		case slices.ContainsFunc(f.initials[i], func(s string) bool { return strings.Contains(s, typed) }):
			inside = append(inside, text)
		}
	}
	return append(begin, inside...)
}

func (f *finder) State(limit int) ime.State {
	found := f.found()
	s := ime.State{Composition: string(f.typed), More: len(found) > limit}
	for _, text := range found[:min(limit, len(found))] {
		s.Candidates = append(s.Candidates, ime.Candidate{Text: text, Letters: len(f.typed)})
	}
	return s
}

func (f *finder) Pick(i int) string {
	found := f.found()
	if i < 0 || i >= len(found) {
		return ""
	}
	f.Reset()
	return found[i]
}

func (f *finder) Raw() string {
	f.Reset()
	return ""
}
