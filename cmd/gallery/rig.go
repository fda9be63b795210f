package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"image"
	"strings"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"lianluozhan/cmd/internal/finger"
	"lianluozhan/cmd/internal/trial"
	"lianluozhan/kiosk"
	"lianluozhan/kiosk/background"
	"lianluozhan/kiosk/desk"
	"lianluozhan/kiosk/ime/kit"
	"lianluozhan/kiosk/pictures"
	"lianluozhan/kiosk/screen"
	"lianluozhan/kiosk/setup/setuptest"
	"lianluozhan/kiosk/touch"
	"lianluozhan/sync/liaison"
)

// source is what all states share: the county, its pictures, the words to type.
type source struct {
	county   county
	pictures screen.Pictures
	kit      *kit.Kit
	builtin  *kit.Kit // without the data file
	ink      trial.Ink
	screen   *queue
	pending  *int // pictures asked for and not yet shown
}

// rig is a kiosk in a window without a display. After something failed its methods
// do nothing; err tells what it was.
type rig struct {
	m       *machine
	content *liaison.Content
	shell   *kiosk.Shell
	win     fyne.Window
	door    *background.Door
	hand    *finger.Finger
	src     source
	clock   time.Time
	awake   bool
	err     error
}

// usual is a Wednesday with a reception under way.
var usual = time.Date(2026, 11, 25, 9, 26, 4, 0, liaison.Zone)

// newRig shows the attract page of a machine that stands as set.
func newRig(ctx context.Context, src source, size fyne.Size, set setting) *rig {
	r := &rig{src: src, clock: set.at}
	if r.clock.IsZero() {
		r.clock = usual
	}
	r.m = &machine{set: set, post: src.screen.post, now: func() time.Time { return r.clock }, fit: setuptest.New()}
	if set.fit != nil {
		set.fit(r.m.fit)
	}
	content := *src.county.content
	if set.edit != nil {
		set.edit(&content)
	}
	r.m.empty = content.Empty()
	content.Updated = r.m.link().Updated
	r.content = &content
	r.door = background.New(ctx, src.screen.post)
	r.win = test.NewWindow(nil)
	r.win.SetPadded(false)
	r.win.Resize(size)
	_, r.shell = desk.Open(r.ports(), kiosk.Config{
		Window: r.win, Size: size, Door: r.door, Pictures: src.pictures, Station: r, Now: r.m.now,
	})
	r.win.Resize(size)
	r.hand = finger.On(r.win.Canvas())
	r.settle()
	return r
}

func (r *rig) ports() desk.Ports {
	engines := r.src.kit
	if r.m.set.builtin {
		engines = r.src.builtin
	}
	p := desk.Ports{
		Filer: counter{r.m, r.content.Rules}, Lookup: archive{r.m, matters(r.clock)}, Office: office{r.m, r.content},
		Carrier: carrier{r.m}, Keeper: keeper{r.m},
		Joiner: gate{r.m}, Engines: desk.Engines(engines), Now: r.m.now, Joined: func() bool { return !r.m.set.notJoined || r.m.joined },
	}
	if !r.m.set.notJoined || r.m.set.asks {
		p.Setup = r.m.fit
	}
	return p
}

// cross touches the glass that lies over everything during a calibration, at a part of
// the window.
func (r *rig) cross(x, y float32) {
	g, ok := r.win.Canvas().Overlays().Top().(*touch.Glass)
	if !ok {
		r.err = cmp.Or(r.err, errors.New("nothing asks for crosses"))
		return
	}
	s := r.win.Canvas().Size()
	e := &desktop.MouseEvent{}
	e.AbsolutePosition = fyne.NewPos(x*s.Width, y*s.Height)
	g.MouseDown(e)
	r.settle()
}

// Content is what the station shows.
func (r *rig) Content() *liaison.Content { return r.content }

// Link is the connection.
func (r *rig) Link() kiosk.Link { return r.m.link() }

func (r *rig) close() {
	r.door.Close()
	r.win.Close()
}

// tap touches the words one after the other, unhurried: what has just come on the
// screen takes no touches yet.
func (r *rig) tap(words ...string) {
	for _, w := range words {
		r.tapAfter(2*time.Second, w)
	}
}

// typed touches a key for every letter.
func (r *rig) typed(letters string) {
	nine := r.hand.Says("WXYZ")
	for _, c := range letters {
		words := string(c)
		for _, group := range []string{"abc", "def", "ghi", "jkl", "mno", "pqrs", "tuv", "wxyz"} {
			if nine && strings.ContainsRune(group, c) {
				words = strings.ToUpper(group)
			}
		}
		r.tapAfter(200*time.Millisecond, words)
	}
}

func (r *rig) tapAfter(wait time.Duration, words string) {
	if r.err != nil {
		return
	}
	r.clock = r.clock.Add(wait)
	r.err = r.hand.Tap(words)
	r.settle()
}

// pickKey is on the space key while something is composed.
const pickKey = "选第一个"

// pick types letters and takes the best candidate.
func (r *rig) pick(letters ...string) {
	for _, s := range letters {
		r.typed(s)
		r.tap(pickKey)
	}
}

// wake touches the attract page, once.
func (r *rig) wake() {
	if r.awake {
		return
	}
	r.awake = true
	if r.shell.Scene().Page != kiosk.Waiting { // a machine that is yet to join does not rest
		return
	}
	s := r.win.Canvas().Size()
	r.hand.TapAt(fyne.NewPos(s.Width/2, s.Height/2))
	r.settle()
}

// scroll moves the page down by so many pixels of a display 1080 wide.
func (r *rig) scroll(by float32) {
	s := r.win.Canvas().Size()
	if r.err == nil && !r.hand.Scroll(by*min(s.Width, s.Height)/1080) {
		r.err = fmt.Errorf("nothing scrolls")
	}
	r.settle()
}

// wait lets time pass without a touch.
func (r *rig) wait(d time.Duration) {
	r.clock = r.clock.Add(d)
	r.shell.Tick()
	r.settle()
}

// see fails unless the words are on the screen.
func (r *rig) see(words ...string) {
	for _, w := range words {
		if r.err == nil && !r.hand.Says(w) {
			r.err = fmt.Errorf("%q is not shown", w)
		}
	}
}

// settle runs what waits for the screen until every picture has come.
func (r *rig) settle() {
	if err := r.src.screen.drain(r.src.pending); err != nil && r.err == nil {
		r.err = err
	}
}

// dim is longer than a key stays lit after a touch.
const dim = 150 * time.Millisecond

func (r *rig) shot() image.Image {
	<-time.After(dim)
	r.settle()
	return r.win.Canvas().Capture()
}

// queue holds what goroutines want done on the screen's goroutine.
type queue struct {
	mu   sync.Mutex
	todo []func()
	came chan struct{} // one slot
}

func newQueue() *queue { return &queue{came: make(chan struct{}, 1)} }

func (q *queue) post(f func()) {
	q.mu.Lock()
	q.todo = append(q.todo, f)
	q.mu.Unlock()
	select {
	case q.came <- struct{}{}:
	default:
	}
}

func (q *queue) take() []func() {
	q.mu.Lock()
	defer q.mu.Unlock()
	out := q.todo
	q.todo = nil
	return out
}

// drain runs what is there and waits until nothing is pending.
func (q *queue) drain(pending *int) error {
	late := time.After(30 * time.Second)
	for {
		todo := q.take()
		for _, f := range todo {
			f()
		}
		if len(todo) > 0 {
			continue
		}
		if *pending == 0 {
			return nil
		}
		select {
		case <-q.came:
		case <-late:
			return fmt.Errorf("%d pictures did not come", *pending)
		}
	}
}

// counted counts the pictures that were asked for and have not come.
type counted struct {
	*pictures.Pictures
	county  county
	pending *int
}

// Fit is as screen.Pictures has it.
func (c counted) Fit(id liaison.BlobID, w, h, radius int, show func(image.Image)) {
	if _, ok := c.county.blobs[id]; !ok || w <= 0 || h <= 0 {
		return
	}
	*c.pending++
	c.Pictures.Fit(id, w, h, radius, func(img image.Image) {
		*c.pending--
		show(img)
	})
}
