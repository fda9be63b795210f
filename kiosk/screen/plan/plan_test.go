package plan_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/screen/plan"
	"lianluozhan/kiosk/screen/screentest"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/liaison/liaisontest"
)

func words(v *plan.View) string {
	return strings.ReplaceAll(screentest.Words(v.Object()), "\n", "|")
}

func shows(v *plan.View, w string) bool { return strings.Contains(words(v), w) }

func TestThisMonthFirst(t *testing.T) {
	s := screentest.New(t, screentest.Portrait, false, false)
	v := plan.New(s.Env, plan.NewModel())
	s.Show(t, v, liaisontest.Content())
	s.Save(t, "plan-portrait")
	screentest.Check(t, s, v.Object())
	for _, w := range []string{"2026年11月", "本月", "今天", "星期三", "主题：老旧小区改造", "代表：示例甲、示例乙", "视察城南供暖管网"} {
		if !shows(v, w) {
			t.Errorf("%q is missing: %s", w, words(v))
		}
	}
	if shows(v, "2026年1月|") {
		t.Error("January is in view in November")
	}
	next := *liaisontest.Content()
	next.Plans = next.Plans[:1] // one September
	v.Update(&next, s.Clock)
	screentest.Tap(t, v.Object(), "9月")
	if !shows(v, "2026年9月") || !shows(v, "已取消") || !shows(v, "因防汛工作取消") {
		t.Errorf("September shows %s", words(v))
	}
	s.Save(t, "plan-september")
}

func TestRailFollowsTheList(t *testing.T) {
	s := screentest.New(t, screentest.Portrait, false, false)
	v := plan.New(s.Env, plan.NewModel())
	c := liaisontest.Content()
	c.Plans = c.Plans[:1] // one November
	s.Show(t, v, c)
	pages := screentest.Scrollers(v.Object())
	list := pages[len(pages)-1]
	list.ScrollTo(0)
	if !shows(v, "2026年1月|") {
		t.Errorf("the list's head shows %s", words(v))
	}
	screentest.Tap(t, v.Object(), "11月")
	if list.Offset() == 0 || shows(v, "2026年1月|") {
		t.Error("the rail's key did not move the list")
	}
}

func TestFilter(t *testing.T) {
	s := screentest.New(t, screentest.Landscape, false, false)
	v := plan.New(s.Env, plan.NewModel())
	s.Show(t, v, liaisontest.Content())
	s.Save(t, "plan-landscape")
	screentest.Check(t, s, v.Object())
	screentest.Tap(t, v.Object(), "活动 5")
	if shows(v, "代表接待日") || !shows(v, "视察城南供暖管网") {
		t.Errorf("activities only: %s", words(v))
	}
	screentest.Tap(t, v.Object(), "2月")
	if !shows(v, "这个月没有活动安排") {
		t.Errorf("an empty month says %s", words(v))
	}
}

func TestEverySize(t *testing.T) {
	for _, tt := range []struct {
		name          string
		size          fyne.Size
		big, contrast bool
		save          bool
	}{
		{"big", screentest.Portrait, true, false, true},
		{"contrast", screentest.Landscape, true, true, true},
		{"tablet", fyne.NewSize(1200, 1600), false, false, false},
		{"4k", fyne.NewSize(3840, 2160), false, false, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := screentest.New(t, tt.size, tt.big, tt.contrast)
			v := plan.New(s.Env, plan.NewModel())
			s.Show(t, v, liaisontest.Content())
			if tt.save {
				s.Save(t, "plan-"+tt.name)
			}
			screentest.Check(t, s, v.Object())
		})
	}
}

func TestNothingPlanned(t *testing.T) {
	s := screentest.New(t, screentest.Portrait, false, false)
	v := plan.New(s.Env, plan.NewModel())
	s.Show(t, v, &liaison.Content{})
	if !shows(v, "今年的安排还没有公布") {
		t.Errorf("the page says %s", words(v))
	}
	v.Update(liaisontest.Content(), s.Clock)
	if !shows(v, "2026年11月") {
		t.Errorf("content that came later is not shown: %s", words(v))
	}
}

func TestMovedAndPast(t *testing.T) {
	c := liaisontest.Content()
	at := func(d int) liaison.Date { return liaison.Date{Year: 2026, Month: 11, Day: d} }
	c.Plans[0].Exceptions = append(c.Plans[0].Exceptions, liaison.PlanException{Rule: "wed", Date: at(25), MoveTo: at(27)})
	st := plan.StateAt(c, liaisontest.Now, plan.Receptions)
	month := st.Months[st.Current()]
	if len(month.Entries) != 2 {
		t.Fatalf("November has %d receptions, want 2", len(month.Entries))
	}
	if e := month.Entries[0]; !e.Past || e.Date != at(10) {
		t.Errorf("the first is %+v, want the past one of the 10th", e)
	}
	if e := month.Entries[1]; e.Past || e.Date != at(27) || e.MovedFrom != at(25) {
		t.Errorf("the second is %+v, want the one moved to the 27th", e)
	}
	if n := len(st.Months); n != 24 {
		t.Errorf("%d months, want those of two years", n)
	}
}
