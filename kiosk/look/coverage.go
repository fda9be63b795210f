package look

import (
	"strings"
	"unicode/utf8"

	"lianluozhan/assets/font"
)

// CharacterSet is how much of a set of characters can be drawn.
type CharacterSet struct {
	Name        string
	Have, Total int
	Missing     []rune // the first few that are missing
}

// mostMissing is how many missing characters are named.
const mostMissing = 8

// The levels of 通用规范汉字表 end behind these numbers.
var levels = []struct {
	name string
	end  int
}{{"规范一级", 3500}, {"规范二级", 6500}, {"规范三级", 8105}}

// blocks are those of GB 18030-2022 and what Unicode 15 has added since.
var blocks = []struct {
	name        string
	first, last rune
}{
	{"基本区", 0x4e00, 0x9fff}, {"扩展 A 区", 0x3400, 0x4dbf}, {"扩展 B 区", 0x20000, 0x2a6df},
	{"扩展 C 区", 0x2a700, 0x2b739}, {"扩展 D 区", 0x2b740, 0x2b81d}, {"扩展 E 区", 0x2b820, 0x2cea1},
	{"扩展 F 区", 0x2ceb0, 0x2ebe0}, {"扩展 G 区", 0x30000, 0x3134a}, {"扩展 H 区", 0x31350, 0x323af},
}

// Coverage tells what the regular face has, set by set. It looks at every Han
// character there is, some hundredths of a second: call it away from the screen.
func Coverage() []CharacterSet {
	has := regularHas()
	var out []CharacterSet
	rest := strings.ReplaceAll(font.Standard, "\n", "")
	from := 0
	for _, l := range levels {
		set := CharacterSet{Name: l.name}
		for ; from < l.end && rest != ""; from++ {
			r, n := utf8.DecodeRuneInString(rest)
			rest = rest[n:]
			set.count(r, has)
		}
		out = append(out, set)
	}
	for _, b := range blocks {
		set := CharacterSet{Name: b.name}
		for r := b.first; r <= b.last; r++ {
			set.count(r, has)
		}
		out = append(out, set)
	}
	return out
}

func (s *CharacterSet) count(r rune, has coverage) {
	s.Total++
	if has.has(r) {
		s.Have++
	} else if len(s.Missing) < mostMissing {
		s.Missing = append(s.Missing, r)
	}
}
