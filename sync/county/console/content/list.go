package content

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/console/content/form"
	"lianluozhan/sync/county/console/frame"
	"lianluozhan/sync/county/press"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// row is a document in a list.
type row struct {
	Title, Kind, Where, Validity, Path string
	Tags                               []tag
	Person                             string
	At                                 time.Time
	Mine                               bool // may be worked on
	Deputy                             liaison.Deputy

	sort int
}

type tag struct{ Words, Tone string }

type tab struct {
	Words, Path string
	Now         bool
	N           int // 0 shows none
}

type listPage struct {
	Tabs        []tab
	Rows        []row
	New, Name   string // where one is made, what it is
	Empty, Hint string
	Drafts      bool
}

// list shows the boards, notices or profiles, or all drafts.
func (d *desk) list(r *frame.Request) error {
	drafts, err := d.Press.Drafts(r.Person)
	if err != nil {
		return troubles(err)
	}
	now := r.URL.Query().Get("tab")
	page := listPage{}
	for _, k := range []form.Kind{form.Board(), form.Notice(), form.Profile()} {
		page.Tabs = append(page.Tabs, tab{Words: k.Name, Path: form.ContentPath + "?tab=" + k.Wire, Now: now == k.Wire || now == "" && k.Wire == wire.DocBoard})
		if page.Tabs[len(page.Tabs)-1].Now {
			page.New, page.Name = k.NewPath(), k.Name
			if page.Rows, err = d.rows(r, k, drafts); err != nil {
				return err
			}
		}
	}
	page.Tabs = append(page.Tabs, tab{Words: "草稿与审核", Path: form.ContentPath + "?tab=drafts", Now: now == "drafts", N: len(drafts)})
	if now == "drafts" {
		page.Drafts = true
		if page.Rows, err = d.draftRows(drafts); err != nil {
			return err
		}
	}
	return r.Show(frame.Page{Name: "content-list", Title: "制度与公告", Active: form.ContentPath, Status: http.StatusOK, Data: page})
}

// rows lists a kind's documents that the person may see, drafts of new ones first.
func (d *desk) rows(r *frame.Request, k form.Kind, drafts []press.Draft) ([]row, error) {
	byKey := map[string]press.Draft{}
	for _, x := range drafts {
		byKey[x.Key] = x
	}
	var out []row
	err := d.County.View(func(tx county.Tx) error {
		p, judge := form.PlacesIn(tx), press.NewJudge(tx, r.Person)
		var first error
		err := county.EachDocument(tx, k.Wire, func(key string, scopes []string, doc any) {
			right, err := judge.Right(doc, scopes)
			if first = cmp.Or(first, err); right == press.MayNothing {
				return
			}
			draft, has := byKey[key]
			delete(byKey, key)
			x := d.row(p, key, doc, scopes)
			x.Mine = right >= press.MayWrite
			if has {
				x.Tags = append(x.Tags, draftTag(draft))
			}
			out = append(out, x)
		})
		for key, draft := range byKey {
			if name, _, _ := wire.SplitKey(key); name == k.Wire { // keys of drafts split
				x := d.row(p, key, draft.Doc, draft.Scopes)
				x.Tags, x.Mine, x.sort = []tag{{"未发布", ""}, draftTag(draft)}, true, -1<<30
				out = append(out, x)
			}
		}
		return cmp.Or(first, err)
	})
	slices.SortStableFunc(out, func(a, b row) int { return cmp.Or(cmp.Compare(a.sort, b.sort), cmp.Compare(a.Title, b.Title)) })
	return out, err
}

func (d *desk) draftRows(drafts []press.Draft) (out []row, err error) {
	err = d.County.View(func(tx county.Tx) error {
		p := form.PlacesIn(tx)
		for _, x := range drafts {
			row := d.row(p, x.Key, x.Doc, x.Scopes)
			row.Kind = d.nameOf(x.Key)
			row.Tags, row.Mine, row.Person, row.At = []tag{draftTag(x)}, true, x.Person, x.At
			out = append(out, row)
		}
		return nil
	})
	slices.SortStableFunc(out, func(a, b row) int { return cmp.Compare(waits(a), waits(b)) })
	return out, err
}

// waits puts what somebody has to look at first.
func waits(r row) int {
	if len(r.Tags) > 0 && r.Tags[0].Tone == "blue" {
		return 0
	}
	return 1
}

func (d *desk) row(p form.Places, key string, doc any, scopes []string) row {
	x := row{Title: cmp.Or(form.TitleOf(doc), "（还没有标题）"), Kind: d.nameOf(key), Where: p.Where(scopes), Path: d.pathOf(key)}
	today := liaison.DateOf(d.County.Now())
	switch b := doc.(type) {
	case liaison.Board:
		x.Kind, x.sort, x.Validity = b.Kind, b.Priority, span(b.From, b.To)
		x.Tags = hangs(b.From, b.To, today)
	case liaison.Notice:
		x.sort, x.Validity = b.Priority, span(b.From, b.To)
		x.Tags = hangs(b.From, b.To, today)
		if b.UrgentAt(d.County.Now()) {
			x.Tags = append(x.Tags, tag{"紧急", "red"})
		}
	case liaison.Profile:
		x.Kind, x.Validity, x.sort = b.Kind, b.Date.String(), -b.Date.Year*10000-int(b.Date.Month)*100-b.Date.Day
	case liaison.Deputy:
		x.Deputy, x.sort = b, b.Order
		x.Where = ""
		for i, s := range b.Stations {
			if i > 0 {
				x.Where += "、"
			}
			x.Where += p.Station(string(s))
		}
	case liaison.Station:
		x.Where = b.TownName
	case liaison.RulePack:
		x.Where = "全县"
	}
	return x
}

func span(from, to liaison.Date) string {
	switch {
	case from.IsZero() && to.IsZero():
		return "一直有效"
	case to.IsZero():
		return from.String() + " 起"
	case from.IsZero():
		return "到 " + to.String()
	}
	return from.String() + " 至 " + to.String()
}

// hangs says whether a document is on the screens today.
func hangs(from, to, today liaison.Date) []tag {
	switch {
	case !from.IsZero() && today.Before(from):
		return []tag{{"未到日子", "amber"}}
	case !to.IsZero() && to.Before(today):
		return []tag{{"已过期", ""}}
	}
	return []tag{{"在显示", "green"}}
}

func draftTag(d press.Draft) tag {
	switch {
	case d.State == press.Review && d.Delete:
		return tag{"申请撤下，待审", "blue"}
	case d.State == press.Review:
		return tag{"待审核", "blue"}
	case d.State == press.Returned:
		return tag{"已退回", "red"}
	}
	return tag{"有草稿", "amber"}
}

type deputiesPage struct {
	Q, Station, Group string
	Stations          []form.Option
	Groups            []string
	Rows              []row
	Total, Page       int
	Pages             int
	Prev, Next        string
	MayMake           bool
}

// pageSize is how many deputies are on a page.
const pageSize = 50

// deputies lists the deputies of the person's stations.
func (d *desk) deputies(r *frame.Request) error {
	drafts, err := d.Press.Drafts(r.Person)
	if err != nil {
		return troubles(err)
	}
	all, err := d.rows(r, form.Deputy(), drafts)
	if err != nil {
		return troubles(err)
	}
	q := r.URL.Query()
	page := deputiesPage{Q: strings.TrimSpace(q.Get("q")), Station: q.Get("station"), Group: q.Get("group"), MayMake: mayMake(r, form.Deputy())}
	if err := d.County.View(func(tx county.Tx) error {
		for _, s := range form.PlacesIn(tx).Own(r.Person) {
			page.Stations = append(page.Stations, form.Option{Value: string(s.ID), Words: s.Name})
		}
		return nil
	}); err != nil {
		return troubles(err)
	}
	for _, x := range all {
		if g := x.Deputy.Group; g != "" && !slices.Contains(page.Groups, g) {
			page.Groups = append(page.Groups, g)
		}
	}
	slices.Sort(page.Groups)
	all = slices.DeleteFunc(all, func(x row) bool { return !page.wants(x.Deputy) })
	page.Total, page.Pages = len(all), max(1, (len(all)+pageSize-1)/pageSize)
	page.Page = min(max(1, number(q.Get("page"))), page.Pages)
	page.Rows = all[(page.Page-1)*pageSize : min(len(all), page.Page*pageSize)]
	page.Prev, page.Next = page.link(r, -1), page.link(r, 1)
	return r.Show(frame.Page{Name: "content-deputies", Title: "代表", Active: form.DeputiesPath, Data: page})
}

func (p deputiesPage) wants(d liaison.Deputy) bool {
	return (p.Q == "" || strings.Contains(strings.Join(append([]string{d.Name, d.Group, d.Constituency, d.Occupation}, d.Villages...), " "), p.Q)) &&
		(p.Station == "" || slices.Contains(d.Stations, liaison.StationID(p.Station))) && (p.Group == "" || d.Group == p.Group)
}

// link is the address of another page of the list, "" when there is none.
func (p deputiesPage) link(r *frame.Request, by int) string {
	n := p.Page + by
	if n < 1 || n > p.Pages {
		return ""
	}
	q := r.URL.Query()
	q.Set("page", itoa(n))
	return form.DeputiesPath + "?" + q.Encode()
}

// pathOf is where a document is worked on.
func (d *desk) pathOf(key string) string {
	name, id, _ := wire.SplitKey(key) // keys of drafts split
	if k, ok := d.kinds[name]; ok {
		return k.Path(id)
	}
	switch name {
	case wire.DocPlan:
		return "/console/calendar"
	case wire.DocResult:
		return "/console/results"
	}
	return form.ContentPath
}

// nameOf says what a document is, for lists of all kinds.
func (d *desk) nameOf(key string) string {
	name, _, _ := wire.SplitKey(key) // keys of drafts split
	if k, ok := d.kinds[name]; ok {
		return k.Name
	}
	switch name {
	case wire.DocPlan:
		return "接待计划"
	case wire.DocResult:
		return "办理公示"
	}
	return "资料"
}
