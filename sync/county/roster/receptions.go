package roster

import (
	"slices"
	"strings"

	"lianluozhan/sync/liaison"
)

// Headings of the table of receptions and activities.
const (
	hStation = "站点"
	hDate    = "日期"
	hFrom    = "开始"
	hTo      = "结束"
	hKind    = "种类"
	hTheme   = "主题"
	hPlace   = "地点"
	hWho     = "代表"
	hOff     = "取消原因"
)

func receptionHeads() []heading {
	return []heading{
		{hStation, []string{"所属站点", "联络站", "接待站点", "接待地点所属站"}, 26, true, "必填。站的全名或者编号"},
		{hDate, []string{"接待日期", "活动日期", "接待时间日期", "接待日"}, 14, true, "必填。如 2026-01-10，也可以写 2026年1月10日"},
		{hFrom, []string{"开始时间", "时间", "接待时间", "起始时间"}, 10, true, "必填。如 9:00；也可以在这一格里写 9:00-11:30"},
		{hTo, []string{"结束时间", "截止时间"}, 10, false, "如 11:30"},
		{hKind, []string{"类别", "类型", "活动种类"}, 10, false, "不填就是接待；别的写 学习、走访、视察、调研、述职 等"},
		{hTheme, []string{"接待主题", "活动名称", "名称", "内容", "主题或名称"}, 28, false, "接待的主题，或者活动的名称"},
		{hPlace, []string{"接待地点", "活动地点"}, 20, false, "不填就是本站"},
		{hWho, []string{"接待代表", "参加代表", "接待人", "参加人员", "代表姓名"}, 28, false, "姓名用顿号隔开；同名的写编号。接待一般不少于两位"},
		{hOff, nil, 20, false, "取消的写原因，会向群众显示；不取消就留空"},
	}
}

// Meeting is a reception or an activity of a station, as one row has it.
type Meeting struct {
	Station liaison.StationID
	Event   liaison.Event // without ID and MovedFrom
}

// Receptions is what a table of receptions says.
type Receptions struct {
	Rows   []Meeting
	Unused []string
}

// ReadReceptions reads the sheets with the headings of a table of receptions. All
// days have to be in year. With any fault there are no rows.
func ReadReceptions(b Book, k Known, year int) (Receptions, []Fault) {
	var f faults
	ts, unused := tables(b, receptionHeads(), &f)
	out := Receptions{Unused: unused}
	from := map[string]Fault{}
	for _, t := range ts {
		for _, r := range t.data {
			m, ok := k.meeting(t, r, year, &f)
			if !ok {
				continue
			}
			key := string(m.Station) + string(m.Event.Kind) + m.Event.Date.String() + m.Event.From.String()
			if first, twice := from[key]; twice {
				c, _ := t.cell(r, hDate, &f)
				c.fail("请删掉一行或者改时间", "和%s是同一个站、同一时间的同一种安排", first.Where())
				continue
			}
			from[key] = Fault{Sheet: t.sheet.Name, Row: r.N}
			out.Rows = append(out.Rows, m)
		}
	}
	if len(f.all) == 0 && len(out.Rows) == 0 {
		f.add(Fault{Words: "表里一条安排也没有", Want: "请从表头下面一行填起"})
	}
	if len(f.all) > 0 {
		return Receptions{}, f.all
	}
	return out, nil
}

func (k Known) meeting(t table, r Row, year int, f *faults) (Meeting, bool) {
	before := len(f.all)
	var m Meeting
	station, _ := t.cell(r, hStation, f)
	if station.text == "" {
		station.fail("请写站的全名或者编号；不是安排的行请删掉", "没有写站点")
		return m, false
	}
	if id, ok := k.stationOf(station, station.text); ok {
		if m.Station = id; !k.may(id) {
			station.fail("请只写您管理的站", "“%s”不在您的管理范围", k.stationName(id))
		}
	}
	date, _ := t.cell(r, hDate, f)
	m.Event.Date = t.dates.day(date)
	if d := m.Event.Date; !d.IsZero() && d.Year != year {
		date.fail("每次导入一年的安排，请改正日期或者换一年", "%s 不在 %d 年", d, year)
	}
	m.Event.From, m.Event.To = t.hours(r, f)
	kind, _ := t.cell(r, hKind, f)
	m.Event.Kind = eventKind(kind.line(10))
	theme, _ := t.cell(r, hTheme, f)
	if m.Event.Kind == liaison.ReceptionDay {
		m.Event.Theme = theme.line(40)
	} else if m.Event.Title = theme.line(40); m.Event.Title == "" {
		theme.fail("请写活动的名称", "这项%s没有名称", m.Event.Kind)
	}
	place, _ := t.cell(r, hPlace, f)
	m.Event.Place = place.line(40)
	who, _ := t.cell(r, hWho, f)
	m.Event.Deputies = k.people(who, m.Station)
	off, _ := t.cell(r, hOff, f)
	m.Event.Reason = off.line(60)
	m.Event.Cancelled = m.Event.Reason != ""
	return m, len(f.all) == before
}

func eventKind(s string) liaison.EventKind {
	switch s {
	case "", "接待", "代表接待", "接待日", "代表接待日", "接待活动":
		return liaison.ReceptionDay
	}
	return liaison.EventKind(s)
}

// hours reads from two cells, or from one as 9:00-11:30.
func (t table) hours(r Row, f *faults) (from, to liaison.TimeOfDay) {
	a, _ := t.cell(r, hFrom, f)
	b, hasEnd := t.cell(r, hTo, f)
	if first, second, both := strings.Cut(strings.NewReplacer("—", "-", "–", "-", "~", "-", "～", "-", "至", "-", "到", "-").Replace(narrow(a.text)), "-"); both && b.text == "" {
		b.at, hasEnd = a.at, true
		a.text, b.text = strings.TrimSpace(first), strings.TrimSpace(strings.TrimLeft(second, "-"))
		if strings.HasPrefix(a.text, "下午") && !strings.HasPrefix(b.text, "下午") {
			b.text = "下午" + b.text
		}
	}
	before := len(f.all)
	from, ok1 := a.clock()
	to, ok2 := b.clock()
	switch {
	case len(f.all) > before:
	case !ok1:
		a.fail(clockWant, "没有写开始的时间")
	case !ok2 && !hasEnd:
		a.fail("请写成 9:00-11:30 这样，或者加“结束”一列", "没有写结束的时间")
	case !ok2:
		b.fail(clockWant, "没有写结束的时间")
	case from >= to:
		b.fail("请改正，用二十四小时制", "结束（%s）不晚于开始（%s）", to, from)
	}
	return from, to
}

// people reads names or ids of deputies. Of several with one name the one of the
// station is meant.
func (k Known) people(c cellAt, at liaison.StationID) (out []liaison.DeputyID) {
	for _, w := range c.list() {
		han := strings.Join(strings.Fields(w), "")
		var found, own []liaison.Deputy
		for _, d := range k.Deputies {
			if d.Name == w || d.Name == han || string(d.ID) == strings.ToLower(narrow(w)) {
				found = append(found, d)
				if slices.Contains(d.Stations, at) {
					own = append(own, d)
				}
			}
		}
		if len(own) > 0 {
			found = own
		}
		switch {
		case len(found) == 0:
			c.fail("请先在代表名册里加上，或者改正姓名；几位用顿号隔开", "没有叫“%s”的代表", w)
		case len(found) > 1:
			c.fail("请改写编号："+string(found[0].ID)+" 或者 "+string(found[1].ID), "有 %d 位“%s”", len(found), w)
		case !slices.Contains(out, found[0].ID):
			out = append(out, found[0].ID)
		}
	}
	return out
}
