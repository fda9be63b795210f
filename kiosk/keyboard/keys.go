package keyboard

import (
	"strings"

	"lianluozhan/sync/liaison"
)

// spot is a key's place on a panel, in columns and rows.
type spot struct {
	key   Key
	words string // on the key; "" shows the key's text
	kind  kind
	col   float32
	row   int
	wide  float32
	high  int
}

// kind is how a key looks.
type kind int

const (
	plain kind = iota // writes a character
	aid               // helps: delete, space, new line
	final             // the red key
)

// plan is the arrangement of one panel.
type plan struct {
	cols, rows float32
	widest     float32 // most of one column, in design pixels
	spots      []spot
}

func (p *plan) add(s spot) {
	s.wide, s.high = max(s.wide, 1), max(s.high, 1)
	p.spots = append(p.spots, s)
}

// row adds keys that write the characters of text, from column col on.
func (p *plan) row(n int, col float32, text string) {
	for i, r := range []rune(text) {
		p.add(spot{key: Key{Text: string(r)}, col: col + float32(i), row: n})
	}
}

var deleteKey = Key{Act: Delete}

// planOf returns the panel for a use in a mode.
func planOf(u Purpose, m Mode, portrait bool) plan {
	switch u {
	case Phone, Code:
		return numberPad()
	case Receipt:
		return receiptPad(portrait)
	}
	p := plan{cols: 10, rows: 4, widest: 132}
	switch m {
	case Pinyin, Letters:
		p.row(0, 0, "qwertyuiop")
		p.row(1, 0.5, "asdfghjkl")
		p.row(2, 1, "zxcvbnm")
		first := spot{key: Key{Text: "'"}, words: "分词", kind: aid, row: 2}
		if m == Letters {
			first.key, first.words = Key{Act: Caps}, "大写"
		}
		p.add(first)
	case Digits:
		p.row(0, 0, "1234567890")
		p.row(1, 0, "年月日时元号楼栋室%")
		p.row(2, 0, ".:/-+×（）")
	case Symbols:
		p.row(0, 0, "，。、？！：；…—·")
		p.row(1, 0, "“”‘’（）《》【】")
		p.row(2, 0, "@#&*~/_=")
	}
	p.add(spot{key: deleteKey, words: "删除", kind: aid, col: 8, row: 2, wide: 2})
	p.bottom(u == Text)
	return p
}

// bottom is the lowest row of every panel that writes words.
func (p *plan) bottom(lines bool) {
	p.row(3, 0, "，。、？")
	space := spot{key: Key{Act: Space}, words: "空格", kind: aid, col: 4, row: 3, wide: 4}
	if lines {
		space.wide = 2.5
		p.add(spot{key: Key{Act: Newline}, words: "换行", kind: aid, col: 6.5, row: 3, wide: 1.5})
	}
	p.add(space)
	p.add(spot{key: Key{Act: Done}, kind: final, col: 8, row: 3, wide: 2})
}

// numberPad is three by four as on a telephone, with the red key beside it.
func numberPad() plan {
	p := plan{cols: 4, rows: 4, widest: 250}
	for i, s := range strings.Split("123456789", "") {
		p.add(spot{key: Key{Text: s}, col: float32(i % 3), row: i / 3})
	}
	p.add(spot{key: Key{Act: Clear}, words: "清空", kind: aid, col: 0, row: 3})
	p.add(spot{key: Key{Text: "0"}, col: 1, row: 3})
	p.add(spot{key: deleteKey, words: "删除", kind: aid, col: 2, row: 3})
	p.add(spot{key: Key{Act: Done}, kind: final, col: 3, row: 0, high: 4})
	return p
}

// receiptPad has the characters of receipt numbers and no others, in order, so
// that nobody has to know a typewriter.
func receiptPad(portrait bool) plan {
	p := plan{cols: 10, rows: 4, widest: 132}
	if portrait {
		p = plan{cols: 8, rows: 5, widest: 150}
	}
	for i, r := range liaison.ReceiptAlphabet {
		p.add(spot{key: Key{Text: string(r)}, col: float32(i % 8), row: i / 8})
	}
	erase := spot{key: deleteKey, words: "删除", kind: aid}
	empty := spot{key: Key{Act: Clear}, words: "清空", kind: aid}
	done := spot{key: Key{Act: Done}, kind: final}
	if portrait {
		empty.row, empty.wide = 4, 2
		erase.row, erase.wide, erase.col = 4, 3, 2
		done.row, done.wide, done.col = 4, 3, 5
	} else {
		erase.wide, erase.col = 2, 8
		empty.wide, empty.col, empty.row = 2, 8, 1
		done.wide, done.col, done.row, done.high = 2, 8, 2, 2
	}
	p.add(empty)
	p.add(erase)
	p.add(done)
	return p
}
