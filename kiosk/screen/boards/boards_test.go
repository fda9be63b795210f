package boards_test

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"lianluozhan/kiosk/screen/boards"
	"lianluozhan/kiosk/screen/screentest"
	"lianluozhan/kiosk/touch"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/liaison/liaisontest"
)

func content() *liaison.Content {
	c := liaisontest.Content()
	c.Boards[1].Title = "示例县城关镇人大代表联络站接待选民工作制度（试行）"
	c.Boards[8].Kind, c.Boards[8].Version, c.Boards[8].To = "流程", "2.1", liaison.Date{Year: 2027, Month: 2, Day: 28}
	c.Boards[8].Blocks = append([]liaison.Block{
		{Kind: liaison.Heading, Text: "一、接待"},
		{Kind: liaison.Picture, Image: "blob", Text: "接待工作流程"},
		{Kind: liaison.ListItem, Label: "（一）", Text: "登记来访人反映的事项，核对联系方式。"},
		{Kind: liaison.TableRow, Cells: []string{"环节", "时限", "责任人"}},
		{Kind: liaison.TableRow, Cells: []string{"登记", "当场", "联络员"}},
	}, c.Boards[8].Blocks...)
	return c
}

func open(t testing.TB, id string, c *liaison.Content) (*screentest.Shell, *boards.View) {
	t.Helper()
	s := screentest.New(t, screentest.Portrait, false, false)
	v := boards.New(s.Env, boards.NewModel(id))
	s.Show(t, v, c)
	return s, v
}

func says(t *testing.T, v *boards.View, words ...string) {
	t.Helper()
	all := strings.ReplaceAll(screentest.Words(v.Object()), "\n", "")
	for _, w := range words {
		if !strings.Contains(all, w) {
			t.Errorf("does not say %q: %s", w, all)
		}
	}
}

func TestFirstBoardIsOpenAndOthersOpenOnTap(t *testing.T) {
	_, v := open(t, "", content())
	says(t, v, "示人联〔2026〕1号", "第 1 版", "示例县人大常委会", "2026年3月1日起施行", "第一条", "扫码带走")
	screentest.Tap(t, v.Object(), "代表学习制度")
	says(t, v, "示人联〔2026〕5号")
	screentest.Tap(t, v.Object(), "接待工作流程图")
	says(t, v, "示人联〔2026〕9号", "第 2.1 版", "2027年2月28日止", "一、接待", "接待工作流程")
}

func TestArgOpensThatBoard(t *testing.T) {
	_, v := open(t, "b07", content())
	says(t, v, "示人联〔2026〕7号")
}

func TestOnlyBoardsOfTheDayHang(t *testing.T) {
	c := content()
	c.Boards[0].To = liaison.Date{Year: 2026, Month: 11, Day: 24}
	s, v := open(t, "b01", c)
	if w := screentest.Words(v.Object()); strings.Contains(w, "联络站工作制度") || !strings.Contains(w, "〔2026〕2号") {
		t.Error("a board of yesterday still hangs, or the first of today is not open")
	}
	c = content()
	for i := range c.Boards {
		c.Boards[i].From = liaison.Date{Year: 2026, Month: 11, Day: 26}
	}
	v.Update(c, s.Clock)
	says(t, v, "今天没有张挂的制度")
	v.Update(c, s.Clock.AddDate(0, 0, 1))
	says(t, v, "2026年11月26日起施行")
	v.Update(nil, s.Clock)
	says(t, v, "今天没有张挂的制度")
}

// sizes returns the type sizes of the text that holds words.
func size(o fyne.CanvasObject, words string) float32 {
	var out float32
	screentest.Each(o, func(o fyne.CanvasObject) {
		if t, ok := o.(*canvas.Text); ok && strings.Contains(t.Text, words) {
			out = t.TextSize
		}
	})
	return out
}

func TestTextSizeHasFourStepsAndStays(t *testing.T) {
	_, v := open(t, "", content())
	var seen []float32
	for range 5 {
		seen = append(seen, size(v.Object(), "第一条"))
		screentest.Tap(t, v.Object(), "A＋")
	}
	if fmt.Sprint(seen) != "[38 46 56 56 56]" {
		t.Errorf("sizes going up: %v", seen)
	}
	screentest.Tap(t, v.Object(), "代表学习制度")
	if got := size(v.Object(), "第一条"); got != 56 {
		t.Errorf("another board is set in %v", got)
	}
	for range 5 {
		screentest.Tap(t, v.Object(), "A－")
	}
	if got := size(v.Object(), "第一条"); got != 32 {
		t.Errorf("smallest is %v", got)
	}
}

func reading(o fyne.CanvasObject) *touch.Scroller {
	var last *touch.Scroller
	screentest.Each(o, func(o fyne.CanvasObject) {
		if s, ok := o.(*touch.Scroller); ok {
			last = s
		}
	})
	return last
}

func TestContentThatChangesElsewhereKeepsTheReadersPlace(t *testing.T) {
	s, v := open(t, "b09", content())
	for range 3 {
		screentest.Tap(t, v.Object(), "A＋")
	}
	page := reading(v.Object())
	page.ScrollTo(300)
	v.Update(content(), s.Clock)
	if reading(v.Object()) != page {
		t.Error("the same content made a new page")
	}
	c := content()
	c.Boards[3].Title = "代表述职办法"
	v.Update(c, s.Clock)
	says(t, v, "代表述职办法")
	if got := reading(v.Object()); got != page || got.Offset() != 300 {
		t.Error("a change of another board threw the reader back")
	}
	c.Boards[8].Blocks = c.Boards[8].Blocks[1:]
	v.Update(c, s.Clock)
	if got := reading(v.Object()).Offset(); got != 300 {
		t.Errorf("a new version of the board was opened at %v", got)
	}
}

func TestPicturesEnlarge(t *testing.T) {
	s, v := open(t, "b09", content())
	if v.Back() {
		t.Error("nothing is enlarged yet")
	}
	tapPicture(t, v)
	says(t, v, "点一下返回")
	s.Save(t, "boards-picture")
	screentest.Check(t, s, v.Object())
	if !v.Back() || strings.Contains(screentest.Words(v.Object()), "点一下返回") {
		t.Error("the back key does not close the picture")
	}
	tapPicture(t, v)
	var shield *touch.Shield
	screentest.Each(v.Object(), func(o fyne.CanvasObject) {
		if x, ok := o.(*touch.Shield); ok {
			shield = x
		}
	})
	shield.Tapped(nil)
	if v.Back() {
		t.Error("a tap does not close the picture")
	}
}

// tapPicture taps what can be tapped within the reading pane's page.
func tapPicture(t *testing.T, v *boards.View) {
	t.Helper()
	taps := screentest.Tappables(reading(v.Object()))
	if len(taps) != 1 {
		t.Fatalf("%d things to tap in the text, want the picture", len(taps))
	}
	taps[0].Tapped(nil)
}

func TestBoardWithoutAddressHasNoCode(t *testing.T) {
	c := content()
	c.Rules.PublicURL = ""
	_, v := open(t, "", c)
	if strings.Contains(screentest.Words(v.Object()), "扫码") {
		t.Error("offers a code that leads nowhere")
	}
}

func TestEveryLookHolds(t *testing.T) {
	for _, x := range []struct {
		name          string
		size          fyne.Size
		big, contrast bool
		id            string
		save          bool
	}{
		{"boards", screentest.Portrait, false, false, "b02", true},
		{"boards-land", screentest.Landscape, false, false, "b09", true},
		{"boards-big", screentest.Portrait, true, false, "b09", true},
		{"boards-land-contrast", screentest.Landscape, true, true, "b01", true},
		{"boards-4k", fyne.NewSize(3840, 2160), false, false, "b01", false},
		{"boards-1200", fyne.NewSize(1200, 1600), true, false, "b09", false},
		{"boards-1440", fyne.NewSize(1440, 2560), false, true, "b09", false},
	} {
		t.Run(x.name, func(t *testing.T) {
			s := screentest.New(t, x.size, x.big, x.contrast)
			v := boards.New(s.Env, boards.NewModel(x.id))
			s.Show(t, v, content())
			screentest.Check(t, s, v.Object())
			if x.save {
				s.Save(t, x.name)
			}
		})
	}
}

// TestCodeScans has the code read from the picture of the page by a scanner, where
// one is installed.
func TestCodeScans(t *testing.T) {
	s, _ := open(t, "b02", content())
	if got, ok := s.Scan(t, "boards"); ok && got != "http://127.0.0.1:8080/b/b02" {
		t.Errorf("read %q", got)
	}
}

// long is 30 boards of 10,000 characters.
func long() *liaison.Content {
	c := liaisontest.Content()
	const words = "来访事项当场登记，登记有反映，反映有处理，处理有结果，结果有反馈，反馈有记录；“不满意”的，15个工作日内重新办理。"
	c.Boards = nil
	for i := range 30 {
		b := liaison.Board{ID: fmt.Sprint("b", i), Title: fmt.Sprintf("第%d号制度", i), Priority: i}
		for n := 0; n < 10000; n += 110 {
			b.Blocks = append(b.Blocks, liaison.Block{Kind: liaison.Article, Label: fmt.Sprintf("第%d条", len(b.Blocks)+1), Text: words + words})
		}
		c.Boards = append(c.Boards, b)
	}
	return c
}

func TestOnlyWhatIsInViewExists(t *testing.T) {
	_, v := open(t, "b7", long())
	if n := screentest.Count(v.Object()); n > 600 {
		t.Errorf("%d objects for a board of 10,000 characters", n)
	}
}

// BenchmarkOpen is a tap on a board of 10,000 characters until it can be drawn.
func BenchmarkOpen(b *testing.B) {
	_, v := open(b, "b0", long())
	i := 0
	for b.Loop() {
		i++
		screentest.Tap(b, v.Object(), fmt.Sprintf("第%d号制度", i%12))
	}
}

// BenchmarkScroll is one frame of a coasting page.
func BenchmarkScroll(b *testing.B) {
	_, v := open(b, "b0", long())
	page := reading(v.Object())
	y := float32(0)
	for b.Loop() {
		if y += 60; y > page.Most() {
			y = 0
		}
		page.ScrollTo(y)
	}
}
