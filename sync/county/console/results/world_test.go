package results_test

import (
	"crypto/rand"
	"log/slog"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/account"
	"lianluozhan/sync/county/boltstore"
	"lianluozhan/sync/county/casework"
	"lianluozhan/sync/county/console/frame/frametest"
	"lianluozhan/sync/county/console/results"
	"lianluozhan/sync/county/phone"
	"lianluozhan/sync/county/press"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/liaison/liaisontest"
	"lianluozhan/sync/seal"
	"lianluozhan/sync/wire"
)

// world is a county with two townships, its keys and these pages.
type world struct {
	*frametest.Site
	t      *testing.T
	county *county.County
	desk   *casework.Desk
	phone  *phone.Desk
	at     time.Time
}

var (
	office  = account.Account{Name: "gongwei", Person: "示例甲", Role: account.Office, Office: "示例县人大代表工委"}
	town    = account.Account{Name: "zhen", Person: "示例乙", Role: account.Town, Town: "chengguan"}
	other   = account.Account{Name: "xiang", Person: "示例丙", Role: account.Town, Town: "hewan"}
	liaiser = account.Account{Name: "zhan", Person: "示例丁", Role: account.Liaison, Station: "chengguan"}
)

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func open(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, at: liaisontest.Now}
	store, err := boltstore.Open(filepath.Join(t.TempDir(), "county.db"))
	w.must(err)
	t.Cleanup(func() { w.must(store.Close()) })
	content, err := seal.NewKeyFile()
	w.must(err)
	lock, err := seal.KeyFile(content)
	w.must(err)
	keys, err := seal.Create(filepath.Join(t.TempDir(), "seal.keys"), lock, seal.HPKE, w.at)
	w.must(err)
	log := slog.New(slog.NewTextHandler(t.Output(), nil))
	cfg := county.Config{Store: store, Now: func() time.Time { return w.at }, Rand: rand.Reader, Log: log, Keys: keys}
	w.must(county.Init(cfg, "示例县"))
	w.county, err = county.Open(cfg)
	w.must(err)
	w.publish()
	w.phone, err = phone.Open(phone.Config{County: w.county, Rand: rand.Reader, Check: seal.Check})
	w.must(err)
	w.desk, err = casework.Open(casework.Config{County: w.county, Log: log})
	w.must(err)
	t.Cleanup(w.desk.Close)
	part, err := results.New(results.Config{County: w.county, Desk: w.desk, Press: press.Open(w.county)})
	w.must(err)
	w.Site = frametest.Serve(t, office, part)
	return w
}

// publish makes the county's folder its content, as an import does.
func (w *world) publish(more ...county.Scoped) {
	w.t.Helper()
	docs := []county.Scoped{{Key: wire.KeyRules, Doc: liaisontest.Rules(), Scopes: []string{county.ScopeCounty}}}
	for _, s := range []liaison.Station{
		{ID: "chengguan", Name: "城关镇联络站", Town: "chengguan", TownName: "城关镇"},
		{ID: "hewan", Name: "河湾乡联络站", Town: "hewan", TownName: "河湾乡"},
	} {
		docs = append(docs, county.Scoped{Key: "station/" + string(s.ID), Doc: s, Scopes: []string{county.ScopeStation(s.ID)}})
	}
	_, err := w.county.Publish(append(docs, more...), nil, nil)
	w.must(err)
}

// said is what a resident wrote, with all that must not become public.
const said = "我叫示例赵六，家住东关村三组12号，电话13800001234，门口的路灯坏了半个月，晚上老人出门摔了一跤"

// finished is a matter that was answered and closed, and the id of its result.
func (w *world) finished(station liaison.StationID) (no liaison.ReceiptNo, id string) {
	w.t.Helper()
	form, err := w.phone.Form("x")
	w.must(err)
	w.at = w.at.Add(time.Minute)
	f, err := w.phone.File(w.t.Context(), phone.Sent{Form: form, About: "x", Station: station, Draft: liaison.Draft{
		Category: "road", Text: said, Name: "赵六儿", Phone: "13800001234", Address: "三组12号", Consent: "2026-01",
	}})
	w.must(err)
	for _, e := range []liaison.CaseEvent{
		{Step: liaison.Assigned, Unit: "镇城建办"}, {Step: liaison.Answered, Class: "A", Words: "路灯已经换新。"},
		{Step: liaison.Rated, Rating: liaison.Satisfied}, {Step: liaison.Closed},
	} {
		_, err := w.county.Act(f.Receipt, e, "东关村路灯")
		w.must(err)
	}
	w.must(w.desk.Wait(w.t.Context()))
	k, err := w.county.Case(f.Receipt)
	w.must(err)
	return f.Receipt, strings.ToLower(string(k.ID))
}

// shown are the results that a station's screen has.
func (w *world) shown(station liaison.StationID) (out []liaison.Result) {
	w.t.Helper()
	view, err := w.county.ViewOf(station)
	w.must(err)
	changes, err := w.county.Since(view, 0, 1<<20)
	w.must(err)
	for _, it := range changes.Items {
		if !strings.HasPrefix(it.Key, wire.DocResult+"/") || it.Deleted {
			continue
		}
		doc, err := wire.DecodeDocument(it.Key, it.Body)
		w.must(err)
		if x, ok := doc.(liaison.Result); ok {
			out = append(out, x)
		}
	}
	return out
}

var hidden = regexp.MustCompile(`name="(n|base)" value="(\d+)"`)

// marks are what a page's form says of the state that it was made from.
func marks(body string) (n, base string) {
	for _, m := range hidden.FindAllStringSubmatch(body, -1) {
		switch {
		case m[1] == "n" && n == "":
			n = m[2]
		case m[1] == "base" && base == "":
			base = m[2]
		}
	}
	return n, base
}
