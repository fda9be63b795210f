package staff

import (
	"fmt"
	"image/color"
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/touch"
)

// desk is the open page: tabs above what they show, and the deeds below.
type desk struct {
	v        *View
	root     *fyne.Container
	tabs     []tabKey
	middle   *fyne.Container
	scroller *touch.Scroller
	tab      Tab
	deed     deedState           // as shown
	shown    string              // what the middle was made of
	sets     []look.CharacterSet // what the face has, nil until counted
	counting bool
}

var tabWords = []struct {
	tab   Tab
	words string
}{{Overview, "本站情况"}, {Signing, "代表签到"}, {StickTab, "U 盘摆渡"}, {LogTab, "运行日志"}, {MachineTab, "机器维护"}, {SettingsTab, "本机设置"}}

// tabKey leads to a part of the page.
type tabKey struct {
	tab Tab
	key *touch.Button
}

func newDesk(v *View) *desk {
	l := v.env.Look
	d := &desk{v: v, middle: touch.Layers(), tab: -1}
	var tabs []fyne.CanvasObject
	for _, t := range tabWords {
		if _, kept := v.machine(); t.tab == MachineTab && !kept || t.tab == SettingsTab && !v.settable() {
			continue
		}
		b := touch.NewButton(l, touch.Chip, t.words, func() { v.tab(t.tab) })
		d.tabs = append(d.tabs, tabKey{t.tab, b})
		tabs = append(tabs, b)
	}
	d.root = d.arrange(tabs, d.deeds())
	return d
}

// arrange sets tabs and deeds above and below what is shown, or in a rail beside
// it where height is scarce.
func (d *desk) arrange(tabs, deeds []fyne.CanvasObject) *fyne.Container {
	l := d.v.env.Look
	if !l.Portrait() {
		space := touch.Layers()
		width := l.Margin() + max(l.Px(350), l.Type(look.Lead)*4+l.Px(170))
		if len(tabs) > 4 { // too many for the height
			width = max(width, l.Margin()+2*(l.Type(look.Body)*4+l.Px(76))+l.Px(14))
			tabs = []fyne.CanvasObject{touch.Grid(2, l.Px(14), tabs...)}
		}
		rail := touch.Filled(l.Px(14), space, slices.Concat(tabs, []fyne.CanvasObject{space}, deeds)...)
		return touch.Weighted(0, []float32{0, 1},
			touch.Layers(touch.Space(width, 0), touch.Pad(l.Px(28), 0, l.Px(20), l.Margin(), rail)), d.middle)
	}
	columns := min(len(tabs), 4)
	switch {
	case l.Big:
		columns = 2
	case len(tabs) > 4:
		columns = 3
	}
	return touch.Filled(0, d.middle,
		touch.Pad(l.Px(28), l.Margin(), l.Px(24), l.Margin(), touch.Grid(columns, l.Px(20), tabs...)),
		d.middle,
		touch.Rule(l),
		touch.Pad(l.Px(24), l.Margin(), l.Px(24), l.Margin(), touch.Grid(len(deeds), l.Px(20), deeds...)))
}

func (d *desk) deeds() []fyne.CanvasObject {
	v, l := d.v, d.v.env.Look
	end := touch.NewButton(l, touch.Caution, "重启、入网", func() { v.m.Ask(AskEnd); v.draw() })
	leave := touch.NewButton(l, touch.Primary, "退出维护", v.leave)
	return []fyne.CanvasObject{end, leave}
}

// draw makes the middle anew only when something it shows has changed.
func (d *desk) draw(now time.Time) {
	v := d.v
	for _, k := range d.tabs {
		style := touch.Chip
		if k.tab == v.m.Tab {
			style = touch.Chosen
		}
		k.key.SetStyle(style)
	}
	key, build := d.plan(now)
	if key == d.shown && v.m.Tab == d.tab {
		return
	}
	off := float32(0)
	if d.scroller != nil && v.m.Tab == d.tab && v.m.deed == d.deed {
		off = d.scroller.Offset() // the reader stays where they were, unless something came of a deed
	}
	d.deed = v.m.deed
	l := v.env.Look
	d.shown, d.tab = key, v.m.Tab
	top, left := float32(0), l.Margin()
	if !l.Portrait() {
		top, left = l.Px(28), l.Px(36) // beside the rail
	}
	d.scroller = touch.NewScroller(touch.Pad(top, l.Margin(), l.Px(32), left, build()))
	v.put(d.middle, d.scroller)
	d.scroller.ScrollTo(off)
}

// plan returns what the tab on show says, as a key to compare, and how to draw it.
func (d *desk) plan(now time.Time) (string, func() fyne.CanvasObject) {
	v := d.v
	switch v.m.Tab {
	case Signing:
		rs := v.m.Receptions(v.content, now)
		return fmt.Sprint(rs, v.m.SignFail), func() fyne.CanvasObject { return d.signing(rs) }
	case StickTab:
		sticks := v.carrier.Sticks()
		return fmt.Sprint(sticks, v.m.carry), func() fyne.CanvasObject { return d.stick(sticks, now) }
	case MachineTab:
		x, _ := v.machine()
		sticks := v.carrier.Sticks()
		return fmt.Sprint(x, wayLeft(x, now)/time.Second, sticks, v.m.deed), func() fyne.CanvasObject { return d.upkeep(x, sticks, now) }
	case SettingsTab:
		return v.parts().Key(), d.settings
	case FontTab:
		d.checkFont()
		return fmt.Sprint(len(d.sets)), d.coverage
	case LogTab:
		log := v.office.Log()
		return fmt.Sprint(log), func() fyne.CanvasObject { return d.log(log) }
	}
	r, bad := v.office.Report(), errorsOf(v.office.Log())
	sections := []section{
		{"本站信息", stationRows(r)}, {"同步", syncRows(r.Sync, now)},
		{"存储", diskRows(r.Disk, now)}, {"输入法", inputRows(r.Input)},
	}
	return fmt.Sprint(sections, bad, r.Sound), func() fyne.CanvasObject { return d.overview(sections, bad, now) }
}

type section struct {
	name string
	rows []Row
}

func (d *desk) overview(all []section, bad []LogLine, now time.Time) fyne.CanvasObject {
	l := d.v.env.Look
	var cards []fyne.CanvasObject
	for _, s := range all {
		cards = append(cards, d.card(s))
	}
	cards = append(cards, d.titled("最近错误", d.lines(bad, now, "没有错误")),
		touch.Flow(l.Px(20), touch.NewButton(l, touch.Chip, "字库自检", func() { d.v.tab(FontTab) }), d.soundKey()))
	if l.Portrait() {
		return touch.Column(l.Px(28), cards...)
	}
	left, right := touch.Column(l.Px(28), cards[0], cards[1]), touch.Column(l.Px(28), cards[2:]...)
	return touch.TopRow(l.Px(28), []float32{1, 1}, left, right)
}

// soundKey says whether keys are heard and changes it.
func (d *desk) soundKey() fyne.CanvasObject {
	on := d.v.office.Report().Sound
	words := "按键音：关"
	if on {
		words = "按键音：开"
	}
	return touch.NewButton(d.v.env.Look, touch.Chip, words, func() {
		d.v.office.Sound(!on)
		d.v.draw()
	})
}

func (d *desk) titled(name string, body fyne.CanvasObject) fyne.CanvasObject {
	l := d.v.env.Look
	return touch.Card(l, touch.Pad(l.Px(28), l.Px(36), l.Px(28), l.Px(36),
		touch.Column(l.Px(20), touch.Section(l, name), body)))
}

func (d *desk) card(s section) fyne.CanvasObject { return d.titled(s.name, d.rows(s.rows)) }

func (d *desk) rows(all []Row) fyne.CanvasObject {
	l := d.v.env.Look
	var rows []fyne.CanvasObject
	for _, r := range all {
		label := touch.NewText(r.Label, l.Type(look.Body), l.Soft)
		value := touch.NewRich(l.Type(look.Body), d.ink(r.Tone),
			touch.Para{Spans: []touch.Span{{Text: r.Value, Bold: r.Tone != Plain}}})
		rows = append(rows, touch.TopRow(l.Px(24), []float32{0, 1},
			touch.Fixed(l.Type(look.Body)*4.4, 0, label), value))
	}
	return touch.Column(l.Px(8), rows...)
}

func (d *desk) ink(t Tone) color.Color {
	switch t {
	case Good:
		return d.v.env.Look.Green
	case Warn:
		return d.v.env.Look.Amber
	}
	return d.v.env.Look.Ink
}

func (d *desk) log(log []LogLine) fyne.CanvasObject {
	now := d.v.env.Now()
	return d.titled("最近 "+fmt.Sprint(len(log))+" 条，新的在前", d.lines(log, now, "还没有记录"))
}

// lines sets log lines as one text, of which only what is in view is built.
func (d *desk) lines(log []LogLine, now time.Time, empty string) fyne.CanvasObject {
	l := d.v.env.Look
	if len(log) == 0 {
		return touch.NewText(empty, l.Type(look.Body), l.Soft)
	}
	var paras []touch.Para
	hang := 2 * l.Type(look.Small)
	for _, x := range log {
		paras = append(paras, touch.Para{After: l.Px(12), Hang: hang, Indent: -hang, Spans: []touch.Span{
			{Text: look.Moment(x.At, now) + "　", Ink: l.Soft},
			{Text: levelWord(x.Level) + "　", Bold: true, Ink: d.level(x.Level)},
			{Text: x.Text},
		}})
	}
	return touch.NewRich(l.Type(look.Small), l.Ink, paras...)
}

func (d *desk) level(level string) color.Color {
	switch level {
	case "ERROR":
		return d.v.env.Look.Red
	case "WARN":
		return d.v.env.Look.Amber
	}
	return d.v.env.Look.Soft
}
