package kiosk_test

import (
	"context"
	"image"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"lianluozhan/kiosk"
	"lianluozhan/kiosk/background"
	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/screen"
	"lianluozhan/kiosk/screen/attract"
	"lianluozhan/kiosk/screen/screentest"
	"lianluozhan/kiosk/screen/urgent"
	"lianluozhan/kiosk/touch"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/liaison/liaisontest"
)

// page is a screen with one key that opens another page, and a text of the
// resident's that must be wiped.
type page struct {
	object  fyne.CanvasObject
	title   string
	left    *int
	updates int
	steps   int
}

func (p *page) Title() string                      { return p.title }
func (p *page) Object() fyne.CanvasObject          { return p.object }
func (p *page) Update(*liaison.Content, time.Time) { p.updates++ }
func (p *page) Leave()                             { *p.left++ }
func (p *page) Back() bool                         { p.steps--; return p.steps >= 0 }

// rig is a shell over stand-ins, with a clock that the test moves.
type rig struct {
	shell *kiosk.Shell
	win   fyne.Window
	now   time.Time
	off   time.Duration // of the time of day from the visit's clock
	size  fyne.Size
	typed string
	left  int
	pages map[screen.Page]*page
	link  kiosk.Link

	content *liaison.Content
	scenes  []kiosk.Scene
}

func (r *rig) Content() *liaison.Content { return r.content }
func (r *rig) Link() kiosk.Link          { return r.link }

func newRig(t *testing.T, size fyne.Size) *rig {
	t.Helper()
	return newRigThat(t, size, nil)
}

// newRigThat rests as told.
func newRigThat(t *testing.T, size fyne.Size, rests func() bool) *rig {
	t.Helper()
	test.NewTempApp(t)
	r := &rig{now: liaisontest.Now, size: size, pages: map[screen.Page]*page{}, content: liaisontest.Content()}
	r.win = test.NewTempWindow(t, touch.Layers())
	r.win.SetPadded(false)
	r.win.Resize(size)
	door := background.New(context.Background(), func(func()) {}) // the tests tick
	t.Cleanup(door.Close)
	make := func(p screen.Page, title string, next screen.Page) kiosk.Factory {
		return func(env screen.Env, _ string) screen.Screen {
			key := touch.NewButton(env.Look, touch.Primary, "去"+string(next), func() { env.Nav.Open(screen.Route{Page: next}) })
			r.pages[p] = &page{object: touch.Column(0, key), title: title, left: &r.left}
			return r.pages[p]
		}
	}
	r.shell = kiosk.New(kiosk.Config{
		Window: r.win, Size: size, Door: door, Pictures: nowhere{}, Station: r, Now: func() time.Time { return r.now.Add(r.off) },
		Clock: func() time.Time { return r.now },
		Pages: map[screen.Page]kiosk.Factory{
			screen.Home: make(screen.Home, "首页名", screen.Register), screen.Register: make(screen.Register, "我要反映", screen.Boards),
			screen.Boards: make(screen.Boards, "制度上墙", screen.Home), screen.Staff: make(screen.Staff, "维护", screen.Home),
		},
		Rests:    rests,
		Urgent:   urgent.New,
		Attract:  func(env screen.Env, _ string) screen.Screen { return attract.New(env) },
		Seen:     func(s kiosk.Scene) { r.scenes = append(r.scenes, s) },
		Personal: map[screen.Page]bool{screen.Register: true, screen.Staff: true},
		Shown:    func(p screen.Page) bool { return p == screen.Home || p == screen.Boards },
		Wipe:     func() { r.typed = "" },
	})
	r.win.Resize(size)
	return r
}

// nowhere has no pictures.
type nowhere struct{}

func (nowhere) Fit(liaison.BlobID, int, int, int, func(image.Image)) {}
func (nowhere) Natural(liaison.BlobID) (int, int)                    { return 0, 0 }

func (r *rig) tap(x, y float32) { test.TapCanvas(r.win.Canvas(), fyne.NewPos(x, y)); r.shell.Touch() }

// says reports whether the words are drawn anywhere that shows.
func (r *rig) says(words string) bool { return find(r.win.Content(), words) }

func find(o fyne.CanvasObject, words string) bool {
	if !o.Visible() {
		return false
	}
	switch x := o.(type) {
	case *canvas.Text:
		return x.Text == words
	case *fyne.Container:
		for _, c := range x.Objects {
			if find(c, words) {
				return true
			}
		}
	case fyne.Widget:
		for _, c := range test.WidgetRenderer(x).Objects() {
			if find(c, words) {
				return true
			}
		}
	}
	return false
}

func TestATouchOpensTheHomePage(t *testing.T) {
	r := newRig(t, screentest.Portrait)
	if !r.says("触摸屏幕开始") || r.says("首页名") {
		t.Fatal("an empty station must wait with the invitation")
	}
	r.tap(500, 1700)
	if !r.says("首页名") || r.says("触摸屏幕开始") {
		t.Fatal("a touch must open the home page")
	}
}

func TestAnIdleVisitWarnsAndWipes(t *testing.T) {
	r := newRig(t, screentest.Landscape)
	r.tap(500, 500)
	r.shell.Open(screen.Route{Page: screen.Register})
	r.typed = "楼道窗户坏了"
	r.later(60 * time.Second)
	if !r.says("您还在吗？") || !r.says("30 秒") {
		t.Fatal("after a minute it must ask and count down")
	}
	r.later(10 * time.Second)
	if !r.says("20 秒") {
		t.Fatal("the countdown must run")
	}
	r.later(20 * time.Second)
	if r.typed != "" || r.left == 0 || !r.says("触摸屏幕开始") {
		t.Fatalf("not wiped: %q, %d screens left", r.typed, r.left)
	}
	if r.shell.Top().Page != screen.Home {
		t.Error("the next visitor must begin at home")
	}
}

func TestStayingKeepsEverything(t *testing.T) {
	r := newRig(t, screentest.Portrait)
	r.tap(500, 500)
	r.shell.Open(screen.Route{Page: screen.Register})
	r.typed = "楼道窗户坏了"
	r.later(61 * time.Second)
	r.press(t, "还需要时间")
	r.later(59 * time.Second)
	if r.typed == "" || r.says("您还在吗？") {
		t.Fatal("staying must keep what was typed for another minute")
	}
}

func TestAClockPutRightDoesNotEndTheVisit(t *testing.T) {
	r := newRig(t, screentest.Portrait)
	r.tap(500, 500)
	r.shell.Open(screen.Route{Page: screen.Register})
	r.typed = "楼道窗户坏了"
	r.off = 5 * 365 * 24 * time.Hour // the county was heard for the first time
	r.later(time.Second)
	if r.typed == "" || r.says("您还在吗？") {
		t.Fatal("the county's time of day must not count as idle time")
	}
}

func TestBigTypeIsResetForTheNextVisitor(t *testing.T) {
	r := newRig(t, screentest.Portrait)
	r.tap(500, 500)
	r.press(t, "大字版")
	if !r.says("标准字") {
		t.Fatal("the key must turn big type on")
	}
	r.later(91 * time.Second)
	r.tap(500, 500)
	if !r.says("大字版") {
		t.Fatal("the next visitor must find the usual look")
	}
}

func TestFiveTapsOnTheClockOpenTheStaffPage(t *testing.T) {
	r := newRig(t, screentest.Portrait)
	r.tap(500, 500)
	for range 4 {
		r.press(t, look.Clock(r.now))
	}
	r.later(4 * time.Second)
	r.press(t, look.Clock(r.now))
	if r.shell.Top().Page == screen.Staff {
		t.Fatal("slow taps must not open the staff page")
	}
	for range 4 {
		r.press(t, look.Clock(r.now))
	}
	if r.shell.Top().Page != screen.Staff {
		t.Fatal("five quick taps must open the staff page")
	}
}

func TestBackStepsWithinThePageFirst(t *testing.T) {
	r := newRig(t, screentest.Portrait)
	r.tap(500, 500)
	r.shell.Open(screen.Route{Page: screen.Register})
	r.pages[screen.Register].steps = 1
	r.press(t, "‹ 返回")
	if r.shell.Top().Page != screen.Register {
		t.Fatal("the page had a step of its own to go back")
	}
	r.press(t, "‹ 返回")
	if r.shell.Top().Page != screen.Home {
		t.Fatal("then the page itself is left")
	}
}

func TestTheFooterTellsTheTruthAboutTheConnection(t *testing.T) {
	r := newRig(t, screentest.Portrait)
	r.tap(500, 500)
	r.link = kiosk.Link{Connected: true, Updated: r.now.Add(-time.Minute)}
	r.shell.LinkChanged()
	if !r.says("已连接县人大 · 09:25 更新") {
		t.Error("connected")
	}
	r.link = kiosk.Link{Updated: r.now.AddDate(0, 0, -3)}
	r.shell.LinkChanged()
	if !r.says("暂未联网，照常使用 · 11月22日更新") {
		t.Error("disconnected")
	}
}

// later moves the clock and lets the shell notice.
func (r *rig) later(d time.Duration) {
	r.now = r.now.Add(d)
	r.shell.Tick()
}

// press taps the middle of the words.
func (r *rig) press(t *testing.T, words string) {
	t.Helper()
	pos, ok := where(r.win.Content(), words, fyne.Position{})
	if !ok {
		t.Fatalf("%q is not on the screen", words)
	}
	test.TapCanvas(r.win.Canvas(), pos)
}

func where(o fyne.CanvasObject, words string, at fyne.Position) (fyne.Position, bool) {
	if !o.Visible() {
		return at, false
	}
	at = at.Add(o.Position())
	var kids []fyne.CanvasObject
	switch x := o.(type) {
	case *canvas.Text:
		s := x.Size()
		return at.AddXY(s.Width/2, s.Height/2), x.Text == words
	case *fyne.Container:
		kids = x.Objects
	case fyne.Widget:
		kids = test.WidgetRenderer(x).Objects()
	}
	for _, c := range kids {
		if p, ok := where(c, words, at); ok {
			return p, true
		}
	}
	return at, false
}
