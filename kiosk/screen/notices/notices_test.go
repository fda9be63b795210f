package notices_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/screen/notices"
	"lianluozhan/kiosk/screen/screentest"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/liaison/liaisontest"
)

func words(v *notices.View) string {
	return strings.ReplaceAll(screentest.Words(v.Object()), "\n", "")
}

func TestListTextAndBack(t *testing.T) {
	s := screentest.New(t, screentest.Portrait, false, false)
	v := notices.New(s.Env, notices.NewModel(""))
	s.Show(t, v, liaisontest.Content())
	s.Save(t, "notices-list")
	screentest.Check(t, s, v.Object())
	if v.Back() {
		t.Error("the list has a step to go back to")
	}
	screentest.Tap(t, v.Object(), "12月接待日安排")
	s.Save(t, "notices-text")
	screentest.Check(t, s, v.Object())
	if got := words(v); !strings.Contains(got, "第一条") || strings.Contains(got, "供暖管网") {
		t.Errorf("the text shows %s", got)
	}
	if !v.Back() || !strings.Contains(words(v), "供暖管网") {
		t.Error("back from a text does not lead to the list")
	}
}

func TestOpenedForOneNotice(t *testing.T) {
	s := screentest.New(t, screentest.Landscape, true, false)
	v := notices.New(s.Env, notices.NewModel("n1"))
	c := liaisontest.Content()
	s.Show(t, v, c)
	screentest.Check(t, s, v.Object())
	if !strings.Contains(words(v), "2026年11月20日 发布") {
		t.Errorf("the notice asked for is not open: %s", words(v))
	}
	if v.Back() {
		t.Error("back must leave the page: the resident has not seen the list")
	}
	next := *c
	next.Notices = c.Notices[1:]
	v.Update(&next, s.Clock)
	if got := words(v); strings.Contains(got, "供暖管网") || !strings.Contains(got, "看全文") {
		t.Errorf("a notice that was taken down is still shown: %s", got)
	}
}

func TestReaderKeepsThePlace(t *testing.T) {
	s := screentest.New(t, screentest.Portrait, true, false)
	c := liaisontest.Content()
	for range 5 {
		c.Notices[1].Blocks = append(c.Notices[1].Blocks, c.Notices[0].Blocks...)
	}
	v := notices.New(s.Env, notices.NewModel("n2"))
	s.Show(t, v, c)
	screentest.Scrollers(v.Object())[0].ScrollTo(150)
	next := *c
	next.Notices = c.Notices[1:]
	v.Update(&next, s.Clock)
	if at := screentest.Scrollers(v.Object())[0].Offset(); at != 150 {
		t.Errorf("another notice's end moved the page to %v", at)
	}
}

func TestNoNotices(t *testing.T) {
	for _, c := range []*liaison.Content{{}, {Station: liaison.Station{ID: "a"}}} {
		s := screentest.New(t, fyne.NewSize(1200, 1600), false, true)
		v := notices.New(s.Env, notices.NewModel("gone"))
		s.Show(t, v, c)
		if !strings.Contains(words(v), "现在没有公告") {
			t.Errorf("the page says %q", words(v))
		}
		screentest.Check(t, s, v.Object())
	}
}
