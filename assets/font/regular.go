//go:build !packaged

package font

import _ "embed"

// Regular has every Han character of Noto Sans CJK SC (30,000 and more), so
// that any resident's and any village's name can be drawn, Latin letters,
// punctuation and the symbols the screens use. OpenType with CFF outlines.
//
//go:embed regular.otf
var Regular []byte
