package pages

import (
	"cmp"
	"net/http"
	"slices"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// named finds a document by kind and the id in the address.
func named[T any](s *Site, w http.ResponseWriter, r *http.Request, kind string) (T, liaison.RulePack, bool) {
	var doc T
	id := r.PathValue("id")
	if len(id) > 64 {
		s.problem(w, http.StatusBadRequest, "网址不对", "这个网址不对，请重新扫一次二维码。")
		return doc, liaison.RulePack{}, false
	}
	v, ok, err := s.src.Document(wire.Key(kind, id))
	if err != nil || !ok {
		s.fail(w, err)
		return doc, liaison.RulePack{}, false
	}
	rules, err := s.rules()
	if err != nil {
		s.fail(w, err)
		return doc, rules, false
	}
	doc, ok = v.(T)
	return doc, rules, ok
}

func all[T any](s *Site, kind string) ([]T, error) {
	var out []T
	err := s.src.Documents(kind, func(_ string, _ []string, doc any) {
		if v, ok := doc.(T); ok {
			out = append(out, v)
		}
	})
	return out, err
}

type deputyPage struct {
	head
	Deputy   liaison.Deputy
	Next     []event
	Stations []liaison.Station
	Letter   letter
}

func (s *Site) deputy(w http.ResponseWriter, r *http.Request) {
	s.deputyLetter(w, r, func(t target, rules liaison.RulePack, show func(int, letter)) {
		l, err := s.blank(t, rules)
		if err != nil {
			s.fail(w, err)
			return
		}
		show(http.StatusOK, l)
	})
}

func (s *Site) toDeputy(w http.ResponseWriter, r *http.Request) {
	if !s.readForm(w, r) {
		return
	}
	w = keeping{w, r.PostFormValue("text")}
	s.deputyLetter(w, r, func(t target, _ liaison.RulePack, show func(int, letter)) { s.post(w, r, t, show) })
}

func (s *Site) deputyLetter(w http.ResponseWriter, r *http.Request, then func(target, liaison.RulePack, func(int, letter))) {
	d, rules, ok := named[liaison.Deputy](s, w, r, wire.DocDeputy)
	if !ok {
		return
	}
	p, err := s.aboutDeputy(d, rules)
	if err != nil {
		s.fail(w, err)
		return
	}
	id := string(d.ID)
	t := target{about: "d/" + id, title: "给代表留言", action: "/d/" + id, deputy: d.ID, stations: p.Stations}
	then(t, rules, func(status int, l letter) {
		p.Letter = l
		w.Header().Set("Cache-Control", "no-store") // the form is for one use, and may have somebody's words in it
		s.show(w, status, "deputy", p)
	})
}

// aboutDeputy is the page without the form.
func (s *Site) aboutDeputy(d liaison.Deputy, rules liaison.RulePack) (deputyPage, error) {
	p := deputyPage{head: newHead(rules, d.Name), Deputy: d}
	p.Photo, p.What = d.Photo, dotted(d.TitleWords(), d.Constituency, d.Occupation)
	if runes := []rune(d.Name); len(runes) > 0 {
		p.Monogram = string(runes[0])
	}
	for _, id := range d.Stations { // in the county's order
		doc, ok, err := s.src.Document(wire.Key(wire.DocStation, string(id)))
		if err != nil {
			return p, err
		}
		if st, is := doc.(liaison.Station); ok && is {
			p.Stations = append(p.Stations, st)
		}
	}
	if len(p.Stations) > 0 {
		p.Where = dotted(rules.County, p.Stations[0].Name)
	}
	var err error
	p.Next, err = s.nextOf(d, p.Stations, rules)
	return p, err
}

// nextOf is the deputy's next reception over all their stations, or nothing.
func (s *Site) nextOf(d liaison.Deputy, at []liaison.Station, rules liaison.RulePack) (out []event, err error) {
	var best liaison.Event
	for _, st := range at {
		plans, err := s.plansOf(st.ID)
		if err != nil {
			return nil, err
		}
		e, ok := liaison.NextFor(d.ID, plans, rules, s.src.Now())
		if !ok || out != nil && !e.Date.At(e.From).Before(best.Date.At(best.From)) {
			continue
		}
		best = e
		words := eventWords(e, nil, s.src.Now())
		if len(at) > 1 {
			words.Station = st.Name
		}
		out = []event{words}
	}
	return out, nil
}

type boardPage struct {
	head
	Expired bool
	Blocks  []block
	Pages   paging
}

func (s *Site) board(w http.ResponseWriter, r *http.Request) {
	b, rules, ok := named[liaison.Board](s, w, r, wire.DocBoard)
	if !ok {
		return
	}
	parts := cut(blockWords(b.Blocks))
	p := boardPage{head: newHead(rules, b.Title), Pages: newPaging(r, len(parts))}
	p.Blocks = parts[p.Pages.At-1]
	p.Where, p.What = dotted(b.Issuer, b.Kind), dotted(b.Number, b.Version)
	p.Expired = !b.ValidOn(liaison.DateOf(s.src.Now()))
	s.show(w, http.StatusOK, "board", p)
}

// placeLine is a station in the tree of all.
type placeLine struct {
	liaison.Station
	Below []placeLine
}

type indexPage struct {
	head
	Places []placeLine
	Towns  []townLine // instead, where there are too many places for one page
}

type townLine struct {
	ID   liaison.TownID
	Name string
	N    int
}

// mostPlaces is how many stations one page lists.
const mostPlaces = 150

func (s *Site) index(w http.ResponseWriter, _ *http.Request) { s.places(w, "") }

func (s *Site) town(w http.ResponseWriter, r *http.Request) {
	s.places(w, liaison.TownID(r.PathValue("id")))
}

func (s *Site) places(w http.ResponseWriter, town liaison.TownID) {
	rules, err := s.rules()
	if err != nil {
		s.fail(w, err)
		return
	}
	stations, err := all[liaison.Station](s, wire.DocStation)
	if err != nil {
		s.fail(w, err)
		return
	}
	p := indexPage{head: newHead(rules, "人大代表联络站")}
	switch {
	case town != "":
		stations = slices.DeleteFunc(stations, func(st liaison.Station) bool { return st.Town != town })
		if len(stations) == 0 {
			s.fail(w, nil)
			return
		}
		p.Where, p.Title = dotted(rules.County, stations[0].TownName), "各联络站"
		fallthrough
	case len(stations) <= mostPlaces:
		p.Places = tree(stations)
	default:
		p.Towns = townsOf(stations)
	}
	s.show(w, http.StatusOK, "index", p)
}

// tree hangs stations under those they belong to. One whose parent is not listed, or
// that hangs in a ring, stands at the top.
func tree(stations []liaison.Station) []placeLine {
	slices.SortFunc(stations, func(a, b liaison.Station) int {
		return cmp.Or(cmp.Compare(a.TownName, b.TownName), cmp.Compare(a.Name, b.Name))
	})
	here, below := map[liaison.StationID]bool{}, map[liaison.StationID][]liaison.Station{}
	for _, st := range stations {
		here[st.ID] = true
	}
	for _, st := range stations {
		parent := st.Parent
		if !here[parent] {
			parent = ""
		}
		below[parent] = append(below[parent], st)
	}
	hung := map[liaison.StationID]bool{}
	var hang func(id liaison.StationID) []placeLine
	hang = func(id liaison.StationID) (out []placeLine) {
		for _, st := range below[id] {
			if !hung[st.ID] {
				hung[st.ID] = true
				out = append(out, placeLine{st, hang(st.ID)})
			}
		}
		return out
	}
	out := hang("")
	for _, st := range stations {
		if !hung[st.ID] {
			hung[st.ID] = true
			out = append(out, placeLine{st, hang(st.ID)})
		}
	}
	return out
}

func townsOf(stations []liaison.Station) (out []townLine) {
	for _, st := range stations {
		i := slices.IndexFunc(out, func(t townLine) bool { return t.ID == st.Town })
		if i < 0 {
			i, out = len(out), append(out, townLine{ID: st.Town, Name: cmp.Or(st.TownName, string(st.Town))})
		}
		out[i].N++
	}
	slices.SortFunc(out, func(a, b townLine) int { return cmp.Compare(a.Name, b.Name) })
	return out
}
