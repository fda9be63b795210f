package attract_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"lianluozhan/kiosk/screen/attract"
	"lianluozhan/kiosk/screen/screentest"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/liaison/liaisontest"
)

func TestShowsTodayThenTheNextReception(t *testing.T) {
	c := liaisontest.Content()
	m := attract.Make(c, liaisontest.Now)
	if m.Day.State != liaison.OpenNow || len(m.Deputies) != 2 {
		t.Fatalf("state %v with %d deputies", m.Day.State, len(m.Deputies))
	}
	m = attract.Make(c, liaisontest.Now.Add(5*time.Hour))
	if m.Shown.Date != (liaison.Date{Year: 2026, Month: 12, Day: 10}) {
		t.Fatalf("after hours it must speak of the next reception, not of %v", m.Shown.Date)
	}
}

func TestSpeaksOfNoReceptionThatWillNotBe(t *testing.T) {
	today := liaison.DateOf(liaisontest.Now)
	tests := []struct {
		name string
		at   time.Time
		edit func(*liaison.Plan)
	}{
		{"called off", liaisontest.Now, func(p *liaison.Plan) {
			p.Exceptions = []liaison.PlanException{{Rule: "only", Date: today, Cancel: true, Reason: "因防汛工作取消"}}
		}},
		{"over", liaisontest.Now.Add(5 * time.Hour), func(*liaison.Plan) {}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := liaisontest.Content()
			p := liaison.Plan{Station: c.Station.ID, Year: today.Year, Rules: []liaison.PlanRule{{
				ID: "only", Kind: liaison.ReceptionDay, From: 9 * 60, To: 11 * 60, Dates: []liaison.Date{today}, Deputies: []liaison.DeputyID{"d01"},
			}}}
			tt.edit(&p)
			c.Plans = []liaison.Plan{p}
			m := attract.Make(c, tt.at)
			if !m.Shown.Date.IsZero() || len(m.Deputies) > 0 {
				t.Errorf("state %v shows %v with %d deputies", m.Day.State, m.Shown.Date, len(m.Deputies))
			}
		})
	}
}

func TestSubjectHasALineOfItsOwn(t *testing.T) {
	c := liaisontest.Content()
	theme := attract.Make(c, liaisontest.Now).Shown.Theme
	if theme == "" {
		t.Fatal("the reception of the sample has no subject")
	}
	p := screentest.New(t, screentest.Portrait, false, false)
	p.Env.Area = screentest.Portrait
	v := attract.New(p.Env)
	p.Show(t, v, c)
	if lines := strings.Split(screentest.Words(v.Object()), "\n"); !slices.Contains(lines, "主题："+theme) {
		t.Errorf("no line of its own says what the reception is about: %q", lines)
	}
}

func TestPictures(t *testing.T) {
	p := screentest.New(t, screentest.Portrait, false, false)
	p.Env.Area = screentest.Portrait
	p.Show(t, attract.New(p.Env), liaisontest.Content())
	p.Save(t, "attract-portrait")
	w := screentest.New(t, screentest.Landscape, false, false)
	w.Env.Area = screentest.Landscape
	w.Show(t, attract.New(w.Env), liaisontest.Content())
	w.Save(t, "attract-landscape")
}
