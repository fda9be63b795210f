package keyboard

import "lianluozhan/sync/liaison"

// receiptPad has the characters of receipt numbers and no others, in order, so
// that nobody has to know a typewriter.
func receiptPad(portrait bool) plan {
	p := plan{cols: 10, rows: 4, widest: 132}
	if portrait {
		p = plan{cols: 8, rows: 5, widest: 150}
	}
	for i, r := range liaison.ReceiptAlphabet {
		p.add(spot{key: Key{Act: Type, Text: string(r)}, col: float32(i % 8), row: i / 8})
	}
	erase := spot{key: deleteKey, words: "删除", kind: aid}
	empty := spot{key: Key{Act: Clear}, words: "清空", kind: aid}
	done := spot{key: doneKey, kind: final}
	if portrait {
		empty.row, empty.wide = 4, 2
		erase.row, erase.wide, erase.col = 4, 3, 2
		done.row, done.wide, done.col = 4, 3, 5
	} else {
		erase.wide, erase.col = 2, 8
		empty.wide, empty.col, empty.row = 2, 8, 1
		done.wide, done.col, done.row, done.high = 2, 8, 2, 2
	}
	p.add(empty, erase, done)
	return p
}
