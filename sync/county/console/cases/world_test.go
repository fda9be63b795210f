package cases_test

import (
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"html"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/account"
	"lianluozhan/sync/county/boltstore"
	"lianluozhan/sync/county/casework"
	"lianluozhan/sync/county/console/cases"
	"lianluozhan/sync/county/console/frame/frametest"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/liaison/liaisontest"
	"lianluozhan/sync/seal"
	"lianluozhan/sync/wire"
)

// clock is the county's time, moved by hand.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// world is a county with two townships, its keys and its console.
type world struct {
	*frametest.Site
	t      *testing.T
	county *county.County
	desk   *casework.Desk
	clock  *clock
	serial uint32
	n      uint64
}

var (
	office  = account.Account{Name: "gongwei", Person: "示例甲", Role: account.Office, Office: "示例县人大代表工委"}
	town    = account.Account{Name: "zhen", Person: "示例乙", Role: account.Town, Town: "chengguan", Office: "城关镇人大"}
	other   = account.Account{Name: "xiang", Person: "示例丙", Role: account.Town, Town: "hewan", Office: "河湾乡人大"}
	liaiser = account.Account{Name: "zhan", Person: "示例丁", Role: account.Liaison, Station: "chengguan", Office: "城关镇联络站"}
	far     = account.Account{Name: "yuan", Person: "示例戊", Role: account.Liaison, Station: "hewan", Office: "河湾乡联络站"}
)

// open makes a county; with locked its keys cannot open anything.
func open(t *testing.T, locked bool) *world {
	t.Helper()
	w := &world{t: t, clock: &clock{at: liaisontest.Now}}
	store, err := boltstore.Open(filepath.Join(t.TempDir(), "county.db"))
	w.must(err)
	t.Cleanup(func() { w.must(store.Close()) })
	ring := filepath.Join(t.TempDir(), "seal.keys")
	content, err := seal.NewKeyFile()
	w.must(err)
	lock, err := seal.KeyFile(content)
	w.must(err)
	keys, err := seal.Create(ring, lock, seal.HPKE, w.clock.now())
	w.must(err)
	if locked {
		keys, err = seal.Load(ring)
		w.must(err)
	}
	cfg := county.Config{
		Store: store, Now: w.clock.now, Rand: rand.Reader, Log: slog.New(slog.NewTextHandler(t.Output(), nil)), Keys: keys,
	}
	w.must(county.Init(cfg, "示例县"))
	w.county, err = county.Open(cfg)
	w.must(err)
	w.publish()
	w.console()
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) publish() {
	w.t.Helper()
	rules := liaisontest.Rules()
	rules.Units = []string{"镇城建办", "镇民政办", "县住建局", "县水利局"}
	docs := []county.Scoped{{Key: wire.KeyRules, Doc: rules, Scopes: []string{county.ScopeCounty}}}
	for _, s := range []liaison.Station{
		{ID: "chengguan", Name: "城关镇联络站", Town: "chengguan", TownName: "城关镇"},
		{ID: "dongguan", Name: "东关村联络室", Town: "chengguan", TownName: "城关镇"},
		{ID: "hewan", Name: "河湾乡联络站", Town: "hewan", TownName: "河湾乡"},
	} {
		key, err := wire.KeyOf(s)
		w.must(err)
		docs = append(docs, county.Scoped{Key: key, Doc: s, Scopes: []string{county.ScopeStation(s.ID)}})
	}
	_, err := w.county.Publish(docs, nil, nil)
	w.must(err)
}

// sealer is a station that seals to the county's key.
type sealer struct{ key wire.SealKey }

func (s sealer) Key() wire.SealKey { return s.key }

func (s sealer) Seal(aad, plain []byte) ([]byte, error) {
	return seal.PublicKey{Suite: seal.Suite(s.key.Suite), Bytes: s.key.Public}.Seal([]byte(seal.Entries), aad, plain)
}

// matter is what a resident files.
type matter struct {
	station  liaison.StationID
	category string
	text     string
	ago      time.Duration
}

// file registers a matter at a station as its kiosk does.
func (w *world) file(m matter) liaison.ReceiptNo {
	w.t.Helper()
	if m.station == "" {
		m.station = "chengguan"
	}
	if m.category == "" {
		m.category = "estate"
	}
	w.serial++
	issuer, err := liaison.IssuerAt(7)
	w.must(err)
	no, err := liaison.IssueReceipt(issuer, w.serial, [16]byte{1})
	w.must(err)
	filed := w.clock.now().Add(-m.ago).Truncate(time.Millisecond)
	r := liaison.Registration{
		ID: w.ulid(filed), Receipt: no, QueryCode: "1234", Secret: "PAGESECRETPAGESE", Station: m.station, Filed: filed, ClockOK: true,
		Draft: liaison.Draft{
			Category: m.category, Text: m.text, Village: "城南社区", Address: "示例路一号", Name: "王示例", Phone: "13800001234", Consent: "1",
		},
	}
	check := seal.Check(string(r.Receipt), r.QueryCode)
	w.n++
	item, err := wire.SealRegistration(w.n, r, check[:], sealer{w.county.SealKey()})
	w.must(err)
	w.receive(m.station, item)
	return no
}

// rate judges an answer as the resident does at a kiosk.
func (w *world) rate(no liaison.ReceiptNo, rating liaison.Rating, words string) {
	w.t.Helper()
	w.n++
	item, err := wire.SealRating(w.n, liaison.RatingGiven{
		ID: w.ulid(w.clock.now()), Receipt: no, Rating: rating, Words: words, Given: w.clock.now(), Station: "chengguan",
	}, sealer{w.county.SealKey()})
	w.must(err)
	w.receive("chengguan", item)
}

func (w *world) receive(station liaison.StationID, item wire.PutItem) {
	w.t.Helper()
	ack, err := w.county.Receive(county.Machine{Station: station}, wire.Put{Outbox: wire.ID16{1}, Items: []wire.PutItem{item}})
	w.must(err)
	if len(ack.Verdicts) > 0 {
		w.t.Fatalf("refused: %+v", ack.Verdicts)
	}
}

func (w *world) ulid(at time.Time) liaison.RegistrationID {
	var entropy [10]byte
	binary.BigEndian.PutUint64(entropy[2:], w.n+uint64(w.serial)<<32)
	var id ulid.ULID
	w.must(id.SetTime(ulid.Timestamp(at)))
	w.must(id.SetEntropy(entropy[:]))
	return liaison.RegistrationID(id.String())
}

func path(no liaison.ReceiptNo, more string) string {
	return fmt.Sprintf("/console/cases/%s%s", string(no), more)
}

// console opens the desk and its pages for the office.
func (w *world) console() {
	w.t.Helper()
	var err error
	w.desk, err = casework.Open(casework.Config{County: w.county, Log: slog.New(slog.NewTextHandler(w.t.Output(), nil))})
	w.must(err)
	w.t.Cleanup(w.desk.Close)
	part, err := cases.New(cases.Config{Desk: w.desk, County: w.county})
	w.must(err)
	w.Site = frametest.Serve(w.t, office, part)
	w.settle()
}

// settle waits until lists and search know all that is stored.
func (w *world) settle() {
	w.t.Helper()
	w.must(w.desk.Wait(w.t.Context()))
}

// do sends the form of a deed, as of the version that stands now, and expects it to
// be done.
func (w *world) do(no liaison.ReceiptNo, deed string, form url.Values) {
	w.t.Helper()
	a := w.send(no, deed, w.version(no), form)
	if a.Status != http.StatusSeeOther || a.To != path(no, "") {
		w.t.Fatalf("%s: %d %s\n%s", deed, a.Status, a.To, text(a.Body))
	}
}

func (w *world) send(no liaison.ReceiptNo, deed string, version int, form url.Values) frametest.Answer {
	w.t.Helper()
	v := maps.Clone(form)
	if v == nil {
		v = url.Values{}
	}
	v.Set("version", strconv.Itoa(version))
	v.Set("deed", deed)
	return w.Post(path(no, "/"+deed), v)
}

func (w *world) version(no liaison.ReceiptNo) int {
	w.t.Helper()
	f, err := w.desk.File(no, casework.ActorOf(office, "", ""))
	w.must(err)
	return f.Version
}

var tags = regexp.MustCompile(`(?s)<[^>]*>`)

// text is a page as it is read.
func text(page string) string {
	return strings.Join(strings.Fields(html.UnescapeString(tags.ReplaceAllString(page, " "))), " ")
}

// want fails unless the page has all the words, in this order.
func want(t *testing.T, a frametest.Answer, words ...string) {
	t.Helper()
	rest := text(a.Body)
	for _, word := range words {
		i := strings.Index(rest, word)
		if i < 0 {
			t.Errorf("no %q (in this place) in: %s", word, text(a.Body))
			return
		}
		rest = rest[i+len(word):]
	}
}

func without(t *testing.T, a frametest.Answer, words ...string) {
	t.Helper()
	for _, word := range words {
		if strings.Contains(text(a.Body), word) {
			t.Errorf("%q in: %s", word, text(a.Body))
		}
	}
}
