package phone_test

import (
	"crypto/rand"
	"crypto/sha256"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/boltstore"
	"lianluozhan/sync/county/phone"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/seal"
)

// rig is a county with keys on a disk, its phone desk, and a clock moved by hand.
type rig struct {
	*phone.Desk
	t      *testing.T
	county *county.County
	cfg    county.Config
	keys   *seal.Keyring
	lock   seal.Lock
	file   string
	mu     sync.Mutex
	at     time.Time
	hashes int // begun
	hashed int // ended
	most   int // at the same time
	full   bool
	hold   chan struct{} // hashes wait for it to be closed; nil for not
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

func (r *rig) check(no, code string) [seal.CheckSize]byte {
	r.mu.Lock()
	r.hashes++
	r.most = max(r.most, r.hashes-r.hashed)
	r.mu.Unlock()
	defer func() {
		r.mu.Lock()
		r.hashed++
		r.mu.Unlock()
	}()
	if r.hold == nil {
		return seal.Check(no, code)
	}
	<-r.hold
	sum := sha256.Sum256([]byte(no + code))
	return [seal.CheckSize]byte(sum[:])
}

func open(t *testing.T) *rig {
	t.Helper()
	r := &rig{t: t, file: filepath.Join(t.TempDir(), "county.db"), at: time.Date(2026, 12, 9, 10, 0, 0, 0, liaison.Zone)}
	content, err := seal.NewKeyFile()
	if err == nil {
		r.lock, err = seal.KeyFile(content)
	}
	if err == nil {
		r.keys, err = seal.Create(filepath.Join(t.TempDir(), "seal.keys"), r.lock, seal.HPKE, r.at)
	}
	var store *boltstore.Store
	if err == nil {
		store, err = boltstore.Open(r.file)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	r.cfg = county.Config{Store: store, Now: r.now, Rand: rand.Reader, Log: slog.New(slog.DiscardHandler), Keys: r.keys}
	if err := county.Init(r.cfg, "示例县"); err != nil {
		t.Fatal(err)
	}
	r.reopen()
	_, err = r.county.Publish([]county.Scoped{{
		Key: "station/s", Doc: liaison.Station{ID: "s", Name: "示例站", Town: "t"}, Scopes: []string{county.ScopeStation("s")},
	}}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// reopen is the county after a restart.
func (r *rig) reopen() {
	r.t.Helper()
	var err error
	if r.county, err = county.Open(r.cfg); err == nil {
		r.Desk, err = phone.Open(phone.Config{
			County: r.county, Rand: rand.Reader, Check: r.check, Room: func() bool { return !r.full },
		})
	}
	if err != nil {
		r.t.Fatal(err)
	}
}

const words = "村口第三盏路灯坏了半个月"

// sent is a form filled in by a person, who takes a minute.
func (r *rig) sent() phone.Sent {
	r.t.Helper()
	form, err := r.Form("d/d1")
	if err != nil {
		r.t.Fatal(err)
	}
	r.later(time.Minute)
	return phone.Sent{Form: form, About: "d/d1", Station: "s", Draft: liaison.Draft{
		Category: "road", Text: words, Name: "示例甲", Phone: "138 0000 1234", Deputy: "d1", Consent: "1",
	}}
}

func (r *rig) filed(s phone.Sent) phone.Filed {
	r.t.Helper()
	f, err := r.File(r.t.Context(), s)
	if err != nil {
		r.t.Fatal(err)
	}
	return f
}

func (r *rig) matters() (out []county.Matter) {
	r.t.Helper()
	err := r.county.Matters(func(m county.Matter) bool {
		out = append(out, m)
		return true
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return out
}
