package touch

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"lianluozhan/kiosk/look"
)

// Field is a place to type with the on-screen keyboard. It takes no Fyne focus,
// so no key can steal it, and it shows the composition underlined in the text.
// Whoever opens the keyboard calls SetActive on one field at a time.
type Field struct {
	widget.BaseWidget
	Hint     string
	Rows     int // lines of text it is high; 1 for a single line
	Max      int // most characters, 0 for no limit
	OnChange func(string)
	OnTap    func() // the field was touched: open the keyboard for it
	OnFull   func() // typing beyond Max was refused
	// Group sets spaces or hyphens between groups of what was typed, as in a phone
	// number; it must change nothing else. Text has them too. May be nil.
	Group func(string) string
	// OnCaret tells that a touch has moved the caret, and while the finger is still
	// down where it is, so that the place can be shown larger. May be nil.
	OnCaret func(Caret)

	l           *look.Look
	size        float32
	text        []rune
	caret       int
	marked      int // so many characters before the caret stand out
	composition string
	active      bool
	fault       bool
	spent       bool          // the touch is no tap
	aiming      bool          // the finger is placing the caret
	at          fyne.Position // where the finger is
	r           *fieldRenderer
}

var (
	_ fyne.Tappable     = (*Field)(nil)
	_ desktop.Mouseable = (*Field)(nil)
	_ desktop.Hoverable = (*Field)(nil)
	_ Sizer             = (*Field)(nil)
)

// NewField returns an empty field, rows lines high.
func NewField(l *look.Look, hint string, rows int) *Field {
	f := &Field{Hint: hint, Rows: max(1, rows), l: l, size: l.Type(look.Lead)}
	f.ExtendBaseWidget(f)
	return f
}

// Text returns what was typed, without the composition.
func (f *Field) Text() string { return string(f.text) }

// SetText replaces the text and puts the caret at its end.
func (f *Field) SetText(s string) {
	f.wipe()
	f.text = []rune(s)
	if f.Max > 0 && len(f.text) > f.Max {
		f.text = f.text[:f.Max]
	}
	f.caret = len(f.text)
	f.Refresh()
}

// SetActive shows the caret, or hides it and drops the composition.
func (f *Field) SetActive(on bool) {
	f.active = on
	if !on {
		f.composition, f.marked = "", 0
	}
	f.Refresh()
}

// SetFault draws the edge as faulty.
func (f *Field) SetFault(on bool) {
	if f.fault != on {
		f.fault = on
		f.Refresh()
	}
}

// Insert puts s at the caret, as much as Max allows.
func (f *Field) Insert(s string) {
	in := []rune(s)
	if room := f.Max - len(f.text); f.Max > 0 && len(in) > room {
		in = in[:max(0, room)]
		if f.OnFull != nil {
			f.OnFull()
		}
	}
	if len(in) == 0 {
		return
	}
	f.marked = 0
	f.grow(len(in))
	f.text = slices.Insert(f.text, f.caret, in...)
	f.caret += len(in)
	f.regroup()
	f.changed()
}

// regroup groups the text anew and keeps the caret behind the same character.
func (f *Field) regroup() {
	if f.Group == nil {
		return
	}
	before, atEnd := 0, f.caret == len(f.text)
	for _, r := range f.text[:f.caret] {
		if !separator(r) {
			before++
		}
	}
	grouped := []rune(f.Group(string(f.text)))
	clear(f.text)
	f.text, f.caret = grouped, 0
	for f.caret < len(f.text) && (before > 0 || atEnd) {
		if !separator(f.text[f.caret]) {
			before--
		}
		f.caret++
	}
}

func separator(r rune) bool { return r == ' ' || r == '-' }

// grow makes room for n more characters and leaves no copy of the text behind.
func (f *Field) grow(n int) {
	if need := len(f.text) + n; need > cap(f.text) {
		old := f.text
		f.text = append(make([]rune, 0, 2*need), old...)
		clear(old)
	}
}

// Backspace deletes what is marked, or the character before the caret and a
// separator with it.
func (f *Field) Backspace() {
	n := min(f.caret, max(1, f.marked))
	if n == 0 {
		return
	}
	for f.Group != nil && n < f.caret && separator(f.text[f.caret-n]) {
		n++
	}
	f.marked = 0
	f.text = slices.Delete(f.text, f.caret-n, f.caret)
	f.caret -= n
	f.regroup()
	f.changed()
}

// Mark lets n characters before the caret stand out: Backspace deletes them all.
// 0 marks nothing.
func (f *Field) Mark(n int) {
	if n = max(0, min(n, f.caret)); n != f.marked {
		f.marked = n
		f.Refresh()
	}
}

// Compose shows the input method's composition at the caret.
func (f *Field) Compose(s string) {
	if s != f.composition {
		f.composition = s
		f.Refresh()
	}
}

// Before returns the text up to the caret.
func (f *Field) Before() string { return string(f.text[:f.caret]) }

// Wipe clears the text in memory and on the screen.
func (f *Field) Wipe() {
	f.wipe()
	f.Refresh()
}

func (f *Field) wipe() {
	clear(f.text[:cap(f.text)])
	f.text, f.caret, f.marked, f.composition = nil, 0, 0, ""
}

func (f *Field) changed() {
	f.Refresh()
	if f.OnChange != nil {
		f.OnChange(string(f.text))
	}
}

func (f *Field) pad() float32  { return f.l.Px(28) }
func (f *Field) lead() float32 { return float32(int(f.size * 1.5)) }

// HeightFor is that of its rows.
func (f *Field) HeightFor(float32) float32 { return f.MinSize().Height }

// MinSize is that of its rows.
func (f *Field) MinSize() fyne.Size {
	f.ExtendBaseWidget(f)
	return fyne.NewSize(f.size*4, max(f.l.Touch(), f.lead()*float32(f.Rows)+2*f.pad()))
}
