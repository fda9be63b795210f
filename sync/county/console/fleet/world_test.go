package fleet_test

import (
	"crypto/rand"
	"log/slog"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/account"
	"lianluozhan/sync/county/alarm"
	"lianluozhan/sync/county/api"
	"lianluozhan/sync/county/audit"
	"lianluozhan/sync/county/boltstore"
	"lianluozhan/sync/county/console/fleet"
	"lianluozhan/sync/county/console/frame/frametest"
	"lianluozhan/sync/county/rollout"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/liaison/liaisontest"
	"lianluozhan/sync/wire"
)

var (
	office  = account.Account{Name: "gongwei", Person: "示例甲", Role: account.Office}
	it      = account.Account{Name: "xinxi", Person: "示例乙", Role: account.IT}
	town    = account.Account{Name: "zhen", Person: "示例丙", Role: account.Town, Town: "chengguan"}
	liaiser = account.Account{Name: "zhan", Person: "示例丁", Role: account.Liaison, Station: "hewan"}
	auditor = account.Account{Name: "shenji", Person: "示例戊", Role: account.Auditor}
)

// links stands in for the connections of machines.
type links struct {
	mu           sync.Mutex
	online, away []api.Online
	orders       map[string][]api.Order
	parcels      map[string]api.Parcel // by machine and kind
	alarms       []alarm.Alarm
}

func (l *links) Parcel(machine, kind string) (api.Parcel, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	p, ok := l.parcels[machine+" "+kind]
	return p, ok
}

func (l *links) Discard(string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	clear(l.parcels)
}

func (l *links) Standing() []alarm.Alarm { return l.alarms }

func (l *links) Connected() []api.Online {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.online)
}
func (l *links) Away() []api.Online { l.mu.Lock(); defer l.mu.Unlock(); return slices.Clone(l.away) }

func (l *links) Order(machine string, o api.Order) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.orders[machine] = append(l.orders[machine], o)
	return nil
}

func (l *links) Orders(machine string) []api.Order {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.orders[machine])
}

// world is a county of two townships with its pages of machines.
type world struct {
	*frametest.Site
	*links
	t      testing.TB
	county *county.County
	fleet  *fleet.Fleet

	rollout *rollout.Rollout
	now     time.Time
}

func open(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, now: liaisontest.Now, links: &links{orders: map[string][]api.Order{}, parcels: map[string]api.Parcel{}}}
	store, err := boltstore.Open(filepath.Join(t.TempDir(), "county.db"))
	w.must(err)
	t.Cleanup(func() { w.must(store.Close()) })
	cfg := county.Config{
		Store: store, Now: func() time.Time { return w.now }, Rand: rand.Reader, Log: slog.New(slog.NewTextHandler(t.Output(), nil)),
	}
	w.must(county.Init(cfg, "示例县"))
	w.county, err = county.Open(cfg)
	w.must(err)
	w.publish()
	w.rollout, err = rollout.Open(w.county)
	w.must(err)
	w.fleet, err = fleet.New(fleet.Config{
		County: w.county, Links: w.links, Rollout: w.rollout, Alarms: w.links, Address: func() string { return "http://county.example:8080" }, Rand: rand.Reader,
	})
	w.must(err)
	w.Site = frametest.Serve(t, office, w.fleet.Part())
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// stations are a home with two stations below it, one of which has a room, and one
// in another township.
func stations() []liaison.Station {
	return []liaison.Station{
		{ID: "chengguan", Name: "城关镇代表之家", Kind: "代表之家", Town: "chengguan", TownName: "城关镇", Address: "示例路 1 号", Phone: "0500-5550100"},
		{ID: "dongguan", Name: "东关联络站", Kind: "联络站", Town: "chengguan", TownName: "城关镇", Parent: "chengguan"},
		{ID: "nanyuan", Name: "南苑联络室", Kind: "联络室", Town: "chengguan", TownName: "城关镇", Parent: "dongguan"},
		{ID: "hewan", Name: "河湾乡联络站", Kind: "联络站", Town: "hewan", TownName: "河湾乡", Parent: "gone"},
	}
}

func (w *world) publish() {
	w.t.Helper()
	c := liaisontest.Content()
	docs := []county.Scoped{{Key: wire.KeyRules, Doc: c.Rules, Scopes: []string{county.ScopeCounty}}}
	add := func(scope string, doc any) {
		key, err := wire.KeyOf(doc)
		w.must(err)
		docs = append(docs, county.Scoped{Key: key, Doc: doc, Scopes: []string{scope}})
	}
	for _, s := range stations() {
		add(county.ScopeStation(s.ID), s)
	}
	here := county.ScopeStation("dongguan")
	for _, d := range c.Deputies {
		add(here, d)
	}
	for _, b := range c.Boards {
		add(here, b)
	}
	for _, n := range c.Notices {
		add(here, n)
	}
	add(county.ScopeStation("hewan"), liaison.Notice{ID: "theirs", Title: "只给河湾看的公告"})
	for _, p := range c.Plans {
		p.Station = "dongguan"
		add(here, p)
	}
	_, err := w.county.Publish(docs, nil, nil)
	w.must(err)
}

// machine has a machine join the station.
func (w *world) machine(station liaison.StationID, id string) {
	w.t.Helper()
	code, _, err := w.county.JoinCode(station)
	w.must(err)
	_, err = w.county.Join(code, id)
	w.must(err)
}

// connect has the machine connected and showing a page.
func (w *world) connect(station liaison.StationID, id string, status wire.Status) {
	w.t.Helper()
	w.machine(station, id)
	if status.Time == 0 {
		status.Time = w.now.UnixMilli()
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.online = append(w.online, api.Online{
		Machine: id, Station: station, Since: w.now.Add(-3 * time.Hour), Seen: w.now, Told: w.now, Status: status,
	})
}

// leave has the machine away since some time ago.
func (w *world) leave(station liaison.StationID, id string, ago time.Duration) {
	w.t.Helper()
	w.machine(station, id)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.away = append(w.away, api.Online{Machine: id, Station: station, Seen: w.now.Add(-ago), Told: w.now.Add(-ago), Status: wire.Status{Unsent: 2}})
}

// deeds are the audit records, the newest first.
func (w *world) deeds() []audit.Record {
	w.t.Helper()
	var list audit.List
	w.must(w.county.View(func(tx county.Tx) (err error) {
		list, err = audit.Page(tx, audit.Filter{})
		return err
	}))
	return list.Records
}
