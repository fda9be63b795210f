package profiles_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/screen"
	"lianluozhan/kiosk/screen/profiles"
	"lianluozhan/kiosk/screen/screentest"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/liaison/liaisontest"
)

func words(v *profiles.View) string {
	return strings.ReplaceAll(screentest.Words(v.Object()), "\n", "|")
}

func TestDeedsAndPledges(t *testing.T) {
	s := screentest.New(t, screentest.Portrait, false, false)
	v := profiles.New(s.Env, profiles.NewModel())
	c := liaisontest.Content()
	c.Profiles[1].Photo = "abc"
	s.Show(t, v, c)
	s.Save(t, "profiles-portrait")
	screentest.Check(t, s, v.Object())
	if got := words(v); strings.Index(got, "10月15日") > strings.Index(got, "10月10日") {
		t.Errorf("the newest does not come first: %s", got)
	}
	if v.Back() {
		t.Error("the list has a step to go back to")
	}
	screentest.Tap(t, v.Object(), "2026年10月11日")
	s.Save(t, "profiles-text")
	screentest.Check(t, s, v.Object())
	if got := words(v); !strings.Contains(got, "乡镇人大代表 示例乙　2026年10月11日") || !strings.Contains(got, "第二条") {
		t.Errorf("the text shows %s", got)
	}
	if !v.Back() || !strings.Contains(words(v), "履职承诺 24") {
		t.Errorf("back does not lead to the list: %s", words(v))
	}
	screentest.Tap(t, v.Object(), "履职承诺 24")
	s.Save(t, "profiles-pledges")
	screentest.Check(t, s, v.Object())
	screentest.Tap(t, v.Object(), "示例丙")
	if len(s.Opened) != 1 || s.Opened[0] != (screen.Route{Page: screen.Deputy, Arg: "d03"}) {
		t.Errorf("a pledge opened %v", s.Opened)
	}
}

func TestEverySize(t *testing.T) {
	for _, tt := range []struct {
		name          string
		size          fyne.Size
		big, contrast bool
	}{
		{"landscape", screentest.Landscape, false, false},
		{"big", screentest.Landscape, true, true},
		{"4k", fyne.NewSize(3840, 2160), true, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := screentest.New(t, tt.size, tt.big, tt.contrast)
			v := profiles.New(s.Env, profiles.NewModel())
			s.Show(t, v, liaisontest.Content())
			if tt.name == "landscape" {
				s.Save(t, "profiles-landscape")
			}
			screentest.Check(t, s, v.Object())
		})
	}
}

func TestNothingPublished(t *testing.T) {
	s := screentest.New(t, screentest.Portrait, false, false)
	v := profiles.New(s.Env, profiles.NewModel())
	s.Show(t, v, &liaison.Content{})
	if !strings.Contains(strings.ReplaceAll(words(v), "|", ""), "还没有公布代表的履职事迹") {
		t.Errorf("the page says %s", words(v))
	}
	screentest.Check(t, s, v.Object())
}
