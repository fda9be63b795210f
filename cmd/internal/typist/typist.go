// Package typist writes on the kiosk's keyboard like somebody who looks before each
// touch. It has the same keyboard beside the one on the screen, does everything there
// first, and so knows where the next key or candidate will be. It knows no kiosk: who
// uses it brings the touches to a real screen.
package typist

import (
	"errors"
	"fmt"
	"image"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"lianluozhan/cmd/internal/finger"
	"lianluozhan/cmd/internal/trial"
	"lianluozhan/kiosk/desk"
	"lianluozhan/kiosk/ime/kit"
	"lianluozhan/kiosk/ime/pinyin"
	"lianluozhan/kiosk/keyboard"
	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/touch"
)

// Rhythm is the time from one touch to the next of a finger that knows where to go.
const Rhythm = 150 * time.Millisecond

// Touch is one touch of the screen.
type Touch struct {
	Path []image.Point // one point is a tap, more are a stroke
	// Looks is set where what is touched appears only after the ink was read behind
	// the screen: the finger waits for it.
	Looks bool
}

// Config says which keyboard stands on the screen.
type Config struct {
	Model  string      // file of the pinyin model; "" for the table in the program
	Words  []string    // of the place, which the keyboard learned from the county
	Size   image.Point // of the screen
	Bottom int         // where the keyboard ends, in pixels from above
	Ink    trial.Ink   // how characters are written by hand
}

// Typist has a keyboard. It belongs to one goroutine, and there can be only one: Fyne
// has one app in a process.
type Typist struct {
	config Config
	engine *pinyin.Model
	door   *door
	model  *keyboard.Model
	view   *keyboard.View
	field  *touch.Field
	look   *look.Look
	hand   *finger.Finger
	codes  map[rune]string // strokes of every character
	way    Way
	square int // of the pad, to write into next
	done   []Touch
	err    error
}

// New returns a typist before a closed keyboard.
func New(c Config) (*Typist, error) {
	model := pinyin.Builtin()
	if c.Model != "" {
		var err error
		if model, err = pinyin.Open(c.Model); err != nil {
			return nil, fmt.Errorf("open the pinyin model: %w", err)
		}
	}
	size := fyne.NewSize(float32(c.Size.X), float32(c.Size.Y))
	t := &Typist{config: c, engine: model, door: &door{}, look: look.New(size, false, false), codes: codes()}
	test.NewApp().Settings().SetTheme(look.Theme{Look: t.look})
	k := kit.New(model)
	k.SetWords(c.Words)
	t.model = keyboard.NewModel(desk.Engines(k), t.door, t.door.clock)
	t.view = keyboard.New(t.look, t.model)
	root := container.New(floor{float32(c.Bottom)}, t.view.Object())
	t.view.OnResize = func() { root.Refresh() }
	win := test.NewWindow(root)
	win.SetPadded(false)
	win.Resize(size)
	t.hand = finger.On(win.Canvas())
	return t, nil
}

// Close gives the model back.
func (t *Typist) Close() error { return t.engine.Close() }

// Open opens the keyboard for an empty field, of the same visitor as before, and returns
// what brings up the way to write. The red key says done.
func (t *Typist) Open(p keyboard.Purpose, way Way, done string) ([]Touch, error) {
	t.field, t.square, t.done, t.err = touch.NewField(t.look, "", 3), 0, nil, nil
	t.view.Open(t.field, keyboard.Use{Purpose: p, Done: done})
	return t.Switch(way)
}

// Switch goes on in another way.
func (t *Typist) Switch(way Way) ([]Touch, error) {
	t.way = way
	if t.model.Mode() != way.mode() {
		t.tap(way.mode().Name())
	}
	return t.take()
}

// Tap touches what shows words.
func (t *Typist) Tap(words string) ([]Touch, error) {
	t.tap(words)
	return t.take()
}

// Text is what stands in the field.
func (t *Typist) Text() string { return t.field.Text() }

// take returns the touches since the last time, or what went wrong.
func (t *Typist) take() ([]Touch, error) {
	done, err := t.done, t.err
	t.done, t.err = nil, nil
	return done, err
}

func (t *Typist) tap(words string) {
	if t.err != nil {
		return
	}
	at, ok := t.hand.Where(words)
	if !ok {
		t.err = fmt.Errorf("%q is not on the keyboard, which shows %v", words, t.hand.Words())
		return
	}
	t.touch(Touch{Path: []image.Point{image.Pt(int(at.X), int(at.Y))}})
}

func (t *Typist) touch(x Touch) {
	points := make([]fyne.Position, len(x.Path))
	for i, p := range x.Path {
		points[i] = fyne.NewPos(float32(p.X), float32(p.Y))
	}
	switch len(points) {
	case 0:
		t.err = errors.Join(t.err, errors.New("a touch without a place"))
		return
	case 1:
		t.hand.TapAt(points[0])
	default:
		t.hand.Trace(points)
	}
	t.door.pass(Rhythm)
	t.done = append(t.done, x)
}

// floor puts the keyboard where it ends on the screen.
type floor struct{ bottom float32 }

func (f floor) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

func (f floor) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		h := o.MinSize().Height
		o.Move(fyne.NewPos(0, f.bottom-h))
		o.Resize(fyne.NewSize(size.Width, h))
	}
}
