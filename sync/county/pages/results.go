package pages

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// resultsAtOnce is how many results one page has.
const resultsAtOnce = 15

// outcome is a published result in words.
type outcome struct {
	liaison.Result
	Day, Category, Class, Rating, Place string
}

type resultsPage struct {
	head
	Back    string // page of the station
	Tally   liaison.Tally
	Rated   int // published ones of this year that were rated
	Pleased int
	Results []outcome
	Pages   paging
}

// results are those of the whole county.
func (s *Site) results(w http.ResponseWriter, r *http.Request) {
	rules, err := s.rules()
	if err != nil {
		s.fail(w, err)
		return
	}
	p := resultsPage{head: newHead(rules, "办理公示")}
	year := liaison.DateOf(s.src.Now()).Year
	err = s.src.Documents(wire.DocTally, func(_ string, _ []string, doc any) {
		if t, ok := doc.(liaison.Tally); ok && t.Year == year {
			p.Tally.Registered, p.Tally.Answered, p.Tally.Closed = p.Tally.Registered+t.Registered, p.Tally.Answered+t.Answered, p.Tally.Closed+t.Closed
		}
	})
	if err == nil {
		err = s.outcomes(r, &p, rules, func([]string) bool { return true })
	}
	if err != nil {
		s.fail(w, err)
		return
	}
	s.show(w, http.StatusOK, "results", p)
}

func (s *Site) stationResults(w http.ResponseWriter, r *http.Request) {
	st, rules, ok := named[liaison.Station](s, w, r, wire.DocStation)
	if !ok {
		return
	}
	at := stationPage{Station: st}
	err := s.tally(&at, rules)
	p := resultsPage{head: newHead(rules, "办理公示"), Tally: at.Tally, Back: "/s/" + string(st.ID)}
	p.Where, p.What = dotted(rules.County, st.TownName), st.Name
	if err == nil {
		err = s.outcomes(r, &p, rules, func(scopes []string) bool { return sees(st, scopes) })
	}
	if err != nil {
		s.fail(w, err)
		return
	}
	s.show(w, http.StatusOK, "results", p)
}

// outcomes fills in the results that are shown there, newest first.
func (s *Site) outcomes(r *http.Request, p *resultsPage, rules liaison.RulePack, here func(scopes []string) bool) error {
	now := s.src.Now()
	year := liaison.DateOf(now).Year
	var found []liaison.Result
	err := s.src.Documents(wire.DocResult, func(_ string, scopes []string, doc any) {
		x, ok := doc.(liaison.Result)
		if !ok || !here(scopes) {
			return
		}
		found = append(found, x)
		if x.Date.Year == year && x.Satisfaction.Valid() {
			p.Rated++
			if x.Satisfaction != liaison.Dissatisfied {
				p.Pleased++
			}
		}
	})
	if err != nil {
		return err
	}
	slices.SortFunc(found, func(a, b liaison.Result) int {
		return cmp.Or(b.Date.Compare(a.Date), strings.Compare(b.ID, a.ID))
	})
	p.Pages = newPaging(r, max(1, (len(found)+resultsAtOnce-1)/resultsAtOnce))
	from := (p.Pages.At - 1) * resultsAtOnce
	for _, x := range found[min(from, len(found)):min(from+resultsAtOnce, len(found))] {
		o := outcome{
			Result: x, Day: dayWords(x.Date, now), Category: rules.Category(x.Category).Name, Rating: x.Satisfaction.Words(),
		}
		if x.Class != "" {
			o.Class = rules.ResultClass(x.Class).Name
		}
		if o.Place, err = s.placeName(x.Station); err != nil {
			return err
		}
		p.Results = append(p.Results, o)
	}
	return nil
}

func (s *Site) placeName(id liaison.StationID) (string, error) {
	if id == "" {
		return "", nil
	}
	doc, _, err := s.src.Document(wire.Key(wire.DocStation, string(id)))
	st, _ := doc.(liaison.Station)
	return st.Name, err
}
