package e2e_test

import (
	"image"
	"strings"

	"lianluozhan/sync/liaison"
)

// Where things are on a screen of 1080 by 1920, as designed.
var (
	anywhere   = image.Pt(540, 1000)
	toRegister = image.Pt(350, 1120)
	toProgress = image.Pt(846, 1120)
	tileBoards = image.Pt(540, 1330)
	back       = image.Pt(150, 96)
	clock      = image.Pt(940, 90)

	agree        = image.Pt(740, 1708)
	road         = image.Pt(300, 510)
	next         = image.Pt(740, 1708) // also hands in, and on the receipt finishes
	nameField    = image.Pt(500, 462)
	beishan      = image.Pt(355, 1019)
	padLetters   = image.Pt(275, 938)  // from the handwriting pad to letters
	forLetters   = image.Pt(452, 1148) // from the surnames to letters
	keyDone      = image.Pt(960, 1731)
	keySpace     = image.Pt(566, 1731)
	keyComma     = image.Pt(62, 1731)
	keyStop      = image.Pt(168, 1731)
	padDone      = image.Pt(927, 1560)
	receiptOK    = image.Pt(860, 1731)
	satisfied    = image.Pt(210, 1712)
	dissatisfied = image.Pt(870, 1712)
	giveRating   = image.Pt(740, 900)
)

// Keys of a name and of a village's search.
var (
	compound     = image.Pt(937, 1500) // surnames of two characters
	firstSurname = image.Pt(76, 1384)
	byInitials   = image.Pt(150, 1131)
)

// squares are where a character each is written by hand.
var squares = [2]image.Rectangle{image.Rect(14, 1206, 536, 1670), image.Rect(544, 1206, 1066, 1670)}

// letters are the keys of a pinyin word.
func letters(word string) []image.Point {
	var out []image.Point
	for _, r := range word {
		for row, keys := range []string{"qwertyuiop", "asdfghjkl", "zxcvbnm"} {
			if i := strings.IndexRune(keys, r); i >= 0 {
				out = append(out, image.Pt(62+106*i+[]int{0, 53, 106}[row], 1384+row*116))
			}
		}
	}
	return out
}

// digits are the keys of the number pad.
func digits(number string) []image.Point {
	var out []image.Point
	for _, r := range number {
		at := image.Pt(410, 1731)
		if d := int(r - '1'); d >= 0 {
			at = image.Pt(152+258*(d%3), 1384+116*(d/3))
		}
		out = append(out, at)
	}
	return out
}

// receiptKeys are the keys of a receipt number.
func receiptKeys(no string) []image.Point {
	var out []image.Point
	for _, r := range no {
		i := strings.IndexRune(liaison.ReceiptAlphabet, r)
		out = append(out, image.Pt(76+i%8*1325/10, 1268+116*(i/8)))
	}
	return out
}

// pinPlace is the key of a digit on the staff's pad, pinEnter the one below them.
func pinPlace(r rune) image.Point {
	d := int(r - '1')
	if d < 0 {
		return image.Pt(540, 1332)
	}
	return image.Pt(274+266*(d%3), 841+164*(d/3))
}

var pinEnter = image.Pt(540, 1497)

// Parts of the screen that stay the same while the clock goes on.
var (
	titles     = image.Rect(0, 0, 720, 180)
	belowClock = image.Rect(0, 700, 1080, 1920) // of the attract page
	writing    = image.Rect(0, 340, 1080, 1790) // field and keyboard of the text
)
