package calendar_test

import (
	"crypto/rand"
	"html"
	"log/slog"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/account"
	"lianluozhan/sync/county/boltstore"
	"lianluozhan/sync/county/console/calendar"
	"lianluozhan/sync/county/console/frame/frametest"
	"lianluozhan/sync/county/press"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/liaison/liaisontest"
	"lianluozhan/sync/wire"
)

// rig is a county of two towns whose pages are served.
type rig struct {
	*frametest.Site
	t     testing.TB
	c     *county.County
	press *press.Press
}

// people who work there.
var (
	office   = account.Account{Name: "office", Person: "示例用户", Role: account.Office}
	town     = account.Account{Name: "town", Person: "示例乡镇", Role: account.Town, Town: "chengguan"}
	other    = account.Account{Name: "other", Person: "示例别镇", Role: account.Town, Town: "hewan"}
	liaison1 = account.Account{Name: "one", Person: "示例联络员", Role: account.Liaison, Station: "chengguan"}
)

func open(t testing.TB) *rig {
	t.Helper()
	store, err := boltstore.Open(filepath.Join(t.TempDir(), "county.db"))
	must(t, err)
	t.Cleanup(func() { must(t, store.Close()) })
	now := func() time.Time { return liaisontest.Now }
	cfg := county.Config{Store: store, Now: now, Rand: rand.Reader, Log: slog.New(slog.DiscardHandler)}
	must(t, county.Init(cfg, "示例县"))
	c, err := county.Open(cfg)
	must(t, err)
	r := &rig{t: t, c: c, press: press.Open(c)}
	r.fill()
	part, err := calendar.New(calendar.Config{County: c, Press: r.press, Now: now})
	must(t, err)
	r.Site = frametest.Serve(t, office, part)
	return r
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// fill publishes the sample station, one of another town with a deputy of both, and
// one without any plan.
func (r *rig) fill() {
	r.t.Helper()
	sample := liaisontest.Content()
	docs := []any{sample.Rules, sample.Station, sample.Plans[0]}
	docs = append(docs,
		liaison.Station{ID: "hewan", Name: "河湾乡人大代表联络站", Kind: "联络站", Town: "hewan", TownName: "河湾乡"},
		liaison.Station{ID: "dongguan", Name: "东关村代表联络室", Kind: "联络室", Town: "chengguan", TownName: "城关镇"},
		liaison.Plan{Station: "hewan", Year: 2026, Rules: []liaison.PlanRule{{
			ID: "fri", Kind: liaison.ReceptionDay, From: 540, To: 660, Weekdays: []time.Weekday{time.Friday}, Nth: 4,
			Themes: []string{"农田灌溉"}, Deputies: []liaison.DeputyID{"d07"},
		}}},
	)
	for _, d := range sample.Deputies {
		if d.ID == "d07" {
			d.Stations = []liaison.StationID{"chengguan", "hewan"}
		}
		docs = append(docs, d)
	}
	must(r.t, r.c.Change(func(x *county.Edit) error {
		for _, doc := range docs {
			key, err := wire.KeyOf(doc)
			if err != nil {
				return err
			}
			if err := x.Put(county.Scoped{Key: key, Doc: doc, Scopes: press.ScopesOf(doc, nil)}); err != nil {
				return err
			}
		}
		return nil
	}))
}

// plan returns a station's plan: the draft, or else what is published.
func (r *rig) plan(s liaison.StationID, year int) (p liaison.Plan, draft press.Draft) {
	r.t.Helper()
	key := wire.PlanKey(s, year)
	d, ok, err := r.press.Draft(office, key)
	must(r.t, err)
	if ok {
		p, _ = d.Doc.(liaison.Plan)
		return p, d
	}
	doc, _, err := r.c.Document(key)
	must(r.t, err)
	p, _ = doc.(liaison.Plan)
	return p, press.Draft{}
}

func (r *rig) rules() liaison.RulePack {
	r.t.Helper()
	doc, _, err := r.c.Document(wire.KeyRules)
	must(r.t, err)
	rules, _ := doc.(liaison.RulePack)
	return rules
}

var (
	hidden = regexp.MustCompile(`<input type="hidden" name="(n|base|y|again|name|seal|replace|reason)" value="([^"]*)">`)
	tags   = regexp.MustCompile(`(?s)<[^>]*>`)
)

// page asks for a page that is there.
func (r *rig) page(path string) string {
	r.t.Helper()
	a := r.Get(path)
	if a.Status != 200 {
		r.t.Fatalf("%s: %d\n%s", path, a.Status, text(a.Body))
	}
	return a.Body
}

// send fills in a page's form, which carries what the page says is hidden, and
// returns the answer.
func (r *rig) send(page, path string, typed url.Values) frametest.Answer {
	r.t.Helper()
	return r.Post(path, carried(r.page(page), typed))
}

func carried(body string, typed url.Values) url.Values {
	form := url.Values{}
	for _, m := range hidden.FindAllStringSubmatch(body, -1) {
		form.Set(m[1], html.UnescapeString(m[2]))
	}
	for k, v := range typed {
		form[k] = v
	}
	return form
}

// done fails unless the answer leads on, and returns the page it leads to as text.
func (r *rig) done(a frametest.Answer) string {
	r.t.Helper()
	if a.Status != 303 {
		r.t.Fatalf("%d\n%s", a.Status, text(a.Body))
	}
	return text(r.page(a.To))
}

// text is what people read of a page.
func text(body string) string {
	return strings.Join(strings.Fields(html.UnescapeString(tags.ReplaceAllString(body, " "))), " ")
}

func has(t testing.TB, body string, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(body, w) {
			t.Errorf("no “%s” in\n%s", w, body)
		}
	}
}

func hasNot(t testing.TB, body string, words ...string) {
	t.Helper()
	for _, w := range words {
		if strings.Contains(body, w) {
			t.Errorf("“%s” in\n%s", w, body)
		}
	}
}
