package cases

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"lianluozhan/sync/county/account"
	"lianluozhan/sync/county/casework"
	"lianluozhan/sync/county/console/frame"
	"lianluozhan/sync/liaison"
)

// listPage is the list with its filters.
type listPage struct {
	rowsPage
	Notices []note
	Tabs    []tab
	Filter  filterForm
	Export  string // the address to add the form to
	Piece   bool   // of a page that stands: what is around the rows goes to its place
}

// rowsPage is the part of the list that follows the filters.
type rowsPage struct {
	Wrong              []string
	Rows               []rowView
	Total, Page, Pages int
	Prev, Next         string
	Empty              *empty
}

type tab struct {
	Words, Path, Tone string
	N                 int
	Counted, On       bool
}

type filterForm struct {
	Only, Words, From, To string
	Choices               []choiceView
	Any                   bool
}

type choiceView struct {
	Name, Label string
	Options     []option
}

type rowView struct {
	Path, No, Title, Excerpt, Station, Tag, Tone, Due, DueTone, Action string
	Urgent                                                             bool
	Wants                                                              []string
}

// empty says what to do where there is nothing.
type empty struct{ Title, Words, Path, Link string }

func (b *bench) list(r *frame.Request) error {
	a := ask(r.URL.Query())
	found, err := b.desk.List(a.filter(r.Person))
	if err != nil {
		return outward(err)
	}
	rows := rowsPage{Wrong: a.wrong, Total: found.Total, Page: found.Page, Pages: found.Pages}
	for _, row := range found.Rows {
		rows.Rows = append(rows.Rows, rowOf(row))
	}
	if found.Page > 1 {
		rows.Prev = a.path("page", strconv.Itoa(found.Page-1))
	}
	if found.Page < found.Pages {
		rows.Next = a.path("page", strconv.Itoa(found.Page+1))
	}
	progress := b.desk.Progress()
	if len(rows.Rows) == 0 {
		rows.Empty = a.empty(progress)
	}
	page := listPage{rowsPage: rows, Notices: notices(progress, r.Person.Role), Tabs: a.tabs(b.desk.Counts(r.Person.Scope())), Export: a.export(), Piece: r.Htmx()}
	if page.Piece {
		return r.Show(frame.Page{Name: "cases-piece", Data: page})
	}
	if page.Filter, err = b.filterForm(r, a); err != nil {
		return err
	}
	return r.Show(frame.Page{Name: "cases-list", Title: "事项", Active: listPath, Data: page})
}

// locked says what to do about the keys: who may, opens them.
func locked(words string, role account.Role) note {
	if role == account.Office {
		return note{Words: words, Path: frame.Base + "/settings/keys", Link: "去解锁"}
	}
	return note{Words: words + "请县人大代表工委或者信息科解锁。"}
}

// export is the address of the list as a file, to which the form is added.
func (a *asked) export() string {
	p := strings.Replace(a.path("page", ""), listPath, listPath+"/export", 1)
	if strings.Contains(p, "?") {
		return p + "&"
	}
	return p + "?"
}

// notices say why the list may be short of something.
func notices(p casework.Progress, role account.Role) (all []note) {
	if p.Loading {
		all = append(all, note{Words: fmt.Sprintf("服务器刚启动，正在读取事项，已经读了 %d 件。过一会儿刷新，就是全部。", p.Cases)})
	}
	if p.Locked {
		all = append(all, locked("登记密钥锁着：原话现在看不到，也搜不到；受理、交办、答复照常。", role))
	}
	return all
}

func (a *asked) tabs(c casework.Counts) []tab {
	tabs := []tab{{Words: "全部"}}
	for _, t := range []struct {
		only, words, tone string
		n                 int
	}{
		{"new", "待受理", "strong", c.New}, {"overdue", "超期", "bad", c.Overdue}, {"soon", "三日内到期", "warn", c.Soon},
		{"dissatisfied", "不满意", "bad", c.Dissatisfied}, {"unrated", "未评价", "strong", c.Unrated},
		{"recheck", "回头看", "warn", c.Recheck}, {"deletion", "申请删除", "bad", c.Deletion},
	} {
		if t.n == 0 {
			t.tone = "soft"
		}
		tabs = append(tabs, tab{Words: t.words, Path: t.only, N: t.n, Tone: t.tone, Counted: true})
	}
	for i, t := range tabs {
		tabs[i].On = t.Path == a.Get("only")
		tabs[i].Path = a.path("only", t.Path)
	}
	return tabs
}

func (b *bench) filterForm(r *frame.Request, a *asked) (filterForm, error) {
	f := filterForm{Only: a.Get("only"), Words: a.Get("q"), From: a.Get("from"), To: a.Get("to"), Any: a.narrowed()}
	rules, err := b.rules()
	if err != nil {
		return f, err
	}
	stations, err := b.stations(r.Person.Scope())
	if err != nil {
		return f, err
	}
	var state, category, station, unit []option
	for _, s := range casework.States() {
		state = append(state, option{Value: s.Code, Words: s.Words})
	}
	for _, c := range rules.Categories {
		category = append(category, option{Value: c.Code, Words: c.Name})
	}
	for _, s := range stations {
		station = append(station, option{Value: string(s.ID), Words: s.Name})
	}
	for _, u := range rules.Units {
		unit = append(unit, option{Value: u, Words: u})
	}
	for _, c := range []choiceView{
		{"state", "状态", state}, {"category", "类别", category}, {"station", "站点", station}, {"unit", "承办单位", unit},
	} {
		now := a.Get(c.Name)
		if len(c.Options) < 2 && now == "" {
			continue // nothing to choose from
		}
		if !slices.ContainsFunc(c.Options, func(o option) bool { return o.Value == now }) && now != "" {
			c.Options = append(c.Options, option{Value: now, Words: now})
		}
		c.Options = chosen(append([]option{{Words: "全部"}}, c.Options...), now)
		f.Choices = append(f.Choices, c)
	}
	return f, nil
}

// empty says why nothing is there and what to do.
func (a *asked) empty(p casework.Progress) *empty {
	quiet := map[string]string{
		"new": "没有等着受理的事项。", "overdue": "没有超期的事项。", "soon": "三日内没有到期的事项。", "dissatisfied": "没有不满意、等二次答复的事项。",
		"unrated": "没有等着评价的事项。", "recheck": "现在没有要回头看的事项。", "deletion": "没有人申请删除个人信息。",
	}
	switch {
	case a.Get("q") != "" && p.Locked:
		return &empty{"没有找到", "登记密钥锁着，原话搜不到，只搜了标题、答复和回执号。解锁以后再搜一次。", listPath, "看全部事项"}
	case a.narrowed():
		return &empty{"没有找到", "没有符合这些条件的事项。可以少写几个字，或者去掉一些条件。", listPath, "清除条件，看全部事项"}
	case quiet[a.Get("only")] != "":
		return &empty{"都办好了", quiet[a.Get("only")], listPath, "看全部事项"}
	case p.Loading:
		return &empty{"正在读取", "服务器刚启动，正在读取事项。过一会儿刷新这一页。", "", ""}
	}
	return &empty{"还没有事项", "群众在站点的屏幕或者手机上登记以后，会自动出现在这里。还没有站点的，请先到“站点”里让第一台机器入网。", frame.Base + "/stations", "去看站点"}
}

func rowOf(row casework.Row) rowView {
	v := rowView{
		Path: casePath(row.Receipt), No: row.Receipt.String(), Title: heading(row), Station: row.StationName,
		Action: "查看",
	}
	v.Tag, v.Tone = standing(row)
	if row.Title != "" {
		v.Excerpt = cut(row.Excerpt, 60)
	}
	v.Due, v.DueTone = dueWords(row)
	for i, w := range row.Wants {
		if i == 0 {
			v.Action = w
		}
		if w == casework.KindDelete.Words() {
			v.Action, v.Wants = "查看", []string{"申请删除个人信息"}
		}
	}
	v.Urgent = len(row.Wants) > 0
	return v
}

// dueWords is the term in words, with a tone.
func dueWords(row casework.Row) (words, tone string) {
	switch {
	case row.Due.IsZero():
		if !row.Recheck.IsZero() {
			return "回头看 " + short(row.Recheck), "soft"
		}
		return "", ""
	case row.DaysLeft < 0:
		return fmt.Sprintf("超期 %d 个工作日", -row.DaysLeft), "bad"
	case row.DaysLeft == 0:
		return "今天", "bad"
	case row.DaysLeft <= 3:
		return fmt.Sprintf("还有 %d 个工作日", row.DaysLeft), "warn"
	}
	return short(row.Due), ""
}

// standing is where a matter stands in a word, and its colour.
func standing(row casework.Row) (words, tone string) {
	if row.Tag.Code == "dissatisfied" {
		return row.Tag.Words, row.Tag.Tone
	}
	unit := func(s string) string { return strings.TrimSpace(s + " " + row.Unit) }
	switch row.State.Step {
	case liaison.Filed:
		return "待受理", casework.ToneBlue
	case liaison.Accepted:
		return "待交办", casework.ToneBlue
	case liaison.Assigned:
		return unit("交办"), casework.ToneAmber
	case liaison.Transferred:
		return unit("转办"), casework.ToneAmber
	case liaison.Noted:
		return unit("办理中"), casework.ToneAmber
	case liaison.Reopened:
		return "重新办理", casework.ToneRed
	case liaison.Answered:
		return "已答复，待评价", casework.ToneBlue
	case liaison.Rated:
		return "评价：" + row.State.Rating.Words(), ratingTone(row.State.Rating)
	case liaison.Closed:
		return "已办结", casework.ToneGreen
	}
	return row.Tag.Words, casework.ToneGrey
}

func yearly(d liaison.Date) string { return fmt.Sprintf("%d年%s", d.Year, short(d)) }
