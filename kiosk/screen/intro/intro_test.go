package intro_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/screen/intro"
	"lianluozhan/kiosk/screen/screentest"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/liaison/liaisontest"
)

func words(v *intro.View) string {
	return strings.ReplaceAll(screentest.Words(v.Object()), "\n", "|")
}

func TestEverySize(t *testing.T) {
	for _, tt := range []struct {
		name          string
		size          fyne.Size
		big, contrast bool
		save          bool
	}{
		{"portrait", screentest.Portrait, false, false, true},
		{"landscape", screentest.Landscape, false, false, true},
		{"big", screentest.Portrait, true, false, true},
		{"contrast", screentest.Landscape, true, true, true},
		{"4k", fyne.NewSize(3840, 2160), false, false, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := screentest.New(t, tt.size, tt.big, tt.contrast)
			v := intro.New(s.Env)
			c := liaisontest.Content()
			c.Station.Photo = "abc"
			s.Show(t, v, c)
			if tt.save {
				s.Save(t, "intro-"+tt.name)
			}
			screentest.Check(t, s, v.Object())
			for _, w := range []string{"城关镇人大代表联络站", "工作日 8:30–17:30", "0999-5550101", "扫码看本站"} {
				if !strings.Contains(words(v), w) {
					t.Errorf("%q is missing from %s", w, words(v))
				}
			}
		})
	}
}

func TestParticularsAndWords(t *testing.T) {
	s := screentest.New(t, fyne.NewSize(1080, 4000), false, false)
	v := intro.New(s.Env)
	c := liaisontest.Content()
	s.Show(t, v, c)
	for _, w := range []string{"站长|示例甲", "联络员|示例乙", "服务的村（社区）6 个", "东关村", "本站介绍", "第一条"} {
		if !strings.Contains(words(v), w) {
			t.Errorf("%q is missing from %s", w, words(v))
		}
	}
	if code := intro.StateOf(c).Code; code != "http://127.0.0.1:8080/s/chengguan" {
		t.Errorf("the code holds %q", code)
	}
}

func TestBareStation(t *testing.T) {
	for name, c := range map[string]*liaison.Content{
		"nothing":  {},
		"name":     {Station: liaison.Station{ID: "a", Name: "示例联络站"}},
		"no words": {Station: liaison.Station{ID: "a", Name: "示例联络站", Villages: []string{"示例村"}}},
	} {
		t.Run(name, func(t *testing.T) {
			s := screentest.New(t, screentest.Landscape, false, false)
			v := intro.New(s.Env)
			s.Show(t, v, c)
			screentest.Check(t, s, v.Object())
			if got := words(v); strings.Contains(got, "扫码") || !strings.Contains(got, "示例联络站") && !strings.Contains(got, "还没有收到") {
				t.Errorf("the page says %q", got)
			}
		})
	}
}
