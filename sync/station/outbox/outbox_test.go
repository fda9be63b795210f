package outbox_test

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/seal"
	"lianluozhan/sync/station/outbox"
	"lianluozhan/sync/wire"
)

// noon is a fixed moment on a working day.
func noon() time.Time { return time.Date(2026, 11, 20, 12, 0, 0, 0, liaison.Zone) }

func options(dir string) outbox.Options {
	return outbox.Options{Dir: dir, Log: slog.New(slog.DiscardHandler), Now: noon, Check: quick}
}

// quick stands in for the slow hash where a test files very much.
func quick(receipt, code string) (c [seal.CheckSize]byte) {
	sum := sha256.Sum256([]byte(receipt + code))
	return [seal.CheckSize]byte(sum[:])
}

func receiptOf(b *outbox.Box, no liaison.ReceiptNo, code string) (outbox.Receipt, bool) {
	return b.Receipt(seal.Claim{Receipt: string(no), Code: code, Check: quick(string(no), code)})
}

func enrolment() outbox.Enrolment {
	return outbox.Enrolment{
		Identity: liaison.Identity{Station: "chengguan", Issuer: "7K4", ReceiptKey: [16]byte{1, 2, 3}},
		Name:     "示例站", County: "http://127.0.0.1:1", Token: "token",
	}
}

func open(t testing.TB, o outbox.Options) *outbox.Box {
	t.Helper()
	b, err := outbox.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	return b
}

// enrolled opens a new outbox in dir and enrols it.
func enrolled(t testing.TB, dir string) *outbox.Box {
	t.Helper()
	b := open(t, options(dir))
	if err := b.Enrol(enrolment()); err != nil {
		t.Fatal(err)
	}
	return b
}

func filing(i int) outbox.Filing {
	return outbox.Filing{Draft: liaison.Draft{
		Category: "road", Text: fmt.Sprintf("村口路灯坏了，第 %d 次反映。", i), Name: "示例甲", Phone: "13800001234", Consent: "1",
	}}
}

func file(t testing.TB, b *outbox.Box, n int) []liaison.Registration {
	t.Helper()
	out := make([]liaison.Registration, n)
	for i := range out {
		var err error
		if out[i], err = b.File(filing(i)); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// pending returns the content of every entry after the given number.
func pending(t testing.TB, b *outbox.Box, after uint64) []any {
	t.Helper()
	var out []any
	items, err := b.Pending(after, 1<<20, 1<<30)
	if err != nil {
		t.Fatal(err)
	}
	for _, item := range items {
		v, err := item.Open()
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
	return out
}

func TestFiledEntriesSurviveReopening(t *testing.T) {
	dir := t.TempDir()
	b := enrolled(t, dir)
	regs := file(t, b, 3)
	rating, err := b.Rate(liaison.RatingGiven{Receipt: regs[0].Receipt, Rating: liaison.Satisfied, Words: "谢谢"})
	if err != nil {
		t.Fatal(err)
	}
	in, err := b.SignIn(liaison.SignIn{Event: "r@2026-11-20", Deputy: "d1"})
	if err != nil {
		t.Fatal(err)
	}
	id, machine := b.ID(), b.Machine()
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	b = open(t, options(dir))
	want := []any{regs[0], regs[1], regs[2], rating, in}
	if got := pending(t, b, 0); !reflect.DeepEqual(got, want) {
		t.Errorf("entries are\n%+v\nwant\n%+v", got, want)
	}
	if e, ok := b.Enrolled(); !ok || !reflect.DeepEqual(e, enrolment()) {
		t.Errorf("enrolment is %+v, %v", e, ok)
	}
	if b.ID() != id || b.Machine() != machine || b.Unsent() != 5 {
		t.Errorf("id, machine or count changed: %d unsent", b.Unsent())
	}
	if got := b.SignIns(liaison.DateOf(noon())); !reflect.DeepEqual(got, []liaison.SignIn{in}) {
		t.Errorf("sign-ins are %+v", got)
	}
	if got := b.SignIns(liaison.DateOf(noon()).Add(1)); len(got) != 0 {
		t.Errorf("tomorrow's sign-ins are %+v", got)
	}
}

func TestReceiptNumbersAreValidAndNeverTwice(t *testing.T) {
	dir := t.TempDir()
	b := enrolled(t, dir)
	seen := map[liaison.ReceiptNo]bool{}
	for round := range 3 {
		for _, r := range file(t, b, 20) {
			if no, err := liaison.ParseReceiptNo(r.Receipt.String()); err != nil || no != r.Receipt || seen[no] {
				t.Fatalf("round %d: receipt %q: %v, seen %v", round, r.Receipt, err, seen[no])
			}
			if r.QueryCode != "1234" || len(r.Secret) != 16 || r.Station != "chengguan" || !r.Filed.Equal(noon()) {
				t.Fatalf("registration is %+v", r)
			}
			seen[r.Receipt] = true
		}
		if err := errors.Join(b.Enrol(enrolment()), b.Close()); err != nil {
			t.Fatal(err)
		}
		b = open(t, options(dir))
	}
}

func TestReceiptLookup(t *testing.T) {
	b := enrolled(t, t.TempDir())
	r := file(t, b, 1)[0]
	got, ok := receiptOf(b, r.Receipt, "1234")
	if want := (outbox.Receipt{No: r.Receipt, Category: "road", Filed: r.Filed}); !ok || got != want {
		t.Errorf("got %+v, %v, want %+v", got, ok, want)
	}
	if _, ok := receiptOf(b, r.Receipt, "4321"); ok {
		t.Error("a wrong query code opened the receipt")
	}
	if _, ok := receiptOf(b, "222222222", "1234"); ok {
		t.Error("a number never issued was found")
	}
	if err := b.Acked(wire.Ack{Outbox: b.ID(), Stored: 1}); err != nil {
		t.Fatal(err)
	}
	if got, ok := receiptOf(b, r.Receipt, "1234"); !ok || !got.Sent {
		t.Errorf("after it was sent: %+v, %v", got, ok)
	}
}

func TestQueryCodeWithoutPhoneIsFourDigits(t *testing.T) {
	b := enrolled(t, t.TempDir())
	f := filing(1)
	f.Draft.Phone = ""
	r, err := b.File(f)
	if err != nil || len(r.QueryCode) != 4 {
		t.Errorf("query code %q, %v", r.QueryCode, err)
	}
}

func TestFilingNeedsAnIdentity(t *testing.T) {
	b := open(t, options(t.TempDir()))
	if _, err := b.File(filing(1)); !errors.Is(err, outbox.ErrNotEnrolled) {
		t.Errorf("got %v", err)
	}
	if err := b.Enrol(outbox.Enrolment{}); err == nil {
		t.Error("an empty identity was taken")
	}
}

func TestTypedTextIsCleaned(t *testing.T) {
	b := enrolled(t, t.TempDir())
	f := filing(1)
	f.Draft.Text = "  路灯\u202e坏了\x00，\n请修一修 "
	r, err := b.File(f)
	if err != nil || r.Draft.Text != "路灯坏了，\n请修一修" {
		t.Errorf("text is %q, %v", r.Draft.Text, err)
	}
}

func TestWrongClocksStillFile(t *testing.T) {
	for _, year := range []int{1, 1969, 1970, 2100, 200000} {
		o := options(t.TempDir())
		o.Now = func() time.Time { return time.Date(year, 3, 1, 0, 0, 0, 0, time.UTC) }
		b := open(t, o)
		if err := b.Enrol(enrolment()); err != nil {
			t.Fatal(err)
		}
		r := file(t, b, 2)
		if got := pending(t, b, 0); len(got) != 2 || r[0].ID == r[1].ID || r[0].ClockOK {
			t.Errorf("year %d: entries %+v", year, got)
		}
	}
}

func TestSettings(t *testing.T) {
	dir := t.TempDir()
	b := open(t, options(dir))
	if v, err := b.Setting("pin"); v != nil || err != nil {
		t.Errorf("before: %q, %v", v, err)
	}
	if err := errors.Join(b.SetSetting("pin", []byte("hash")), b.Close()); err != nil {
		t.Fatal(err)
	}
	if v, err := open(t, options(dir)).Setting("pin"); string(v) != "hash" || err != nil {
		t.Errorf("after: %q, %v", v, err)
	}
}

func TestSecondProcessIsTurnedAway(t *testing.T) {
	dir := t.TempDir()
	open(t, options(dir))
	if _, err := outbox.Open(options(dir)); !errors.Is(err, outbox.ErrInUse) {
		t.Errorf("got %v", err)
	}
}

func TestAHalfMadeFileIsMadeAnew(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, outbox.FileName+".new"), []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	if s := enrolled(t, dir).Status(); s.Rescue != nil {
		t.Errorf("status %+v", s)
	}
}

func TestWakeTellsOfNewEntries(t *testing.T) {
	b := enrolled(t, t.TempDir())
	<-b.Wake()
	file(t, b, 2)
	<-b.Wake()
	select {
	case <-b.Wake():
		t.Error("woken twice for one look")
	default:
	}
}
