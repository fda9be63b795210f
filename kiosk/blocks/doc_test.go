package blocks_test

import (
	"fmt"
	"image"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/blocks"
	"lianluozhan/kiosk/screen"
	"lianluozhan/kiosk/screen/screentest"
	"lianluozhan/kiosk/touch"
	"lianluozhan/sync/liaison"
)

func everyKind() []liaison.Block {
	return []liaison.Block{
		{Kind: liaison.Heading, Text: "一、总则"},
		{Kind: liaison.Paragraph, Text: "为了方便群众反映意见，联络站每月至少安排一次代表接待日，接待日时间、地点和主题提前七天公开。"},
		{Kind: liaison.Article, Label: "第一条", Text: "每次接待由两名以上代表共同参加，代表到站须签到。"},
		{Kind: liaison.Article, Label: "第二条", Text: "来访事项当场登记，登记有反映，反映有处理，处理有结果，结果有反馈，反馈有记录。"},
		{Kind: liaison.ListItem, Label: "（一）", Text: "属于镇级职权的，由镇人大交有关部门办理；属于县级职权的，报县人大常委会交办。"},
		{Kind: liaison.ListItem, Label: "（二）", Text: "办理结果由联络站告知来访群众。"},
		{Kind: liaison.ListItem, Text: "没有编号的一条，文字多了要折到第二行，第二行与第一行的字对齐，不与点对齐。"},
		{Kind: liaison.Picture, Image: "abc", Text: "接待工作流程图"},
		{Kind: liaison.TableRow, Cells: []string{"姓名", "电话", "负责的村（社区）"}},
		{Kind: liaison.TableRow, Cells: []string{"示例甲", "0999-5550101", "城南社区、城北社区、东关村、西关村、河湾村、北山村，以及各村所属的居民小组"}},
		{Kind: liaison.TableRow, Cells: []string{"示例乙", "0999-5550102"}},
		{Kind: liaison.Paragraph, Text: "本表每季度更新一次。"},
	}
}

// page shows a Doc in a scroller, as screens do.
type page struct{ o fyne.CanvasObject }

func (page) Title() string                      { return "" }
func (p page) Object() fyne.CanvasObject        { return p.o }
func (page) Leave()                             {}
func (page) Update(*liaison.Content, time.Time) {}

func show(t *testing.T, s *screentest.Shell, d *blocks.Doc) *touch.Scroller {
	sc := touch.NewScroller(touch.Inset(s.Env.Look.Margin(), d))
	s.Show(t, page{sc}, nil)
	return sc
}

func TestEveryKindIsShown(t *testing.T) {
	s := screentest.New(t, screentest.Portrait, false, false)
	sc := show(t, s, blocks.New(s.Env, everyKind(), blocks.Options{}))
	s.Save(t, "blocks-portrait")
	got := screentest.Words(sc)
	screentest.Check(t, s, sc)
	sc.ScrollTo(sc.Most())
	got += screentest.Words(sc)
	for _, b := range everyKind() {
		for _, w := range append([]string{b.Label, b.Text}, b.Cells...) {
			if !strings.Contains(strings.ReplaceAll(got, "\n", ""), w) {
				t.Errorf("%q is not on the screen:\n%s", w, got)
			}
		}
	}
	screentest.Check(t, s, sc)
}

func TestOnlyWhatIsInViewExists(t *testing.T) {
	s := screentest.New(t, screentest.Portrait, false, false)
	var list []liaison.Block
	for i := range 400 {
		list = append(list, liaison.Block{Kind: liaison.Heading, Text: fmt.Sprint("标题", i)},
			liaison.Block{Kind: liaison.Article, Label: fmt.Sprint("第", i, "条"), Text: strings.Repeat("文字", 60)},
			liaison.Block{Kind: liaison.TableRow, Cells: []string{"甲", fmt.Sprint("格", i)}})
	}
	sc := show(t, s, blocks.New(s.Env, list, blocks.Options{}))
	for _, off := range []float32{0, sc.Most() / 2, sc.Most()} {
		sc.ScrollTo(off)
		if n := screentest.Count(sc); n > 600 {
			t.Errorf("at %v there are %d objects", off, n)
		}
	}
	if got := screentest.Words(sc); !strings.Contains(got, "格399") || strings.Contains(got, "标题0\n") {
		t.Errorf("the end shows %q", got)
	}
}

func TestLargerTypeIsHigher(t *testing.T) {
	s := screentest.New(t, screentest.Portrait, false, false)
	d := blocks.New(s.Env, everyKind(), blocks.Options{Size: 32})
	before := d.HeightFor(800)
	d.SetSize(48)
	if after := d.HeightFor(800); after <= before {
		t.Errorf("height %v at 32, %v at 48", before, after)
	}
	d.SetBlocks(nil)
	if h := d.HeightFor(800); h != 0 {
		t.Errorf("an empty text is %v high", h)
	}
}

// late is a store whose pictures come after the page was measured.
type late struct {
	known bool
	shows []func(image.Image)
}

func (p *late) Natural(liaison.BlobID) (int, int) {
	if p.known {
		return 300, 600
	}
	return 0, 0
}

func (p *late) Fit(_ liaison.BlobID, _, _, _ int, show func(image.Image)) {
	p.shows = append(p.shows, show)
}

func TestLatePictureTakesItsShape(t *testing.T) {
	s := screentest.New(t, screentest.Portrait, false, false)
	pics, resized := &late{}, 0
	s.Env.Pictures = pics
	d := blocks.New(s.Env, []liaison.Block{{Kind: liaison.Picture, Image: "x"}}, blocks.Options{OnResize: func() { resized++ }})
	show(t, s, d)
	before := d.HeightFor(600)
	pics.known = true
	pics.shows[0](image.NewNRGBA(image.Rect(0, 0, 1, 1)))
	if after := d.HeightFor(600); resized != 1 || after <= before || len(pics.shows) != 2 {
		t.Errorf("resized %d times, height %v then %v, asked %d times", resized, before, after, len(pics.shows))
	}
}

var _ screen.Screen = page{}

func TestTablesKeepWithinTheText(t *testing.T) {
	for _, n := range []int{1, 3, 6, 9} {
		t.Run(fmt.Sprint(n, " columns"), func(t *testing.T) {
			s := screentest.New(t, screentest.Portrait, true, false)
			head, row := make([]string, n), make([]string, n)
			for i := range n {
				head[i], row[i] = "栏", "内容"
			}
			row[n-1] = strings.Repeat("很长的一格", 12)
			list := []liaison.Block{{Kind: liaison.TableRow, Cells: head}, {Kind: liaison.TableRow, Cells: row}, {Kind: liaison.TableRow}}
			sc := show(t, s, blocks.New(s.Env, list, blocks.Options{}))
			screentest.Check(t, s, sc)
		})
	}
}

func TestRendererCanBeMadeAgain(t *testing.T) {
	s := screentest.New(t, screentest.Portrait, false, false)
	d := blocks.New(s.Env, everyKind(), blocks.Options{})
	show(t, s, d)
	before := len(d.CreateRenderer().Objects())
	if again := len(d.CreateRenderer().Objects()); again == 0 || again != before {
		t.Errorf("%d parts are drawn, and %d after Fyne dropped the renderer", before, again)
	}
}
