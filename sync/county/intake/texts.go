package intake

import (
	"path"
	"strings"

	"lianluozhan/sync/county"
	"lianluozhan/sync/liaison"
)

// texts reads the folders of Markdown files with front matter.
func (r *reader) texts() {
	for dir, read := range map[string]func(*entry, []liaison.Block) any{"boards": board, "notices": notice, "profiles": profile} {
		for _, file := range r.in(dir, ".md") {
			r.article(file, read)
		}
	}
}

func (r *reader) article(file string, read func(*entry, []liaison.Block) any) {
	text, ok := r.text(file)
	if !ok {
		return
	}
	front, body, line, ok := split(text)
	if !ok {
		r.fail(file, 1, "开头要有两行“---”，中间写编号、标题等。请照示例补上")
		return
	}
	blocks := r.markdown(file, body, line)
	v, ok := r.yaml(file, front, 1)
	if !ok {
		return
	}
	e, ok := v.entry()
	if !ok {
		return
	}
	doc := read(e, blocks)
	scope := e.scope()
	e.done()
	if len(blocks) == 0 {
		e.warn("只有标题，没有正文")
	}
	r.add(file, 1, doc, scope)
}

// split parts the front matter from the body, which begins after the line-th line.
func split(text string) (front, body string, line int, ok bool) {
	lines := strings.SplitAfter(text, "\n")
	if strings.TrimSpace(lines[0]) != "---" {
		return "", "", 0, false
	}
	for i, l := range lines[1:] {
		if strings.TrimRight(l, " \n") == "---" {
			return strings.Join(lines[1:i+1], ""), strings.Join(lines[i+2:], ""), i + 2, true
		}
	}
	return "", "", 0, false
}

// textID is the id in the front matter or else the file's name.
func (e *entry) textID() string {
	v, ok := e.at("id")
	if !ok || v.null() {
		id := strings.TrimSuffix(path.Base(e.file), path.Ext(e.file))
		if !idShape.MatchString(id) {
			e.r.fail(e.file, 0, "文件名“%s”不能当编号：只能用小写字母、数字和减号。请改名，或者在开头写 id", id)
			return ""
		}
		return id
	}
	id, ok := v.text()
	if !ok || !v.checkID(id) {
		return ""
	}
	return id
}

func (e *entry) scope() string {
	v, ok := e.at("scope")
	if !ok || v.null() {
		return county.ScopeCounty
	}
	s, _ := v.text()
	kind, id, _ := strings.Cut(s, "/")
	switch {
	case s == county.ScopeCounty:
	case kind == "town":
		v.knownTown(liaison.TownID(id))
	case kind == "station":
		v.knownStation(liaison.StationID(id))
	default:
		v.fail("范围“%s”不对。全县写 county，一个乡镇写 town/乡镇编号，一个站写 station/站的编号", s)
	}
	return s
}

func board(e *entry, blocks []liaison.Block) any {
	b := liaison.Board{
		ID: e.textID(), Kind: e.need("kind", "栏目"), Title: e.need("title", "标题"), Number: e.words("number"),
		Issuer: e.words("issuer"), Version: e.words("version"), Priority: e.priority(), QR: e.words("qr"), Blocks: blocks,
	}
	b.From, b.To = e.span("from", "to")
	return b
}

func notice(e *entry, blocks []liaison.Block) any {
	n := liaison.Notice{ID: e.textID(), Title: e.need("title", "标题"), Priority: e.priority(), Blocks: blocks}
	n.From, n.To = e.span("from", "to")
	n.Urgent, n.Until = e.truth("urgent"), e.moment("until")
	switch {
	case n.Urgent && n.Until.IsZero():
		e.failAt("urgent", "紧急通知会盖住屏幕上的其他内容，要写明到什么时候为止，例如 until: 2026-01-31 18:00")
	case !n.Urgent && !n.Until.IsZero():
		e.failAt("until", "只有紧急通知（urgent: true）才写 until。一般通知请用 to 写最后一天")
	}
	return n
}

func (e *entry) priority() int { return e.number("priority", -99999, 99999, 0) }

func profile(e *entry, blocks []liaison.Block) any {
	p := liaison.Profile{
		ID: e.textID(), Kind: e.need("kind", "种类"), Title: e.need("title", "标题"), Date: e.needDate("date"),
		Photo: e.picture("photo", picture), Blocks: blocks,
	}
	if v, ok := e.at("deputy"); ok {
		if s, ok := v.text(); ok && s != "" && v.knownDeputy(liaison.DeputyID(s)) {
			p.Deputy = liaison.DeputyID(s)
		}
	}
	return p
}
