package pages

import (
	"fmt"
	"strings"
	"time"

	"lianluozhan/sync/liaison"
)

// dayWords names the year only where it is not this one.
func dayWords(d liaison.Date, now time.Time) string {
	if d.IsZero() {
		return ""
	}
	day := fmt.Sprintf("%d月%d日 周%s", int(d.Month), d.Day, []string{"日", "一", "二", "三", "四", "五", "六"}[d.Weekday()])
	if d.Year != now.In(liaison.Zone).Year() {
		return fmt.Sprintf("%d年", d.Year) + day
	}
	return day
}

func timeWords(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(liaison.Zone).Format("2006年1月2日 15:04")
}

// dotted joins what is there.
func dotted(parts ...string) string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, " · ")
}

// mostNames is how many deputies of an event are named.
const mostNames = 6

// event is one event in words.
type event struct {
	Name, Day, Hours, Theme, Place, Names, Reason, Station string
	Cancelled                                              bool
}

func eventWords(e liaison.Event, names map[liaison.DeputyID]string, now time.Time) event {
	out := event{
		Name: string(e.Kind), Day: dayWords(e.Date, now), Hours: e.From.String() + "–" + e.To.String(), Theme: e.Theme,
		Place: e.Place, Reason: e.Reason, Cancelled: e.Cancelled,
	}
	if e.Title != "" {
		out.Name = e.Title
	} else if e.Kind == liaison.ReceptionDay {
		out.Name = "代表接待日"
	}
	var who []string
	for _, id := range e.Deputies {
		if n := names[id]; n != "" {
			who = append(who, n)
		}
	}
	if out.Names = strings.Join(who, "、"); len(who) > mostNames {
		out.Names = strings.Join(who[:mostNames], "、") + fmt.Sprintf("等 %d 位", len(who))
	}
	return out
}

// block is a liaison.Block as the template sees it; the rows of a table are one.
type block struct {
	Heading, Article, ListItem bool
	Label, Text                string
	Image                      liaison.BlobID
	Rows                       [][]string
}

func blockWords(in []liaison.Block) []block {
	var out []block
	for i, b := range in {
		if b.Kind == liaison.TableRow {
			if i == 0 || in[i-1].Kind != liaison.TableRow {
				out = append(out, block{})
			}
			t := &out[len(out)-1]
			t.Rows = append(t.Rows, b.Cells)
			continue
		}
		out = append(out, block{
			Heading: b.Kind == liaison.Heading, Article: b.Kind == liaison.Article, ListItem: b.Kind == liaison.ListItem,
			Label: b.Label, Text: b.Text, Image: b.Image,
		})
	}
	return out
}
