package keyboard_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/ime/pinyin"
	"lianluozhan/kiosk/keyboard"
	"lianluozhan/kiosk/screen/screentest"
	"lianluozhan/kiosk/touch"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/liaison/liaisontest"
)

// desk is a field with a keyboard below it.
type desk struct {
	root  *fyne.Container
	field *touch.Field
	model *keyboard.Model
	view  *keyboard.View
	now   time.Time
	timer *timer
}

func (d *desk) Title() string                      { return "" }
func (d *desk) Object() fyne.CanvasObject          { return d.root }
func (d *desk) Update(*liaison.Content, time.Time) {}
func (d *desk) Leave()                             {}

// timer keeps what waits, for the test to run.
type timer struct{ due []func() }

func (t *timer) After(_ time.Duration, f func()) func() {
	n := len(t.due)
	t.due = append(t.due, f)
	return func() { t.due[n] = func() {} }
}

// Go does the work at once.
func (t *timer) Go(work func(context.Context) func()) {
	if done := work(context.Background()); done != nil {
		done()
	}
}

func (t *timer) fire() {
	due := t.due
	t.due = nil
	for _, f := range due {
		f()
	}
}

func newDesk(t *testing.T, window fyne.Size, big, contrast bool) (*desk, *screentest.Shell) {
	t.Helper()
	return newDeskWith(t, keyboard.Engines{Pinyin: pinyin.New(pinyin.Builtin(), pinyin.Options{})}, window, big, contrast)
}

func newDeskWith(t *testing.T, e keyboard.Engines, window fyne.Size, big, contrast bool) (*desk, *screentest.Shell) {
	t.Helper()
	s := screentest.New(t, window, big, contrast)
	d := &desk{now: liaisontest.Now, timer: &timer{}}
	d.model = keyboard.NewModel(e, d.timer, func() time.Time { return d.now })
	d.field = touch.NewField(s.Env.Look, "请写在这里", 3)
	d.view = keyboard.New(s.Env.Look, d.model)
	body := touch.Filled(0, d.field, d.field)
	d.root = touch.Filled(0, body, body, d.view.Object())
	d.view.OnResize = func() { d.root.Refresh() }
	s.Show(t, d, liaisontest.Content())
	return d, s
}

// press taps keys by the words on them, a second apart.
func (d *desk) press(t *testing.T, keys ...string) {
	t.Helper()
	for _, k := range keys {
		d.now = d.now.Add(time.Second)
		screentest.Tap(t, d.root, k)
	}
}

func (d *desk) open(p keyboard.Purpose) {
	d.view.Open(d.field, keyboard.Use{Purpose: p, Done: "下一步"})
}

func TestTyping(t *testing.T) {
	tests := []struct {
		name    string
		purpose keyboard.Purpose
		keys    []string
		text    string
	}{
		{"a candidate", keyboard.Text, []string{"w", "o", "选第一个"}, "我"},
		{"punctuation takes the best first", keyboard.Text, []string{"w", "o", "，"}, "我，"},
		{"a new line takes the best first", keyboard.Text, []string{"w", "o", "换行"}, "我\n"},
		{"the red key takes the best first", keyboard.Text, []string{"w", "o", "下一步"}, "我"},
		{"deleting letters, then text", keyboard.Text, []string{"w", "o", "选第一个", "w", "删除", "删除"}, ""},
		{"a space", keyboard.Line, []string{"w", "o", "选第一个", "空格"}, "我 "},
		{"digits and words", keyboard.Text, []string{"数字", "3", "号", "楼"}, "3号楼"},
		{"symbols", keyboard.Text, []string{"符号", "《", "》"}, "《》"},
		{"capitals", keyboard.Text, []string{"符号", "英文字母", "a", "大写", "B"}, "aB"},
		{"an apostrophe alone is nothing", keyboard.Text, []string{"分词"}, ""},
		{"changing the mode settles", keyboard.Text, []string{"w", "o", "选第一个", "符号", "英文字母", "x"}, "我x"},
		{"a phone", keyboard.Phone, []string{"1", "3", "8", "删除"}, "13"},
		{"emptied", keyboard.Code, []string{"1", "3", "清空", "0"}, "0"},
		{"a receipt", keyboard.Receipt, []string{"7", "K", "Z"}, "7KZ"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d, _ := newDesk(t, screentest.Portrait, false, false)
			d.open(tt.purpose)
			d.press(t, tt.keys...)
			if got := d.field.Text(); got != tt.text {
				t.Errorf("text %q, want %q", got, tt.text)
			}
		})
	}
}

func TestCompositionStandsInTheText(t *testing.T) {
	d, _ := newDesk(t, screentest.Portrait, false, false)
	d.open(keyboard.Text)
	d.press(t, "w", "o", "m", "e", "n")
	if words := screentest.Words(d.field); !strings.Contains(words, "wo'men") {
		t.Errorf("the field shows %q", words)
	}
	d.press(t, "更多")
	if open, _ := d.model.Grid(); !open {
		t.Fatal("no grid of candidates")
	}
	d.press(t, "我")
	if open, _ := d.model.Grid(); d.field.Text() != "我" || !d.model.Composing() || open {
		t.Errorf("text %q, composing %v, grid open %v", d.field.Text(), d.model.Composing(), open)
	}
}

func TestGridTurnsItsPages(t *testing.T) {
	d, _ := newDesk(t, screentest.Portrait, false, false)
	d.open(keyboard.Text)
	d.press(t, "y", "i", "更多", "下一页")
	_, second := d.model.Grid()
	if second == 0 {
		t.Fatal("the page did not turn")
	}
	want := d.model.State().Candidates[second].Text
	d.press(t, want)
	if got := d.field.Text(); got != want {
		t.Errorf("text %q, want %q from the second page", got, want)
	}
	d.press(t, "y", "i", "更多", "下一页", "上一页")
	if open, first := d.model.Grid(); !open || first != 0 {
		t.Errorf("grid open %v on page from %d, want the first", open, first)
	}
}

func TestSameKeyBounces(t *testing.T) {
	d, _ := newDesk(t, screentest.Portrait, false, false)
	d.open(keyboard.Phone)
	d.press(t, "1")
	d.now = d.now.Add(keyboard.Bounce - time.Millisecond)
	screentest.Tap(t, d.root, "1")
	screentest.Tap(t, d.root, "2")
	d.now = d.now.Add(keyboard.Bounce)
	screentest.Tap(t, d.root, "2")
	if got := d.field.Text(); got != "122" {
		t.Errorf("text %q, want 122", got)
	}
}

func TestPressesQueuedByABusyMachineAllCount(t *testing.T) {
	d, _ := newDesk(t, screentest.Portrait, false, false)
	d.open(keyboard.Phone)
	d.press(t, "0")
	d.now = d.now.Add(time.Millisecond) // both waited while a frame was painted
	screentest.Tap(t, d.root, "0")
	if got := d.field.Text(); got != "00" {
		t.Errorf("text %q, want 00", got)
	}
}

func TestHeldDeleteRepeats(t *testing.T) {
	d, _ := newDesk(t, screentest.Portrait, false, false)
	d.open(keyboard.Text)
	d.field.SetText("一二三四五")
	key := pressable(t, d.root, "删除")
	key.MouseDown(nil)
	d.timer.fire()
	d.timer.fire()
	key.Tapped(nil)
	d.timer.fire()
	if got := d.field.Text(); got != "一二三" {
		t.Errorf("text %q after two repetitions, want 一二三", got)
	}
}

func pressable(t *testing.T, o fyne.CanvasObject, words string) *touch.Cap {
	t.Helper()
	for _, x := range screentest.Tappables(o) {
		if p, ok := x.(*touch.Cap); ok && strings.TrimSpace(screentest.Words(p)) == words {
			return p
		}
	}
	t.Fatalf("no key %q", words)
	return nil
}

func TestMovingOnKeepsWhatWasComposed(t *testing.T) {
	d, s := newDesk(t, screentest.Portrait, false, false)
	other := touch.NewField(s.Env.Look, "", 1)
	d.open(keyboard.Text)
	d.press(t, "w", "o")
	d.view.Open(other, keyboard.Use{Purpose: keyboard.Line, Done: "完成"})
	d.press(t, "n", "i", "选第一个")
	if d.field.Text() != "我" || other.Text() != "你" {
		t.Errorf("texts %q and %q, want 我 and 你", d.field.Text(), other.Text())
	}
}

func TestWipeLeavesNothing(t *testing.T) {
	d, _ := newDesk(t, screentest.Portrait, false, false)
	d.open(keyboard.Text)
	d.press(t, "w", "o", "m", "e", "n", "更多")
	d.view.Wipe()
	if d.field.Text() != "" || d.model.Open() || d.model.Composing() || d.model.Use().Target != nil {
		t.Errorf("left behind: text %q, use %+v", d.field.Text(), d.model.Use())
	}
	d.open(keyboard.Text)
	if words := screentest.Words(d.root); strings.Contains(words, "我") || strings.Contains(words, "wo") {
		t.Errorf("still on the screen: %q", words)
	}
	d.press(t, "w", "o")
	if c := d.model.State().Candidates; len(c) == 0 || c[0].Text != "我" {
		t.Errorf("candidates changed: %v", c)
	}
}

func TestFitsTheScreen(t *testing.T) {
	e := allEngines()
	for _, size := range []fyne.Size{
		screentest.Portrait, screentest.Landscape, fyne.NewSize(1200, 1600), fyne.NewSize(3840, 2160), fyne.NewSize(2160, 3840),
	} {
		for _, big := range []bool{false, true} {
			d, s := newDeskWith(t, e, size, big, false)
			for _, p := range []keyboard.Purpose{keyboard.Text, keyboard.Name, keyboard.Place, keyboard.Phone, keyboard.Receipt} {
				d.view.Open(d.field, keyboard.Use{Purpose: p, Done: "下一步", List: []string{"东关社区", "北山村"}})
				screentest.Check(t, s, d.root)
				for _, m := range d.model.Modes(p) {
					d.model.SetMode(m)
					screentest.Check(t, s, d.root)
				}
				if h := d.view.Object().Size().Height; h > size.Height/2 {
					t.Errorf("%v: keyboard is %v high", size, h)
				}
			}
		}
	}
}

func TestKeysAreWideEnough(t *testing.T) {
	d, _ := newDesk(t, screentest.Portrait, false, false)
	d.open(keyboard.Text)
	if w := pressable(t, d.root, "q").Size().Width; w < 97 {
		t.Errorf("a key is %v wide, want about 98", w)
	}
}

// TestSee writes pictures for the eye.
func TestSee(t *testing.T) {
	d, s := newDesk(t, screentest.Portrait, true, false)
	d.open(keyboard.Text)
	d.press(t, "w", "o", "m", "e", "n")
	s.Save(t, "keyboard-composing")
	d.press(t, "更多")
	s.Save(t, "keyboard-grid")
	d.open(keyboard.Receipt)
	s.Save(t, "keyboard-receipt")
	d, s = newDesk(t, screentest.Landscape, false, true)
	d.open(keyboard.Text)
	s.Save(t, "keyboard-landscape")
	d.open(keyboard.Phone)
	s.Save(t, "keyboard-phone")
}
