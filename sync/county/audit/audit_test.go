package audit_test

import (
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/audit"
	"lianluozhan/sync/county/boltstore"
)

// open makes a county with some records.
func open(t *testing.T, n int) (*county.County, *boltstore.Store) {
	t.Helper()
	store, err := boltstore.Open(filepath.Join(t.TempDir(), "county.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	at := time.Date(2026, 11, 2, 1, 0, 0, 0, time.UTC)
	cfg := county.Config{Store: store, Now: func() time.Time { return at }, Rand: rand.Reader, Log: slog.New(slog.DiscardHandler)}
	if err := county.Init(cfg, "示例县"); err != nil {
		t.Fatal(err)
	}
	c, err := county.Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		at = at.Add(time.Hour)
		rec := audit.Record{Who: []string{"shili", "命令行"}[i%2], Deed: []string{"登录", "查看个人信息", "改分类"}[i%3], What: fmt.Sprintf("229-%03d", i)}
		if err := c.Change(func(x *county.Edit) error { return audit.Add(x, rec) }); err != nil {
			t.Fatal(err)
		}
	}
	return c, store
}

func verify(t *testing.T, c *county.County) (n uint64, err error) {
	t.Helper()
	_ = c.View(func(tx county.Tx) error {
		n, _, err = audit.Verify(tx)
		return nil
	})
	return n, err
}

func TestVerifyFindsWhatWasTamperedWith(t *testing.T) {
	key := func(n byte) string { return "n\x00\x00\x00\x00\x00\x00\x00" + string(n) }
	tests := []struct {
		name   string
		tamper func(tx county.Tx) error
		broken uint64
	}{
		{"nothing", func(county.Tx) error { return nil }, 0},
		{"one changed", func(tx county.Tx) error {
			b := append([]byte(nil), tx.Get(county.TableAudit, key(3))...)
			b[len(b)-40] ^= 1
			return tx.Put(county.TableAudit, key(3), b)
		}, 4},
		{"one taken out", func(tx county.Tx) error { return tx.Delete(county.TableAudit, key(4)) }, 4},
		{"the last taken out", func(tx county.Tx) error { return tx.Delete(county.TableAudit, key(10)) }, 10},
		{"two exchanged", func(tx county.Tx) error {
			a, b := append([]byte(nil), tx.Get(county.TableAudit, key(5))...), append([]byte(nil), tx.Get(county.TableAudit, key(6))...)
			return errors.Join(tx.Put(county.TableAudit, key(5), b), tx.Put(county.TableAudit, key(6), a))
		}, 5},
		{"one put in", func(tx county.Tx) error {
			return tx.Put(county.TableAudit, key(11), tx.Get(county.TableAudit, key(10)))
		}, 11},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, store := open(t, 10)
			if err := store.Update(tt.tamper); err != nil {
				t.Fatal(err)
			}
			n, err := verify(t, c)
			var broken audit.Broken
			switch {
			case tt.broken == 0 && (err != nil || n != 10):
				t.Errorf("%d records, %v", n, err)
			case tt.broken > 0 && (!errors.As(err, &broken) || broken.N != tt.broken):
				t.Errorf("found %v, want record %d", err, tt.broken)
			}
		})
	}
}

func TestPages(t *testing.T) {
	c, _ := open(t, 30)
	day := time.Date(2026, 11, 2, 1, 0, 0, 0, time.UTC)
	tests := []struct {
		name        string
		filter      audit.Filter
		n           int
		first, next uint64
	}{
		{"newest", audit.Filter{Size: 10}, 10, 30, 21},
		{"older", audit.Filter{Size: 10, Before: 21}, 10, 20, 11},
		{"the oldest", audit.Filter{Size: 10, Before: 11}, 10, 10, 0},
		{"who", audit.Filter{Who: "命令行"}, 15, 30, 0},
		{"deed", audit.Filter{Deed: "个人信息"}, 10, 29, 0},
		{"what", audit.Filter{What: "229-004"}, 1, 5, 0},
		{"days", audit.Filter{From: day.Add(5 * time.Hour), To: day.Add(8 * time.Hour)}, 3, 7, 0},
		{"nothing", audit.Filter{Who: "nobody"}, 0, 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var l audit.List
			err := c.View(func(tx county.Tx) (err error) {
				l, err = audit.Page(tx, tt.filter)
				return err
			})
			if err != nil || len(l.Records) != tt.n || l.Next != tt.next || l.Total != 30 {
				t.Fatalf("%d of %d records, next %d, %v", len(l.Records), l.Total, l.Next, err)
			}
			if tt.n > 0 && l.Records[0].N != tt.first {
				t.Errorf("first is %d", l.Records[0].N)
			}
		})
	}
}

func TestARecordIsInTheSameTransaction(t *testing.T) {
	c, _ := open(t, 2)
	oops := errors.New("oops")
	err := c.Change(func(x *county.Edit) error {
		return errors.Join(audit.Add(x, audit.Record{Deed: "改分类"}), oops)
	})
	if !errors.Is(err, oops) {
		t.Fatal(err)
	}
	if n, err := verify(t, c); n != 2 || err != nil {
		t.Errorf("%d records after a deed that failed, %v", n, err)
	}
}
