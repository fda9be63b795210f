package main

import (
	"context"
	"errors"
	"image"
	"strings"
	"time"

	"lianluozhan/cmd/internal/trial"
)

// Places on the pages of 1080×1920.
var (
	anywhere   = image.Pt(540, 1000)
	forward    = image.Pt(730, 1708) // the red key at the foot of a page
	firstCard  = image.Pt(290, 640)  // in a list of cards
	category   = image.Pt(290, 490)
	village    = image.Pt(780, 905)
	phoneField = image.Pt(540, 690)
	larger     = image.Pt(134, 1860) // on home
	contrast   = image.Pt(306, 1860)
	enter      = image.Pt(540, 1505) // on the staff page
	corner     = image.Pt(950, 98)   // the clock: five taps open the staff page
)

// visit walks through the screens as a resident would.
func (w *walker) visit(ctx context.Context) error {
	if err := w.settle(ctx, 3*time.Second); err != nil {
		return err
	}
	err := w.do(ctx, step{picture: "attract"}, step{tap: anywhere, picture: "home"})
	if err != nil {
		return err
	}
	shot, err := w.screen.Shot()
	if err != nil {
		return err
	}
	home, err := trial.FindHome(shot)
	if err != nil {
		return err
	}
	if err := errors.Join(w.pages(ctx, home), w.register(ctx, home)); err != nil {
		return err
	}
	return w.aids(ctx)
}

// aids looks at home with larger type and with more contrast, and at the door to
// the staff page.
func (w *walker) aids(ctx context.Context) error {
	return w.do(ctx, step{tap: larger, picture: "home-large-type"}, step{tap: larger},
		step{tap: contrast, picture: "home-high-contrast"}, step{tap: contrast},
		step{tap: corner}, step{tap: corner}, step{tap: corner}, step{tap: corner}, step{tap: corner, picture: "staff-pin"},
		step{tap: staffKey(trial.PIN[0])}, step{tap: staffKey(trial.PIN[1])}, step{tap: staffKey(trial.PIN[2])},
		step{tap: staffKey(trial.PIN[3])}, step{tap: staffKey(trial.PIN[4])}, step{tap: staffKey(trial.PIN[5])},
		step{tap: enter, picture: "staff"})
}

// staffKey returns the place of a digit on the staff page's pad.
func staffKey(digit byte) image.Point {
	i := strings.IndexByte("123456789 0", digit)
	return image.Pt(273+262*(i%3), 852+164*(i/3))
}

// pages opens what the tiles lead to.
func (w *walker) pages(ctx context.Context, home trial.Home) error {
	back := step{tap: trial.Back}
	return w.do(ctx,
		step{tap: home.Tiles[0], picture: "deputies"}, step{tap: firstCard, picture: "deputy"}, back, back,
		step{tap: home.Tiles[1], picture: "boards"}, back,
		step{tap: home.Tiles[2], picture: "results"}, back,
		step{tap: home.Tiles[3], picture: "plan"}, back,
		step{tap: home.Tiles[4], picture: "profiles"}, back,
		step{tap: home.Tiles[5], picture: "introduction"}, back,
		step{tap: home.Notice, picture: "notice"}, back,
		step{tap: home.Progress, picture: "progress"}, back,
	)
}

// register files a matter, which the county of the demo really gets.
func (w *walker) register(ctx context.Context, home trial.Home) error {
	err := w.do(ctx,
		step{tap: home.Register, picture: "register-notice"},
		step{tap: forward, picture: "register-category"},
		step{tap: category, picture: "register-handwriting"}, step{tap: padLetters},
	)
	if err != nil {
		return err
	}
	if err := w.write(ctx, "cunkou", "ludeng", "huaile"); err != nil {
		return err
	}
	if err := w.spell(ctx, "qingjinkuaixiuhao"); err != nil {
		return err
	}
	err = w.do(ctx, step{picture: "register-text"}, step{tap: space}, step{tap: next, picture: "register-contact"},
		step{tap: village}, step{tap: phoneField, picture: "register-phone"})
	for _, r := range "13800001234" {
		err = errors.Join(err, w.do(ctx, step{tap: key(r)}))
	}
	return errors.Join(err, w.do(ctx, step{tap: filled}, step{tap: forward, picture: "register-check"},
		// The receipt's key sleeps at first: a double tap must not take the number away.
		step{tap: forward, picture: "receipt", quiet: 2 * time.Second}, step{tap: forward}))
}

// write types words by their pinyin and takes the first candidate of each.
func (w *walker) write(ctx context.Context, words ...string) error {
	for _, word := range words {
		if err := errors.Join(w.spell(ctx, word), w.do(ctx, step{tap: space})); err != nil {
			return err
		}
	}
	return nil
}

// spell taps letters on the keyboard.
func (w *walker) spell(ctx context.Context, letters string) error {
	for _, r := range letters {
		if err := w.do(ctx, step{tap: key(r)}); err != nil {
			return err
		}
	}
	return nil
}

// Keys of the on-screen keyboard.
var (
	padLetters = image.Pt(275, 938)  // from the handwriting pad to letters
	space      = image.Pt(566, 1728) // picks the first candidate
	next       = image.Pt(964, 1728)
	filled     = image.Pt(927, 1555)
)

// key returns the place of a letter, or of a digit on the number pad.
func key(r rune) image.Point {
	if i := strings.IndexRune("123456789 0", r); i >= 0 {
		return image.Pt(152+258*(i%3), 1382+116*(i/3))
	}
	for row, letters := range []string{"qwertyuiop", "asdfghjkl", "zxcvbnm"} {
		if i := strings.IndexRune(letters, r); i >= 0 {
			return image.Pt([]int{62, 116, 169}[row]+106*i, 1382+116*row)
		}
	}
	return image.Point{}
}
