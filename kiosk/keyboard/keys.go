package keyboard

import "strings"

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

func (p *plan) add(all ...spot) {
	for _, s := range all {
		if s.wide == 0 {
			s.wide = 1
		}
		s.high = max(s.high, 1)
		p.spots = append(p.spots, s)
	}
}

// row adds keys that act on the characters of text, from column col on.
func (p *plan) row(act Act, n int, col float32, text string) {
	for i, r := range []rune(text) {
		p.add(spot{key: Key{Act: act, Text: string(r)}, col: col + float32(i), row: n})
	}
}

var (
	deleteKey = Key{Act: Delete}
	doneKey   = Key{Act: Done}
)

// panelID tells which panel stands on the screen.
type panelID struct {
	purpose  Purpose
	mode     Mode
	surnames bool
}

// planOf returns the panel for a use in a mode.
func planOf(id panelID, portrait bool) plan {
	switch id.purpose {
	case Phone, Code:
		return numberPad()
	case Receipt:
		return receiptPad(portrait)
	}
	switch {
	case id.surnames:
		return surnameGrid()
	case id.mode == Hand:
		return handKeys(id.purpose, portrait)
	case id.mode == Nine:
		return nineKeys(id.purpose)
	case id.mode == Stroke:
		return strokeKeys(id.purpose)
	case id.mode == Digits, id.mode == Symbols:
		return signs(id.purpose, id.mode)
	}
	return letters(id.purpose, id.mode)
}

// letters are the 26 keys, for pinyin and for Latin letters.
func letters(u Purpose, m Mode) plan {
	p := plan{cols: 10, rows: 4, widest: 140}
	act := Spell
	if m == Letters {
		act = Type
	}
	p.row(act, 0, 0, "qwertyuiop")
	p.row(act, 1, 0.5, "asdfghjkl")
	p.row(act, 2, 1, "zxcvbnm")
	switch m {
	case Letters:
		p.add(spot{key: Key{Act: Caps}, words: "大写", kind: aid, row: 2})
	case Names:
		p.add(spot{key: Key{Act: Type, Text: "·"}, row: 2})
	case Pinyin:
		p.add(spot{key: Key{Act: Spell, Text: "'"}, words: "分词", kind: aid, row: 2})
	}
	p.add(spot{key: deleteKey, words: "删除", kind: aid, col: 8, row: 2, wide: 2})
	switch m {
	case Names:
		p.add(spot{key: Key{Act: Keys}, words: "姓氏表", kind: aid, row: 3, wide: 2},
			spot{key: Key{Act: Space}, kind: aid, col: 2, row: 3, wide: 4},
			spot{key: Key{Act: Clear}, words: "清空", kind: aid, col: 6, row: 3, wide: 2},
			spot{key: doneKey, kind: final, col: 8, row: 3, wide: 2})
	case Places:
		p.add(spot{key: Key{Act: Space}, kind: aid, row: 3, wide: 7},
			spot{key: doneKey, kind: final, col: 7, row: 3, wide: 3})
	case Letters:
		p.add(spot{key: Key{Act: To, Mode: Symbols}, words: "符号", kind: aid, row: 3, wide: 2})
		p.row(Type, 3, 2, ".@")
		p.bottom(u == Text)
	default:
		p.row(Type, 3, 0, "，。、？")
		p.bottom(u == Text)
	}
	return p
}

// signs are digits and punctuation.
func signs(u Purpose, m Mode) plan {
	p := plan{cols: 10, rows: 4, widest: 140}
	if m == Digits {
		p.row(Type, 0, 0, "1234567890")
		p.row(Type, 1, 0, "年月日时元号楼栋室%")
		p.row(Type, 2, 0, ".:/-+×（）")
		p.row(Type, 3, 0, "，。、？")
	} else {
		p.row(Type, 0, 0, "，。、？！：；…—·")
		p.row(Type, 1, 0, "“”‘’（）《》【】")
		p.row(Type, 2, 0, "@#&*~/_=")
		p.add(spot{key: Key{Act: To, Mode: Letters}, words: "英文字母", kind: aid, row: 3, wide: 4})
	}
	p.add(spot{key: deleteKey, words: "删除", kind: aid, col: 8, row: 2, wide: 2})
	p.bottom(u == Text)
	return p
}

// bottom is the right part of the lowest row of panels with ten columns.
func (p *plan) bottom(lines bool) {
	space := spot{key: Key{Act: Space}, kind: aid, col: 4, row: 3, wide: 4}
	if lines {
		space.wide = 2.5
		p.add(spot{key: Key{Act: Newline}, words: "换行", kind: aid, col: 6.5, row: 3, wide: 1.5})
	}
	p.add(space, spot{key: doneKey, kind: final, col: 8, row: 3, wide: 2})
}

// nineKeys has the column of syllables at the left.
func nineKeys(u Purpose) plan {
	p := plan{cols: 10, rows: 4, widest: 140}
	for i := range pins {
		s := spot{key: Key{Act: Pin, N: i}, kind: aid, row: i, wide: 1.6, words: string([]rune("、？！：")[i])}
		if u == Name {
			s.words = string([]rune("·   ")[i])
		}
		p.add(s)
	}
	for i, words := range []string{"分词", "ABC", "DEF", "GHI", "JKL", "MNO", "PQRS", "TUV", "WXYZ"} {
		s := spot{key: Key{Act: Spell, Text: string(rune('1' + i))}, words: words, col: 1.6 + 2.2*float32(i%3), row: i / 3, wide: 2.2}
		if i == 0 {
			s.kind = aid
		}
		p.add(s)
	}
	extra := spot{key: Key{Act: Again}, words: "重打", kind: aid, col: 8.2, row: 2, wide: 1.8}
	p.add(extra, p.second(u, 8.2, 1.8),
		spot{key: deleteKey, words: "删除", kind: aid, col: 8.2, wide: 1.8},
		spot{key: Key{Act: Type, Text: "，"}, col: 1.6, row: 3, wide: 1.3},
		spot{key: Key{Act: Space}, kind: aid, col: 2.9, row: 3, wide: 4},
		spot{key: Key{Act: Type, Text: "。"}, col: 6.9, row: 3, wide: 1.3},
		spot{key: doneKey, kind: final, col: 8.2, row: 3, wide: 1.8})
	return p
}

// second is the key below 删除: a new line where the field has lines.
func (p *plan) second(u Purpose, col, wide float32) spot {
	if u == Text {
		return spot{key: Key{Act: Newline}, words: "换行", kind: aid, col: col, row: 1, wide: wide}
	}
	return spot{key: Key{Act: Clear}, words: "清空", kind: aid, col: col, row: 1, wide: wide}
}

func strokeKeys(u Purpose) plan {
	p := plan{cols: 10, rows: 4, widest: 140}
	words := []string{"一 横", "丨 竖", "丿 撇", "丶 点捺", "乛 折", "？ 通配"}
	for i, r := range "hspnz*" {
		p.add(spot{key: Key{Act: Spell, Text: string(r)}, words: words[i], col: 2.7 * float32(i%3), row: i / 3, wide: 2.7})
	}
	for i, r := range []rune("，。、？！：") {
		p.add(spot{key: Key{Act: Type, Text: string(r)}, col: 1.35 * float32(i), row: 2, wide: 1.35})
	}
	p.add(spot{key: deleteKey, words: "删除", kind: aid, col: 8.1, wide: 1.9}, p.second(u, 8.1, 1.9),
		spot{key: Key{Act: Space}, kind: aid, row: 3, wide: 8.1},
		spot{key: doneKey, kind: final, col: 8.1, row: 2, wide: 1.9, high: 2})
	return p
}

// handKeys stand below the pad, or beside it where height is scarce.
func handKeys(u Purpose, portrait bool) plan {
	last := Key{Act: Newline}
	words := "换行"
	if u != Text {
		last, words = Key{Act: Clear}, "清空"
	}
	all := []spot{
		{key: Key{Act: Undo}, words: "撤一笔", kind: aid, wide: 1.6},
		{key: Key{Act: Rewrite}, words: "重写", kind: aid, wide: 1.25},
		{key: Key{Act: Type, Text: "，"}, wide: 1},
		{key: Key{Act: Type, Text: "。"}, wide: 1},
		{key: last, words: words, kind: aid, wide: 1.25},
		{key: deleteKey, words: "删除", kind: aid, wide: 1.5},
		{key: doneKey, kind: final, wide: 2.4},
	}
	if u == Name {
		all[2].key.Text, all[3].key = "·", Key{Act: Space}
		all[3].kind = aid
	}
	p := plan{cols: 10, rows: 1, widest: 140}
	if portrait {
		x := float32(0)
		for _, s := range all {
			s.col = x
			x += s.wide
			p.add(s)
		}
		return p
	}
	p = plan{cols: 2, rows: 4, widest: 160}
	for i, s := range all {
		s.col, s.row, s.wide = float32(i%2), i/2, 1
		if i == len(all)-1 {
			s.wide = 2
		}
		p.add(s)
	}
	return p
}

// surnameGrid is what a name begins with.
func surnameGrid() plan {
	p := plan{cols: 8, rows: 4, widest: 175}
	for i := range surnamePage {
		p.add(spot{key: Key{Act: Surname, N: i}, col: float32(i % 6), row: i / 6})
	}
	p.add(spot{key: Key{Act: Turn, N: -1}, words: "上一页", kind: aid, col: 6},
		spot{key: Key{Act: Turn, N: 1}, words: "下一页", kind: aid, col: 7},
		spot{key: Key{Act: Compound}, kind: aid, col: 6, row: 1, wide: 2},
		spot{key: Key{Act: Keys}, words: "打拼音找姓", kind: aid, col: 6, row: 2, wide: 2},
		spot{key: doneKey, kind: final, col: 6, row: 3, wide: 2})
	return p
}

// numberPad is three by four as on a telephone, with the red key beside it.
func numberPad() plan {
	p := plan{cols: 4, rows: 4, widest: 250}
	for i, s := range strings.Split("123456789", "") {
		p.add(spot{key: Key{Act: Type, Text: s}, col: float32(i % 3), row: i / 3})
	}
	p.add(spot{key: Key{Act: Clear}, words: "清空", kind: aid, col: 0, row: 3},
		spot{key: Key{Act: Type, Text: "0"}, col: 1, row: 3},
		spot{key: deleteKey, words: "删除", kind: aid, col: 2, row: 3},
		spot{key: doneKey, kind: final, col: 3, row: 0, high: 4})
	return p
}
