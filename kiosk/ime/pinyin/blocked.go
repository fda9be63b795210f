package pinyin

import (
	"lianluozhan/assets/dict"
	"lianluozhan/kiosk/ime/block"
)

// refuse sets the words never offered, beside those of the program.
func (e *Engine) refuse(more []string) {
	e.never = block.New(append(dict.Blocked(), more...))
	e.blocked = map[uint32]struct{}{}
	for _, text := range e.never.Words() {
		if w := e.m.lookup(text); w != none {
			e.blocked[w] = struct{}{}
		}
	}
}
