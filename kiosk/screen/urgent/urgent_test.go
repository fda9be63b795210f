package urgent_test

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"lianluozhan/kiosk/screen/screentest"
	"lianluozhan/kiosk/screen/urgent"
	"lianluozhan/kiosk/touch"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/liaison/liaisontest"
)

// page is the notice as a screen.
type page struct{ object fyne.CanvasObject }

func (p *page) Title() string                    { return "" }
func (p *page) Object() fyne.CanvasObject        { return p.object }
func (*page) Update(*liaison.Content, time.Time) {}
func (*page) Leave()                             {}

func notice(paragraphs int) liaison.Notice {
	n := liaison.Notice{
		ID: "storm", Title: "今天下午有暴雨，请低洼地带的乡亲尽快转移到示例中学", Urgent: true,
		Until: time.Date(2026, 11, 25, 18, 30, 0, 0, liaison.Zone),
	}
	for range paragraphs {
		n.Blocks = append(n.Blocks, liaison.Block{Kind: liaison.Paragraph, Text: "带好身份证和常用药，听从村干部安排。联系电话 0500-5550100。"})
	}
	return n
}

func show(t *testing.T, s *screentest.Shell, window fyne.Size, n liaison.Notice, known func()) fyne.CanvasObject {
	t.Helper()
	s.Env.Area = window
	p := &page{}
	p.object = urgent.New(s.Env, n, known)
	s.Show(t, p, liaisontest.Content())
	return p.object
}

// Everything holds in both orientations, in large type and strong colours, and with
// a text that is longer than the screen.
func TestLarge(t *testing.T) {
	for name, size := range map[string]fyne.Size{"portrait": screentest.Portrait, "landscape": screentest.Landscape} {
		for look, is := range map[string][2]bool{"usual": {}, "big": {true, false}, "strong": {true, true}} {
			for length, paragraphs := range map[string]int{"short": 1, "long": 20} {
				t.Run(name+"-"+look+"-"+length, func(t *testing.T) {
					s := screentest.New(t, size, is[0], is[1])
					o := show(t, s, size, notice(paragraphs), func() {})
					screentest.Check(t, s, o)
					s.Save(t, "urgent-"+name+"-"+look+"-"+length)
					largest, high := measure(o)
					if largest < 72 || high < 96 {
						t.Errorf("the title is set in %v px, the key is %v px high", largest, high)
					}
				})
			}
		}
	}
}

func measure(o fyne.CanvasObject) (title, key float32) {
	screentest.Each(o, func(o fyne.CanvasObject) {
		switch x := o.(type) {
		case *canvas.Text:
			if strings.Contains(x.Text, "今天下午有暴雨") {
				title = x.TextSize
			}
		case *touch.Pressable:
			key = x.Size().Height
		}
	})
	return title, key
}

func TestOneKey(t *testing.T) {
	s := screentest.New(t, screentest.Portrait, false, false)
	known := 0
	o := show(t, s, screentest.Portrait, notice(1), func() { known++ })
	screentest.Tap(t, o, "知道了")
	if known != 1 {
		t.Errorf("the key was heard %d times", known)
	}
}

func TestUntilWhen(t *testing.T) {
	s := screentest.New(t, screentest.Portrait, false, false)
	day := liaison.DateOf(liaisontest.Now)
	for want, n := range map[string]liaison.Notice{
		"今天 18:30 前有效":     notice(0),
		"11月26日 08:00 前有效": {Title: "示例", Urgent: true, Until: day.Add(1).At(8 * 60)},
		"11月27日前有效":        {Title: "示例", Urgent: true, To: day.Add(2)},
	} {
		if got := screentest.Words(show(t, s, screentest.Portrait, n, func() {})); !strings.Contains(got, want) {
			t.Errorf("the page says %q, want %q", got, want)
		}
	}
}
