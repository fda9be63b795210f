package look

import (
	"fmt"
	"strings"
	"unicode"
)

// allUpTo is how far the regular face has every character of the basic block.
const allUpTo = 0x9fef

// Named writes characters that no face of ours has by their code, so that a rare name
// is never a silent box: 示例〔U+323B0〕. Signs that are no Han characters are left to
// the system's fonts.
func Named(s string) string {
	for i, r := range s {
		if !Drawn(r) {
			return s[:i] + named(s[i:])
		}
	}
	return s
}

func named(s string) string {
	var b strings.Builder
	for _, r := range s {
		if Drawn(r) {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, "〔U+%04X〕", r)
		}
	}
	return b.String()
}

// Drawn reports whether a character shows as itself. The regular face has all
// that is in common use, which a test makes sure of, so only rare ones are looked up.
func Drawn(r rune) bool {
	switch {
	case r < 0x3400, r >= 0x4e00 && r <= allUpTo:
		return true
	case r >= 0xe000 && r <= 0xf8ff, r >= 0xf0000: // private use: another machine's own
		return false
	}
	return !unicode.Is(unicode.Han, r) && (r < 0x20000 || r >= 0x40000) || regularHas().has(r)
}
