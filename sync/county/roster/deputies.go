package roster

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"lianluozhan/sync/liaison"
)

// Headings of the deputies' roster.
const (
	hID           = "编号"
	hName         = "姓名"
	hLevels       = "层级"
	hTitle        = "称谓"
	hGroup        = "代表小组"
	hConstituency = "选区"
	hVillages     = "联系村社区"
	hOccupation   = "职业"
	hStations     = "所属站点"
	hOffice       = "联系地点"
	hPhone        = "电话"
	hPledge       = "履职承诺"
	hBio          = "简介"
	hQR           = "二维码"
	hOrder        = "排序"
)

func deputyHeads() []heading {
	return []heading{
		{hID, []string{"代表编号", "ID", "id"}, 10, false, "可以不填，系统会自动编。已经在系统里的代表，导出的表里有，请不要改"},
		{hName, []string{"代表姓名", "名字", "人大代表"}, 12, true, "必填"},
		{hLevels, []string{"代表层级", "级别", "代表级别", "层次", "代表类别"}, 14, true, "必填。全国、省、市、县、乡镇；几级的用顿号隔开，如“县、乡镇”"},
		{hTitle, []string{"代表称谓", "称呼"}, 14, false, "可以不填。屏幕上怎样称呼，如“县人大代表”"},
		{hGroup, []string{"小组", "所属小组", "所在代表小组", "代表组"}, 20, false, "代表小组的名称"},
		{hConstituency, []string{"所在选区", "选举单位", "选区或选举单位", "原选举单位"}, 20, false, "选区或者选举单位"},
		{hVillages, []string{"联系村", "联系社区", "联系村居", "联系村、社区", "联系村和社区", "联系村社", "所联系村", "村社区"}, 24, false, "几个的用顿号隔开"},
		{hOccupation, []string{"职务", "工作单位及职务", "单位及职务", "工作单位", "单位职务"}, 24, false, "职业，或者单位和职务"},
		{hStations, []string{"站点", "联络站", "所属联络站", "所在站点", "所在联络站", "所属站", "代表联络站"}, 24, true, "必填。写站的全名或者编号；几个站的用顿号隔开"},
		{hOffice, []string{"办公地点", "联系地址", "联系处"}, 20, false, "向公众公开的，找代表到哪里"},
		{hPhone, []string{"联系电话", "办公电话", "公开电话", "电话号码"}, 16, false, "向公众公开的电话，不要写私人号码"},
		{hPledge, []string{"承诺"}, 30, false, "一两句话，最多 200 字"},
		{hBio, []string{"个人简介", "代表简介", "履历"}, 30, false, "最多 2000 字"},
		{hQR, []string{"代表码", "二维码内容"}, 20, false, "可以不填。填网址则屏幕上的二维码指向它"},
		{hOrder, []string{"顺序", "排列"}, 8, false, "整数，小的排在前面"},
	}
}

// Deputies is what a roster of deputies says.
type Deputies struct {
	Rows   []liaison.Deputy // whole: what the table has no column for is as known
	Unused []string         // columns that mean nothing here
}

// ReadDeputies reads the sheets with the headings of a roster of deputies. With any
// fault there are no rows.
func ReadDeputies(b Book, k Known) (Deputies, []Fault) {
	var f faults
	ts, unused := tables(b, deputyHeads(), &f)
	out := Deputies{Unused: unused}
	from := map[liaison.DeputyID]Fault{}
	for _, t := range ts {
		for _, r := range t.data {
			d, ok := k.deputyRow(t, r, &f)
			if !ok {
				continue
			}
			if first, twice := from[d.ID]; twice {
				c, _ := t.cell(r, hName, &f)
				c.fail("请删掉一行；真是同名的两位，请在“编号”列写上各自的编号，如 li-1、li-2", "“%s”和%s是同一位代表", d.Name, first.Where())
				continue
			}
			from[d.ID] = Fault{Sheet: t.sheet.Name, Row: r.N}
			out.Rows = append(out.Rows, d)
		}
	}
	if len(f.all) == 0 && len(out.Rows) == 0 {
		f.add(Fault{Words: "表里一位代表也没有", Want: "请从表头下面一行填起"})
	}
	if len(f.all) > 0 {
		return Deputies{}, f.all
	}
	return out, nil
}

// deputyRow reads one row; ok is false with any mistake in it.
func (k Known) deputyRow(t table, r Row, f *faults) (d liaison.Deputy, ok bool) {
	before := len(f.all)
	name, _ := t.cell(r, hName, f)
	d.Name = name.name()
	if d.Name == "" && len(f.all) == before {
		name.fail("请补上；不是代表的行请删掉", "没有写姓名")
		return d, false
	}
	levels, _ := t.cell(r, hLevels, f)
	stations, _ := t.cell(r, hStations, f)
	levelsOf, at := levels.levels(), k.stationList(stations)
	id, _ := t.cell(r, hID, f)
	if len(f.all) > before {
		return d, false
	}
	was := k.identify(id, liaison.Deputy{Name: d.Name, Levels: levelsOf, Stations: at, Constituency: k.text(t, r, hConstituency)})
	if len(f.all) > before {
		return d, false
	}
	d = was
	d.Name, d.Levels, d.Stations = name.name(), levelsOf, at
	t.deputyText(r, &d, f)
	k.judgeScope(stations, was, d)
	return d, len(f.all) == before
}

// text is a cell without being judged.
func (k Known) text(t table, r Row, head string) string {
	var f faults
	c, _ := t.cell(r, head, &f)
	return c.text
}

// deputyText fills in the columns that the table has.
func (t table) deputyText(r Row, d *liaison.Deputy, f *faults) {
	for _, x := range []struct {
		head string
		most int
		to   *string
	}{
		{hTitle, 30, &d.Title}, {hGroup, 40, &d.Group}, {hConstituency, 60, &d.Constituency}, {hOccupation, 60, &d.Occupation},
		{hOffice, 60, &d.Office},
	} {
		if c, ok := t.cell(r, x.head, f); ok {
			*x.to = c.line(x.most)
		}
	}
	if c, ok := t.cell(r, hPledge, f); ok {
		d.Pledge = c.words(200)
	}
	if c, ok := t.cell(r, hBio, f); ok {
		d.Bio = c.words(2000)
	}
	if c, ok := t.cell(r, hPhone, f); ok {
		d.OfficePhone = c.phone()
	}
	if c, ok := t.cell(r, hVillages, f); ok {
		_ = c.words(400)
		d.Villages = c.list()
	}
	if c, ok := t.cell(r, hQR, f); ok {
		d.QR = c.line(300)
		if d.QR != "" && !strings.HasPrefix(d.QR, "https://") && !strings.HasPrefix(d.QR, "http://") {
			c.fail("请写 https:// 开头的网址，或者留空", "二维码的网址不对")
		}
	}
	if c, ok := t.cell(r, hOrder, f); ok {
		d.Order, _ = c.whole(-99999, 99999)
	}
}

// identify finds whom a row means: by id, or else by name, and where there are
// several of that name by station, level and constituency. A new deputy gets an id
// that follows from who they are, so that the same table gives the same one again.
func (k Known) identify(id cellAt, who liaison.Deputy) liaison.Deputy {
	if id.text != "" {
		want := liaison.DeputyID(strings.ToLower(narrow(id.text)))
		if d, ok := k.deputy(want); ok {
			return d
		}
		if !idShape.MatchString(string(want)) {
			id.fail("只用小写字母、数字和减号，如 d01；不知道就留空", "编号“%s”不对", id.text)
		}
		return liaison.Deputy{ID: want}
	}
	var same []liaison.Deputy
	for i := range k.Deputies {
		if k.Deputies[i].Name == who.Name {
			same = append(same, k.Deputies[i])
		}
	}
	for _, alike := range []func(liaison.Deputy) bool{
		func(d liaison.Deputy) bool {
			return slices.ContainsFunc(d.Stations, func(s liaison.StationID) bool { return slices.Contains(who.Stations, s) })
		},
		func(d liaison.Deputy) bool { return slices.Equal(d.Levels, who.Levels) },
		func(d liaison.Deputy) bool { return d.Constituency == who.Constituency },
	} {
		var closer []liaison.Deputy
		for _, d := range same {
			if alike(d) {
				closer = append(closer, d)
			}
		}
		if len(same) > 1 && len(closer) > 0 {
			same = closer
		}
	}
	switch len(same) {
	case 0:
		return liaison.Deputy{ID: newID(who)}
	case 1:
		return same[0]
	}
	var ids []string
	for _, d := range same {
		ids = append(ids, string(d.ID))
	}
	id.fail("请在“编号”列写上是哪一位："+strings.Join(ids, "、"), "系统里有 %d 位“%s”", len(same), who.Name)
	return liaison.Deputy{}
}

func newID(d liaison.Deputy) liaison.DeputyID {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%v\x00%s", d.Name, d.Levels, d.Constituency))
	return liaison.DeputyID("d-" + hex.EncodeToString(sum[:5]))
}

// judgeScope refuses stations that are not the person's, unless the deputy has them
// already and nothing changes.
func (k Known) judgeScope(c cellAt, was, now liaison.Deputy) {
	for _, s := range now.Stations {
		if !k.may(s) && !slices.Contains(was.Stations, s) {
			c.fail("请只写您管理的站", "“%s”不在您的管理范围", k.stationName(s))
			return
		}
	}
	outside := slices.ContainsFunc(was.Stations, func(s liaison.StationID) bool { return !k.may(s) })
	if outside && len(differences(k, was, now)) > 0 {
		c.fail("请由县人大代表工委修改，或者把这一行删掉", "“%s”还属于您管理范围以外的站", now.Name)
	}
}

// stationList reads names or ids of stations.
func (k Known) stationList(c cellAt) (out []liaison.StationID) {
	if c.text == "" {
		c.fail("请写站的全名或者编号", "没有写属于哪个站")
		return nil
	}
	for _, w := range c.list() {
		if id, ok := k.stationOf(c, w); ok && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out
}

// stationOf finds a station by its id, its name, or a part of the name that only one
// has.
func (k Known) stationOf(c cellAt, w string) (liaison.StationID, bool) {
	var part []liaison.Station
	id := liaison.StationID(strings.ToLower(w))
	for i := range k.Stations {
		s := &k.Stations[i]
		if w == s.Name || id == s.ID {
			part = []liaison.Station{*s}
			break
		}
		if utf8.RuneCountInString(w) > 1 && strings.Contains(s.Name, w) {
			part = append(part, *s)
		}
	}
	switch {
	case len(part) == 0:
		c.fail(k.nearStation(w), "没有“%s”这个站", w)
		return "", false
	case len(part) > 1:
		c.fail("请写全名", "“%s”可能是%s，也可能是%s", w, part[0].Name, part[1].Name)
		return "", false
	}
	return part[0].ID, true
}

func (k Known) nearStation(w string) string {
	best, most := "", 0
	for _, s := range k.Stations {
		if n := common(w, s.Name); n > most && k.may(s.ID) {
			best, most = s.Name, n
		}
	}
	if most < 2 {
		return "请写站的全名或者编号"
	}
	return "是不是“" + best + "”？"
}

// common counts the characters of a that b has too.
func common(a, b string) (n int) {
	for _, r := range a {
		if strings.ContainsRune(b, r) {
			n++
		}
	}
	return n
}
