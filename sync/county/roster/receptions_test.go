package roster_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"lianluozhan/sync/county/roster"
	"lianluozhan/sync/liaison"
)

// planned is the county with a reception at 城关镇 on the tenth of the first three
// months of 2026: January's falls on a Saturday.
func planned() roster.Known {
	k := known()
	k.Deputies[1].Name = "示例子"
	k.Plans = []liaison.Plan{{Station: "chengguan", Year: 2026, Rules: []liaison.PlanRule{{
		ID: "ten", Kind: liaison.ReceptionDay, From: 540, To: 690, MonthDays: []int{10}, Months: []time.Month{1, 2, 3},
		Themes: []string{"供暖"}, Deputies: []liaison.DeputyID{"d01", "d02"},
	}}}}
	return k
}

func TestDaysAndHoursAsPeopleWriteThem(t *testing.T) {
	day := time.Date(2026, 3, 10, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		day, from, to any
		want          string
	}{
		{"2026-03-10", "9:00", "11:30", "2026-03-10 09:00 11:30"},
		{"2026年3月10日", "上午9点", "11点半", "2026-03-10 09:00 11:30"},
		{"2026/3/10 星期二", "9：00—11：30", nil, "2026-03-10 09:00 11:30"},
		{"２０２６．３．１０", "下午2:30", "下午5时", "2026-03-10 14:30 17:00"},
		{"20260310", "下午2点-5点", nil, "2026-03-10 14:00 17:00"},
		{day, 0.375, 0.5, "2026-03-10 09:00 12:00"},
		{46091, "09:00:00", "10:15:00", "2026-03-10 09:00 10:15"},
		{"2026-02-30", "9:00", "10:00", "第 2 行 B 列（日期）：日期“2026-02-30”不对。请写成 2026-01-31 这样，并看看有没有这一天"},
		{"三月十日", "9:00", "10:00", "第 2 行 B 列（日期）：日期“三月十日”认不出来。请写成 2026-01-31 这样"},
		{"2027-01-01", "9:00", "10:00", "第 2 行 B 列（日期）：2027-01-01 不在 2026 年。每次导入一年的安排，请改正日期或者换一年"},
		{"2026-03-10", "11:00", "9:00", "第 2 行 D 列（结束）：结束（09:00）不晚于开始（11:00）。请改正，用二十四小时制"},
		{"2026-03-10", "25:00", "26:00", "第 2 行 C 列（开始）：时间“25:00”不对。请写成 9:00 这样，用二十四小时制"},
		{"2026-03-10", nil, nil, "第 2 行 C 列（开始）：没有写开始的时间。请写成 9:00 这样，用二十四小时制"},
	} {
		cells := at{"A1": "站点", "B1": "日期", "C1": "时间", "D1": "结束时间", "E1": "接待代表", "A2": "城关镇", "B2": c.day}
		if c.from != nil {
			cells["C2"] = c.from
		}
		if c.to != nil {
			cells["D2"] = c.to
		}
		got, faults := roster.ReadReceptions(read(t, "x.xlsx", workbook(t, cells)), known(), 2026)
		words := strings.ReplaceAll(strings.Split(lines(faults), "\n")[0], "工作表“Sheet1”", "")
		if len(faults) == 0 {
			e := got.Rows[0].Event
			words = fmt.Sprint(e.Date, " ", e.From, " ", e.To)
		}
		if words != c.want {
			t.Errorf("%v %v %v: %s, want %s", c.day, c.from, c.to, words, c.want)
		}
	}
}

func TestDaysOfOldMacs(t *testing.T) {
	b := workbook(t, at{"A1": "站点", "B1": "日期", "C1": "时间", "A2": "城关镇", "B2": 46091 - 1462, "C2": "9:00-10:00"}, func(f *excelize.File) {
		yes := true
		must(t, f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes}))
	})
	got, faults := roster.ReadReceptions(read(t, "x.xlsx", b), known(), 2026)
	if len(faults) > 0 || got.Rows[0].Event.Date.String() != "2026-03-10" {
		t.Errorf("%v %s", got, lines(faults))
	}
}

func apply(t *testing.T, k roster.Known, text string, rep roster.Replace) ([]liaison.Plan, string) {
	t.Helper()
	got, faults := roster.ReadReceptions(read(t, "x.csv", []byte(text)), k, 2026)
	if len(faults) > 0 {
		t.Fatal(lines(faults))
	}
	plans, changes, err := roster.ApplyReceptions(got.Rows, k, 2026, rep)
	must(t, err)
	var out []string
	for _, c := range changes {
		s := fmt.Sprintf("%s %s %s", c.Kind, c.Station, max(c.Was.Date.String(), c.Now.Date.String()))
		for _, f := range c.Fields {
			s += fmt.Sprintf(" %s:%s→%s", f.Head, f.Was, f.Now)
		}
		out = append(out, s)
	}
	return plans, strings.Join(out, "\n")
}

const table = `站点,日期,开始,结束,种类,主题,地点,代表,取消原因
城关镇,2026-01-12,9:00,11:30,,供暖,,示例甲、示例子,
城关镇,2026-02-10,9:00,12:00,接待,道路,,示例甲、示例子,
城关镇,2026-05-11,14:00,16:00,走访,走访东关村,东关村,示例甲,
`

func TestATableChangesAPlan(t *testing.T) {
	plans, got := apply(t, planned(), table, roster.Replace{})
	want := "changed chengguan 2026-02-10 结束:11:30→12:00 主题:供暖→道路\nadded chengguan 2026-05-11"
	if got != want || len(plans) != 1 {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	k := planned()
	k.Plans = plans
	if _, again := apply(t, k, table, roster.Replace{}); again != "" {
		t.Errorf("the same table changes again: %s", again)
	}
	if len(planned().Plans[0].Exceptions) != 0 {
		t.Error("the plan that was given changed")
	}
	plans, got = apply(t, k, table, roster.Replace{On: true, Reason: "计划调整"})
	if got != "removed chengguan 2026-03-10" {
		t.Error(got)
	}
	e, _ := plans[0].Event(k.Rules, "ten@2026-03-10")
	if !e.Cancelled || e.Reason != "计划调整" {
		t.Errorf("%+v", e)
	}
	k.Plans = plans
	short := strings.Join(strings.Split(table, "\n")[:3], "\n")
	plans, got = apply(t, k, short, roster.Replace{On: true, Reason: "计划调整"})
	if got != "removed chengguan 2026-05-11" || slices.ContainsFunc(plans[0].Exceptions, func(x liaison.PlanException) bool { return x.Rule == "" }) {
		t.Errorf("%s %+v", got, plans[0].Exceptions)
	}
}

func TestMistakesInATableOfReceptions(t *testing.T) {
	k := planned()
	k.Deputies = append(k.Deputies, liaison.Deputy{ID: "d04", Name: "示例丑", Stations: []liaison.StationID{"hewan"}}, liaison.Deputy{ID: "d05", Name: "示例丑", Stations: []liaison.StationID{"hewan"}})
	k.May = func(id liaison.StationID) bool { return id == "chengguan" }
	_, faults := roster.ReadReceptions(read(t, "x.csv", []byte(`站点,日期,开始,结束,种类,主题,代表
河湾乡,2026-01-12,9:00,11:30,,,示例甲
城关镇,2026-01-13,9:00,11:30,,,示例寅、示例丑
城关镇,2026-01-14,9:00,11:30,学习,,示例甲
城关镇,2026-01-15,9:00,11:30,,,示例甲
城关镇,2026-01-15,9:00,10:30,,,示例甲
`)), k, 2026)
	want := strings.Join([]string{
		"第 2 行 A 列（站点）：“河湾乡人大代表联络站”不在您的管理范围。请只写您管理的站",
		"第 3 行 G 列（代表）：没有叫“示例寅”的代表。请先在代表名册里加上，或者改正姓名；几位用顿号隔开",
		"第 3 行 G 列（代表）：有 2 位“示例丑”。请改写编号：d04 或者 d05",
		"第 4 行 F 列（主题）：这项学习没有名称。请写活动的名称",
		"第 6 行 B 列（日期）：和第 5 行是同一个站、同一时间的同一种安排。请删掉一行或者改时间",
	}, "\n")
	if lines(faults) != want {
		t.Errorf("got\n%s\nwant\n%s", lines(faults), want)
	}
}

func TestRosterRoundTrip(t *testing.T) {
	k := known()
	k.Deputies[0].Pledge, k.Deputies[0].OfficePhone, k.Deputies[0].Group = "=1+1", "0500-5550101", "@小组"
	k.Deputies[0].Bio, k.Deputies[1].Occupation = "第一行\n第二行 '=x", "-"
	b, err := roster.WriteDeputies(k)
	must(t, err)
	f, err := excelize.OpenReader(bytes.NewReader(b))
	must(t, err)
	for _, cell := range []string{"L2", "E2", "H3"} {
		v, err := f.GetCellValue("代表名册", cell)
		must(t, err)
		if !strings.HasPrefix(v, "'") {
			t.Errorf("%s is %q: a spreadsheet could take it for a formula", cell, v)
		}
		if formula, err := f.GetCellFormula("代表名册", cell); err != nil || formula != "" {
			t.Errorf("%s has the formula %q, %v", cell, formula, err)
		}
	}
	must(t, f.Close())
	got, faults := roster.ReadDeputies(read(t, "out.xlsx", b), k)
	if len(faults) > 0 || len(got.Rows) != 3 || len(got.Unused) != 0 {
		t.Fatalf("%s %+v", lines(faults), got)
	}
	if ch := roster.CompareDeputies(got.Rows, k); len(ch) != 0 {
		t.Errorf("%+v", ch)
	}
	if fmt.Sprint(got.Rows) != fmt.Sprint(k.Deputies) {
		t.Errorf("got\n%+v\nwant\n%+v", got.Rows, k.Deputies)
	}
}

func TestReceptionsRoundTrip(t *testing.T) {
	k := planned()
	p, err := k.Plans[0].Alter(k.Rules, "ten@2026-03-10", liaison.Event{Date: liaison.Date{Year: 2026, Month: 3, Day: 12}, From: 540, To: 690, Cancelled: true, Reason: "防汛"})
	must(t, err)
	k.Plans[0] = p.Add(liaison.Event{Kind: "学习", Title: "集中学习", Date: liaison.Date{Year: 2026, Month: 6, Day: 1}, From: 900, To: 960})
	b, err := roster.WriteReceptions(k, 2026)
	must(t, err)
	got, faults := roster.ReadReceptions(read(t, "out.xlsx", b), k, 2026)
	if len(faults) > 0 || len(got.Rows) != 4 {
		t.Fatalf("%s %+v", lines(faults), got)
	}
	plans, changes, err := roster.ApplyReceptions(got.Rows, k, 2026, roster.Replace{On: true})
	if err != nil || len(plans) != 0 || len(changes) != 0 {
		t.Errorf("%+v %v", changes, err)
	}
}

func TestEmptyTablesAreTemplates(t *testing.T) {
	one, err := roster.WriteDeputies(roster.Known{})
	must(t, err)
	two, err := roster.WriteReceptions(roster.Known{}, 2026)
	must(t, err)
	if _, faults := roster.ReadDeputies(read(t, "x.xlsx", one), known()); lines(faults) != "表里一位代表也没有。请从表头下面一行填起" {
		t.Error(lines(faults))
	}
	if _, faults := roster.ReadReceptions(read(t, "x.xlsx", two), known(), 2026); lines(faults) != "表里一条安排也没有。请从表头下面一行填起" {
		t.Error(lines(faults))
	}
}

func TestWhatARosterWouldChange(t *testing.T) {
	k := known()
	got, faults := roster.ReadDeputies(read(t, "x.csv", []byte("姓名,层级,站点,代表小组\n示例甲,县、乡镇,城关镇,\n示例丙,乡镇,河湾乡,第二小组\n")), k)
	if len(faults) > 0 {
		t.Fatal(lines(faults))
	}
	var out []string
	for _, c := range roster.CompareDeputies(got.Rows, k) {
		out = append(out, fmt.Sprint(c.Kind, " ", c.Who(), " ", c.Fields))
	}
	want := "added 示例丙 []\nchanged 示例甲 [{层级 县 县、乡镇} {代表小组 第一小组 }]\nremoved 示例乙 []\nremoved 示例乙 []"
	if s := strings.Join(out, "\n"); s != want {
		t.Errorf("got\n%s\nwant\n%s", s, want)
	}
	if d := got.Rows[0]; d.Photo != "p1" || d.Pledge != "多走访" || d.Group != "" {
		t.Errorf("what the table has no column for is lost, or what it empties is kept: %+v", d)
	}
}

func TestScopeOfARoster(t *testing.T) {
	k := known()
	k.May = func(id liaison.StationID) bool { return id == "chengguan" || id == "dongguan" }
	k.Deputies[0].Stations = []liaison.StationID{"chengguan", "hewan"}
	for text, want := range map[string]string{
		"示例丙,乡镇,河湾乡":                 "第 2 行 C 列（所属站点）：“河湾乡人大代表联络站”不在您的管理范围。请只写您管理的站",
		"示例甲,县,城关镇、河湾乡":              "",
		"示例甲,县、乡镇,城关镇、河湾乡":           "第 2 行 C 列（所属站点）：“示例甲”还属于您管理范围以外的站。请由县人大代表工委修改，或者把这一行删掉",
		"示例甲,县,城关镇":                  "第 2 行 C 列（所属站点）：“示例甲”还属于您管理范围以外的站。请由县人大代表工委修改，或者把这一行删掉",
		"示例丙,乡镇,城关镇人大代表联络站、东关村代表联络室": "",
	} {
		_, faults := roster.ReadDeputies(read(t, "x.csv", []byte("姓名,层级,站点\n"+text)), k)
		if lines(faults) != want {
			t.Errorf("%s: %s, want %s", text, lines(faults), want)
		}
	}
	for _, c := range roster.CompareDeputies(nil, k) {
		if c.Was.ID != "d01" || c.Blocked == "" {
			t.Errorf("%+v", c)
		}
	}
}
