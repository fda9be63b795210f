package account_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/account"
	"lianluozhan/sync/county/boltstore"
)

type rig struct {
	*account.Book
	t      *testing.T
	county *county.County

	mu sync.Mutex
	at time.Time
}

func (r *rig) now() time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.at
}

func (r *rig) later(d time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.at = r.at.Add(d)
}

func open(t *testing.T) *rig {
	t.Helper()
	store, err := boltstore.Open(filepath.Join(t.TempDir(), "county.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	r := &rig{t: t, at: time.Date(2026, 11, 2, 1, 0, 0, 0, time.UTC)}
	cfg := county.Config{Store: store, Now: r.now, Rand: rand.Reader, Log: slog.New(slog.DiscardHandler)}
	if err := county.Init(cfg, "示例县"); err != nil {
		t.Fatal(err)
	}
	if r.county, err = county.Open(cfg); err != nil {
		t.Fatal(err)
	}
	r.Book, err = account.Open(account.Config{County: r.county, Rand: rand.Reader, Cost: account.Cost{Memory: 64, Time: 1, Threads: 1}})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (r *rig) do(fn func(x *county.Edit) error) error { return r.county.Change(fn) }

func (r *rig) add(a account.Account, password string) {
	r.t.Helper()
	p, err := r.Hash(a.Name, password)
	if err == nil {
		err = r.do(func(x *county.Edit) error { return account.Add(x, a, p) })
	}
	if err != nil {
		r.t.Fatal(err)
	}
}

var clerk = account.Account{Name: "shili", Person: "示例甲", Role: account.Office}

const good = "a fine example 7"

func (r *rig) try(name, password, from string) error {
	_, err := r.SignIn(account.Attempt{Name: name, Password: password, From: from})
	return err
}

func TestSignIn(t *testing.T) {
	r := open(t)
	r.add(clerk, good)
	off := account.Account{Name: "former", Person: "示例乙", Role: account.IT, Off: true}
	r.add(off, good)
	for _, tt := range []struct {
		name, password string
		want           error
	}{
		{"shili", good, nil},
		{" SHILI ", good, nil},
		{"shili", good + " ", account.ErrWrong},
		{"shili", "", account.ErrWrong},
		{"nobody", good, account.ErrWrong},
		{"former", good, account.ErrWrong},
		{strings.Repeat("x", 1000), good, account.ErrWrong},
		{"shili", strings.Repeat("x", 10_000), account.ErrWrong},
	} {
		if err := r.try(tt.name, tt.password, "192.0.2.1"); !errors.Is(err, tt.want) {
			t.Errorf("%.20q with %.20q: %v", tt.name, tt.password, err)
		}
	}
}

func TestWaitingGrowsAndIsForgotten(t *testing.T) {
	r := open(t)
	r.add(clerk, good)
	var last time.Duration
	for range 5 {
		_ = r.try("shili", "wrong", "192.0.2.1")
	}
	for i := range 7 {
		var wait account.Wait
		if err := r.try("shili", good, "192.0.2.1"); !errors.As(err, &wait) {
			t.Fatalf("round %d: %v", i, err)
		}
		if wait.For < last || wait.For > 15*time.Minute {
			t.Errorf("round %d: wait %s after %s", i, wait.For, last)
		}
		last = wait.For
		r.later(wait.For)
		if err := r.try("shili", "wrong", "192.0.2.1"); !errors.Is(err, account.ErrWrong) {
			t.Fatalf("round %d, after waiting: %v", i, err)
		}
	}
	if err := r.try("shili", good, "2001:db8::1"); err != nil {
		t.Errorf("from elsewhere: %v", err)
	}
	r.later(3 * time.Hour)
	if err := r.try("shili", good, "192.0.2.1"); err != nil {
		t.Errorf("after three hours: %v", err)
	}
}

func TestManyGuessesAtOnceCount(t *testing.T) {
	r := open(t)
	r.add(clerk, good)
	var wg sync.WaitGroup
	var mu sync.Mutex
	tried := 0
	for range 20 {
		wg.Go(func() {
			if err := r.try("shili", "wrong", "192.0.2.1"); errors.Is(err, account.ErrWrong) {
				mu.Lock()
				tried++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if tried > 5 {
		t.Errorf("%d guesses were tried", tried)
	}
}

func TestAddressesOfOneHouseholdAreOne(t *testing.T) {
	r := open(t)
	r.add(clerk, good)
	for range 6 {
		_ = r.try("shili", "wrong", "2001:db8::1")
	}
	var wait account.Wait
	if err := r.try("shili", good, "2001:db8::ffff"); !errors.As(err, &wait) {
		t.Errorf("the next address of the same network: %v", err)
	}
}

func TestAccounts(t *testing.T) {
	r := open(t)
	r.add(clerk, good)
	p, err := r.Hash("zhen", good)
	if err != nil {
		t.Fatal(err)
	}
	bad := map[string]account.Account{
		"name": {Name: "Z", Person: "示例", Role: account.IT}, "person": {Name: "zhen", Role: account.IT},
		"role": {Name: "zhen", Person: "示例", Role: "king"}, "town": {Name: "zhen", Person: "示例", Role: account.Town},
		"station": {Name: "zhen", Person: "示例", Role: account.Liaison},
	}
	for field, a := range bad {
		var m account.Mistake
		err := r.do(func(x *county.Edit) error { return account.Add(x, a, p) })
		if !errors.As(err, &m) || m.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	if err := r.do(func(x *county.Edit) error { return account.Add(x, clerk, p) }); !errors.Is(err, account.ErrExists) {
		t.Errorf("the same name again: %v", err)
	}
	off := clerk
	off.Off = true
	if err := r.do(func(x *county.Edit) error { return account.Change(x, off) }); !errors.Is(err, account.ErrLast) {
		t.Errorf("the last who manages accounts: %v", err)
	}
	before, _, _ := r.Get("shili")
	if before.Off {
		t.Error("it was turned off all the same")
	}
	if err := r.do(func(x *county.Edit) error { _, err := account.SetPassword(x, "shili", p, true); return err }); err != nil {
		t.Fatal(err)
	}
	if after, _, _ := r.Get("shili"); !after.Fresh || after.Turn == before.Turn {
		t.Errorf("after another password: %+v", after)
	}
}

func TestFirstPasswordsDiffer(t *testing.T) {
	r := open(t)
	seen := map[string]bool{}
	for range 20 {
		words, _, err := r.First()
		if err != nil || len(words) != 19 || seen[words] {
			t.Fatalf("%q, %v", words, err)
		}
		seen[words] = true
	}
}

func TestSessions(t *testing.T) {
	r := open(t)
	s := account.OpenSessions(r.county)
	data := []byte("data")
	keep := func(id string) {
		t.Helper()
		if err := s.Commit(id, data, time.Now().Add(account.Idle)); err != nil {
			t.Fatal(err)
		}
	}
	has := func(s *account.Sessions, id string) bool {
		t.Helper()
		b, ok, err := s.Find(id)
		if err != nil {
			t.Fatal(err)
		}
		return ok && bytes.Equal(b, data)
	}
	keep("one")
	if !has(s, "one") || !has(account.OpenSessions(r.county), "one") || has(s, "two") {
		t.Error("not what was kept")
	}
	if err := s.Delete("one"); err != nil {
		t.Fatal(err)
	}
	keep("one") // a request that was under way
	if has(s, "one") || has(account.OpenSessions(r.county), "one") {
		t.Error("a session that was ended is back")
	}
	keep("three")
	r.later(account.Idle + time.Second)
	if has(s, "three") || has(account.OpenSessions(r.county), "three") {
		t.Error("a session outlives its time")
	}
	r.later(time.Hour)
	keep("four")
	left := 0
	if err := r.county.View(func(tx county.Tx) error {
		tx.Scan(county.TableSession, "", "", func(string, []byte) bool { left++; return true })
		return nil
	}); err != nil || left != 1 {
		t.Errorf("%d sessions on the disk, %v", left, err)
	}
}
