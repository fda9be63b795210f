package form

import (
	"slices"
	"strconv"
	"strings"

	"lianluozhan/sync/county"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// Deputy is the kind of the deputies.
func Deputy() Kind {
	return Kind{
		Wire: wire.DocDeputy, Name: "代表", base: DeputiesPath, Menu: DeputiesPath,
		labels: []label{
			{field: "name", Words: "姓名"}, {field: "levels", Words: "哪一级代表"}, {field: "title", Words: "称呼"}, {field: "group", Words: "代表小组"},
			{field: "stations", Words: "所属站"}, {field: "constituency", Words: "选区"}, {field: "villages", Words: "联系的村（社区）"},
			{field: "occupation", Words: "职业"}, {field: "photo", Words: "照片", photo: true}, {field: "pledge", Words: "履职承诺"},
			{field: "bio", Words: "简介"}, {field: "office", Words: "办公地点"}, {field: "office_phone", Words: "公开电话"},
			{field: "order", Words: "排序"}, {field: "qr", Words: "二维码内容"},
		},
		Fresh: func() any { return liaison.Deputy{} },
		write: writeDeputy,
		read: func(r *Reading, _ any) any {
			return liaison.Deputy{
				ID: liaison.DeputyID(r.ID), Name: r.text("name", 20), Levels: r.levels(), Title: r.text("title", 30), Group: r.text("group", 40),
				Constituency: r.text("constituency", 60), Villages: r.names("villages"), Occupation: r.text("occupation", 60),
				Photo: r.photo("photo"), Pledge: r.prose("pledge", 300), Bio: r.prose("bio", 1000), Office: r.text("office", 80),
				OfficePhone: r.phone("office_phone"), QR: r.text("qr", 500), Stations: r.stations(), Order: r.number("order", -99999, 99999),
			}
		},
	}
}

func writeDeputy(w *writing, doc any) {
	d, _ := doc.(liaison.Deputy)
	w.set("name", d.Name)
	for _, l := range d.Levels {
		w.v.Add("levels", strconv.Itoa(int(l)))
	}
	for _, s := range d.Stations {
		w.v.Add("stations", string(s))
	}
	w.set("title", d.Title)
	w.set("group", d.Group)
	w.set("constituency", d.Constituency)
	w.set("villages", strings.Join(d.Villages, "、"))
	w.set("occupation", d.Occupation)
	w.set("photo", string(d.Photo))
	w.set("pledge", d.Pledge)
	w.set("bio", d.Bio)
	w.set("office", d.Office)
	w.set("office_phone", d.OfficePhone)
	w.set("qr", d.QR)
	w.number("order", d.Order)
}

func (r *Reading) levels() []liaison.Level {
	var out []liaison.Level
	for _, s := range r.V["levels"] {
		n, err := strconv.Atoi(s)
		if l := liaison.Level(n); err != nil || !l.Valid() {
			r.M.Add("levels", "没有这一级。请重新选")
		} else if !slices.Contains(out, l) {
			out = append(out, l)
		}
	}
	slices.Sort(out)
	return out
}

func (r *Reading) stations() []liaison.StationID {
	var out []liaison.StationID
	for _, s := range r.V["stations"] {
		id := liaison.StationID(strings.TrimSpace(s))
		if id == "" || slices.Contains(out, id) {
			continue
		}
		if _, _, ok, err := county.Document(r.Tx, wire.Key(wire.DocStation, string(id))); !ok || err != nil {
			r.M.Add("stations", "没有这个站，可能已经撤销。请重新选")
		}
		out = append(out, id)
	}
	return out
}

// LevelName names a level in one or two characters.
func LevelName(l liaison.Level) string {
	return map[liaison.Level]string{
		liaison.National: "全国", liaison.Provincial: "省", liaison.Municipal: "市", liaison.CountyLevel: "县", liaison.Township: "乡镇",
	}[l]
}

// Station is the kind of the stations' particulars.
func Station() Kind {
	return Kind{
		Wire: wire.DocStation, Name: "站点资料", base: StationsPath, tail: "/edit", Menu: StationsPath,
		labels: []label{
			{field: "name", Words: "站名"}, {field: "kind", Words: "类别"}, {field: "town", Words: "乡镇"}, {field: "parent", Words: "上级站"},
			{field: "address", Words: "地址"}, {field: "phone", Words: "电话"}, {field: "hours", Words: "开放时间"},
			{field: "villages", Words: "服务的村（社区）"}, {field: "posts", Words: "岗位"}, {field: "photo", Words: "照片", photo: true},
			{field: "body", Words: "介绍", long: true},
		},
		Fresh: func() any { return liaison.Station{Kind: "联络站"} },
		write: writeStation,
		read: func(r *Reading, base any) any {
			old, _ := base.(liaison.Station)
			s := liaison.Station{
				ID: liaison.StationID(r.ID), Name: r.text("name", 40), Kind: r.text("kind", 12), Parent: liaison.StationID(r.text("parent", 62)),
				Address: r.text("address", 80), Phone: r.phone("phone"), Hours: r.text("hours", 80), Villages: r.names("villages"),
				Posts: r.posts(), Photo: r.photo("photo"), Intro: r.body(),
			}
			s.Town, s.TownName = r.town(old)
			return s
		},
	}
}

func writeStation(w *writing, doc any) {
	s, _ := doc.(liaison.Station)
	w.set("name", s.Name)
	w.set("kind", s.Kind)
	w.set("town", string(s.Town))
	w.set("parent", string(s.Parent))
	w.set("address", s.Address)
	w.set("phone", s.Phone)
	w.set("hours", s.Hours)
	w.set("villages", strings.Join(s.Villages, "、"))
	var posts []string
	for _, p := range s.Posts {
		posts = append(posts, p.Role+" "+p.Name)
	}
	w.lines("posts", posts)
	w.set("photo", string(s.Photo))
	w.body(s.Intro)
}

func (r *Reading) posts() []liaison.Post {
	var out []liaison.Post
	for _, l := range r.lines("posts") {
		role, name, ok := strings.Cut(strings.NewReplacer("：", " ", ":", " ", "　", " ").Replace(l), " ")
		if name = strings.TrimSpace(name); !ok || name == "" {
			r.M.Add("posts", "“"+l+"”要写成“岗位 姓名”，中间空一格。例如 站长 示例甲")
		}
		out = append(out, liaison.Post{Role: role, Name: name})
	}
	return out
}

// town returns the township that was chosen, or a new one by its name.
func (r *Reading) town(old liaison.Station) (liaison.TownID, string) {
	id, name := liaison.TownID(r.text("town", 62)), r.text("town_name", 30)
	if id == old.Town && name == "" {
		return old.Town, old.TownName
	}
	if id == "new" {
		id = liaison.TownID(r.text("town_id", 62))
		if !IDShape.MatchString(string(id)) {
			r.M.Add("town_id", "编号只能用小写字母、数字和减号。例如 chengguan")
		}
		if name == "" {
			r.M.Add("town_name", "还没有写乡镇的名字。请补上")
		}
	}
	for _, s := range stationsIn(r.Tx) {
		if s.Town == id && id != "" {
			return id, s.TownName
		}
	}
	if name == "" && id != "" {
		r.M.Add("town", "没有这个乡镇。请重新选")
	}
	return id, name
}
