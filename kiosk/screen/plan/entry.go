package plan

import (
	"fmt"
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/touch"
	"lianluozhan/sync/liaison"
)

// month is a month's heading and its entries.
func (v *View) month(m Month) fyne.CanvasObject {
	l := v.l
	head := fmt.Sprintf("%d年%d月", m.Year, int(m.Month))
	row := []fyne.CanvasObject{touch.Section(l, head)}
	if m.Now {
		row = append(row, touch.Tag(l, "本月", l.RedWash, l.Red))
	}
	objs := []fyne.CanvasObject{touch.Row(l.Px(20), append(row, touch.Space(0, 0))...)}
	if len(m.Entries) == 0 {
		objs = append(objs, touch.NewText("这个月没有"+[]string{"安排", "接待安排", "活动安排"}[v.m.filter], l.Type(look.Body), l.Soft))
	}
	for _, e := range m.Entries {
		objs = append(objs, v.entry(e))
	}
	return touch.Column(l.Px(18), objs...)
}

// entry is the day at the left and what happens at the right.
func (v *View) entry(e Entry) fyne.CanvasObject {
	l := v.l
	fill, edge, ink, strong := l.Card, l.Edge, l.Ink, l.Red
	switch {
	case e.Past:
		fill, ink, strong = l.Paper, l.Soft, l.Soft
	case e.Today:
		edge = l.Red
	}
	day := touch.Column(0,
		touch.NewLine(fmt.Sprint(e.Date.Day), l.Type(look.Title), true, strong).Centered(),
		touch.NewLine(look.Weekday(e.Date.Weekday()), l.Type(look.Small), false, ink).Centered())
	objs := []fyne.CanvasObject{touch.Flow(l.Px(12), v.marks(e, ink)...)}
	if t := title(e); t != "" {
		objs = append(objs, touch.NewBold(t, l.Type(look.Lead), ink))
	}
	for _, w := range details(e) {
		objs = append(objs, touch.NewText(w, l.Type(look.Small), l.Soft))
	}
	if e.Cancelled && e.Reason != "" {
		objs = append(objs, touch.NewText("原因："+e.Reason, l.Type(look.Small), l.Amber))
	}
	width := l.Px(120)
	if l.Big {
		width = l.Px(148)
	}
	rule := touch.Fixed(l.Px(2), 0, canvas.NewRectangle(l.Edge))
	row := touch.Weighted(l.Px(24), []float32{0, 0, 1}, touch.Fixed(width, 0, day), rule, touch.Column(l.Px(8), objs...))
	return touch.Sheet(l, fill, edge, touch.Pad(l.Px(22), l.Px(28), l.Px(22), l.Px(12), row))
}

// marks are the kind, the hours and what is special.
func (v *View) marks(e Entry, ink color.NRGBA) []fyne.CanvasObject {
	l := v.l
	wash, word := l.RedWash, l.Red
	switch {
	case e.Past:
		wash, word = l.Sunken, l.Soft
	case e.Kind != liaison.ReceptionDay:
		wash, word = l.Sunken, l.Blue
	}
	hours := touch.NewLine(look.Hours(e.Event), l.Type(look.Body), false, ink)
	tag := func(s string, ground, c color.Color) fyne.CanvasObject { return touch.Tag(l, s, ground, c) }
	kind := string(e.Kind)
	if e.Kind == liaison.ReceptionDay {
		kind = "代表接待日"
	}
	out := []fyne.CanvasObject{tag(kind, wash, word), touch.Fixed(0, tag(kind, wash, word).MinSize().Height, hours)}
	if e.Cancelled {
		return append(out, tag("已取消", l.AmberWash, l.Amber))
	}
	switch {
	case e.Past && e.Today:
		out = append(out, tag("今天已结束", l.Sunken, l.Soft))
	case e.Past:
		out = append(out, tag("已结束", l.Sunken, l.Soft))
	case e.Today:
		out = append(out, tag("今天", l.Red, l.OnRed))
	}
	if !e.MovedFrom.IsZero() {
		out = append(out, tag(fmt.Sprintf("由%d月%d日改到这天", int(e.MovedFrom.Month), e.MovedFrom.Day), l.AmberWash, l.Amber))
	}
	return out
}

func title(e Entry) string {
	switch {
	case e.Title != "":
		return e.Title
	case e.Theme != "":
		return "主题：" + e.Theme
	}
	return ""
}

func details(e Entry) []string {
	var out []string
	if e.Title != "" && e.Theme != "" {
		out = append(out, "主题："+e.Theme)
	}
	if e.Place != "" {
		out = append(out, "地点："+e.Place)
	}
	if len(e.Names) > 0 {
		out = append(out, "代表："+strings.Join(e.Names, "、"))
	}
	return out
}
