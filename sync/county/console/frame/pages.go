package frame

import (
	"bytes"
	"fmt"
	"html/template"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"lianluozhan/sync/county/account"
	"lianluozhan/sync/liaison"
)

// Pages are the templates of one part of the console within the layout. A template
// "x" is a whole page's inner part; the layout's template is "layout".
type Pages struct {
	tmpl *template.Template
}

// NewPages parses texts, each a set of {{define}}s, after the layout's.
func NewPages(texts ...string) (*Pages, error) { return NewPagesWith(nil, texts...) }

// NewPagesWith is NewPages for templates that call functions of their own.
func NewPagesWith(funcs template.FuncMap, texts ...string) (*Pages, error) {
	t := template.New("console").Funcs(Funcs()).Funcs(funcs)
	for _, text := range texts {
		if _, err := t.Parse(text); err != nil {
			return nil, fmt.Errorf("console pages: %w", err)
		}
	}
	return &Pages{t}, nil
}

// Funcs are what templates may call.
func Funcs() template.FuncMap {
	return template.FuncMap{
		"join":     func(s []string) string { return strings.Join(s, "、") },
		"day":      func(d liaison.Date) string { return dayWords(d) },
		"at":       func(t time.Time) string { return t.In(liaison.Zone).Format("2006年1月2日 15:04") },
		"officeOf": officeOf,
	}
}

// officeOf is where somebody works, for the header.
func officeOf(p account.Account) string {
	if p.Office != "" {
		return p.Office
	}
	return p.Role.String()
}

func dayWords(d liaison.Date) string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%d年%d月%d日", d.Year, d.Month, d.Day)
}

// layoutData is what the layout needs around a page.
type layoutData struct {
	Title, Active, Token, Flash string
	County, Version, Search     string
	Person                      account.Account
	Menu                        []MenuItem
	Finds                       bool // may search
	Body                        template.HTML
}

// MenuItem is an entry of the menu.
type MenuItem struct {
	Name, Path string
	roles      []account.Role
}

// Page is one page to show: Name is the template, Title stands in the window's
// title, Active is the path of the menu entry it belongs to.
type Page struct {
	Name, Title, Active string
	Status              int // 200 when zero
	Data                any
}

// View is what a template gets: the page's own data and what every form needs.
type View struct {
	Data   any
	Token  string
	Person account.Account
	Path   string
	Query  map[string]string
}

// Show renders the page whole before anything is sent. For htmx it is the template
// alone, else within the layout.
func (r *Request) Show(p Page) error {
	inner, err := r.pages.render(p.Name, r.view(p.Data))
	if err != nil {
		return err
	}
	if !r.Htmx() {
		if inner, err = r.layout(p, inner); err != nil {
			return err
		}
	}
	r.W.Header().Set("Content-Type", "text/html; charset=utf-8")
	r.W.WriteHeader(max(p.Status, http.StatusOK))
	_, _ = r.W.Write(inner) // a browser that is gone asks again
	return nil
}

func (r *Request) layout(p Page, inner []byte) ([]byte, error) {
	d := layoutData{
		Title: p.Title, Active: p.Active, Token: r.Token, Person: r.Person,
		County: r.frame.cfg.County(), Version: r.frame.version,
		Body: template.HTML(inner), //nolint:gosec // rendered by a template just now
	}
	if r.Person.Name != "" {
		d.Flash, d.Menu = r.frame.cfg.Gate.Flashed(r.Request), menuFor(r.frame.menu, r.Person.Role)
		d.Finds = slices.Contains(r.frame.finders, r.Person.Role)
		if r.URL.Path == SearchPath {
			d.Search = r.URL.Query().Get("q")
		}
	}
	return r.pages.render("layout", d)
}

func (r *Request) view(data any) View {
	q := map[string]string{}
	for k, v := range maps.All(r.URL.Query()) {
		q[k] = v[0]
	}
	return View{Data: data, Token: r.Token, Person: r.Person, Path: r.URL.Path, Query: q}
}

func (p *Pages) render(name string, data any) ([]byte, error) {
	var b bytes.Buffer
	if err := p.tmpl.ExecuteTemplate(&b, name, data); err != nil {
		return nil, fmt.Errorf("page %s: %w", name, err)
	}
	return b.Bytes(), nil
}

// SearchPath is where the search box of the layout leads, with the words as q.
const SearchPath = Base + "/search"

// Menu is the console's menu, in order. An entry is shown to who may use the page
// it leads to, where there is such a page.
func Menu() []MenuItem {
	return []MenuItem{
		{"今天", Base + "/", nil},
		{"事项", Base + "/cases", nil},
		{"接待与活动", Base + "/calendar", nil},
		{"代表", Base + "/deputies", nil},
		{"制度与公告", Base + "/content", nil},
		{"办理公示", Base + "/results", nil},
		{"站点", Base + "/stations", nil},
		{"告警", Base + "/alarms", nil},
		{"升级", Base + "/releases", nil},
		{"台账", Base + "/ledger", nil},
		{"审计", Base + "/audit", nil},
		{"设置", Base + "/settings", nil},
	}
}

// rolesOf are those who may open a page.
func rolesOf(parts []Part, path string) []account.Role {
	for _, part := range parts {
		for _, r := range part.Routes {
			if r.Method == http.MethodGet && r.Path == path {
				return r.Roles
			}
		}
	}
	return nil
}

// mounted is the menu as far as there are pages, with who may use them.
func mounted(parts []Part) (out []MenuItem) {
	for _, m := range Menu() {
		for _, part := range parts {
			for _, r := range part.Routes {
				if r.Method == http.MethodGet && strings.TrimSuffix(r.Path, "{$}") == m.Path {
					m.roles = r.Roles
					out = append(out, m)
				}
			}
		}
	}
	return out
}

func menuFor(menu []MenuItem, role account.Role) (out []MenuItem) {
	for _, m := range menu {
		if slices.Contains(m.roles, role) {
			out = append(out, m)
		}
	}
	return out
}
