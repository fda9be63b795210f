package home

import (
	"fmt"
	"slices"
	"time"

	"lianluozhan/sync/liaison"
)

// State is what the home page says at one moment: a pure function of content and
// clock, and comparable with reflect.DeepEqual.
type State struct {
	Waiting  bool // nothing has come from a county yet
	Barred   bool // the county takes nothing from this machine any more
	Now      liaison.Date
	Station  liaison.Station
	Day      liaison.DayState
	Called   liaison.Event // today's reception when it is called off
	Shown    liaison.Event // reception whose deputies stand on the page; zero Date for none
	Next     liaison.Event // the one after it; zero Date for none
	Deputies []Deputy
	Captions Captions
	Notices  []Notice
}

// Deputy is a deputy of the reception shown.
type Deputy struct {
	liaison.Deputy
	SignedIn bool
	Code     string // what the QR code holds
	CardOnly bool   // the code holds a contact card and opens no page
}

// Captions say below each tile what is behind it.
type Captions struct {
	Deputies, Boards, Results, Plan, Profiles, Intro Caption
}

// Caption is said in full, or in brief where type is large.
type Caption struct{ Full, Brief string }

// Notice is a line of the notice box.
type Notice struct{ ID, Title string }

// maxNotices is how many notices find a place on the page.
const maxNotices = 2

// StateAt decides what the page says.
func StateAt(c *liaison.Content, now time.Time) State {
	if c.Empty() {
		return State{Waiting: true}
	}
	today := liaison.DateOf(now)
	day := liaison.DayAt(c.Plans, c.Rules, now)
	s := State{Now: today, Station: c.Station, Day: day.State, Captions: captions(c, today)}
	switch day.State {
	case liaison.NotYetOpen, liaison.OpenNow, liaison.Over:
		s.Shown, s.Next = day.Today, day.Next
	case liaison.Cancelled:
		s.Called, s.Shown = day.Today, day.Next
	default:
		s.Shown = day.Next
	}
	for _, d := range c.DeputiesOf(s.Shown) {
		s.Deputies = append(s.Deputies, Deputy{
			Deputy: d, SignedIn: s.Today() && c.SignedIn(s.Shown.ID, d.ID), Code: liaison.QRContent(d, c.Rules),
			CardOnly: d.QR == "" && c.Rules.PublicURL == "",
		})
	}
	for _, n := range c.NoticesOn(today) {
		if len(s.Notices) < maxNotices {
			s.Notices = append(s.Notices, Notice{n.ID, n.Title})
		}
	}
	return s
}

// Today reports whether the reception shown is today's.
func (s State) Today() bool { return !s.Shown.Date.IsZero() && s.Shown.Date == s.Now }

// Place is where the reception shown is held when that is not the station itself.
func (s State) Place() string { return s.Shown.Place }

// NextChange returns the next moment at which the page can say something else
// without new content: at an hour of reception or at midnight.
func NextChange(c *liaison.Content, now time.Time) time.Time {
	if c.Empty() {
		return liaison.DateOf(now).Add(1).At(0)
	}
	return liaison.DayAt(c.Plans, c.Rules, now).ChangeAt
}

func captions(c *liaison.Content, today liaison.Date) Captions {
	receptions, activities := planned(c, today.Year)
	out := Captions{
		Deputies: count(len(c.Deputies), levels(c.Deputies)+"代表 %d 位", "名单待公布"),
		Boards:   count(len(c.BoardsOn(today)), "%d 项制度", "内容待公布"),
		Plan:     count(receptions, "接待 %d 次", "安排待公布"),
		Profiles: count(len(c.Profiles), "事迹 %d 篇", "承诺与事迹"),
		Intro:    count(len(c.Station.Villages), "服务 %d 个村居", "地址、电话"),
		Results:  count(len(c.Results), "已公布 %d 件", "结果在此公布"),
	}
	if receptions > 0 && activities > 0 {
		out.Plan.Full = fmt.Sprintf("接待 %d · 活动 %d", receptions, activities)
	}
	if t := c.Tally; t.Year == today.Year && t.Registered > 0 {
		out.Results = same(fmt.Sprintf("办结 %d / %d", t.Closed, t.Registered))
	}
	if n := pledges(c.Deputies); n > 0 && len(c.Profiles) > 0 {
		out.Profiles.Full = fmt.Sprintf("承诺 %d · 事迹 %d", n, len(c.Profiles))
	}
	return out
}

func count(n int, words, none string) Caption {
	if n == 0 {
		return same(none)
	}
	return same(fmt.Sprintf(words, n))
}

func same(s string) Caption { return Caption{s, s} }

// planned counts a year's receptions and activities that are not called off.
func planned(c *liaison.Content, year int) (receptions, activities int) {
	for _, p := range c.Plans {
		for _, e := range p.Events(c.Rules, liaison.Date{Year: year, Month: 1, Day: 1}, liaison.Date{Year: year, Month: 12, Day: 31}) {
			switch {
			case e.Cancelled:
			case e.Kind == liaison.ReceptionDay:
				receptions++
			default:
				activities++
			}
		}
	}
	return receptions, activities
}

// levels is 五级 when every level is present among the deputies.
func levels(list []liaison.Deputy) string {
	for _, l := range liaison.Levels() {
		if !slices.ContainsFunc(list, func(d liaison.Deputy) bool { return d.Has(l) }) {
			return "本站"
		}
	}
	return "五级"
}

func pledges(list []liaison.Deputy) int {
	n := 0
	for _, d := range list {
		if d.Pledge != "" {
			n++
		}
	}
	return n
}
