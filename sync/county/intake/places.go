package intake

import (
	"maps"
	"path"
	"slices"

	"lianluozhan/sync/county"
	"lianluozhan/sync/liaison"
)

func (r *reader) towns() {
	v, ok := r.open("towns.yaml", true)
	if !ok {
		return
	}
	for _, e := range v.entries() {
		id, name := liaison.TownID(e.id()), e.need("name", "名称")
		e.done()
		if _, twice := r.known.towns[id]; twice && id != "" {
			e.fail("编号“%s”重复了。请换一个", id)
		}
		if id != "" {
			r.known.towns[id] = name
		}
	}
}

// stations reads every folder of stations/. Which there are must be known first,
// so that one can name another as its parent.
func (r *reader) stations() {
	ids := r.folders("stations")
	if len(ids) == 0 {
		r.fail("stations", 0, "没有一个站。请照示例建 stations/站的编号/station.yaml")
	}
	for _, id := range ids {
		if !idShape.MatchString(id) {
			r.fail("stations/"+id, 0, "站的文件夹名“%s”只能用小写字母、数字和减号", id)
			r.skip("stations/" + id)
			continue
		}
		r.known.stations[liaison.StationID(id)] = true
	}
	parents := map[liaison.StationID]liaison.StationID{}
	for _, id := range slices.Sorted(maps.Keys(r.known.stations)) {
		r.station(id, parents)
	}
	for id := range parents {
		if circular(parents, id) {
			r.fail(stationFile(id), 0, "上级站（parent）转了一圈又回到自己。请改正")
		}
	}
}

func circular(parents map[liaison.StationID]liaison.StationID, id liaison.StationID) bool {
	for at, n := parents[id], 0; at != "" && n <= len(parents); at, n = parents[at], n+1 {
		if at == id {
			return true
		}
	}
	return false
}

func stationFile(id liaison.StationID) string { return "stations/" + string(id) + "/station.yaml" }

func (r *reader) station(id liaison.StationID, parents map[liaison.StationID]liaison.StationID) {
	file := stationFile(id)
	v, ok := r.open(file, true)
	if !ok {
		r.skip(path.Dir(file))
		return
	}
	e, ok := v.entry()
	if !ok {
		r.skip(path.Dir(file))
		return
	}
	s := liaison.Station{
		ID: id, Name: e.need("name", "站名"), Kind: e.need("kind", "类别"), Town: e.town(),
		Address: e.words("address"), Phone: e.phone("phone"), Hours: e.words("hours"),
		Villages: e.texts("villages"), Posts: e.posts(), Photo: e.picture("photo", picture),
	}
	s.TownName = r.known.towns[s.Town]
	if v, ok := e.at("parent"); ok {
		s.Parent = v.station()
		parents[id] = s.Parent
	}
	e.done()
	if intro := path.Dir(file) + "/intro.md"; r.has(intro) {
		if text, ok := r.text(intro); ok {
			s.Intro = r.markdown(intro, text, 0)
		}
	}
	r.add(file, 1, s, county.ScopeStation(id), county.ScopeCounty)
}

func (e *entry) posts() []liaison.Post {
	var out []liaison.Post
	for _, p := range e.entries("posts") {
		out = append(out, liaison.Post{Role: p.need("role", "岗位"), Name: p.need("name", "姓名")})
		p.done()
	}
	return out
}

func (e *entry) town() liaison.TownID {
	v, ok := e.at("town")
	if !ok {
		return ""
	}
	s, _ := v.text()
	if s == "" || v.knownTown(liaison.TownID(s)) {
		return liaison.TownID(s)
	}
	return ""
}

func (v value) knownTown(id liaison.TownID) bool {
	if _, ok := v.r.known.towns[id]; !ok {
		v.fail("没有编号是“%s”的乡镇。%s请在 towns.yaml 里核对", id, hintID(string(id), v.r.known.towns))
		return false
	}
	return true
}

// station takes the value as the id of a station, "" when it is empty or unknown.
func (v value) station() liaison.StationID {
	s, _ := v.text()
	if s == "" || v.knownStation(liaison.StationID(s)) {
		return liaison.StationID(s)
	}
	return ""
}

func (v value) knownStation(id liaison.StationID) bool {
	if !v.r.known.stations[id] {
		v.fail("没有编号是“%s”的站。%s请和 stations 里的文件夹名核对", id, hintID(string(id), v.r.known.stations))
		return false
	}
	return true
}

// hintID is hint among the keys of a map.
func hintID[K ~string, V any](id string, among map[K]V) string {
	var ids []string
	for k := range among {
		ids = append(ids, string(k))
	}
	slices.Sort(ids)
	return hint(id, ids)
}
