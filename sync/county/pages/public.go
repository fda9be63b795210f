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

func (s *Site) index(w http.ResponseWriter, _ *http.Request) {
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
	slices.SortFunc(stations, func(a, b liaison.Station) int {
		return cmp.Or(cmp.Compare(a.TownName, b.TownName), cmp.Compare(a.Name, b.Name))
	})
	s.show(w, http.StatusOK, "index", struct {
		head
		Stations []liaison.Station
	}{newHead(rules, "人大代表联络站"), stations})
}

type deputyPage struct {
	head
	Deputy   liaison.Deputy
	Next     []event
	Stations []liaison.Station
}

func (s *Site) deputy(w http.ResponseWriter, r *http.Request) {
	d, rules, ok := named[liaison.Deputy](s, w, r, wire.DocDeputy)
	if !ok {
		return
	}
	p := deputyPage{head: newHead(rules, d.Name), Deputy: d}
	p.Photo, p.What = d.Photo, dotted(levelWords(d), d.Constituency, d.Occupation)
	if runes := []rune(d.Name); len(runes) > 0 {
		p.Monogram = string(runes[0])
	}
	stations, err := all[liaison.Station](s, wire.DocStation)
	if err != nil {
		s.fail(w, err)
		return
	}
	for _, st := range stations {
		if slices.Contains(d.Stations, st.ID) {
			p.Stations = append(p.Stations, st)
		}
	}
	if len(p.Stations) > 0 {
		p.Where = dotted(rules.County, p.Stations[0].Name)
	}
	plans, err := all[liaison.Plan](s, wire.DocPlan)
	if err != nil {
		s.fail(w, err)
		return
	}
	p.Next = nextOf(d, p.Stations, plans, rules, s)
	s.show(w, http.StatusOK, "deputy", p)
}

// nextOf is the deputy's next reception over all their stations, or nothing.
func nextOf(d liaison.Deputy, at []liaison.Station, plans []liaison.Plan, rules liaison.RulePack, s *Site) []event {
	var best liaison.Event
	var out []event
	for _, st := range at {
		own := slices.DeleteFunc(slices.Clone(plans), func(p liaison.Plan) bool { return p.Station != st.ID })
		e, ok := liaison.NextFor(d.ID, own, rules, s.src.Now())
		if !ok || out != nil && !e.Date.At(e.From).Before(best.Date.At(best.From)) {
			continue
		}
		best = e
		words := eventWords(e, nil, s.src.Now())
		words.Station = st.Name
		out = []event{words}
	}
	return out
}

type boardPage struct {
	head
	Expired bool
	Blocks  []block
}

func (s *Site) board(w http.ResponseWriter, r *http.Request) {
	b, rules, ok := named[liaison.Board](s, w, r, wire.DocBoard)
	if !ok {
		return
	}
	p := boardPage{head: newHead(rules, b.Title), Blocks: blockWords(b.Blocks)}
	p.Where, p.What = dotted(b.Issuer, b.Kind), dotted(b.Number, b.Version)
	p.Expired = !b.ValidOn(liaison.DateOf(s.src.Now()))
	s.show(w, http.StatusOK, "board", p)
}
