package county_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/fxamacker/cbor/v2"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/boltstore"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/seal"
	"lianluozhan/sync/wire"
)

// sealedCounty is a county with keys, on a disk.
type sealedCounty struct {
	*county.County
	t     *testing.T
	dir   string
	ring  string // the keyring's file
	store *boltstore.Store
	keys  *seal.Keyring
	lock  seal.Lock
}

func openSealed(t *testing.T, suite seal.Suite) *sealedCounty {
	t.Helper()
	s := &sealedCounty{t: t, dir: t.TempDir(), ring: filepath.Join(t.TempDir(), "seal.keys")}
	content, err := seal.NewKeyFile()
	if err == nil {
		s.lock, err = seal.KeyFile(content)
	}
	if err == nil {
		s.keys, err = seal.Create(s.ring, s.lock, suite, time.Now())
	}
	if err == nil {
		s.store, err = boltstore.Open(filepath.Join(s.dir, "county.db"))
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.store.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := county.Init(s.config(), "示例县"); err != nil {
		t.Fatal(err)
	}
	s.reopen()
	publish(t, s.County, station("s", "t"))
	return s
}

func (s *sealedCounty) config() county.Config {
	return county.Config{Store: s.store, Now: time.Now, Rand: rand.Reader, Log: slog.New(slog.DiscardHandler), Keys: s.keys}
}

func (s *sealedCounty) reopen() {
	s.t.Helper()
	var err error
	if s.County, err = county.Open(s.config()); err != nil {
		s.t.Fatal(err)
	}
}

// restarted is the county after a restart: its keys are locked.
func (s *sealedCounty) restarted() {
	s.t.Helper()
	var err error
	if s.keys, err = seal.Load(s.ring); err != nil {
		s.t.Fatal(err)
	}
	s.reopen()
}

// sealer is a station that seals to a key.
type sealer struct{ key wire.SealKey }

func (s sealer) Key() wire.SealKey { return s.key }

func (s sealer) Seal(aad, plain []byte) ([]byte, error) {
	return seal.PublicKey{Suite: seal.Suite(s.key.Suite), Bytes: s.key.Public}.Seal([]byte(seal.Entries), aad, plain)
}

func (s *sealedCounty) file(n uint64, r liaison.Registration) wire.PutItem {
	s.t.Helper()
	check := seal.Check(string(r.Receipt), r.QueryCode)
	item, err := wire.SealRegistration(n, r, check[:], sealer{s.SealKey()})
	if err != nil {
		s.t.Fatal(err)
	}
	return item
}

func (s *sealedCounty) rate(n uint64, r liaison.RatingGiven) wire.PutItem {
	s.t.Helper()
	item, err := wire.SealRating(n, r, sealer{s.SealKey()})
	if err != nil {
		s.t.Fatal(err)
	}
	return item
}

func (s *sealedCounty) takes(items ...wire.PutItem) []wire.Verdict {
	s.t.Helper()
	ack, err := s.Receive(county.Machine{Station: "s"}, wire.Put{Outbox: wire.ID16{1}, Items: items})
	if err != nil {
		s.t.Fatal(err)
	}
	return ack.Verdicts
}

func typed(t *testing.T, serial uint32) liaison.Registration {
	return liaison.Registration{
		ID: liaison.RegistrationID(fmt.Sprintf("R%d", serial)), Receipt: receipt(t, serial), QueryCode: "4321",
		Secret: "PAGESECRETPAGESE", Station: "s", Filed: time.Now().Truncate(time.Millisecond).In(liaison.Zone), ClockOK: true,
		Draft: liaison.Draft{
			Category: "road", Text: "村口第三盏路灯 LAMPPOST-0815", Village: "示例村九组", Address: "示例路一千零一号", Name: "示例甲乙",
			Phone: "13987654321", Deputy: "d-wished", Consent: "1",
		},
	}
}

func TestSealedMattersAreTakenInUnopened(t *testing.T) {
	for name, suite := range map[string]seal.Suite{"hpke": seal.HPKE, "sm": seal.SM} {
		t.Run(name, func(t *testing.T) {
			s := openSealed(t, suite)
			reg := typed(t, 1)
			item := s.file(1, reg)
			s.restarted()
			if v := s.takes(item); len(v) != 0 {
				t.Fatalf("verdicts %+v", v)
			}
			if v := s.takes(item); len(v) != 1 || v[0].What != wire.Duplicate {
				t.Errorf("a second time: %+v", v)
			}
			m, err := s.Matter(reg.Receipt)
			if err != nil || !errors.Is(m.Closed, seal.ErrLocked) || m.Registration.Draft.Text != "" {
				t.Errorf("while locked: %+v, %v", m, err)
			}
			check := seal.Check(string(reg.Receipt), "4321")
			if m.Case.Category != "road" || m.Case.QueryCode != "" || !bytes.Equal(m.Case.Check, check[:]) {
				t.Errorf("case %+v", m.Case)
			}
			if _, ok := s.PublicCase(reg.Receipt, reg.Secret); !ok {
				t.Error("the receipt's page needs the keys")
			}
			for _, wrong := range []string{"", "PAGESECRETPAGESF"} {
				if _, ok := s.PublicCase(reg.Receipt, wrong); ok {
					t.Errorf("%q opens the page", wrong)
				}
			}
			if err := s.keys.Unlock(s.lock); err != nil {
				t.Fatal(err)
			}
			if m, err = s.Matter(reg.Receipt); err != nil || m.Closed != nil || m.Registration != reg {
				t.Errorf("unlocked: %+v, %v\nwant %+v", m.Registration, err, reg)
			}
		})
	}
}

func TestSealedWordsOfRatings(t *testing.T) {
	s := openSealed(t, seal.HPKE)
	reg := typed(t, 1)
	s.takes(s.file(1, reg))
	for _, step := range []liaison.Step{liaison.Accepted, liaison.Answered} {
		if _, err := s.Act(reg.Receipt, liaison.CaseEvent{Step: step, Words: "x"}, ""); err != nil {
			t.Fatal(err)
		}
	}
	rating := liaison.RatingGiven{ID: "Q", Receipt: reg.Receipt, Rating: liaison.Dissatisfied, Words: "办得慢了些", Station: "s", Given: reg.Filed}
	item := s.rate(2, rating)
	s.restarted()
	if v := s.takes(item); len(v) != 0 {
		t.Fatalf("verdicts %+v", v)
	}
	k, err := s.Case(reg.Receipt)
	if err != nil || k.State().Step != liaison.Reopened {
		t.Errorf("while locked the rating does not count: %+v, %v", k.State(), err)
	}
	if words, err := s.Words(reg.Receipt); err != nil || len(words) != 1 || !errors.Is(words[0].Closed, seal.ErrLocked) || words[0].RatingGiven.Words != "" {
		t.Errorf("words while locked: %+v, %v", words, err)
	}
	if err := s.keys.Unlock(s.lock); err != nil {
		t.Fatal(err)
	}
	if words, err := s.Words(reg.Receipt); err != nil || len(words) != 1 || words[0].Closed != nil || words[0].RatingGiven != rating {
		t.Errorf("words %+v, %v", words, err)
	}
}

// What can never be opened here is taken in all the same: the key may be found.
func TestSealedToAKeyThatIsNotThere(t *testing.T) {
	s := openSealed(t, seal.HPKE)
	reg, plain := typed(t, 1), typed(t, 2)
	item := s.file(1, reg)
	lost := s.keys
	s.keys = openSealed(t, seal.SM).keys
	s.reopen()
	old, err := wire.NewPutItem(2, plain)
	if err != nil {
		t.Fatal(err)
	}
	if v := s.takes(item, old); len(v) != 0 {
		t.Fatalf("verdicts %+v", v)
	}
	if m, err := s.Matter(reg.Receipt); err != nil || !errors.Is(m.Closed, seal.ErrNoKey) {
		t.Errorf("closed %v, %v", m.Closed, err)
	}
	if m, err := s.Matter(plain.Receipt); err != nil || m.Closed != nil || m.Registration != plain || m.Case.QueryCode != "4321" {
		t.Errorf("filed by an older station: %+v, %v", m, err)
	}
	n := 0
	if err := s.Matters(func(county.Matter) bool { n++; return true }); err != nil || n != 2 {
		t.Errorf("%d matters, %v", n, err)
	}
	s.keys = lost
	s.reopen()
	if m, err := s.Matter(reg.Receipt); err != nil || m.Registration != reg {
		t.Errorf("with the key: %+v, %v", m, err)
	}
}

func TestSealedEntriesInQuarantine(t *testing.T) {
	s := openSealed(t, seal.HPKE)
	reg := typed(t, 1)
	reg.Station = "elsewhere"
	if v := s.takes(s.file(1, reg)); len(v) != 1 || v[0].What != wire.Rejected {
		t.Fatalf("verdicts %+v", v)
	}
	all, err := s.Quarantine()
	if err != nil || len(all) != 1 {
		t.Fatalf("%+v, %v", all, err)
	}
	if _, v, err := s.Unquarantined(all[0].Key); err != nil || v != reg {
		t.Errorf("opens as %+v, %v", v, err)
	}
	s.restarted()
	if _, v, err := s.Unquarantined(all[0].Key); !errors.Is(err, seal.ErrLocked) || v != nil {
		t.Errorf("while locked: %+v, %v", v, err)
	}
}

// What a county of version 1 has on its disk is read on.
func TestRecordsFromBeforeSealing(t *testing.T) {
	s := openSealed(t, seal.HPKE)
	reg := typed(t, 1)
	item, err := wire.NewPutItem(1, reg)
	if err != nil {
		t.Fatal(err)
	}
	s.takes(item)
	rating := liaison.RatingGiven{ID: "Q", Receipt: reg.Receipt, Rating: liaison.Satisfied, Words: "好", Station: "s", Given: reg.Filed}
	err = s.store.Update(func(tx county.Tx) error {
		var row map[int]any
		if err := cbor.Unmarshal(tx.Get("matter", string(reg.ID)), &row); err != nil {
			return err
		}
		delete(row, 6)
		row[4] = reg.Secret
		old, err := cbor.Marshal(row)
		if err != nil {
			return err
		}
		words, err := cbor.Marshal(rating)
		if err != nil {
			return err
		}
		return errors.Join(tx.Put("matter", string(reg.ID), old), tx.Put("meta", "rating/"+string(reg.Receipt)+"/Q", words))
	})
	if err != nil {
		t.Fatal(err)
	}
	if m, err := s.Matter(reg.Receipt); err != nil || m.Closed != nil || m.Registration != reg {
		t.Errorf("matter %+v, %v", m, err)
	}
	words, err := s.Words(reg.Receipt)
	if err != nil || len(words) != 1 || words[0].Closed != nil || words[0].RatingGiven.Words != "好" {
		t.Errorf("words %+v, %v", words, err)
	}
	if _, ok := s.PublicCase(reg.Receipt, reg.Secret); !ok {
		t.Error("the receipt's page is gone")
	}
	if _, ok := s.PublicCase(reg.Receipt, ""); ok {
		t.Error("no secret at all opens the page")
	}
}

// A copy of the county's disk, or of its backup, tells nobody what residents wrote.
func TestStringsFindNothing(t *testing.T) {
	s := openSealed(t, seal.HPKE)
	var items []wire.PutItem
	for i := range uint32(20) {
		items = append(items, s.file(uint64(i+1), typed(t, i+1)))
	}
	s.takes(items...)
	for _, step := range []liaison.Step{liaison.Accepted, liaison.Answered} {
		if _, err := s.Act(receipt(t, 1), liaison.CaseEvent{Step: step, Words: "修好了"}, ""); err != nil {
			t.Fatal(err)
		}
	}
	s.takes(s.rate(21, liaison.RatingGiven{ID: "Q", Receipt: receipt(t, 1), Rating: liaison.Satisfied, Words: "办得慢了些 SLOW-0816", Station: "s"}),
		s.rate(22, liaison.RatingGiven{ID: "P", Receipt: receipt(t, 99), Rating: liaison.Satisfied, Words: "办得慢了些 SLOW-0816", Station: "s"}))
	if _, err := s.Pack(); err != nil {
		t.Fatal(err)
	}
	backup := filepath.Join(s.dir, "backup.db")
	if err := s.store.Backup(backup); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{filepath.Join(s.dir, "county.db"), backup} {
		file, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(file, []byte(receipt(t, 7))) {
			t.Errorf("%s: not even the receipt number is found: the search is broken", name)
		}
		for _, s := range []string{
			"村口第三盏路灯", "LAMPPOST-0815", "示例村九组", "示例路一千零一号", "示例甲乙", "13987654321", "d-wished", "\x644321", "PAGESECRETPAGESE",
			"办得慢了些", "SLOW-0816",
		} {
			little, big := utf16s(s)
			for _, form := range [][]byte{[]byte(s), little, big} {
				if bytes.Contains(file, form) {
					t.Errorf("%s holds %q", filepath.Base(name), s)
				}
			}
		}
	}
}

func utf16s(s string) (little, big []byte) {
	for _, u := range utf16.Encode([]rune(s)) {
		little, big = append(little, byte(u), byte(u>>8)), append(big, byte(u>>8), byte(u))
	}
	return little, big
}
