package keyboard

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"lianluozhan/kiosk/touch"
)

// tabs is the bar of modes: words above the keys, or in a block beside them where
// height is scarce.
type tabs struct {
	v      *View
	root   *fyne.Container
	modes  []Mode
	keys   map[Mode]*touch.Button
	chosen Mode
}

func newTabs(v *View) *tabs {
	t := &tabs{v: v, keys: map[Mode]*touch.Button{}, chosen: -1}
	t.root = container.New(tabLayout{t})
	return t
}

func (t *tabs) update() {
	m := t.v.m
	t.modes = m.Modes(m.Use().Purpose)
	shown := m.Mode()
	if shown == Letters {
		shown = Symbols
	}
	t.root.Objects = t.root.Objects[:0]
	for _, mode := range t.modes {
		b := t.keys[mode]
		if b == nil {
			b = touch.NewButton(t.v.l, touch.Chip, mode.Name(), func() { m.Press(Key{Act: To, Mode: mode}) })
			t.keys[mode] = b
		}
		if mode == shown != (mode == t.chosen) {
			b.SetStyle(map[bool]touch.Style{false: touch.Chip, true: touch.Chosen}[mode == shown])
		}
		t.root.Objects = append(t.root.Objects, b)
	}
	if t.chosen != shown {
		if old := t.keys[t.chosen]; old != nil {
			old.SetStyle(touch.Chip)
		}
		t.chosen = shown
	}
	tabLayout{t}.Layout(nil, t.root.Size())
}

// needed reports whether there is a choice of modes.
func (t *tabs) needed() bool { return len(t.modes) > 1 }

type tabLayout struct{ t *tabs }

func (l tabLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

func (l tabLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	t := l.t
	cols, rows := len(t.modes), 1
	if !t.v.l.Portrait() {
		cols, rows = 2, (len(t.modes)+1)/2
	}
	if cols == 0 || rows == 0 {
		return
	}
	gap := t.v.sizes.gap
	w, h := (size.Width+gap)/float32(cols), (size.Height+gap)/float32(rows)
	for i, mode := range t.modes {
		x, y := float32(int(float32(i%cols)*w)), float32(int(float32(i/cols)*h))
		place(t.keys[mode], x, y, float32(int(w-gap)), float32(int(h-gap)))
	}
}
