package deputies_test

import (
	"fmt"
	"image"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/screen"
	"lianluozhan/kiosk/screen/deputies"
	"lianluozhan/kiosk/screen/screentest"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/liaison/liaisontest"
)

func content() *liaison.Content {
	c := liaisontest.Content()
	c.Deputies[1].Photo = "blob"
	c.Deputies[2].Levels = []liaison.Level{liaison.Municipal, liaison.CountyLevel}
	return c
}

func open(t *testing.T, size fyne.Size, big, contrast bool) (*screentest.Shell, *deputies.View) {
	t.Helper()
	s := screentest.New(t, size, big, contrast)
	v := deputies.New(s.Env, deputies.NewModel())
	s.Show(t, v, content())
	return s, v
}

func names(v *deputies.View) int { return strings.Count(screentest.Words(v.Object()), "示例") }

func TestAllDeputiesAndTheirPages(t *testing.T) {
	s, v := open(t, screentest.Portrait, false, false)
	if n := names(v); n != 24 {
		t.Errorf("%d deputies shown, want 24", n)
	}
	screentest.Tap(t, v.Object(), "示例丙")
	if len(s.Opened) != 1 || s.Opened[0] != (screen.Route{Page: screen.Deputy, Arg: "d03"}) {
		t.Errorf("opened %v", s.Opened)
	}
}

func TestFiltersMeetAndReset(t *testing.T) {
	_, v := open(t, screentest.Portrait, false, false)
	screentest.Tap(t, v.Object(), "市级")
	if n := names(v); n != 4 {
		t.Errorf("%d municipal deputies, want 4", n)
	}
	screentest.Tap(t, v.Object(), "县级")
	if n := names(v); n != 9 {
		t.Errorf("%d county deputies, want 8 and the one of two levels", n)
	}
	screentest.Tap(t, v.Object(), "代表小组")
	screentest.Tap(t, v.Object(), "第2代表小组 4")
	if n := names(v); n != 4 {
		t.Errorf("%d county deputies of the second group, want the 4 that its chip promised", n)
	}
	screentest.Tap(t, v.Object(), "村（社区）")
	screentest.Tap(t, v.Object(), "河湾村 0")
	if n, w := names(v), screentest.Words(v.Object()); n != 0 || !strings.Contains(w, "没有符合条件的代表") {
		t.Errorf("nobody there: %d deputies, words %q", n, w)
	}
	screentest.Tap(t, v.Object(), "看全部代表")
	if n := names(v); n != 24 {
		t.Errorf("%d deputies after the reset", n)
	}
}

func TestSameContentBuildsNothingAndNewContentKeepsTheFilter(t *testing.T) {
	s, v := open(t, screentest.Portrait, false, false)
	screentest.Tap(t, v.Object(), "乡镇8 位")
	before := screentest.Tappables(v.Object())
	v.Update(content(), s.Clock)
	after := screentest.Tappables(v.Object())
	for i := range before {
		if before[i] != after[i] {
			t.Fatal("the same content made new objects")
		}
	}
	c := content()
	c.Deputies = c.Deputies[:8]
	v.Update(c, s.Clock)
	if n := names(v); n != 3 {
		t.Errorf("%d township deputies of the first 8, want 3", n)
	}
}

func TestFiltersOutliveAChangeOfLook(t *testing.T) {
	s := screentest.New(t, screentest.Portrait, false, false)
	m := deputies.NewModel()
	v := deputies.New(s.Env, m)
	s.Show(t, v, content())
	screentest.Tap(t, v.Object(), "全国1 位")
	v = deputies.New(s.Env, m)
	s.Show(t, v, content())
	if n := names(v); n != 1 {
		t.Errorf("%d deputies after the look changed, want the one chosen", n)
	}
}

func TestNoDeputiesHaveWords(t *testing.T) {
	s := screentest.New(t, screentest.Portrait, false, false)
	v := deputies.New(s.Env, deputies.NewModel())
	s.Show(t, v, &liaison.Content{})
	if w := screentest.Words(v.Object()); !strings.Contains(w, "这里还没有代表资料") {
		t.Errorf("an empty station says %q", w)
	}
	v.Update(nil, s.Clock)
	v.Update(content(), s.Clock)
	if n := names(v); n != 24 {
		t.Errorf("%d deputies after the first content", n)
	}
}

// album counts what is asked for.
type album struct{ asked map[liaison.BlobID]int }

func (a album) Fit(id liaison.BlobID, _, _, _ int, _ func(image.Image)) { a.asked[id]++ }
func (a album) Natural(liaison.BlobID) (int, int)                       { return 0, 0 }

func TestOnlyPhotosNearTheViewportAreAskedFor(t *testing.T) {
	s := screentest.New(t, screentest.Portrait, false, false)
	a := album{map[liaison.BlobID]int{}}
	s.Env.Pictures = a
	c := content()
	for len(c.Deputies) < 60 {
		c.Deputies = append(c.Deputies, c.Deputies[len(c.Deputies)%24])
	}
	for i := range c.Deputies {
		c.Deputies[i].ID = liaison.DeputyID(fmt.Sprint("x", i))
		c.Deputies[i].Photo = liaison.BlobID(fmt.Sprint("p", i))
	}
	v := deputies.New(s.Env, deputies.NewModel())
	s.Show(t, v, c)
	if len(a.asked) < 8 || len(a.asked) > 30 || a.asked["p0"] != 1 || a.asked["p59"] != 0 {
		t.Errorf("asked for %d of 60 photos: %v", len(a.asked), a.asked)
	}
}

func TestEveryLookHolds(t *testing.T) {
	for _, x := range []struct {
		name          string
		size          fyne.Size
		big, contrast bool
		save, panel   bool
	}{
		{"deputies", screentest.Portrait, false, false, true, false},
		{"deputies-land", screentest.Landscape, false, false, true, false},
		{"deputies-big", screentest.Portrait, true, false, true, true},
		{"deputies-land-contrast", screentest.Landscape, true, true, true, true},
		{"deputies-4k", fyne.NewSize(3840, 2160), false, false, false, true},
		{"deputies-1200", fyne.NewSize(1200, 1600), true, false, false, false},
		{"deputies-1440", fyne.NewSize(1440, 2560), false, true, false, true},
	} {
		t.Run(x.name, func(t *testing.T) {
			s, v := open(t, x.size, x.big, x.contrast)
			if x.panel {
				screentest.Tap(t, v.Object(), "村（社区）")
			}
			screentest.Check(t, s, v.Object())
			if x.save {
				s.Save(t, x.name)
			}
		})
	}
}
