package results

import (
	"cmp"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"lianluozhan/assets/web"
	"lianluozhan/sync/county"
	"lianluozhan/sync/county/account"
	"lianluozhan/sync/county/casework"
	"lianluozhan/sync/county/console/frame"
	"lianluozhan/sync/county/press"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

const path = frame.Base + "/results"

// Config is what the pages work on; all fields are required.
type Config struct {
	County *county.County
	Desk   *casework.Desk
	Press  *press.Press
}

// bench serves the pages.
type bench struct{ Config }

// New returns the pages of published results.
func New(cfg Config) (frame.Part, error) {
	pages, err := frame.NewPages(web.ConsoleLayout, web.ConsoleResults)
	if err != nil {
		return frame.Part{}, err
	}
	b := &bench{cfg}
	staff := frame.Roles(account.Office, account.Town, account.Liaison)
	managers := frame.Roles(account.Office, account.Town)
	one := path + "/of/{id}"
	return frame.Part{Pages: pages, Routes: []frame.Route{
		{Method: "GET", Path: path, Roles: staff, Serve: b.list},
		{Method: "GET", Path: path + "/pick", Roles: staff, Serve: b.pick},
		{Method: "GET", Path: one, Roles: staff, Serve: b.edit},
		{Method: "POST", Path: one, Roles: staff, Serve: b.save},
		{Method: "POST", Path: one + "/look", Roles: staff, Serve: b.look},
		{Method: "POST", Path: one + "/down", Roles: staff, Serve: b.down},
		{Method: "POST", Path: one + "/discard", Roles: staff, Serve: b.discard},
		{Method: "POST", Path: one + "/return", Roles: managers, Serve: b.giveBack},
	}}, nil
}

// pathOf is the page of a result.
func pathOf(id string) string { return path + "/of/" + url.PathEscape(id) }

// idOf is the result's id of a matter: the same for ever, so that a matter is
// published once.
func idOf(id liaison.RegistrationID) string { return strings.ToLower(string(id)) }

func (b *bench) rules() (liaison.RulePack, error) {
	doc, _, err := b.County.Document(wire.KeyRules)
	rules, _ := doc.(liaison.RulePack)
	return rules, err
}

// places are all stations by id.
func (b *bench) places() (map[liaison.StationID]liaison.Station, error) {
	all := map[liaison.StationID]liaison.Station{}
	err := b.County.Documents(wire.DocStation, func(_ string, _ []string, doc any) {
		if s, ok := doc.(liaison.Station); ok {
			all[s.ID] = s
		}
	})
	return all, err
}

func actor(r *frame.Request) press.Actor { return press.Actor{Account: r.Person, From: r.From()} }

func worker(r *frame.Request) casework.Actor { return casework.ActorOf(r.Person, r.From(), "") }

// outward turns errors into what people read. That there is something of others is
// not told.
func outward(err error) error {
	switch {
	case errors.Is(err, casework.ErrNotFound), errors.Is(err, press.ErrNone):
		return frame.ErrNotHere
	case errors.Is(err, press.ErrMayNot), errors.Is(err, casework.ErrMayNot):
		return frame.ErrMayNot
	case errors.Is(err, press.ErrStale):
		return frame.ErrStale
	}
	return err
}

// row is a result in the list.
type row struct {
	Path, Title, Place, Where, Class, Rating, Tone, Day string
	State, Why, By                                      string // of a draft
}

type listPage struct {
	Rows                     []row
	Drafts                   []row
	Total, Page, Pages       int
	Prev, Next, Words        string
	Published, Rated, Please int // this year
	Tally                    liaison.Tally
	Year                     int
	Any                      bool
}

// listSize is how many results one page lists.
const listSize = 20

// published is a result with those who see it.
type published struct {
	liaison.Result
	scopes []string
}

func (b *bench) list(r *frame.Request) error {
	rules, err := b.rules()
	if err != nil {
		return err
	}
	places, err := b.places()
	if err != nil {
		return err
	}
	mine := func(id liaison.StationID) bool { return r.Person.Scope().Has(id, places[id].Town) }
	p := listPage{Words: strings.TrimSpace(r.URL.Query().Get("q")), Year: liaison.DateOf(b.County.Now()).Year}
	all, err := b.published(mine)
	if err != nil {
		return err
	}
	p.count(all)
	if p.Tally, err = b.tally(mine, p.Year); err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(x published) bool {
		return p.Words != "" && !strings.Contains(x.Title+x.Summary+x.Answer+x.Unit, p.Words)
	})
	p.page(r.URL.Query(), len(all))
	from := (p.Page - 1) * listSize
	for _, x := range all[min(from, len(all)):min(from+listSize, len(all))] {
		p.Rows = append(p.Rows, rowOf(x.Result, x.scopes, rules, places))
	}
	if p.Drafts, err = b.drafts(r, rules, places); err != nil {
		return err
	}
	return r.Show(frame.Page{Name: "results-list", Title: "办理公示", Active: path, Data: p})
}

// published lists results, newest first.
func (b *bench) published(mine func(liaison.StationID) bool) (all []published, err error) {
	err = b.County.Documents(wire.DocResult, func(_ string, scopes []string, doc any) {
		if x, ok := doc.(liaison.Result); ok && mine(x.Station) {
			all = append(all, published{x, slices.Clone(scopes)})
		}
	})
	slices.SortFunc(all, func(a, b published) int {
		return cmp.Or(b.Date.Compare(a.Date), strings.Compare(b.ID, a.ID))
	})
	return all, err
}

func (p *listPage) count(all []published) {
	p.Any = len(all) > 0
	for _, x := range all {
		if x.Date.Year != p.Year {
			continue
		}
		p.Published++
		if x.Satisfaction.Valid() {
			p.Rated++
			if x.Satisfaction != liaison.Dissatisfied {
				p.Please++
			}
		}
	}
}

// tally adds up the year's counts of stations.
func (b *bench) tally(mine func(liaison.StationID) bool, year int) (sum liaison.Tally, err error) {
	tail := "-" + strconv.Itoa(year)
	err = b.County.Documents(wire.DocTally, func(key string, _ []string, doc any) {
		_, id, err := wire.SplitKey(key)
		station, ok := strings.CutSuffix(id, tail)
		if t, is := doc.(liaison.Tally); err == nil && ok && is && mine(liaison.StationID(station)) {
			sum.Registered, sum.Answered, sum.Closed = sum.Registered+t.Registered, sum.Answered+t.Answered, sum.Closed+t.Closed
		}
	})
	return sum, err
}

func (p *listPage) page(q url.Values, total int) {
	p.Total, p.Pages = total, max(1, (total+listSize-1)/listSize)
	at, err := strconv.Atoi(q.Get("page"))
	if err != nil || at < 1 || at > p.Pages {
		at = 1
	}
	p.Page = at
	to := func(n int) string {
		v := url.Values{"page": {strconv.Itoa(n)}}
		if p.Words != "" {
			v.Set("q", p.Words)
		}
		return path + "?" + v.Encode()
	}
	if at > 1 {
		p.Prev = to(at - 1)
	}
	if at < p.Pages {
		p.Next = to(at + 1)
	}
}

// drafts lists results that are not public yet, or are to be changed.
func (b *bench) drafts(r *frame.Request, rules liaison.RulePack, places map[liaison.StationID]liaison.Station) (out []row, err error) {
	all, err := b.Press.Drafts(r.Person)
	for _, d := range all {
		x, ok := d.Doc.(liaison.Result)
		if !ok {
			continue
		}
		line := rowOf(x, d.Scopes, rules, places)
		line.State, line.Tone, line.Why, line.By = stateWords(d), map[press.State]string{press.Review: "amber", press.Returned: "red"}[d.State], d.Why, d.Person
		out = append(out, line)
	}
	return out, err
}

func stateWords(d press.Draft) string {
	words := map[press.State]string{press.Editing: "草稿", press.Review: "待审核", press.Returned: "退回修改"}[d.State]
	if d.Delete {
		words += "（撤下）"
	}
	return words
}

func rowOf(x liaison.Result, scopes []string, rules liaison.RulePack, places map[liaison.StationID]liaison.Station) row {
	out := row{
		Path: pathOf(x.ID), Title: cmp.Or(x.Title, "（还没有标题）"), Place: cmp.Or(places[x.Station].Name, string(x.Station)),
		Where: whereWords(scopes), Rating: x.Satisfaction.Words(), Day: x.Date.String(),
	}
	if x.Class != "" {
		out.Class = rules.ResultClass(x.Class).Name
	}
	return out
}

// whereWords says on which screens something is shown.
func whereWords(scopes []string) string {
	var out []string
	for _, s := range scopes {
		kind, _, _ := strings.Cut(s, "/")
		out = append(out, map[string]string{"county": "全县", "town": "全乡镇", "station": "本站"}[kind])
	}
	return strings.Join(out, "、")
}

// candidate is a matter that may be published.
type candidate struct {
	casework.Row
	Path   string
	Public bool
}

type pickPage struct {
	Rows               []candidate
	Tabs               []tab
	Words              string
	State              string
	Total, Page, Pages int
	Prev, Next         string
	Loading            bool
}

type tab struct {
	Name, Path string
	On         bool
}

// finished are the states from which a matter can be published.
var finished = []struct{ code, name string }{{"closed", "已办结"}, {"rated", "已评价"}, {"answered", "已答复，还没评价"}}

// pick lists matters that may be published.
func (b *bench) pick(r *frame.Request) error {
	q := r.URL.Query()
	p := pickPage{State: q.Get("state"), Words: strings.TrimSpace(q.Get("q"))}
	if !slices.ContainsFunc(finished, func(f struct{ code, name string }) bool { return f.code == p.State }) {
		p.State = finished[0].code
	}
	for _, f := range finished {
		p.Tabs = append(p.Tabs, tab{f.name, path + "/pick?state=" + f.code, f.code == p.State})
	}
	at, err := strconv.Atoi(q.Get("page"))
	if err != nil {
		at = 1
	}
	found, err := b.Desk.List(casework.Filter{Scope: r.Person.Scope(), State: p.State, Words: p.Words, Page: at, Size: listSize})
	if err != nil {
		return outward(err)
	}
	for _, x := range found.Rows {
		_, public, err := b.County.Document(wire.Key(wire.DocResult, idOf(x.ID)))
		if err != nil {
			return err
		}
		p.Rows = append(p.Rows, candidate{x, pathOf(idOf(x.ID)), public})
	}
	p.Total, p.Page, p.Pages, p.Loading = found.Total, found.Page, found.Pages, found.Loading
	to := func(n int) string {
		return path + "/pick?" + url.Values{"state": {p.State}, "q": {p.Words}, "page": {strconv.Itoa(n)}}.Encode()
	}
	if p.Page > 1 {
		p.Prev = to(p.Page - 1)
	}
	if p.Page < p.Pages {
		p.Next = to(p.Page + 1)
	}
	return r.Show(frame.Page{Name: "results-pick", Title: "挑选要公示的事项", Active: path, Data: p})
}
