package desk_test

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"lianluozhan/kiosk/ime"
	"lianluozhan/kiosk/ime/pinyin"
	"lianluozhan/kiosk/keyboard"
	"lianluozhan/kiosk/screen"
	"lianluozhan/kiosk/screen/register"
	"lianluozhan/kiosk/screen/screentest"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/liaison/liaisontest"
)

// write goes from the home page to the text of a registration and types letters.
func (r *rig) write(letters string) []ime.Candidate {
	r.t.Helper()
	r.shell.Touch()
	r.tap("我要反映", "我已阅读，同意", "道路交通", "拼音")
	for _, c := range letters {
		r.tap(string(c))
	}
	keys, _, _ := r.desk.Entries()
	return slices.Clone(keys.State().Candidates)
}

func TestTheEndOfAVisitLeavesNothingOfTheVisitor(t *testing.T) {
	r := newRig(t, liaisontest.Now)
	first := r.write("wo")
	if len(first) < 2 {
		t.Fatalf("%d candidates", len(first))
	}
	r.tap("选第一个", "m", "e", "n") // picked words guide the next candidates; the rest stays composed
	keys, registration, query := r.desk.Entries()
	fields := r.fields()
	if registration.Draft().Text == "" || !keys.Composing() || len(fields) == 0 || fields[0].Text() == "" {
		t.Fatal("nothing was typed that could be left behind")
	}
	r.idle()
	if !r.says("触摸屏幕开始") {
		t.Fatal("the visit did not end")
	}
	if got := registration.Draft(); got != (liaison.Draft{}) || registration.Step() != register.Notice {
		t.Errorf("the registration keeps %+v at step %v", got, registration.Step())
	}
	if no, code := query.Typed(); no != "" || code != "" {
		t.Errorf("the query keeps %q %q", no, code)
	}
	if s := keys.State(); keys.Open() || keys.Use().Target != nil || s.Composition != "" || len(s.Candidates) > 0 || keys.Mode() != keyboard.Hand {
		t.Errorf("the keyboard keeps %+v", s)
	}
	if s := r.engine.State(10); s.Composition != "" || len(s.Candidates) > 0 || r.engine.Raw() != "" {
		t.Errorf("the engine keeps %+v", s)
	}
	for _, f := range fields {
		if f.Text() != "" || f.Before() != "" {
			t.Errorf("a field keeps %q", f.Text())
		}
	}
	if second := r.write("wo"); !slices.Equal(first, second) {
		t.Errorf("the next visitor is offered %v, the first was offered %v", second, first)
	}
	if f := r.fields(); len(f) == 0 || f[0].Text() != "" {
		t.Error("the next visitor must find an empty field")
	}
}

func TestANumberTypedInTheQueryIsWiped(t *testing.T) {
	r := newRig(t, liaisontest.Now)
	r.shell.Touch()
	r.tap("查进度", "7", "K", "4")
	_, _, query := r.desk.Entries()
	if no, _ := query.Typed(); no == "" {
		t.Fatal("nothing was typed that could be left behind")
	}
	r.idle()
	if no, code := query.Typed(); no != "" || code != "" {
		t.Errorf("the query keeps %q %q", no, code)
	}
}

// Another type size makes every screen anew in the middle of a word.
func TestAnotherTypeSizeKeepsWhatWasTypedUntilTheEnd(t *testing.T) {
	r := newRig(t, liaisontest.Now)
	r.write("wo")
	before := r.fields()
	r.tap("大字版")
	_, registration, _ := r.desk.Entries()
	after := r.fields()
	if len(after) == 0 || after[0].Text() == "" || after[0].Text() != registration.Draft().Text {
		t.Fatal("another type size must lose nothing")
	}
	r.idle()
	for _, f := range slices.Concat(before, after) {
		if f.Text() != "" {
			t.Errorf("a field keeps %q", f.Text())
		}
	}
	if registration.Draft() != (liaison.Draft{}) {
		t.Error("the registration was not wiped")
	}
}

// The page for a wish told by its address sets the wish each time it is made anew.
func TestAnotherTypeSizeBeforeWritingToADeputy(t *testing.T) {
	r := newRig(t, liaisontest.Now)
	r.shell.Touch()
	r.shell.Open(screen.Route{Page: screen.Register, Arg: string(r.content.Deputies[0].ID)})
	r.tap("大字版", "高对比")
	_, registration, _ := r.desk.Entries()
	if registration.Draft().Deputy != r.content.Deputies[0].ID {
		t.Error("the wish is gone")
	}
}

// 10 December is a reception day, the 9th is not, and a notice begins that day.
func TestTheDayTurnsAtMidnightWithNoNews(t *testing.T) {
	eve := time.Date(2026, time.December, 9, 23, 59, 30, 0, liaison.Zone)
	tests := []struct {
		name          string
		visit         func(*rig)
		before, after []string
	}{
		{"attract", func(*rig) {}, []string{"23:5912月9日 星期三", "下次接待日"}, []string{"00:0012月10日 星期四", "今天有代表接待"}},
		{"home", func(r *rig) { r.shell.Touch() }, []string{"23:5912月9日 星期三"}, []string{"00:0012月10日 星期四", "今日接待代表09:00 开始", "今天开始的公告"}},
		{"notices", func(r *rig) { r.shell.Touch(); r.shell.Open(screen.Route{Page: screen.Notices}) },
			[]string{"23:5912月9日 星期三"}, []string{"00:0012月10日 星期四", "今天开始的公告"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := newRig(t, eve)
			r.content.Notices = append(r.content.Notices, liaison.Notice{
				ID: "n3", Title: "今天开始的公告", From: liaison.Date{Year: 2026, Month: 12, Day: 10}, Priority: -1,
			})
			tt.visit(r)
			r.later(29 * time.Second)
			r.expect(tt.before, tt.after)
			r.later(time.Second)
			r.expect(tt.after, tt.before)
		})
	}
}

func (r *rig) expect(shown, hidden []string) {
	r.t.Helper()
	for _, w := range shown {
		if !r.says(w) {
			r.t.Errorf("at %s %q is missing from\n%s", r.now.Format(time.TimeOnly), w, screentest.Words(r.win.Content()))
		}
	}
	for _, w := range hidden {
		if r.says(w) {
			r.t.Errorf("at %s it must not say %q", r.now.Format(time.TimeOnly), w)
		}
	}
}

func TestStaffHaveThreeMinutes(t *testing.T) {
	r := newRig(t, liaisontest.Now)
	r.shell.Touch()
	r.shell.Open(screen.Route{Page: screen.Staff})
	r.later(149 * time.Second)
	if r.says("您还在吗？") || r.shell.Top().Page != screen.Staff {
		t.Fatal("asked too early")
	}
	r.later(time.Second)
	if !r.says("30 秒") {
		t.Fatal("the warning must count down from 30 seconds")
	}
	r.later(30 * time.Second)
	if r.shell.Top().Page != screen.Home || !r.says("触摸屏幕开始") {
		t.Fatal("the staff page must close by itself")
	}
}

// Who needs larger type reads a page first and then presses the key: it must not
// throw them back to the page's beginning.
func TestAnotherTypeSizeKeepsThePlaceOnPublicPages(t *testing.T) {
	tests := []struct {
		name  string
		page  screen.Page
		taps  []string
		shown func(*rig) bool
	}{
		{"filter of the plan", screen.Plan, []string{"活动 "}, func(r *rig) bool { return !r.says("代表接待日") && !r.says("老旧小区改造") }},
		{"class of results", screen.Results, []string{"解释说明 4"}, func(r *rig) bool { return !r.says("供水供电供暖") }},
		{"open profile", screen.Profiles, []string{"走访城南社区"}, func(r *rig) bool { return !r.says("履职承诺 ") }},
		{"open notice", screen.Notices, []string{"12月接待日安排已经公布"}, func(r *rig) bool { return r.says("看全部 2 条公告") }},
		{"half of the profiles", screen.Profiles, []string{"履职承诺 "}, func(r *rig) bool { return !r.says("走访城南社区") }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := newRig(t, liaisontest.Now)
			r.shell.Touch()
			r.shell.Open(screen.Route{Page: tt.page})
			if tt.shown(r) {
				t.Fatal("the page begins where the visitor has yet to go")
			}
			r.tap(tt.taps...)
			if !tt.shown(r) {
				t.Fatalf("the page did not follow the taps:\n%s", screentest.Words(r.win.Content()))
			}
			r.tap("大字版")
			if !tt.shown(r) {
				t.Errorf("another type size lost the place:\n%s", screentest.Words(r.win.Content()))
			}
			r.later(90 * time.Second)
			r.shell.Touch()
			r.shell.Open(screen.Route{Page: tt.page})
			if tt.shown(r) {
				t.Error("the next visitor must begin at the beginning")
			}
		})
	}
}

// News from the county come while somebody composes: what they tap must be what
// they see.
func TestWordsFromTheCountyKeepCandidatesTrue(t *testing.T) {
	r := newRig(t, liaisontest.Now)
	before := r.write("dongguancun")
	r.engine.SetWords([]pinyin.Word{{Text: "东关村"}})
	r.desk.WordsChanged()
	keys, registration, _ := r.desk.Entries()
	shown := keys.State().Candidates
	if slices.Equal(before, shown) {
		t.Fatal("the new word changes nothing here, so this test shows nothing")
	}
	r.tap(shown[0].Text)
	if got := registration.Draft().Text; got != shown[0].Text {
		t.Errorf("%q was tapped and %q written", shown[0].Text, got)
	}
}

func TestANoticeOpensAgainAfterTheList(t *testing.T) {
	r := newRig(t, liaisontest.Now)
	first, list := screen.Route{Page: screen.Notices, Arg: "n1"}, screen.Route{Page: screen.Notices}
	r.shell.Touch()
	r.shell.Open(first)
	r.tap("看全部 2 条公告")
	if r.shell.Top() != list || !r.says("12月接待日安排已经公布") {
		t.Fatalf("%v is not the list", r.shell.Top())
	}
	r.tap("首页")
	r.shell.Open(first)
	if !r.says("看全部 2 条公告") {
		t.Error("the notice asked for is not open")
	}
}

// The day's hours come and go with no news from the county.
func TestTheHoursOfAReceptionPassByThemselves(t *testing.T) {
	r := newRig(t, time.Date(2026, time.December, 10, 8, 59, 59, 0, liaison.Zone))
	r.expect([]string{"今天有代表接待"}, []string{"代表正在接待"})
	r.later(time.Second)
	r.expect([]string{"代表正在接待"}, []string{"今天有代表接待"})
	r.later(2*time.Hour + 30*time.Minute)
	r.expect([]string{"下次接待日"}, []string{"代表正在接待"})
	r.later(-3 * time.Hour) // the county put the clock right
	r.expect([]string{"今天有代表接待"}, []string{"下次接待日"})
}

// Nobody touches anything and nobody ticks: the display's own timer must be set.
func TestTheDisplayWakesAtMidnightByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		eve := time.Date(2026, time.December, 9, 23, 59, 30, 0, liaison.Zone)
		begin := time.Now()
		r := newRigWith(t, func() time.Time { return eve.Add(time.Since(begin)) })
		<-time.After(29 * time.Second) // by the bubble's clock
		synctest.Wait()
		r.turn()
		r.expect([]string{"下次接待日"}, []string{"今天有代表接待"})
		<-time.After(2 * time.Second)
		synctest.Wait()
		r.turn()
		r.expect([]string{"今天有代表接待"}, []string{"下次接待日"})
	})
}
