package county_test

import (
	"crypto/ecdsa"
	"crypto/rand"
	"errors"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/boltstore"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/trust"
	"lianluozhan/sync/wire"
)

// office is a county with an authority.
type office struct {
	*county.County
	t     *testing.T
	clock *clock
	ca    *trust.Authority
	path  string
	by    county.Through
}

func newOffice(t *testing.T) *office {
	t.Helper()
	o := &office{t: t, clock: &clock{time.Date(2026, 11, 1, 9, 0, 0, 0, liaison.Zone)}, path: filepath.Join(t.TempDir(), "county.db")}
	var err error
	if o.ca, err = trust.NewAuthority("示例县", o.clock.at); err != nil {
		t.Fatal(err)
	}
	o.by.Server = trust.Hash{1}
	o.open(o.path)
	publish(t, o.County, station("s", "t"), station("s2", "t"))
	return o
}

// open opens the county in a file, made when there is none.
func (o *office) open(path string) *boltstore.Store {
	o.t.Helper()
	store, err := boltstore.Open(path)
	if err != nil {
		o.t.Fatal(err)
	}
	o.t.Cleanup(func() { _ = store.Close() }) // closed before by tests that replace it
	cfg := county.Config{Store: store, Now: o.clock.now, Rand: rand.Reader, Log: slog.New(slog.DiscardHandler), CA: o.ca}
	if err := county.Init(cfg, "示例县"); err != nil && !errors.Is(err, county.ErrRefused) {
		o.t.Fatal(err)
	}
	if o.County, err = county.Open(cfg); err != nil {
		o.t.Fatal(err)
	}
	return store
}

func (o *office) code(order county.CodeOrder) string {
	o.t.Helper()
	code, _, err := o.IssueCode(order)
	if err != nil {
		o.t.Fatal(err)
	}
	return code
}

// joiner is a machine that wants to join.
type joiner struct {
	key  *ecdsa.PrivateKey
	join trust.JoinKey
	ask  trust.Ask
}

func (o *office) joiner(machine, code string) *joiner {
	o.t.Helper()
	j := &joiner{}
	var err error
	if j.key, err = trust.NewKey(); err != nil {
		o.t.Fatal(err)
	}
	j.ask = trust.Ask{Version: wire.Version, Machine: machine, Nonce: make([]byte, trust.NonceLen), Seen: o.by.Server[:]}
	_, _ = rand.Read(j.ask.Nonce)
	if j.ask.CSR, err = trust.Request(j.key, machine); err != nil {
		o.t.Fatal(err)
	}
	if j.ask.CodeID, j.join, err = trust.DeriveCode(code); err != nil {
		o.t.Fatal(err)
	}
	return j
}

func (o *office) enrol(j *joiner) (wire.JoinReply, error) {
	return o.Enrol(j.ask, j.join.Mac(j.ask), o.by)
}

// joins lets a machine join and returns what it was given.
func (o *office) joins(machine, code string) wire.JoinGrant {
	o.t.Helper()
	j := o.joiner(machine, code)
	reply, err := o.enrol(j)
	if err != nil {
		o.t.Fatal(err)
	}
	plain, err := j.join.Open(j.ask, reply.Nonce, reply.Sealed)
	if err != nil {
		o.t.Fatal(err)
	}
	grant, err := wire.DecodeJoin[wire.JoinGrant](plain)
	if err != nil {
		o.t.Fatal(err)
	}
	return grant
}

func (o *office) recognise(cert []byte) (county.Machine, error) {
	o.t.Helper()
	d, err := o.Authority().Device(cert)
	if err != nil {
		o.t.Fatal(err)
	}
	return o.Recognise(d)
}

func TestEnrol(t *testing.T) {
	o := newOffice(t)
	code := o.code(county.CodeOrder{Station: "s"})
	first := o.joins("m", code)
	if first.Station != "s" || !liaison.Issuer(first.Issuer).Valid() || first.County != "示例县" || first.ReceiptKey == (wire.ID16{}) {
		t.Errorf("grant %+v", first)
	}
	m, err := o.recognise(first.Cert)
	if err != nil || m.ID != "m" || m.Station != "s" || !o.Speaks(m) || m.Until.IsZero() {
		t.Errorf("%+v, %v", m, err)
	}
	again := o.joins("m", code) // the answer was lost
	if again.Issuer != first.Issuer || again.ReceiptKey != first.ReceiptKey {
		t.Errorf("joined again as %+v, was %+v", again, first)
	}
	if _, err := o.recognise(first.Cert); !errors.Is(err, county.ErrRefused) {
		t.Errorf("the key of before: %v", err)
	}
	if _, err := o.recognise(again.Cert); err != nil {
		t.Error(err)
	}
	if _, err := o.enrol(o.joiner("m2", code)); !errors.Is(err, county.ErrBadCode) {
		t.Errorf("another machine with the same code: %v", err)
	}
}

func TestEnrolRefuses(t *testing.T) {
	o := newOffice(t)
	code := o.code(county.CodeOrder{Station: "s", For: time.Hour})
	good := o.joiner("m", code)
	seen, gateway, csr, unsigned := *good, *good, *good, *good
	seen.ask.Seen = make([]byte, 32)
	gateway.ask.Gateway = true
	csr.ask.CSR = o.joiner("m", code).ask.CSR
	unsigned.ask.CSR = append([]byte{}, unsigned.ask.CSR...)
	unsigned.ask.CSR[len(unsigned.ask.CSR)-1] ^= 1
	stranger := o.joiner("m", "2222-2222-2222-2222")
	for _, tt := range []struct {
		name string
		err  error
		want error
	}{
		{"a code that nobody was given", second(o.enrol(stranger)), county.ErrBadCode},
		{"another server in between", second(o.enrol(&seen)), county.ErrMiddle},
		{"through a gateway", second(o.enrol(&gateway)), county.ErrGateway},
		{"a key that somebody put in its place", second(o.Enrol(csr.ask, good.join.Mac(good.ask), o.by)), county.ErrBadCode},
		{"a request without its proof", second(o.enrol(&unsigned)), county.ErrBadCode},
		{"a name that is none", second(o.enrol(o.joiner("", code))), county.ErrBadCode},
	} {
		if !errors.Is(tt.err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, tt.err, tt.want)
		}
	}
	if _, err := o.enrol(good); err != nil {
		t.Fatalf("after all that the code is not good any more: %v", err)
	}
	if _, err := o.enrol(good); !errors.Is(err, county.ErrBadCode) {
		t.Errorf("the same request once more: %v", err)
	}
	o.clock.at = o.clock.at.Add(2 * time.Hour)
	if _, err := o.enrol(o.joiner("m", code)); !errors.Is(err, county.ErrBadCode) {
		t.Errorf("too late: %v", err)
	}
}

func second[T any](_ T, err error) error { return err }

func TestWrongProofsVoidACode(t *testing.T) {
	o := newOffice(t)
	code := o.code(county.CodeOrder{Station: "s"})
	j := o.joiner("m", code)
	for range 5 {
		if _, err := o.Enrol(j.ask, make([]byte, 32), o.by); !errors.Is(err, county.ErrBadCode) {
			t.Fatal(err)
		}
	}
	if _, err := o.enrol(j); !errors.Is(err, county.ErrBadCode) {
		t.Errorf("the right proof after five wrong ones: %v", err)
	}
}

// A request that somebody recorded does not bring a barred machine back.
func TestRevokedStaysOut(t *testing.T) {
	o := newOffice(t)
	code := o.code(county.CodeOrder{Station: "s"})
	grant := o.joins("m", code)
	if n, err := o.Revoke("s"); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	if _, err := o.recognise(grant.Cert); !errors.Is(err, county.ErrRefused) {
		t.Errorf("certificate: %v", err)
	}
	if _, err := o.Renew(grant.Cert); !errors.Is(err, county.ErrRefused) {
		t.Errorf("renewal: %v", err)
	}
	if _, err := o.enrol(o.joiner("m", code)); !errors.Is(err, county.ErrBadCode) {
		t.Errorf("its code: %v", err)
	}
	back := o.joins("m", o.code(county.CodeOrder{Station: "s"}))
	if _, err := o.recognise(back.Cert); err != nil || back.Issuer != grant.Issuer {
		t.Errorf("with a new code: %v, issuer %s, was %s", err, back.Issuer, grant.Issuer)
	}
}

func TestReplace(t *testing.T) {
	o := newOffice(t)
	old := o.joins("old", o.code(county.CodeOrder{Station: "s"}))
	elsewhere := o.joins("far", o.code(county.CodeOrder{Station: "s2"}))
	if _, _, err := o.IssueCode(county.CodeOrder{Station: "s"}); !errors.Is(err, county.ErrOccupied) {
		t.Errorf("a code without a word about the machine there is: %v", err)
	}
	wake, stop := o.Watch()
	defer stop()
	code := o.code(county.CodeOrder{Station: "s", Replace: true})
	before, err := o.recognise(old.Cert)
	if err != nil {
		t.Fatalf("barred before the new one joined: %v", err)
	}
	fresh := o.joins("new", code)
	if _, err := o.recognise(old.Cert); !errors.Is(err, county.ErrTakenOver) {
		t.Errorf("the old one: %v", err)
	}
	if err := o.Standing(before); !errors.Is(err, county.ErrTakenOver) {
		t.Errorf("its connection: %v", err)
	}
	select {
	case <-wake:
	default:
		t.Error("connections were not woken")
	}
	for name, cert := range map[string][]byte{"new": fresh.Cert, "another station's": elsewhere.Cert} {
		if _, err := o.recognise(cert); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if fresh.Issuer == old.Issuer {
		t.Error("two machines give out the same receipt numbers")
	}
	beside := o.joins("third", o.code(county.CodeOrder{Station: "s", Also: true}))
	for name, cert := range map[string][]byte{"new": fresh.Cert, "third": beside.Cert} {
		if _, err := o.recognise(cert); err != nil {
			t.Errorf("%s, beside another: %v", name, err)
		}
	}
}

// A machine that was off for a year renews its certificate and goes on.
func TestExpiredMayRenewOnly(t *testing.T) {
	o := newOffice(t)
	grant := o.joins("m", o.code(county.CodeOrder{Station: "s"}))
	o.clock.at = o.clock.at.AddDate(1, 0, 0)
	m, err := o.recognise(grant.Cert)
	if !errors.Is(err, county.ErrExpired) || m.ID != "m" {
		t.Fatalf("%+v, %v", m, err)
	}
	fresh, err := o.Renew(grant.Cert)
	if err != nil {
		t.Fatal(err)
	}
	if m, err := o.recognise(fresh); err != nil || m.Until.Before(o.clock.at.AddDate(0, 2, 0)) {
		t.Errorf("%+v, %v", m, err)
	}
}

// A county restored from a backup takes machines that joined since, under the
// issuers they have, and gives these to nobody else.
func TestMachinesNewerThanTheBackup(t *testing.T) {
	o := newOffice(t)
	moved := o.joins("moved", o.code(county.CodeOrder{Station: "s"}))
	backup := filepath.Join(t.TempDir(), "backup.db")
	store := o.open(filepath.Join(t.TempDir(), "other.db")) // a county restored of before anything
	publish(t, o.County, station("s", "t"))
	if err := store.Backup(backup); err != nil {
		t.Fatal(err)
	}
	o.clock.at = o.clock.at.Add(time.Minute)
	fresh := o.joins("fresh", o.code(county.CodeOrder{Station: "s"}))
	o.open(backup)
	if err := o.NewEpoch(); err != nil {
		t.Fatal(err)
	}
	next := o.joins("next", o.code(county.CodeOrder{Station: "s", Also: true}))
	if next.Issuer == fresh.Issuer || next.Issuer == moved.Issuer {
		t.Errorf("issuer %s was given twice", next.Issuer)
	}
	m, err := o.recognise(fresh.Cert)
	if err != nil || string(m.Issuer) != fresh.Issuer || m.Station != "s" {
		t.Errorf("%+v, %v", m, err)
	}
	if n, err := o.Revoke("s"); n != 2 || err != nil {
		t.Errorf("revoked %d, %v", n, err)
	}
	if _, err := o.recognise(fresh.Cert); !errors.Is(err, county.ErrRefused) {
		t.Errorf("barred after it was learnt: %v", err)
	}
}
