// Package complaints has three things that people bring to a station, for measuring how
// long it takes to write them down. They were written for this; nobody brought them.
package complaints

import "strings"

// Piece is as much as somebody types at a time: words, and their pinyin with a space
// between syllables.
type Piece struct{ Text, Pinyin string }

// All returns the complaints, in the pieces in which people type.
func All() [][]Piece {
	return [][]Piece{
		{
			{"村口", "cun kou"}, {"路灯", "lu deng"}, {"不亮", "bu liang"}, {"晚上", "wan shang"}, {"老人", "lao ren"},
			{"看不见路", "kan bu jian lu"},
		},
		{
			{"我家", "wo jia"}, {"自来水", "zi lai shui"}, {"停了", "ting le"}, {"三天", "san tian"}, {"没有人", "mei you ren"},
			{"来修", "lai xiu"},
		},
		{
			{"低保", "di bao"}, {"申请", "shen qing"}, {"交了", "jiao le"}, {"半年", "ban nian"}, {"还没有", "hai mei you"},
			{"消息", "xiao xi"},
		},
	}
}

// Text is a whole complaint.
func Text(pieces []Piece) string {
	var b strings.Builder
	for _, p := range pieces {
		b.WriteString(p.Text)
	}
	return b.String()
}
