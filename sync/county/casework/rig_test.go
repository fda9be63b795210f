package casework_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/account"
	"lianluozhan/sync/county/boltstore"
	"lianluozhan/sync/county/casework"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/seal"
	"lianluozhan/sync/wire"
)

// rig is a county on a disk with keys, two townships and a desk.
type rig struct {
	*casework.Desk
	t      testing.TB
	county *county.County
	store  *boltstore.Store
	wrap   county.Store // what the county gets instead of store, if not nil
	swap   county.Keys  // and instead of keys
	path   string
	ring   string
	keys   *seal.Keyring
	lock   seal.Lock
	n      uint64

	mu sync.Mutex
	at time.Time
}

func (r *rig) now() time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.at
}

// later moves the clock on.
func (r *rig) later(d time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.at = r.at.Add(d)
}

// monday is a working day with two weeks of them ahead.
var monday = liaison.Date{Year: 2026, Month: time.November, Day: 2}

func rules() liaison.RulePack {
	return liaison.RulePack{
		County: "示例县", ReplyWorkdays: 10, RecheckDays: 20,
		Categories:    []liaison.Category{{Code: "road", Name: "道路交通"}, {Code: "home", Name: "物业小区"}},
		ResultClasses: []liaison.ResultClass{{Code: "A", Name: "已解决", Recheck: true}, {Code: "C", Name: "暂不能解决"}},
		Units:         []string{"县交通运输局", "镇城建办"},
		Holidays:      []liaison.Holiday{{Date: monday.Add(1), Name: "示例节"}},
	}
}

func newRig(t testing.TB) *rig {
	t.Helper()
	dir := t.TempDir()
	r := &rig{t: t, path: filepath.Join(dir, "county.db"), ring: filepath.Join(dir, "seal.keys"), at: monday.At(9 * 60)}
	content, err := seal.NewKeyFile()
	if err == nil {
		r.lock, err = seal.KeyFile(content)
	}
	if err == nil {
		r.keys, err = seal.Create(r.ring, r.lock, seal.HPKE, time.Now())
	}
	if err == nil {
		r.store, err = boltstore.Open(r.path)
	}
	if err == nil {
		err = county.Init(r.config(), "示例县")
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.close)
	r.open()
	r.publish(rules())
	return r
}

func (r *rig) config() county.Config {
	store := county.Store(r.store)
	if r.wrap != nil {
		store = r.wrap
	}
	keys := county.Keys(r.keys)
	if r.swap != nil {
		keys = r.swap
	}
	return county.Config{Store: store, Now: r.now, Rand: rand.Reader, Log: slog.New(slog.DiscardHandler), Keys: keys}
}

// open starts county and desk on what is on the disk.
func (r *rig) open() {
	r.t.Helper()
	var err error
	if r.county, err = county.Open(r.config()); err == nil {
		r.Desk, err = casework.Open(casework.Config{County: r.county, Log: slog.New(slog.DiscardHandler)})
	}
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) close() {
	r.Close()
	if err := r.store.Close(); err != nil {
		r.t.Error(err)
	}
}

// restart is a county after a restart: its keys are locked.
func (r *rig) restart() {
	r.t.Helper()
	r.Close()
	var err error
	if r.keys, err = seal.Load(r.ring); err != nil {
		r.t.Fatal(err)
	}
	r.open()
}

func (r *rig) publish(p liaison.RulePack) {
	r.t.Helper()
	docs := []county.Scoped{{Key: wire.KeyRules, Doc: p, Scopes: []string{county.ScopeCounty}}}
	for _, s := range []liaison.Station{
		{ID: "s1", Name: "城关镇联络站", Town: "t1"}, {ID: "s2", Name: "河东镇联络站", Town: "t2"}, {ID: "s3", Name: "城关镇南街联络站", Town: "t1"},
	} {
		docs = append(docs, county.Scoped{Key: wire.Key(wire.DocStation, string(s.ID)), Doc: s, Scopes: []string{county.ScopeStation(s.ID)}})
	}
	if _, err := r.county.Publish(docs, nil, nil); err != nil {
		r.t.Fatal(err)
	}
}

// Who works here.
var (
	office  = casework.ActorOf(account.Account{Name: "office", Person: "示例甲", Role: account.Office, Office: "县联工委"}, "192.0.2.1", "")
	town1   = casework.ActorOf(account.Account{Name: "town1", Person: "示例乙", Role: account.Town, Town: "t1"}, "192.0.2.2", "城关镇人大")
	town2   = casework.ActorOf(account.Account{Name: "town2", Person: "示例丙", Role: account.Town, Town: "t2"}, "192.0.2.3", "河东镇人大")
	liaise  = casework.ActorOf(account.Account{Name: "s1", Person: "示例丁", Role: account.Liaison, Station: "s1"}, "192.0.2.4", "城关镇联络站")
	it      = casework.ActorOf(account.Account{Name: "it", Person: "示例戊", Role: account.IT}, "192.0.2.5", "信息科")
	auditor = casework.ActorOf(account.Account{Name: "auditor", Person: "示例己", Role: account.Auditor}, "192.0.2.6", "审计")
)

func number(serial uint32) liaison.ReceiptNo {
	no, err := liaison.IssueReceipt("334", serial, [16]byte{1})
	if err != nil {
		panic(err)
	}
	return no
}

// registration is a matter as a resident types it.
func (r *rig) registration(serial uint32, text string) liaison.Registration {
	return liaison.Registration{
		ID: liaison.RegistrationID(fmt.Sprintf("01J%023d", serial)), Receipt: number(serial), QueryCode: "4321",
		Secret: "PAGESECRETPAGESE", Station: "s1", Filed: r.now().Truncate(time.Millisecond), ClockOK: true,
		Draft: liaison.Draft{
			Category: "road", Text: text, Village: "示例村九组", Address: "示例路一千零一号", Name: "示例甲乙", Phone: "13987654321", Consent: "1",
		},
	}
}

// item seals a registration as its station does.
func (r *rig) item(reg liaison.Registration) wire.PutItem {
	r.t.Helper()
	r.n++
	check := seal.Check(string(reg.Receipt), reg.QueryCode)
	item, err := wire.SealRegistration(r.n, reg, check[:], sealer{r.county.SealKey()})
	if err != nil {
		r.t.Fatal(err)
	}
	return item
}

// files has a station send a registration.
func (r *rig) files(reg liaison.Registration) liaison.ReceiptNo {
	r.t.Helper()
	r.sends(reg.Station, r.item(reg))
	return reg.Receipt
}

func (r *rig) sends(from liaison.StationID, items ...wire.PutItem) []wire.Verdict {
	r.t.Helper()
	ack, err := r.county.Receive(county.Machine{Station: from}, wire.Put{Outbox: wire.ID16{1}, Items: items})
	if err != nil {
		r.t.Fatal(err)
	}
	return ack.Verdicts
}

// rates has the resident judge an answer at the kiosk.
func (r *rig) rates(no liaison.ReceiptNo, rating liaison.Rating, words string) {
	r.t.Helper()
	r.n++
	item, err := wire.SealRating(r.n, liaison.RatingGiven{
		ID: liaison.RegistrationID(fmt.Sprintf("01R%023d", r.n)), Receipt: no, Rating: rating, Words: words, Given: r.now(), Station: "s1",
	}, sealer{r.county.SealKey()})
	if err != nil {
		r.t.Fatal(err)
	}
	if v := r.sends("s1", item); len(v) != 0 {
		r.t.Fatalf("rating: %+v", v)
	}
}

// patience is for a very busy machine.
const patience = 20 * time.Minute

// settled waits until the desk knows all.
func (r *rig) settled() {
	r.t.Helper()
	ctx, stop := context.WithTimeout(context.Background(), patience)
	defer stop()
	if err := r.Wait(ctx); err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) file(no liaison.ReceiptNo, a casework.Actor) casework.File {
	r.t.Helper()
	f, err := r.File(no, a)
	if err != nil {
		r.t.Fatal(err)
	}
	return f
}

// does does a deed at the matter as it is now.
func (r *rig) does(no liaison.ReceiptNo, a casework.Actor, deed casework.Deed) casework.File {
	r.t.Helper()
	r.later(time.Minute)
	f, err := r.Do(no, a, r.file(no, a).Version, deed)
	if err != nil {
		r.t.Fatalf("%s: %v", deed.Kind(), err)
	}
	return f
}

// list is the receipts that a filter finds.
func (r *rig) list(f casework.Filter) []liaison.ReceiptNo {
	r.t.Helper()
	l, err := r.List(f)
	if err != nil {
		r.t.Fatal(err)
	}
	var all []liaison.ReceiptNo
	for _, row := range l.Rows {
		all = append(all, row.Receipt)
	}
	if len(all) != l.Total {
		r.t.Fatalf("%d rows of %d", len(all), l.Total)
	}
	return all
}

type sealer struct{ key wire.SealKey }

func (s sealer) Key() wire.SealKey { return s.key }

func (s sealer) Seal(aad, plain []byte) ([]byte, error) {
	return seal.PublicKey{Suite: seal.Suite(s.key.Suite), Bytes: s.key.Public}.Seal([]byte(seal.Entries), aad, plain)
}
