package console_test

import (
	"crypto/rand"
	"encoding/binary"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/account"
	"lianluozhan/sync/county/alarm"
	"lianluozhan/sync/county/api"
	"lianluozhan/sync/county/boltstore"
	"lianluozhan/sync/county/casework"
	"lianluozhan/sync/county/console"
	"lianluozhan/sync/county/press"
	"lianluozhan/sync/county/rollout"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/liaison/liaisontest"
	"lianluozhan/sync/seal"
	"lianluozhan/sync/wire"
)

// password is everybody's in these tests.
const password = "a fine example 7"

// world is a county with its whole console and an account of each role.
type world struct {
	alarms   *alarm.Watch
	t        *testing.T
	county   *county.County
	book     *account.Book
	console  *console.Console
	keys     *keys
	writes   int // transactions so far
	n        uint64
	mu       sync.Mutex
	at       time.Time
	door     console.Door
	sessions *account.Sessions
	browsers map[account.Role]*browser
	open     func() // what opens the console again, as after a restart
}

// people are those who may sign in; the second of a role works elsewhere.
func people() []account.Account {
	return []account.Account{
		{Name: "gongwei", Person: "示例甲", Role: account.Office},
		{Name: "zhen", Person: "示例乙", Role: account.Town, Town: "chengguan"},
		{Name: "xiang", Person: "示例丙", Role: account.Town, Town: "hewan"},
		{Name: "zhan", Person: "示例丁", Role: account.Liaison, Station: "chengguan"},
		{Name: "yuan", Person: "示例戊", Role: account.Liaison, Station: "hewan"},
		{Name: "xinxi", Person: "示例己", Role: account.IT},
		{Name: "shenji", Person: "示例庚", Role: account.Auditor},
	}
}

func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.at
}

func (w *world) later(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at = w.at.Add(d)
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// counted is a store that counts its transactions.
type counted struct {
	county.Store
	w *world
}

func (c counted) Update(fn func(county.Tx) error) error {
	c.w.mu.Lock()
	c.w.writes++
	c.w.mu.Unlock()
	return c.Store.Update(fn)
}

// keys are the county's, with what locks them.
type keys struct {
	*seal.Keyring
	content []byte
}

func (k *keys) State() console.KeyState {
	if k.Locked() {
		return console.KeysLocked
	}
	return console.KeysOpen
}

func (k *keys) Unlock(passphrase string, keyFile []byte) error {
	lock, err := seal.KeyFile(keyFile)
	if keyFile == nil {
		lock, err = seal.Passphrase(passphrase)
	}
	if err != nil {
		return err
	}
	return k.Keyring.Unlock(lock)
}

// nobody is a fleet of which no machine is connected.
type nobody struct{}

func (nobody) Connected() []api.Online       { return nil }
func (nobody) Away() []api.Online            { return nil }
func (nobody) Order(string, api.Order) error { return nil }
func (nobody) Orders(string) []api.Order     { return nil }
func (nobody) Discard(string)                {}

func (nobody) Parcel(string, string) (api.Parcel, bool) { return api.Parcel{}, false }

// empty is a county in which nothing was published and nobody may sign in.
func empty(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, at: liaisontest.Now, door: console.Door{Plain: true}, browsers: map[account.Role]*browser{}}
	dir := t.TempDir()
	store, err := boltstore.Open(filepath.Join(dir, "county.db"))
	w.must(err)
	t.Cleanup(func() { w.must(store.Close()) })
	w.keys = &keys{}
	w.keys.content, err = seal.NewKeyFile()
	w.must(err)
	lock, err := seal.KeyFile(w.keys.content)
	w.must(err)
	_, err = seal.Create(filepath.Join(dir, "seal.keys"), lock, seal.HPKE, w.now())
	w.must(err)
	w.keys.Keyring, err = seal.Load(filepath.Join(dir, "seal.keys"))
	w.must(err)
	log := slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	cfg := county.Config{Store: counted{store, w}, Now: w.now, Rand: rand.Reader, Log: log, Keys: w.keys}
	w.must(county.Init(cfg, "示例县"))
	w.county, err = county.Open(cfg)
	w.must(err)
	w.book, err = account.Open(account.Config{County: w.county, Rand: rand.Reader, Cost: account.Cost{Memory: 64, Time: 1, Threads: 1}})
	w.must(err)
	desk, err := casework.Open(casework.Config{County: w.county, Log: log})
	w.must(err)
	t.Cleanup(desk.Close)
	out, err := rollout.Open(w.county)
	w.must(err)
	w.alarms, err = alarm.Open(alarm.Config{County: w.county, Fleet: nobody{}, Log: log})
	w.must(err)
	w.open = func() {
		w.sessions = account.OpenSessions(w.county)
		all, err := console.Config{
			County: w.county, Book: w.book, Sessions: w.sessions, Keys: w.keys, Door: w.door, Log: log,
		}.Staffed(console.Work{
			County: w.county, Desk: desk, Press: press.Open(w.county), Links: nobody{}, Rand: rand.Reader, Rollout: out, Alarms: w.alarms,
			Address: func() string { return "http://127.0.0.1:8080" },
		})
		w.must(err)
		w.console, err = console.New(all)
		w.must(err)
	}
	w.open()
	return w
}

// staffed is a county with two townships, one station in each, and people.
func staffed(t *testing.T) *world {
	t.Helper()
	w := empty(t)
	docs := []county.Scoped{{Key: wire.KeyRules, Doc: liaisontest.Rules(), Scopes: []string{county.ScopeCounty}}}
	for _, s := range []liaison.Station{
		{ID: "chengguan", Name: "城关镇联络站", Town: "chengguan", TownName: "城关镇"},
		{ID: "hewan", Name: "河湾乡联络站", Town: "hewan", TownName: "河湾乡"},
	} {
		docs = append(docs, county.Scoped{Key: wire.Key(wire.DocStation, string(s.ID)), Doc: s, Scopes: []string{county.ScopeStation(s.ID)}})
		d := liaison.Deputy{ID: liaison.DeputyID("d-" + s.ID), Name: "示例" + s.TownName, Levels: []liaison.Level{liaison.CountyLevel}, Stations: []liaison.StationID{s.ID}}
		docs = append(docs, county.Scoped{Key: wire.Key(wire.DocDeputy, string(d.ID)), Doc: d, Scopes: []string{county.ScopeCounty}})
	}
	_, err := w.county.Publish(docs, nil, nil)
	w.must(err)
	for _, a := range people() {
		w.add(a)
	}
	return w
}

func (w *world) add(a account.Account) {
	w.t.Helper()
	p, err := w.book.Hash(a.Name, password)
	w.must(err)
	w.must(w.county.Change(func(x *county.Edit) error { return account.Add(x, a, p) }))
}

type sealer struct{ key wire.SealKey }

func (s sealer) Key() wire.SealKey { return s.key }

func (s sealer) Seal(aad, plain []byte) ([]byte, error) {
	return seal.PublicKey{Suite: seal.Suite(s.key.Suite), Bytes: s.key.Public}.Seal([]byte(seal.Entries), aad, plain)
}

// file registers a matter at a station.
func (w *world) file(station liaison.StationID) liaison.ReceiptNo {
	w.t.Helper()
	w.n++
	issuer, err := liaison.IssuerAt(7)
	w.must(err)
	no, err := liaison.IssueReceipt(issuer, uint32(w.n), [16]byte{1})
	w.must(err)
	var id ulid.ULID
	w.must(id.SetTime(ulid.Timestamp(w.now())))
	var entropy [10]byte
	binary.BigEndian.PutUint64(entropy[2:], w.n)
	w.must(id.SetEntropy(entropy[:]))
	r := liaison.Registration{
		ID: liaison.RegistrationID(id.String()), Receipt: no, QueryCode: "1234", Secret: "PAGESECRETPAGESE", Station: station, Filed: w.now(), ClockOK: true,
		Draft: liaison.Draft{Category: "estate", Text: "<script>alert(1)</script>示例楼道的灯坏了", Name: "王示例", Phone: "13800001234", Consent: "1"},
	}
	check := seal.Check(string(r.Receipt), r.QueryCode)
	item, err := wire.SealRegistration(w.n, r, check[:], sealer{w.county.SealKey()})
	w.must(err)
	ack, err := w.county.Receive(county.Machine{Station: station}, wire.Put{Outbox: wire.ID16{1}, Items: []wire.PutItem{item}})
	w.must(err)
	if len(ack.Verdicts) > 0 {
		w.t.Fatalf("refused: %+v", ack.Verdicts)
	}
	return no
}

// browser is one browser with its cookies.
type browser struct {
	w     *world
	jar   http.CookieJar
	token string
	from  string // address, "" for 192.0.2.1
	https bool
	host  string // "" for county.example
	head  http.Header
}

func (w *world) browser() *browser {
	jar, err := cookiejar.New(nil)
	w.must(err)
	return &browser{w: w, jar: jar}
}

// answer is what came back.
type answer struct {
	status int
	body   string
	to     string
	header http.Header
}

func (b *browser) do(method, path string, form url.Values) answer {
	b.w.t.Helper()
	host, scheme := b.host, "http"
	if host == "" {
		host = "county.example"
	}
	if b.https {
		scheme = "https"
	}
	var body io.Reader
	if method == http.MethodPost {
		body = strings.NewReader(form.Encode())
	}
	req := httptest.NewRequestWithContext(b.w.t.Context(), method, scheme+"://"+host+path, body)
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Origin", scheme+"://"+host)
	}
	for k, v := range b.head {
		req.Header[k] = v
	}
	if b.from != "" {
		req.RemoteAddr = b.from
	}
	for _, c := range b.jar.Cookies(req.URL) {
		req.AddCookie(c)
	}
	rec := httptest.NewRecorder()
	b.w.console.ServeHTTP(rec, req)
	res := rec.Result()
	b.jar.SetCookies(req.URL, res.Cookies())
	text := rec.Body.String()
	if m := tokenForm.FindStringSubmatch(text); m != nil {
		b.token = m[1]
	}
	return answer{res.StatusCode, text, res.Header.Get("Location"), res.Header}
}

var tokenForm = regexp.MustCompile(`name="token" value="([0-9a-f]+)"`)

func (b *browser) get(path string) answer { b.w.t.Helper(); return b.do(http.MethodGet, path, nil) }

// post sends a form with the token of the last page.
func (b *browser) post(path string, form url.Values) answer {
	b.w.t.Helper()
	sent := url.Values{"token": {b.token}}
	for k, v := range form {
		sent[k] = v
	}
	return b.do(http.MethodPost, path, sent)
}

// try signs in and returns what came back.
func (b *browser) try(name, words string) answer {
	b.w.t.Helper()
	b.get("/console/sign-in")
	return b.post("/console/sign-in", url.Values{"name": {name}, "password": {words}})
}

// signIn signs in and opens the first page.
func (b *browser) signIn(name string) *browser {
	b.w.t.Helper()
	if got := b.try(name, password); got.status != http.StatusSeeOther {
		b.w.t.Fatalf("sign in as %s: %d\n%s", name, got.status, got.body)
	}
	if got := b.get("/console/"); got.status != http.StatusOK {
		b.w.t.Fatalf("first page of %s: %d to %q\n%s", name, got.status, got.to, got.body)
	}
	return b
}
