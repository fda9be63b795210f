package deputy_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/screen"
	"lianluozhan/kiosk/screen/deputy"
	"lianluozhan/kiosk/screen/screentest"
	"lianluozhan/kiosk/touch"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/liaison/liaisontest"
)

func content() *liaison.Content {
	c := liaisontest.Content()
	c.Deputies[0].Photo = "blob"
	c.Deputies[2].Levels = []liaison.Level{liaison.Municipal, liaison.CountyLevel, liaison.Township}
	c.Deputies[2].Villages = c.Station.Villages
	return c
}

func open(t *testing.T, id liaison.DeputyID, c *liaison.Content) (*screentest.Shell, *deputy.View) {
	t.Helper()
	s := screentest.New(t, fyne.NewSize(1080, 2600), false, false) // high enough for all of the page
	v := deputy.New(s.Env, deputy.NewModel(id))
	s.Show(t, v, c)
	return s, v
}

func says(t *testing.T, v *deputy.View, words ...string) {
	t.Helper()
	all := strings.ReplaceAll(screentest.Words(v.Object()), "\n", "")
	for _, w := range words {
		if !strings.Contains(all, w) {
			t.Errorf("does not say %q: %s", w, all)
		}
	}
}

func TestPageSaysWhoTheDeputyIs(t *testing.T) {
	_, v := open(t, "d01", content())
	says(t, v, "示例甲", "县人大代表", "第1选区", "第1代表小组", "城南社区", "教师", "常到群众中走一走", "长期在基层工作",
		"今天 11月25日 星期三", "09:00–11:30", "老旧小区改造", "城关镇人大代表联络站", "已签到", "0999-5550101", "公开页面")
	_, v = open(t, "d03", content())
	says(t, v, "市人大代表", "县人大代表", "乡镇人大代表", "2027年1月11日")
	_, v = open(t, "d20", content())
	says(t, v, "暂时没有排定接待日")
}

func TestWritingToTheDeputy(t *testing.T) {
	s, v := open(t, "d03", content())
	screentest.Tap(t, v.Object(), "给这位代表写一条")
	if len(s.Opened) != 1 || s.Opened[0] != (screen.Route{Page: screen.Register, Arg: "d03"}) {
		t.Errorf("opened %v", s.Opened)
	}
}

func TestTurningToTheNextAndPrevious(t *testing.T) {
	_, v := open(t, "d24", content())
	screentest.Tap(t, v.Object(), "下一位")
	says(t, v, "示例甲")
	screentest.Tap(t, v.Object(), "上一位")
	screentest.Tap(t, v.Object(), "上一位")
	says(t, v, "示例天")
}

func TestUnknownDeputyHasWordsAndAWayOut(t *testing.T) {
	s, v := open(t, "gone", content())
	says(t, v, "这里没有这位代表的资料")
	screentest.Tap(t, v.Object(), "去代表名录")
	if len(s.Opened) != 1 || s.Opened[0].Page != screen.Deputies {
		t.Errorf("opened %v", s.Opened)
	}
	v.Update(nil, s.Clock)
	says(t, v, "这里没有这位代表的资料")
}

func TestSameStateBuildsNothing(t *testing.T) {
	s, v := open(t, "d01", content())
	before := screentest.Tappables(v.Object())
	v.Update(content(), s.Clock.Add(1e9))
	if after := screentest.Tappables(v.Object()); before[0] != after[0] {
		t.Error("the same state made new objects")
	}
	c := content()
	c.SignIns = nil
	v.Update(c, s.Clock)
	if strings.Contains(screentest.Words(v.Object()), "已签到") {
		t.Error("still says signed in")
	}
}

func codeOf(o fyne.CanvasObject) *touch.Code {
	var found *touch.Code
	screentest.Each(o, func(o fyne.CanvasObject) {
		if c, ok := o.(*touch.Code); ok {
			found = c
		}
	})
	return found
}

func TestCodeSaysWhatScanningDoes(t *testing.T) {
	c := content()
	c.Rules.PublicURL = ""
	_, v := open(t, "d01", c)
	says(t, v, "存进通讯录")
	if got := codeOf(v.Object()); !strings.HasPrefix(got.Content(), "MECARD:N:示例甲;") || got.Size().Width < 360 {
		t.Errorf("code %q, %v", got.Content(), got.Size())
	}
	c.Deputies[0].QR = "weixin:示例"
	_, v = open(t, "d01", c)
	says(t, v, "查看代表的联系方式")
}

func TestEveryLookHolds(t *testing.T) {
	for _, x := range []struct {
		name          string
		size          fyne.Size
		big, contrast bool
		id            liaison.DeputyID
		save          bool
	}{
		{"deputy", screentest.Portrait, false, false, "d01", true},
		{"deputy-land", screentest.Landscape, false, false, "d03", true},
		{"deputy-big", screentest.Portrait, true, false, "d03", true},
		{"deputy-land-big", screentest.Landscape, true, true, "d03", true},
		{"deputy-4k", fyne.NewSize(3840, 2160), false, false, "d01", false},
		{"deputy-1200", fyne.NewSize(1200, 1600), true, false, "d03", false},
		{"deputy-none", fyne.NewSize(1440, 2560), false, true, "gone", false},
	} {
		t.Run(x.name, func(t *testing.T) {
			s := screentest.New(t, x.size, x.big, x.contrast)
			v := deputy.New(s.Env, deputy.NewModel(x.id))
			s.Show(t, v, content())
			screentest.Check(t, s, v.Object())
			if x.save {
				s.Save(t, x.name)
			}
		})
	}
}

// TestCodesScan has the codes read from the picture of the page by a scanner, where
// one is installed.
func TestCodesScan(t *testing.T) {
	s, v := open(t, "d01", content())
	if got, ok := s.Scan(t, "deputy"); ok && got != codeOf(v.Object()).Content() {
		t.Errorf("read %q", got)
	}
}
