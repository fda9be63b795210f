package typist

import (
	"context"
	"time"

	"lianluozhan/kiosk/keyboard"
)

// door has a clock that goes only while touches are made, and does at once what a kiosk
// does behind its screen.
type door struct {
	now time.Time
	due []*alarm
}

type alarm struct {
	at time.Time
	do func()
}

var _ keyboard.Door = (*door)(nil)

func (d *door) clock() time.Time { return d.now }

// After implements keyboard.Door.
func (d *door) After(wait time.Duration, f func()) (stop func()) {
	a := &alarm{d.now.Add(wait), f}
	d.due = append(d.due, a)
	return func() { a.do = func() {} }
}

// Go implements keyboard.Door.
func (d *door) Go(work func(context.Context) func()) {
	if done := work(context.Background()); done != nil {
		done()
	}
}

// pass lets time pass and does what falls due.
func (d *door) pass(wait time.Duration) {
	d.now = d.now.Add(wait)
	for i := 0; i < len(d.due); {
		a := d.due[i]
		if a.at.After(d.now) {
			i++
			continue
		}
		d.due = append(d.due[:i], d.due[i+1:]...)
		a.do()
		i = 0
	}
}
