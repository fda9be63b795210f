package desk_test

import (
	"context"
	"errors"
	"image"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"lianluozhan/kiosk"
	"lianluozhan/kiosk/background"
	"lianluozhan/kiosk/desk"
	"lianluozhan/kiosk/ime/kit"
	"lianluozhan/kiosk/ime/pinyin"
	"lianluozhan/kiosk/screen/enrol"
	"lianluozhan/kiosk/screen/progress"
	"lianluozhan/kiosk/screen/register"
	"lianluozhan/kiosk/screen/screentest"
	"lianluozhan/kiosk/screen/staff"
	"lianluozhan/kiosk/setup"
	"lianluozhan/kiosk/touch"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/liaison/liaisontest"
)

// rig is the whole display over a machine that keeps nothing, with a clock that the
// test moves. It is the machine too.
type rig struct {
	t       testing.TB
	now     time.Time
	content *liaison.Content
	win     fyne.Window
	shell   *kiosk.Shell
	desk    *desk.Desk
	engine  *pinyin.Engine
	fresh   bool             // it belongs to no county
	setup   setup.Machine    // nil where the machine cannot be set
	receipt register.Receipt // for what is filed; as long as there is none, nothing is done

	mu     sync.Mutex
	posted []func()
}

// post keeps what timers want done on the screen's goroutine, which is the test's.
func (r *rig) post(f func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.posted = append(r.posted, f)
}

// turn does what was posted.
func (r *rig) turn() {
	r.mu.Lock()
	todo := r.posted
	r.posted = nil
	r.mu.Unlock()
	for _, f := range todo {
		f()
	}
}

func newRig(t testing.TB, now time.Time) *rig {
	t.Helper()
	r := &rig{now: now}
	return r.open(t, func() time.Time { return r.now })
}

func newRigWith(t testing.TB, clock func() time.Time) *rig {
	t.Helper()
	return (&rig{now: clock()}).open(t, clock)
}

func (r *rig) open(t testing.TB, clock func() time.Time) *rig {
	t.Helper()
	test.NewTempApp(t)
	k := kit.New(pinyin.Builtin())
	r.t, r.content, r.engine = t, liaisontest.Content(), k.Pinyin
	r.win = test.NewTempWindow(t, touch.Layers())
	r.win.SetPadded(false)
	r.win.Resize(screentest.Portrait)
	door := background.New(context.Background(), r.post)
	t.Cleanup(door.Close)
	r.desk, r.shell = desk.Open(desk.Ports{
		Filer: r, Lookup: r, Office: r, Carrier: r, Joiner: r, Engines: desk.Engines(k), Now: clock, Joined: func() bool { return !r.fresh },
		Setup: r.setup,
	}, kiosk.Config{
		Window: r.win, Size: screentest.Portrait, Door: door, Pictures: r, Station: r, Now: clock,
	})
	r.win.Resize(screentest.Portrait)
	return r
}

// Sticks answers that none is plugged in.
func (r *rig) Sticks() []staff.Stick { return nil }

// Carry is never called: there is no stick.
func (r *rig) Carry(staff.Stick, func(staff.Carried, error)) { r.t.Error("carried") }

// tap wakes the display if need be and taps the words one after the other, unhurried.
func (r *rig) tap(words ...string) {
	r.t.Helper()
	for _, w := range words {
		r.later(2 * time.Second)
		r.shell.Touch()
		screentest.Tap(r.t, r.win.Content(), w)
	}
}

// later moves the clock and lets the shell notice.
func (r *rig) later(d time.Duration) {
	r.now = r.now.Add(d)
	r.shell.Tick()
}

// idle lets the visit run out: warning, countdown, end.
func (r *rig) idle() {
	r.later(60 * time.Second)
	r.later(30 * time.Second)
}

func (r *rig) says(words string) bool {
	return strings.Contains(strings.ReplaceAll(screentest.Words(r.win.Content()), "\n", ""), words)
}

// fields returns the fields on the screen.
func (r *rig) fields() []*touch.Field {
	var out []*touch.Field
	screentest.Each(r.win.Content(), func(o fyne.CanvasObject) {
		if f, ok := o.(*touch.Field); ok {
			out = append(out, f)
		}
	})
	return out
}

func (r *rig) Content() *liaison.Content { return r.content }
func (r *rig) Link() kiosk.Link          { return kiosk.Link{Connected: true, Updated: r.now} }

func (r *rig) File(_ liaison.Draft, done func(register.Receipt, error)) {
	if r.receipt != (register.Receipt{}) {
		done(r.receipt, nil)
	}
}

func (r *rig) Find(_ liaison.ReceiptNo, _ string, done func(progress.Found, bool)) {
	done(progress.Found{}, false)
}
func (r *rig) Rate(_ liaison.RatingGiven, done func(error)) { done(nil) }

func (r *rig) Join(_ enrol.Request, done func(enrol.Place, error)) {
	done(enrol.Place{}, errors.New("not asked"))
}
func (r *rig) PINKnown() bool                 { return false }
func (r *rig) Stick(done func(string, error)) { done("", enrol.ErrNoStick) }

func (r *rig) Report() staff.Report                                              { return staff.Report{} }
func (r *rig) CheckPIN(_ string, done func(error))                               { done(nil) }
func (r *rig) Log() []staff.LogLine                                              { return nil }
func (r *rig) SignIn(_ liaison.Event, _ liaison.DeputyID, _ bool, d func(error)) { d(nil) }
func (*rig) Sound(bool)                                                          {}

func (r *rig) End(staff.Ending) {}

func (r *rig) Fit(liaison.BlobID, int, int, int, func(image.Image)) {}
func (r *rig) Natural(liaison.BlobID) (int, int)                    { return 0, 0 }
