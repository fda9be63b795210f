package results_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/screen/results"
	"lianluozhan/kiosk/screen/screentest"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/liaison/liaisontest"
)

func words(v *results.View) string {
	return strings.ReplaceAll(screentest.Words(v.Object()), "\n", "|")
}

func has(t *testing.T, v *results.View, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(words(v), w) {
			t.Errorf("%q is missing from %s", w, words(v))
		}
	}
}

func TestCountsCardsAndClasses(t *testing.T) {
	s := screentest.New(t, screentest.Portrait, false, false)
	v := results.New(s.Env, results.NewModel())
	s.Show(t, v, liaisontest.Content())
	screentest.Check(t, s, v.Object())
	has(t, v, "141|件登记", "132|件已答复", "128|件已办结", "67%|满意率", "道路交通", "已解决 4", "承办：镇城建办")
	if strings.Contains(words(v), "办理答复") {
		t.Error("an answer is open before it was tapped")
	}
	screentest.Tap(t, v.Object(), "列入计划 4")
	if got := words(v); strings.Contains(got, "|已解决|") || !strings.Contains(got, "|列入计划|") {
		t.Errorf("the class shows %s", got)
	}
	screentest.Tap(t, v.Object(), "2026年11月19日")
	has(t, v, "办理答复", "群众反映", "居民反映楼道窗户损坏", "已经列入计划")
	s.Save(t, "results-open")
	screentest.Check(t, s, v.Object())
	screentest.Tap(t, v.Object(), "收起")
	if strings.Contains(words(v), "办理答复") {
		t.Error("a second tap does not close the answer")
	}
}

func TestReaderKeepsThePlace(t *testing.T) {
	s := screentest.New(t, screentest.Portrait, false, false)
	v := results.New(s.Env, results.NewModel())
	c := liaisontest.Content()
	s.Show(t, v, c)
	screentest.Tap(t, v.Object(), "2026年11月20日")
	screentest.Scrollers(v.Object())[0].ScrollTo(200)
	next := *c
	next.Results = c.Results[:11]
	v.Update(&next, s.Clock)
	if at := screentest.Scrollers(v.Object())[0].Offset(); at != 200 {
		t.Errorf("new content moved the page to %v", at)
	}
	has(t, v, "全部 11", "办理答复")
}

func TestEverySize(t *testing.T) {
	for _, tt := range []struct {
		name          string
		size          fyne.Size
		big, contrast bool
		save          bool
	}{
		{"landscape", screentest.Landscape, false, false, true},
		{"big", screentest.Portrait, true, false, true},
		{"big-landscape", screentest.Landscape, true, true, true},
		{"4k", fyne.NewSize(3840, 2160), false, false, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := screentest.New(t, tt.size, tt.big, tt.contrast)
			v := results.New(s.Env, results.NewModel())
			s.Show(t, v, liaisontest.Content())
			if tt.save {
				s.Save(t, "results-"+tt.name)
			}
			screentest.Check(t, s, v.Object())
		})
	}
}

func TestNothingPublished(t *testing.T) {
	s := screentest.New(t, screentest.Portrait, false, false)
	v := results.New(s.Env, results.NewModel())
	s.Show(t, v, &liaison.Content{})
	has(t, v, "还没有公布办理结果")
	screentest.Check(t, s, v.Object())
}
