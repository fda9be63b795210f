package pinyin

import "strings"

// block takes lines of a block list: "word" is never taken from the dictionary,
// "*text" never appears in a candidate, not even across words. # begins a comment.
func (e *Engine) block(lines []string) {
	for _, line := range lines {
		line, _, _ = strings.Cut(line, "#")
		text, anywhere := strings.CutPrefix(strings.TrimSpace(line), "*")
		if text == "" {
			continue
		}
		if anywhere {
			e.never = append(e.never, text)
		}
		if w := e.m.lookup(text); w != none {
			e.blocked[w] = struct{}{}
		}
	}
}
