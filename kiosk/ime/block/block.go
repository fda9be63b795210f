// Package block keeps vulgar words off the candidates of every engine: the screen is
// public. It looks at candidates only and knows nothing of what a resident has
// written: that is never touched.
package block

import (
	"strings"

	"lianluozhan/assets/dict"
)

// List is the words never offered. It does not change and may be shared.
type List struct {
	words map[string]struct{}
	parts []string
}

// Embedded is the list compiled into the program.
func Embedded() *List { return New(dict.Blocked()) }

// New makes a list of lines in the form of dict.Blocked: "word" is never offered by
// itself, "*text" not even as a part of something longer. # begins a comment.
func New(lines []string) *List {
	l := &List{words: map[string]struct{}{}}
	for _, line := range lines {
		line, _, _ = strings.Cut(line, "#")
		text, anywhere := strings.CutPrefix(strings.TrimSpace(line), "*")
		if text == "" {
			continue
		}
		l.words[text] = struct{}{}
		if anywhere {
			l.parts = append(l.parts, text)
		}
	}
	return l
}

// Words lists the texts that are never offered by themselves, in no order.
func (l *List) Words() []string {
	out := make([]string, 0, len(l.words))
	for w := range l.words {
		out = append(out, w)
	}
	return out
}

// Word tells whether text is never offered, by itself or for a part of it.
func (l *List) Word(text string) bool {
	_, whole := l.words[text]
	return whole || l.Part(text)
}

// Part tells whether text has a part that is never shown.
func (l *List) Part(text string) bool {
	for _, p := range l.parts {
		if strings.Contains(text, p) {
			return true
		}
	}
	return false
}
