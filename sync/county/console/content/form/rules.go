package form

import (
	"fmt"
	"slices"
	"strings"

	"lianluozhan/sync/county"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// The tables of fields in the form of the rules.
func categoryFields() []string { return []string{"cat_name", "cat_hint", "cat_code"} }
func classFields() []string {
	return []string{"class_code", "class_name", "class_explain", "class_recheck"}
}
func refusalFields() []string { return []string{"refuse_what", "refuse_to"} }

// Rules is the kind of the county's rules, of which there is one.
func Rules() Kind {
	return Kind{
		Wire: wire.DocRules, Name: "全县规则", base: ContentPath + "/rules", Menu: "/console/settings",
		labels: []label{
			{field: "name", Words: "县名"}, {field: "office", Words: "主管单位"}, {field: "office_phone", Words: "电话"}, {field: "public_url", Words: "手机网页的网址"},
			{field: "reply_workdays", Words: "答复期限（工作日）"}, {field: "recheck_days", Words: "回头看（天）"},
			{field: "names_optional", Words: "姓名可以不填"}, {field: "phone_optional", Words: "电话可以不填"},
			{field: "categories", Words: "事项分类", long: true}, {field: "resultclasses", Words: "办理结果", long: true},
			{field: "units", Words: "承办单位", long: true}, {field: "accepts", Words: "受理什么", long: true}, {field: "refuses", Words: "不受理什么", long: true},
			{field: "consent_version", Words: "告知书版本"}, {field: "consent", Words: "个人信息告知书", long: true},
		},
		Fresh: func() any { return firstRules() }, Only: rulesID,
		write: writeRules,
		read:  readRules,
	}
}

func writeRules(w *writing, doc any) {
	p, _ := doc.(liaison.RulePack)
	w.set("name", p.County)
	w.set("office", p.Office)
	w.set("office_phone", p.OfficePhone)
	w.set("public_url", p.PublicURL)
	w.number("reply_workdays", p.ReplyWorkdays)
	w.number("recheck_days", p.RecheckDays)
	w.check("names_optional", p.NamesOptional)
	w.check("phone_optional", p.PhoneOptional)
	for _, c := range p.Categories {
		w.row(categoryFields(), []string{c.Name, c.Hint, c.Code})
	}
	for _, c := range p.ResultClasses {
		recheck := ""
		if c.Recheck {
			recheck = "on"
		}
		w.row(classFields(), []string{c.Code, c.Name, c.Explain, recheck})
	}
	for _, x := range p.Refuses {
		w.row(refusalFields(), []string{x.What, x.GoTo})
	}
	w.lines("units", p.Units)
	w.lines("accepts", p.Accepts)
	w.set("consent_version", p.Consent.Version)
	w.lines("consent", p.Consent.Text)
}

// readRules leaves what other pages keep, e.g. the holidays.
func readRules(r *Reading, base any) any {
	p, _ := base.(liaison.RulePack)
	before := r.published().Consent
	p.County, p.Office, p.OfficePhone = r.text("name", 30), r.text("office", 60), r.phone("office_phone")
	p.PublicURL = r.address("public_url")
	p.ReplyWorkdays, p.RecheckDays = r.number("reply_workdays", 0, 365), r.number("recheck_days", 0, 3650)
	p.NamesOptional, p.PhoneOptional = r.on("names_optional"), r.on("phone_optional")
	p.Categories, p.ResultClasses, p.Refuses = r.categories(), r.classes(), r.refusals()
	p.Units, p.Accepts = r.lines("units"), r.lines("accepts")
	p.Consent = liaison.Consent{Version: r.text("consent_version", 40), Text: r.lines("consent")}
	if before.Version != "" && p.Consent.Version == before.Version && !slices.Equal(before.Text, p.Consent.Text) {
		r.M.Add("consent_version", "告知书的正文改了，版本也要换，群众同意的是哪一版才说得清。例如 "+before.Version+"-2")
	}
	return p
}

// published is the rules that are in force.
func (r *Reading) published() liaison.RulePack {
	doc, _, _, _ := county.Document(r.Tx, wire.KeyRules) // none where there are none to be read
	p, _ := doc.(liaison.RulePack)
	return p
}

func (r *Reading) categories() []liaison.Category {
	var out []liaison.Category
	table := rows(r.V, categoryFields()...)
	used := map[string]bool{}
	for _, row := range table {
		used[row[2]] = true
	}
	seen := map[string]bool{}
	for _, row := range table {
		name, hint, code := row[0], row[1], row[2]
		if name == "" {
			continue // taken out
		}
		for n := 1; code == ""; n++ {
			if c := fmt.Sprintf("c%d", n); !used[c] {
				code, used[c] = c, true
			}
		}
		if seen[name] || seen[" "+code] {
			r.M.Add("categories", "“"+name+"”写了两次。请删掉一个")
		}
		seen[name], seen[" "+code] = true, true
		if len([]rune(name)) > 12 || len([]rune(hint)) > 60 {
			r.M.Add("categories", "“"+name+"”太长，屏幕上放不下。名称最多 12 个字，说明最多 60 个字")
		}
		out = append(out, liaison.Category{Code: code, Name: name, Hint: hint})
	}
	return out
}

func (r *Reading) classes() []liaison.ResultClass {
	var out []liaison.ResultClass
	seen := map[string]bool{}
	for _, row := range rows(r.V, classFields()...) {
		c := liaison.ResultClass{Code: row[0], Name: row[1], Explain: row[2], Recheck: row[3] != ""}
		switch {
		case c.Code == "" && c.Name == "" && c.Explain == "":
			continue // taken out
		case c.Code == "" || c.Name == "" || len(c.Code) > 20 || strings.ContainsFunc(c.Code, func(x rune) bool { return x > 'z' || x <= ' ' }):
			r.M.Add("resultclasses", "每一类都要有代码（字母或数字）和名称。例如 A 已解决")
		case seen[c.Code]:
			r.M.Add("resultclasses", "代码“"+c.Code+"”写了两次。请换一个")
		}
		seen[c.Code] = true
		out = append(out, c)
	}
	return out
}

func (r *Reading) refusals() []liaison.Refusal {
	var out []liaison.Refusal
	for _, row := range rows(r.V, refusalFields()...) {
		if row[0] == "" || row[1] == "" {
			r.M.Add("refuses", "“"+row[0]+row[1]+"”这一行要写全：什么事，去哪里办")
		}
		out = append(out, liaison.Refusal{What: row[0], GoTo: row[1]})
	}
	return out
}
