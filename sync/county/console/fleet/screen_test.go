package fleet_test

import (
	"html"
	"strings"
	"testing"

	"lianluozhan/sync/county"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

func (w *world) put(docs ...liaison.Station) {
	w.t.Helper()
	w.must(w.county.Change(func(x *county.Edit) error {
		for _, s := range docs {
			key, err := wire.KeyOf(s)
			if err != nil {
				return err
			}
			if err := x.Put(county.Scoped{Key: key, Doc: s, Scopes: []string{county.ScopeStation(s.ID)}}); err != nil {
				return err
			}
		}
		return nil
	}))
}

func (w *world) rename(id liaison.StationID, name string) {
	for _, s := range stations() {
		if s.ID == id {
			s.Name = name
			w.put(s)
		}
	}
}

func (w *world) reparent(to map[liaison.StationID]liaison.StationID) {
	for _, s := range stations() {
		if p, ok := to[s.ID]; ok {
			s.Parent = p
			w.put(s)
		}
	}
}

// screen is the picture of a screen on the page of its station, without marks.
func (w *world) screen(s wire.Shown) string {
	w.t.Helper()
	w.mu.Lock()
	w.online[0].Status.Shown = s
	w.mu.Unlock()
	_, picture, _ := strings.Cut(w.Get("/console/stations/dongguan").Body, `<figure class="fleet-shot">`)
	picture, _, _ = strings.Cut(picture, "</figure>")
	return html.UnescapeString(tags.ReplaceAllString(picture, " "))
}

func TestScreensAreDrawnFromWhatIsPublished(t *testing.T) {
	w := open(t)
	w.connect("dongguan", "machine-1", wire.Status{})
	for _, tt := range []struct {
		shown wire.Shown
		want  []string
	}{
		{wire.Shown{Page: "attract", Width: 1080, Height: 1920}, []string{"等候页", "代表正在接待", "触摸屏幕开始", "1080×1920"}},
		{wire.Shown{Page: "home", InUse: true, Big: true}, []string{"首页", "有人在用", "我要反映", "大字版"}},
		{wire.Shown{Page: "deputies", InUse: true}, []string{"代表名录", "示例"}},
		{wire.Shown{Page: "notices", InUse: true}, []string{"通知公告", "供暖管网"}},
		{wire.Shown{Page: "notices", About: "n1", InUse: true}, []string{"供暖管网", "第一条"}},
		{wire.Shown{Page: "plan", About: "2026-11", InUse: true}, []string{"年度计划", "2026年11月"}},
		{wire.Shown{Page: "later"}, []string{"其他页面"}},
		{wire.Shown{Page: "deputy", About: "unknown"}, []string{"代表"}},
		{wire.Shown{Page: "plan", About: "never"}, []string{"年度计划"}},
	} {
		got := w.screen(tt.shown)
		for _, want := range tt.want {
			if !strings.Contains(got, want) {
				t.Errorf("%+v: the picture does not say %q: %s", tt.shown, want, got)
			}
		}
		if strings.Contains(got, "只给河湾看") {
			t.Errorf("%+v: shows what the station does not see", tt.shown)
		}
	}
}

// Of a page that may hold something of a resident nothing is drawn, whatever the
// machine says it is about.
func TestPersonalScreensAreNotDrawn(t *testing.T) {
	w := open(t)
	w.connect("dongguan", "machine-1", wire.Status{})
	for _, page := range []string{"register", "progress", "staff"} {
		got := w.screen(wire.Shown{Page: page, About: "示例的内容 <b>", InUse: true})
		if !strings.Contains(got, "有人正在使用") || strings.Contains(got, "示例的内容") {
			t.Errorf("%s: %s", page, got)
		}
	}
}

func TestUrgentNoticeOnTheScreen(t *testing.T) {
	w := open(t)
	w.connect("dongguan", "machine-1", wire.Status{})
	got := w.screen(wire.Shown{Page: "register", InUse: true, Urgent: "n1"})
	for _, want := range []string{"紧急通知", "供暖管网", "知道了"} {
		if !strings.Contains(got, want) {
			t.Errorf("the picture does not say %q: %s", want, got)
		}
	}
}
