// Package kit puts the input engines of one machine together over one pinyin model
// and says what is missing. It knows no keyboard and no widgets.
package kit

import (
	"errors"
	"fmt"
	"sync"

	model "lianluozhan/assets/hand"
	"lianluozhan/kiosk/ime"
	"lianluozhan/kiosk/ime/hand"
	"lianluozhan/kiosk/ime/names"
	"lianluozhan/kiosk/ime/nine"
	"lianluozhan/kiosk/ime/pinyin"
	"lianluozhan/kiosk/ime/stroke"
)

// Kit is every engine there is. Apart from Hand they belong to one goroutine.
type Kit struct {
	Pinyin *pinyin.Engine
	Nine   *nine.Engine
	Stroke *stroke.Engine
	Names  *names.Engine
	Hand   ime.Reader // nil when its model is damaged

	model *pinyin.Model
	err   error
}

// New makes the engines over a model. It always returns a kit that works: Err tells
// of the engines whose tables are damaged.
func New(m *pinyin.Model) *Kit {
	fuzzy := pinyin.DefaultFuzzy()
	o := pinyin.Options{Fuzzy: fuzzy}
	k := &Kit{Pinyin: pinyin.New(m, o), Nine: nine.New(m, o), model: m}
	var strokes, people, ink error
	k.Stroke, strokes = stroke.New()
	k.Names, people = names.New(fuzzy)
	shapes, ink := hand.Decode(model.Model)
	if ink == nil {
		context, _ := any(m).(hand.Context)
		k.Hand = &reader{r: hand.New(shapes, context)}
	}
	k.err = errors.Join(strokes, people, ink)
	return k
}

// Err tells of tables that are damaged, also of those that proved so while typing.
func (k *Kit) Err() error {
	if err := k.Pinyin.Err(); err != nil {
		return fmt.Errorf("pinyin: %w", err)
	}
	if err := k.Nine.Err(); err != nil {
		return fmt.Errorf("nine keys: %w", err)
	}
	return k.err
}

// Next is what knows which words come next, nil for nothing.
func (k *Kit) Next() ime.Predictor {
	next, _ := any(k.Pinyin).(ime.Predictor)
	return next
}

// Prepare does what the first character written by hand would wait for. It may run
// beside anything else.
func (k *Kit) Prepare() { k.model.Prepare() }

// Forget drops what the model remembers of the last text it was asked about.
func (k *Kit) Forget() { k.model.Prepare() }

// Initials are the first letters of each text's pinyin.
func (k *Kit) Initials(texts []string) [][]string { return k.model.Initials(texts) }

// SetWords replaces the words of this place, which live in memory only.
func (k *Kit) SetWords(words []string) {
	list := make([]pinyin.Word, len(words))
	for i, w := range words {
		list[i].Text = w
	}
	k.Pinyin.SetWords(list)
	k.Nine.SetWords(list)
}

// reader lets several goroutines use one recogniser, one at a time.
type reader struct {
	mu sync.Mutex
	r  *hand.Recogniser
}

// Read implements ime.Reader.
func (r *reader) Read(strokes [][]ime.Point, before string) []string {
	ink := make([][]hand.Point, len(strokes))
	for i, s := range strokes {
		ink[i] = make([]hand.Point, len(s))
		for j, p := range s {
			ink[i][j] = hand.Point{X: p.X, Y: p.Y}
		}
	}
	last := []rune(before)
	r.mu.Lock()
	found := r.r.Recognise(ink, string(last[max(0, len(last)-1):]))
	r.mu.Unlock()
	for _, s := range ink {
		clear(s)
	}
	out := make([]string, len(found))
	for i, c := range found {
		out[i] = c.Text
	}
	return out
}
