package intake

import (
	"slices"

	"lianluozhan/sync/county"
	"lianluozhan/sync/liaison"
)

const deputiesFile = "deputies.yaml"

// levels are the words for the five levels.
func levels() map[string]liaison.Level {
	return map[string]liaison.Level{
		"national": liaison.National, "provincial": liaison.Provincial, "municipal": liaison.Municipal,
		"county": liaison.CountyLevel, "township": liaison.Township,
	}
}

func (r *reader) deputies() {
	v, ok := r.open(deputiesFile, true)
	if !ok {
		return
	}
	for _, e := range v.entries() {
		d := e.deputy()
		e.done()
		var scopes []string
		for _, s := range d.Stations {
			scopes = append(scopes, county.ScopeStation(s))
		}
		if n := e.values["stations"]; n == nil || len(n.Content) == 0 {
			e.warn("这位代表不属于哪个站（stations），屏幕上看不到")
		}
		if d.ID != "" {
			r.known.deputies[d.ID] = d
		}
		r.add(deputiesFile, e.node.Line, d, scopes...)
	}
}

func (e *entry) deputy() liaison.Deputy {
	return liaison.Deputy{
		ID: liaison.DeputyID(e.id()), Name: e.need("name", "姓名"), Levels: e.levels(), Title: e.words("title"),
		Group: e.words("group"), Constituency: e.words("constituency"), Villages: e.texts("villages"),
		Occupation: e.words("occupation"), Photo: e.picture("photo", portrait), Pledge: e.words("pledge"),
		Bio: e.words("bio"), Office: e.words("office"), OfficePhone: e.phone("office_phone"), QR: e.words("qr"),
		Stations: e.stations("stations"), Order: e.number("order", -99999, 99999, 0),
	}
}

func (e *entry) levels() []liaison.Level {
	var out []liaison.Level
	for _, v := range e.list("levels") {
		s, ok := v.text()
		if !ok {
			continue
		}
		l, ok := choice(v, s, levels())
		if ok && slices.Contains(out, l) {
			v.fail("“%s”写了两次。请删掉一个", s)
		} else if ok {
			out = append(out, l)
		}
	}
	if v, ok := e.values["levels"]; !ok || len(v.Content) == 0 {
		e.failAt("levels", "没有写是哪一级代表（levels）。例如 levels: [county, township]")
	}
	slices.Sort(out)
	return out
}

func (e *entry) stations(key string) []liaison.StationID {
	var out []liaison.StationID
	for _, v := range e.list(key) {
		id := v.station()
		if slices.Contains(out, id) {
			v.fail("“%s”写了两次。请删掉一个", id)
		} else if id != "" {
			out = append(out, id)
		}
	}
	return out
}

// deputies returns ids of known deputies.
func (e *entry) deputies(key string) []liaison.DeputyID {
	var out []liaison.DeputyID
	for _, v := range e.list(key) {
		s, ok := v.text()
		id := liaison.DeputyID(s)
		switch {
		case !ok || !v.knownDeputy(id):
		case slices.Contains(out, id):
			v.fail("“%s”写了两次。请删掉一个", id)
		default:
			out = append(out, id)
		}
	}
	return out
}

func (v value) knownDeputy(id liaison.DeputyID) bool {
	if _, ok := v.r.known.deputies[id]; !ok {
		v.fail("没有编号是“%s”的代表。%s请在 %s 里核对", id, hintID(string(id), v.r.known.deputies), deputiesFile)
		return false
	}
	return true
}
