package press

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"lianluozhan/sync/county"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

var idShape = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,60}[a-z0-9])?$`)

// Check says why a draft is not fit to be published, as Mistakes.
func (p *Press) Check(d Draft) error {
	return p.c.View(func(tx county.Tx) error {
		d.Scopes = ScopesOf(d.Doc, d.Scopes)
		return check(tx, d)
	})
}

// check says why a draft is not fit to be published, as Mistakes.
func check(tx county.Tx, d Draft) error {
	m := Mistakes{}
	if d.Delete {
		if s, ok := d.Doc.(liaison.Station); ok {
			if err := checkEmptied(tx, s, m); err != nil {
				return err
			}
		}
		return m.orNil()
	}
	if err := checkDoc(tx, d, m); err != nil {
		return err
	}
	for _, scope := range d.Scopes {
		if err := m.scope(tx, d.Doc, scope); err != nil {
			return err
		}
	}
	return m.orNil()
}

func checkDoc(tx county.Tx, d Draft, m Mistakes) error {
	switch x := d.Doc.(type) {
	case liaison.Board:
		m.text(x.ID, x.Title, d.Scopes)
		m.need("Kind", x.Kind, "还没有选栏目。请选一个")
		m.span(x.From, x.To)
	case liaison.Notice:
		m.text(x.ID, x.Title, d.Scopes)
		m.span(x.From, x.To)
		m.urgent(x)
	case liaison.Profile:
		m.text(x.ID, x.Title, d.Scopes)
		m.need("Kind", x.Kind, "还没有选种类。请选一个")
		if x.Date.IsZero() {
			m.add("Date", "还没有写日期。请补上")
		}
	case liaison.Deputy:
		m.id(string(x.ID))
		m.need("Name", x.Name, "还没有写姓名。请补上")
		if len(x.Levels) == 0 {
			m.add("Levels", "还没有选是哪一级代表。请至少选一级")
		}
	case liaison.Station:
		m.id(string(x.ID))
		m.need("Name", x.Name, "还没有写站名。请补上")
		m.need("Kind", x.Kind, "还没有写类别，例如 联络站。请补上")
		return checkParent(tx, x, m)
	case liaison.RulePack:
		checkRules(x, m)
	}
	return nil
}

func (m Mistakes) orNil() error {
	if len(m) == 0 {
		return nil
	}
	return m
}

func (m Mistakes) add(field, words string) {
	if m[field] == "" {
		m[field] = words
	}
}

func (m Mistakes) need(field, has, words string) {
	if strings.TrimSpace(has) == "" {
		m.add(field, words)
	}
}

func (m Mistakes) id(id string) {
	if !idShape.MatchString(id) {
		m.add("ID", "编号只能用小写字母、数字和减号，不能有汉字、空格和大写字母。例如 chengguan-2")
	}
}

const maxTitle = 60

func (m Mistakes) text(id, title string, scopes []string) {
	m.id(id)
	m.need("Title", title, "还没有写标题。请补上")
	if utf8.RuneCountInString(title) > maxTitle {
		m.add("Title", fmt.Sprintf("标题太长，屏幕上放不下，最多 %d 个字。请写短些", maxTitle))
	}
	if len(scopes) == 0 {
		m.add("Scope", "还没有选在哪里显示。请选全县、一个乡镇或者一个站")
	}
}

func (m Mistakes) span(from, to liaison.Date) {
	if !from.IsZero() && !to.IsZero() && to.Before(from) {
		m.add("To", "结束的日子比开始的还早。请改正")
	}
}

func (m Mistakes) urgent(n liaison.Notice) {
	switch {
	case !n.Urgent:
	case n.Until.IsZero():
		m.add("Until", "紧急通知要写到什么时候为止，到时自己消失。请补上")
	case !n.From.IsZero() && n.Until.Before(n.From.At(0)):
		m.add("Until", "紧急通知结束得比开始还早。请改正")
	}
}

func (m Mistakes) scope(tx county.Tx, doc any, scope string) error {
	id, ok := strings.CutPrefix(scope, "station/")
	s, self := doc.(liaison.Station)
	if !ok || self && string(s.ID) == id {
		return nil
	}
	_, _, there, err := county.Document(tx, wire.Key(wire.DocStation, id))
	if !there && err == nil {
		m.add("Scope", fmt.Sprintf("没有编号是“%s”的站，可能已经撤销。请重新选", id))
	}
	return err
}

func checkRules(p liaison.RulePack, m Mistakes) {
	m.need("County", p.County, "还没有写县名。请补上")
	m.need("Office", p.Office, "还没有写主管单位。请补上")
	if len(p.Categories) == 0 {
		m.add("Categories", "至少要有一类事项，群众登记时要选")
	}
	if len(p.ResultClasses) == 0 {
		m.add("ResultClasses", "至少要有一类办理结果，答复时要选")
	}
	m.need("Consent", p.Consent.Version, "个人信息告知书要有版本。请补上")
	if len(p.Consent.Text) == 0 {
		m.add("Consent", "个人信息告知书没有正文。按个人信息保护法必须有，请写上")
	}
}

// checkParent follows the tree upwards: it must end.
func checkParent(tx county.Tx, s liaison.Station, m Mistakes) error {
	seen := map[liaison.StationID]bool{s.ID: true}
	for at := s.Parent; at != ""; {
		if seen[at] {
			m.add("Parent", "上级站转了一圈又回到自己。请重新选")
			return nil
		}
		seen[at] = true
		doc, _, ok, err := county.Document(tx, wire.Key(wire.DocStation, string(at)))
		if err != nil {
			return err
		}
		if !ok {
			m.add("Parent", "没有这个上级站，可能已经撤销。请重新选")
			return nil
		}
		up, _ := doc.(liaison.Station)
		at = up.Parent
	}
	return nil
}

// checkEmptied refuses to take down a station that others still hang on.
func checkEmptied(tx county.Tx, s liaison.Station, m Mistakes) error {
	err := county.EachDocument(tx, wire.DocStation, func(_ string, _ []string, doc any) {
		if c, _ := doc.(liaison.Station); c.Parent == s.ID {
			m.add("", fmt.Sprintf("“%s”是它的下级站。请先改那个站的上级站", c.Name))
		}
	})
	if err != nil {
		return err
	}
	return county.EachDocument(tx, wire.DocDeputy, func(_ string, _ []string, doc any) {
		d, _ := doc.(liaison.Deputy)
		for _, at := range d.Stations {
			if at == s.ID {
				m.add("", fmt.Sprintf("代表“%s”还在这个站。请先把这个站的代表移到别的站", d.Name))
			}
		}
	})
}
