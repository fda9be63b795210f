package fleet

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// pageNames are what the kiosk calls its pages.
func pageNames() map[string]string {
	return map[string]string{
		"attract": "等候页", "home": "首页", "deputies": "代表名录", "deputy": "代表", "boards": "制度上墙", "plan": "年度计划",
		"notices": "通知公告", "results": "办理公示", "profiles": "代表风采", "intro": "站点简介", "register": "我要反映",
		"progress": "查进度", "staff": "维护",
	}
}

// personal are the pages that may hold something of a resident.
func personal(page string) bool {
	return slices.Contains([]string{"register", "progress", "staff"}, page)
}

// shownWords says in a few words what is on a screen.
func shownWords(s wire.Shown) string {
	if s.Page == "" {
		return ""
	}
	name := pageNames()[s.Page]
	if name == "" {
		name = "其他页面"
	}
	switch {
	case s.Urgent != "":
		name = "紧急通知"
	case s.InUse:
		name += "，有人在用"
	}
	return name
}

// mock is a screen drawn again from what is published. Of a page that may hold
// something of a resident it shows nothing.
type mock struct {
	Landscape, Big, Strong bool
	Caption                string
	Over, Title            string
	Bare                   bool   // without header and footer, as the attract page
	Clock                  string // as the county's
	Head                   string // a line in large type
	Lines                  []line
	Urgent                 bool
	Hidden                 bool
}

// line is one thing in the list of a page.
type line struct {
	Words string
	On    bool // the one that is open
}

// longestMock is how many lines fit.
const longestMock = 9

// mock draws a screen.
func (v *view) mock(s wire.Shown, now time.Time) *mock {
	m := &mock{
		Landscape: s.Width > s.Height, Big: s.Big, Strong: s.Strong, Title: pageNames()[s.Page],
		Clock: now.In(liaison.Zone).Format("15:04"), Hidden: personal(s.Page), Bare: s.Page == "attract",
	}
	switch {
	case s.Urgent != "":
		v.urgent(m, s.Urgent)
	case !m.Hidden:
		v.fill(m, s, now)
	}
	m.Lines = m.Lines[:min(len(m.Lines), longestMock)]
	m.Caption = caption(s, m)
	return m
}

func caption(s wire.Shown, m *mock) string {
	words := []string{shownWords(s)}
	if m.Head != "" && !m.Bare && !m.Hidden {
		words = append(words, m.Head)
	}
	if m.Big {
		words = append(words, "大字版")
	}
	if m.Strong {
		words = append(words, "高对比")
	}
	if s.Width > 0 {
		words = append(words, fmt.Sprintf("%d×%d", s.Width, s.Height))
	}
	return strings.Join(words, " · ")
}

func (v *view) urgent(m *mock, id string) {
	m.Urgent, m.Bare, m.Hidden, m.Title = true, false, false, "紧急通知"
	for _, n := range v.content.Notices {
		if n.ID == id {
			m.Head, m.Lines = n.Title, blockLines(n.Blocks)
		}
	}
}

// fill puts a page's own content in.
func (v *view) fill(m *mock, s wire.Shown, now time.Time) {
	c := v.content
	switch s.Page {
	case "attract":
		m.Over, m.Title, m.Head = c.Rules.County+" "+c.Station.TownName, c.Station.Name, receptionWords(c, now)
	case "home":
		m.Over, m.Title, m.Head = c.Rules.County+" · "+c.Station.TownName, c.Station.Name, receptionWords(c, now)
		for _, t := range []string{"我要反映", "查进度", "代表名录", "制度上墙", "年度计划", "办理公示", "代表风采", "站点简介"} {
			m.Lines = append(m.Lines, line{Words: t})
		}
	case "deputies":
		for _, d := range c.Deputies {
			m.Lines = append(m.Lines, line{Words: d.Name})
		}
	case "deputy":
		if d, ok := c.Deputy(liaison.DeputyID(s.About)); ok {
			m.Head, m.Lines = d.Name, words(d.Title, d.Occupation, d.Constituency, d.Pledge)
		}
	case "boards":
		v.list(m, s.About, titles(c.BoardsOn(liaison.DateOf(now)), func(b liaison.Board) (string, string, []liaison.Block) { return b.ID, b.Title, nil }))
	case "notices":
		v.list(m, s.About, titles(c.NoticesOn(liaison.DateOf(now)), func(n liaison.Notice) (string, string, []liaison.Block) { return n.ID, n.Title, n.Blocks }))
	case "profiles":
		v.list(m, s.About, titles(c.Profiles, func(p liaison.Profile) (string, string, []liaison.Block) { return p.ID, p.Title, p.Blocks }))
	case "results":
		for _, x := range c.Results {
			m.Lines = append(m.Lines, line{Words: x.Title})
		}
	case "plan":
		v.month(m, s.About)
	case "intro":
		m.Head, m.Lines = c.Station.Name, append(words(c.Station.Address, c.Station.Phone, c.Station.Hours), blockLines(v.intro)...)
	}
}

// titled is something with a name and a text.
type titled struct {
	id, title string
	blocks    []liaison.Block
}

func titles[T any](list []T, of func(T) (string, string, []liaison.Block)) (out []titled) {
	for _, x := range list {
		id, title, blocks := of(x)
		out = append(out, titled{id, title, blocks})
	}
	return out
}

// list shows titles, or the text of the one that is open.
func (v *view) list(m *mock, open string, list []titled) {
	for _, t := range list {
		m.Lines = append(m.Lines, line{t.title, t.id == open})
		if t.id == open && len(t.blocks) > 0 {
			m.Head, m.Lines = t.title, blockLines(t.blocks)
			return
		}
		if t.id == open {
			m.Head = t.title
		}
	}
	// The one that is open must be seen, however long the list.
	if i := slices.IndexFunc(m.Lines, func(l line) bool { return l.On }); i >= longestMock {
		m.Lines = m.Lines[i-longestMock+1:]
	}
}

// month shows what is planned in a month "2026-11".
func (v *view) month(m *mock, about string) {
	first, err := liaison.ParseDate(about + "-01")
	if err != nil {
		return
	}
	m.Head = fmt.Sprintf("%d年%d月", first.Year, int(first.Month))
	for _, p := range v.content.Plans {
		for _, e := range p.Events(v.content.Rules, first, first.Add(31)) {
			if e.Date.Month != first.Month {
				continue
			}
			title := e.Title
			if e.Kind == liaison.ReceptionDay && title == "" {
				title = "代表接待"
			}
			m.Lines = append(m.Lines, line{Words: fmt.Sprintf("%d日 %s %s", e.Date.Day, e.From, title)})
		}
	}
}

func words(list ...string) (out []line) {
	for _, s := range list {
		if s != "" {
			out = append(out, line{Words: s})
		}
	}
	return out
}

func blockLines(list []liaison.Block) (out []line) {
	for _, b := range list {
		if b.Text != "" && len(out) < longestMock {
			out = append(out, line{Words: strings.TrimSpace(b.Label + " " + b.Text)})
		}
	}
	return out
}

// receptionWords is what a station says of its receptions.
func receptionWords(c *liaison.Content, now time.Time) string {
	day := liaison.DayAt(c.Plans, c.Rules, now)
	on := func(e liaison.Event) string {
		return fmt.Sprintf("%d月%d日 %s–%s", int(e.Date.Month), e.Date.Day, e.From, e.To)
	}
	switch day.State {
	case liaison.OpenNow:
		return "代表正在接待"
	case liaison.NotYetOpen:
		return "今天有代表接待 " + day.Today.From.String() + "–" + day.Today.To.String()
	}
	if day.Next.Date.IsZero() {
		return ""
	}
	return "下次接待 " + on(day.Next)
}
