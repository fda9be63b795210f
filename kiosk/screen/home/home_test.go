package home_test

import (
	"fmt"
	"image"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/screen"
	"lianluozhan/kiosk/screen/home"
	"lianluozhan/kiosk/screen/screentest"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/liaison/liaisontest"
)

var wednesday = liaison.Date{Year: 2026, Month: 11, Day: 25} // the day of liaisontest.Now

// clear is a sample content whose only receptions are those given.
func clear(receptions ...liaison.PlanException) *liaison.Content {
	c := liaisontest.Content()
	c.Plans = []liaison.Plan{{Station: c.Station.ID, Year: 2026, Exceptions: receptions}}
	return c
}

func reception(day liaison.Date, deputies int) liaison.PlanException {
	x := liaison.PlanException{Date: day, From: 9 * 60, To: 11*60 + 30, Theme: "供暖与物业"}
	for i := range deputies {
		x.Deputies = append(x.Deputies, liaison.DeputyID(fmt.Sprintf("d%02d", i+1)))
	}
	return x
}

func cancelled(x liaison.PlanException) liaison.PlanException {
	x.Cancel, x.Reason = true, "因防汛工作取消，请您谅解"
	return x
}

func words(o fyne.CanvasObject) string { return strings.ReplaceAll(screentest.Words(o), "\n", "") }

func TestDayStates(t *testing.T) {
	later := reception(wednesday.Add(7), 2)
	tests := []struct {
		name      string
		content   *liaison.Content
		at        string
		want, not []string
	}{
		{"before", clear(reception(wednesday, 2), later), "08:00", []string{"今日接待代表", "09:00 开始", "示例甲", "12月2日 星期三"}, []string{"正在接待"}},
		{"open", clear(reception(wednesday, 2), later), "09:00", []string{"今日接待代表", "正在接待", "供暖与物业", "09:00–11:30"}, nil},
		{"over", clear(reception(wednesday, 2)), "11:30", []string{"今天已结束", "示例乙", "以后的接待日还没有安排"}, []string{"正在接待"}},
		{"called off", clear(cancelled(reception(wednesday, 2)), later), "09:00", []string{"今天 09:00–11:30 的接待取消了", "因防汛工作取消", "下次接待代表", "12月2日"}, []string{"今日接待代表"}},
		{"upcoming", clear(later), "09:00", []string{"下次接待代表", "12月2日 星期三", "今天没有接待安排", "示例甲"}, []string{"今日接待"}},
		{"none", clear(), "09:00", []string{"近期还没有安排接待日", "我要反映"}, []string{"今日接待"}},
		{"no deputies", clear(reception(wednesday, 0)), "09:00", []string{"名单还没有公布"}, nil},
		{"nothing yet", &liaison.Content{}, "09:00", []string{"正在等待县里的内容"}, []string{"我要反映"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := screentest.New(t, screentest.Portrait, false, false)
			m, err := liaison.ParseTimeOfDay(tt.at)
			if err != nil {
				t.Fatal(err)
			}
			s.Clock = wednesday.At(m)
			v := home.New(s.Env)
			s.Show(t, v, tt.content)
			got := words(v.Object())
			for _, w := range tt.want {
				if !strings.Contains(got, w) {
					t.Errorf("%q is missing from %s", w, got)
				}
			}
			for _, w := range tt.not {
				if strings.Contains(got, w) {
					t.Errorf("%q must not stand in %s", w, got)
				}
			}
			screentest.Check(t, s, v.Object())
		})
	}
}

func TestEveryKeyLeadsSomewhere(t *testing.T) {
	s := screentest.New(t, screentest.Portrait, false, false)
	v := home.New(s.Env)
	s.Show(t, v, liaisontest.Content())
	for _, tt := range []struct {
		words string
		want  screen.Route
	}{
		{"示例乙", screen.Route{Page: screen.Deputy, Arg: "d02"}},
		{"全年安排", screen.Route{Page: screen.Plan}},
		{"我要反映", screen.Route{Page: screen.Register}},
		{"查进度", screen.Route{Page: screen.Progress}},
		{"代表名录", screen.Route{Page: screen.Deputies}},
		{"制度上墙", screen.Route{Page: screen.Boards}},
		{"办理公示", screen.Route{Page: screen.Results}},
		{"年度计划", screen.Route{Page: screen.Plan}},
		{"代表风采", screen.Route{Page: screen.Profiles}},
		{"站点简介", screen.Route{Page: screen.Intro}},
		{"供暖管网", screen.Route{Page: screen.Notices, Arg: "n1"}},
	} {
		s.Opened = nil
		screentest.Tap(t, v.Object(), tt.words)
		if len(s.Opened) != 1 || s.Opened[0] != tt.want {
			t.Errorf("%s opened %v, want %v", tt.words, s.Opened, tt.want)
		}
	}
}

func TestSignInAndCounts(t *testing.T) {
	s := screentest.New(t, screentest.Portrait, false, false)
	v := home.New(s.Env)
	c := liaisontest.Content()
	s.Show(t, v, c)
	got := words(v.Object())
	for _, w := range []string{"代表 24 位", "12 项制度", "办结 128 / 141", "承诺 24 · 事迹 6", "服务 6 个村居"} {
		if !strings.Contains(got, w) {
			t.Errorf("%q is missing from %s", w, got)
		}
	}
	if n := strings.Count(got, "已签到"); n != 1 {
		t.Errorf("%d deputies are signed in, want 1", n)
	}
	before := v.Object().(*fyne.Container).Objects[0]
	v.Update(liaisontest.Content(), s.Clock.Add(time.Minute))
	if v.Object().(*fyne.Container).Objects[0] != before {
		t.Error("unchanged content drew the page anew")
	}
	next := *c
	next.SignIns = append(next.SignIns, liaison.SignIn{Event: "wed@2026-11-25", Deputy: "d02", At: s.Clock})
	v.Update(&next, s.Clock)
	if n := strings.Count(words(v.Object()), "已签到"); n != 2 {
		t.Errorf("%d deputies are signed in, want 2", n)
	}
}

// counting counts how often each picture is asked for.
type counting struct {
	*screentest.Shell
	asked map[liaison.BlobID]int
}

func (c counting) Fit(id liaison.BlobID, w, h, r int, show func(image.Image)) {
	c.asked[id]++
	c.Shell.Fit(id, w, h, r, show)
}

func TestPicturesAreAskedForOnce(t *testing.T) {
	s := screentest.New(t, screentest.Landscape, false, false)
	pics := counting{s, map[liaison.BlobID]int{}}
	s.Env.Pictures = pics
	c := liaisontest.Content()
	c.Deputies[0].Photo = "first"
	v := home.New(s.Env)
	s.Show(t, v, c)
	next := *c
	next.Notices = nil // draws the page anew
	v.Update(&next, s.Clock)
	if n := pics.asked["first"]; n != 1 {
		t.Errorf("the photo was asked for %d times", n)
	}
	if got := words(v.Object()); !strings.Contains(got, "本站工作日 8:30–17:30") {
		t.Errorf("with no notice the page says %s", got)
	}
}

func TestNextChange(t *testing.T) {
	c := clear(reception(wednesday, 2))
	for _, tt := range []struct{ at, want time.Time }{
		{wednesday.At(8 * 60), wednesday.At(9 * 60)},
		{wednesday.At(9 * 60), wednesday.At(11*60 + 30)},
		{wednesday.At(12 * 60), wednesday.Add(1).At(0)},
	} {
		if got := home.NextChange(c, tt.at); !got.Equal(tt.want) {
			t.Errorf("at %v: %v, want %v", tt.at, got, tt.want)
		}
		if got := home.NextChange(nil, tt.at); !got.Equal(wednesday.Add(1).At(0)) {
			t.Errorf("without content: %v", got)
		}
	}
}

// TestEverySize holds the page against the rules for all screens at every size, with
// one to six deputies.
func TestEverySize(t *testing.T) {
	tests := []struct {
		name          string
		size          fyne.Size
		big, contrast bool
		deputies      int
		save          bool
	}{
		{"portrait", screentest.Portrait, false, false, 2, true},
		{"landscape", screentest.Landscape, false, false, 2, true},
		{"portrait-big", screentest.Portrait, true, false, 2, true},
		{"landscape-big", screentest.Landscape, true, true, 2, true},
		{"portrait-4", screentest.Portrait, false, false, 4, false},
		{"landscape-5", screentest.Landscape, false, false, 5, true},
		{"landscape-3", screentest.Landscape, false, false, 3, false},
		{"portrait-1", screentest.Portrait, false, false, 1, false},
		{"landscape-1", screentest.Landscape, false, false, 1, false},
		{"portrait-6", screentest.Portrait, false, false, 6, true},
		{"landscape-6-big", screentest.Landscape, true, false, 6, false},
		{"tablet", fyne.NewSize(1200, 1600), false, false, 3, false},
		{"2k", fyne.NewSize(1440, 2560), true, false, 2, false},
		{"4k", fyne.NewSize(3840, 2160), false, false, 5, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := screentest.New(t, tt.size, tt.big, tt.contrast)
			c := clear(reception(wednesday, tt.deputies), reception(wednesday.Add(15), 2))
			c.SignIns = []liaison.SignIn{{Event: "added-接待-09:00@2026-11-25", Deputy: "d01", At: s.Clock}}
			v := home.New(s.Env)
			s.Show(t, v, c)
			if tt.save {
				s.Save(t, "home-"+tt.name)
			}
			screentest.Check(t, s, v.Object())
		})
	}
}

// TestLongWords holds the page against the rules with names, titles and themes as
// long as they come, in every state and at every size.
func TestLongWords(t *testing.T) {
	today, later := reception(wednesday, 4), reception(wednesday.Add(7), 3)
	for _, x := range []*liaison.PlanException{&today, &later} {
		x.Theme, x.Place = "老旧小区改造、冬季供暖与物业服务收费问题专题接待", "城南社区党群服务中心二楼代表接待室"
	}
	for name, c := range map[string]*liaison.Content{
		"open": clear(today, later), "called off": clear(cancelled(today), later), "two": clear(reception(wednesday, 2), later), "one": clear(reception(wednesday, 1), later),
	} {
		for i := range c.Deputies {
			d := &c.Deputies[i]
			d.Name, d.Title = "示例阿不都·热合曼", "自治区人大代表"
			d.Constituency, d.Occupation = "第十二选区（城南社区、东关村）", "示例县示例镇中心小学教师"
		}
		for i := range c.Notices {
			c.Notices[i].Title = strings.Repeat("关于组织人大代表视察城南供暖管网的通知", 4)
		}
		for _, size := range []fyne.Size{screentest.Portrait, screentest.Landscape, fyne.NewSize(1200, 1600)} {
			for _, big := range []bool{false, true} {
				t.Run(fmt.Sprint(name, size.Width, big), func(t *testing.T) {
					s := screentest.New(t, size, big, false)
					v := home.New(s.Env)
					s.Show(t, v, c)
					screentest.Check(t, s, v.Object())
				})
			}
		}
	}
}
