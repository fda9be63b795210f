// Package boards is the wall of rules (制度上墙): a list of the boards that hang
// today and a pane to read one in, in four sizes of text. It knows content and
// clock. Only the open board exists on the screen, so many long boards cost nothing.
package boards

import (
	"reflect"
	"time"

	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/screen"
	"lianluozhan/kiosk/touch"
	"lianluozhan/sync/liaison"
)

// View is the page.
type View struct {
	env    screen.Env
	l      *look.Look
	m      *Model
	root   *fyne.Container
	list   *touch.Scroller
	items  map[string]*item
	pane   *fyne.Container // holds the reader
	reader *reader
	large  *fyne.Container // an enlarged picture over the page, empty for none
	drawn  bool
	shown  []Group
}

var (
	_ screen.Screen  = (*View)(nil)
	_ screen.Stepper = (*View)(nil)
)

// New returns the page of the boards in m. The model may outlive the view, so that
// a view made anew for another look shows the same board in the same step.
func New(env screen.Env, m *Model) *View {
	v := &View{env: env, l: env.Look, m: m, root: touch.Layers(), pane: touch.Layers(), large: touch.Layers()}
	v.root.Resize(env.Area) // so that the list can be scrolled to the open board at once
	return v
}

// Title names the page.
func (v *View) Title() string { return "制度上墙" }

// Object is the page.
func (v *View) Object() fyne.CanvasObject { return v.root }

// About is the open board.
func (v *View) About() string {
	b, _ := v.m.Current()
	return b.ID
}

// Leave has nothing to forget: the page shows nothing of a resident.
func (v *View) Leave() {}

// Update shows the boards of the day. What stayed the same stays as it is: who
// reads a board is not thrown back to its beginning.
func (v *View) Update(c *liaison.Content, now time.Time) {
	v.m.Set(c, now)
	if before, _ := v.m.Current(); v.reader != nil && before.ID != v.reader.board.ID {
		v.shrink() // the board with the picture hangs no more
	}
	anew := !v.drawn || !reflect.DeepEqual(v.shown, v.m.Groups())
	if anew {
		v.drawn, v.shown = true, v.m.Groups()
		v.draw()
	}
	v.read()
	if anew {
		v.reveal()
	}
}

// reveal scrolls the list to the open board where that is out of sight.
func (v *View) reveal() {
	it := v.items[v.m.open]
	if it == nil {
		return
	}
	top, high := it.Position().Y, v.list.Size().Height
	if off := v.list.Offset(); top < off || top+it.Size().Height+v.l.Px(48) > off+high {
		v.list.ScrollTo(top - (high-it.Size().Height)/2)
	}
}

func (v *View) draw() {
	l := v.l
	if len(v.shown) == 0 {
		v.list, v.items = nil, nil
		v.root.Objects = []fyne.CanvasObject{touch.Pad(l.Px(200), l.Margin(), 0, l.Margin(), touch.Column(l.Px(16),
			touch.NewBold("今天没有张挂的制度", l.Type(look.Head), l.Ink).Centered(),
			touch.NewText("县人大发布后，这里会自动显示。", l.Type(look.Body), l.Soft).Centered()))}
		v.root.Refresh()
		return
	}
	off := float32(0)
	if v.list != nil {
		off = v.list.Offset()
	}
	list := v.drawList()
	v.root.Objects = []fyne.CanvasObject{touch.Weighted(0, []float32{0, 1}, touch.Fixed(v.listWidth(), 0, list), v.pane), v.large}
	v.root.Refresh()
	v.list.ScrollTo(off)
}

// read shows the open board, unless it is on show already.
func (v *View) read() {
	b, ok := v.m.Current()
	if !ok {
		v.reader, v.pane.Objects = nil, nil
		return
	}
	code := v.m.Code()
	for id, it := range v.items {
		it.choose(id == b.ID)
	}
	if v.reader != nil && v.reader.code == code && reflect.DeepEqual(v.reader.board, b) {
		return
	}
	off := float32(0)
	if v.reader != nil && v.reader.board.ID == b.ID {
		off = v.reader.page.Offset() // a new version of what is being read
	}
	v.reader = newReader(v, b, code)
	v.pane.Objects = []fyne.CanvasObject{v.reader.object}
	v.pane.Refresh()
	v.reader.page.ScrollTo(off)
}

func (v *View) open(id string) {
	v.m.Open(id)
	v.read()
}
