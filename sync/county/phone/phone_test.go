package phone_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/boltstore"
	"lianluozhan/sync/county/phone"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/seal"
	"lianluozhan/sync/wire"
)

func TestFiledAsAtAKiosk(t *testing.T) {
	r := open(t)
	f := r.filed(r.sent())
	if f.QueryCode != "1234" || !f.ByPhone || f.Receipt.Issuer() != "222" || len(f.Secret) != 16 {
		t.Errorf("%+v", f)
	}
	all := r.matters()
	if len(all) != 1 {
		t.Fatalf("%d matters", len(all))
	}
	got := all[0].Registration
	if got.Draft.Text != words || got.Draft.Name != "示例甲" || got.Draft.Deputy != "d1" || got.Via != liaison.ViaPhone ||
		got.Station != "s" || got.Assisted || !got.ClockOK || !got.Filed.Equal(r.now()) || got.Secret != f.Secret {
		t.Errorf("%+v", got)
	}
	if k, ok := r.county.PublicCase(f.Receipt, f.Secret); !ok || k.State().Step != liaison.Filed {
		t.Errorf("its page: %+v %v", k, ok)
	}
}

// Any station answers for it: its own by the case, the others by the progress pack.
func TestStationsAnswerForIt(t *testing.T) {
	r := open(t)
	f := r.filed(r.sent())
	claim := seal.NewClaim(string(f.Receipt), f.QueryCode)
	view, err := r.county.ViewOf("s")
	if err != nil {
		t.Fatal(err)
	}
	changes, err := r.county.Since(view, 0, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, it := range changes.Items {
		if !strings.HasPrefix(it.Key, wire.DocCase+"/") {
			continue
		}
		doc, err := wire.DecodeDocument(it.Key, it.Body)
		if k, ok := doc.(liaison.Case); err == nil && ok {
			found = k.Receipt == f.Receipt && claim.Proves(k.Check, k.QueryCode)
		}
	}
	if !found {
		t.Error("the station does not have the case")
	}
	if _, err := r.county.Pack(); err != nil {
		t.Fatal(err)
	}
	doc, _, err := r.county.Document(wire.PackKey("2026-12"))
	pack, ok := doc.(liaison.Pack)
	if err != nil || !ok {
		t.Fatalf("%+v %v", doc, err)
	}
	file, _ := r.county.Blob(pack.File)
	if rec, ok := wire.FindInPack(file, claim.Check[:]); !ok || rec.Step != liaison.Filed {
		t.Errorf("in the pack: %+v %v", rec, ok)
	}
}

// Nothing that was typed is in the file in clear, and nothing can be read while the
// keys are locked.
func TestSealedBeforeTheDisk(t *testing.T) {
	r := open(t)
	f := r.filed(r.sent())
	if err := r.county.Change(func(*county.Edit) error { return nil }); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(r.file)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{words, "示例甲", "13800001234", "138 0000 1234", f.Secret} {
		if bytes.Contains(raw, []byte(secret)) {
			t.Errorf("the disk has %q", secret)
		}
	}
}

func TestAFormIsOneMatter(t *testing.T) {
	r := open(t)
	s := r.sent()
	first := r.filed(s)
	r.later(time.Hour)
	if again := r.filed(s); again != first {
		t.Errorf("again %+v, first %+v", again, first)
	}
	r.reopen()
	if again := r.filed(s); again != first {
		t.Errorf("after a restart %+v, first %+v", again, first)
	}
	s.Draft.Text += "，请修一修"
	if other, err := r.File(t.Context(), s); !errors.Is(err, phone.ErrOther) || other.Receipt != first.Receipt || other.Secret != first.Secret {
		t.Errorf("other words: %+v %v", other, err)
	}
	if n := len(r.matters()); n != 1 {
		t.Errorf("%d matters", n)
	}
}

func TestTappedManyTimesAtOnce(t *testing.T) {
	r := open(t)
	s := r.sent()
	got := make([]phone.Filed, 8)
	var busy sync.WaitGroup
	for i := range got {
		busy.Go(func() {
			f, err := r.File(t.Context(), s)
			if err != nil {
				t.Error(err)
			}
			got[i] = f
		})
	}
	busy.Wait()
	for _, f := range got {
		if f != got[0] {
			t.Errorf("%+v and %+v", f, got[0])
		}
	}
	if n := len(r.matters()); n != 1 {
		t.Errorf("%d matters", n)
	}
}

// Hashing takes memory and time: few at once, some wait, the others are sent away and
// may come again.
func TestTooManyAtOnce(t *testing.T) {
	r := open(t)
	var all []phone.Sent
	for range 60 {
		all = append(all, r.sent())
	}
	r.hold = make(chan struct{})
	var sentAway []phone.Sent
	var mu sync.Mutex
	var busy sync.WaitGroup
	turned := make(chan struct{}, len(all))
	for _, s := range all {
		busy.Go(func() {
			_, err := r.File(t.Context(), s)
			if err != nil && !errors.Is(err, phone.ErrBusy) {
				t.Error(err)
			}
			if err != nil {
				mu.Lock()
				sentAway = append(sentAway, s)
				mu.Unlock()
				turned <- struct{}{}
			}
		})
	}
	for range 10 { // of 60, two hash and 48 wait
		<-turned
	}
	close(r.hold)
	busy.Wait()
	if n := len(r.matters()); n != 50 || len(sentAway) != 10 || r.most != 2 {
		t.Errorf("%d filed, %d sent away, %d hashed at once", n, len(sentAway), r.most)
	}
	for _, s := range sentAway {
		r.filed(s)
	}
}

func TestWithoutAPhoneNumber(t *testing.T) {
	r := open(t)
	s := r.sent()
	s.Draft.Phone = ""
	f := r.filed(s)
	if f.ByPhone || len(f.QueryCode) != 4 || f.QueryCode != phone.CodeOf(f.Secret) || r.filed(s) != f {
		t.Errorf("%+v", f)
	}
}

func TestFormsThatAreRefused(t *testing.T) {
	r := open(t)
	fresh, err := r.Form("d/d1")
	if err != nil {
		t.Fatal(err)
	}
	s := r.sent()
	tests := map[string]struct {
		form, about string
		wait        time.Duration
		want        error
	}{
		"none":            {"", "d/d1", 0, phone.ErrForm},
		"made up":         {strings.Repeat("A", 54), "d/d1", 0, phone.ErrForm},
		"of another page": {s.Form, "d/d2", 0, phone.ErrForm},
		"changed":         {"B" + s.Form[1:], "d/d1", 0, phone.ErrForm},
		"old":             {fresh, "d/d1", 13 * time.Hour, phone.ErrForm},
	}
	for name, x := range tests {
		t.Run(name, func(t *testing.T) {
			r.later(x.wait)
			s.Form, s.About = x.form, x.about
			if _, err := r.File(t.Context(), s); !errors.Is(err, x.want) {
				t.Errorf("%v, want %v", err, x.want)
			}
		})
	}
	if s.Form, err = r.Form("d/d1"); err != nil {
		t.Fatal(err)
	}
	s.About = "d/d1"
	if _, err := r.File(t.Context(), s); !errors.Is(err, phone.ErrEarly) {
		t.Errorf("at once: %v", err)
	}
	if len(r.matters()) != 0 || r.hashes != 0 {
		t.Errorf("%d matters, %d slow hashes", len(r.matters()), r.hashes)
	}
	r.later(4 * time.Second)
	r.filed(s)
}

func TestClosed(t *testing.T) {
	r := open(t)
	s := r.sent()
	r.full = true
	if _, err := r.File(t.Context(), s); !errors.Is(err, phone.ErrClosed) || r.Takes() {
		t.Errorf("full disk: %v", err)
	}
	r.full = false
	r.cfg.Keys = nil
	r.reopen()
	if _, err := r.File(t.Context(), s); !errors.Is(err, phone.ErrClosed) || r.Takes() {
		t.Errorf("no key: %v", err)
	}
	if len(r.matters()) != 0 {
		t.Error("something was filed")
	}
}

// A county restored from a backup has forgotten numbers that are on people's phones.
func TestNumbersAfterARestore(t *testing.T) {
	r := open(t)
	backup, err := os.ReadFile(r.file)
	if err != nil {
		t.Fatal(err)
	}
	given := map[liaison.ReceiptNo]bool{}
	for range 5 {
		given[r.filed(r.sent()).Receipt] = true
	}
	restored := filepath.Join(t.TempDir(), "county.db")
	if err := os.WriteFile(restored, backup, 0o600); err != nil {
		t.Fatal(err)
	}
	store, err := boltstore.Open(restored)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = store.Close() }()
	r.cfg.Store = store
	old, err := county.Open(r.cfg)
	if err == nil {
		err = old.NewEpoch()
	}
	if err != nil {
		t.Fatal(err)
	}
	r.reopen()
	for range 20 {
		if no := r.filed(r.sent()).Receipt; given[no] {
			t.Errorf("%s was given twice", no)
		}
	}
}

func TestOldFormsAreForgotten(t *testing.T) {
	r := open(t)
	for range 10 {
		r.filed(r.sent())
	}
	r.later(48 * time.Hour)
	for range 3 {
		r.filed(r.sent())
	}
	n := 0
	err := r.county.View(func(tx county.Tx) error {
		tx.Scan(county.TablePhone, "used/", "", func(string, []byte) bool { n++; return true })
		return nil
	})
	if err != nil || n != 3 {
		t.Errorf("%d forms are remembered: %v", n, err)
	}
}

// answered is a matter with its first answer.
func answered(r *rig) phone.Holder {
	r.t.Helper()
	f := r.filed(r.sent())
	r.act(f.Receipt, liaison.CaseEvent{Step: liaison.Answered, Class: "A", Words: "已经修好。"})
	return phone.Holder{Receipt: f.Receipt, Secret: f.Secret}
}

func (r *rig) act(no liaison.ReceiptNo, e liaison.CaseEvent) {
	r.t.Helper()
	if _, err := r.county.Act(no, e, ""); err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) state(h phone.Holder) liaison.CaseState {
	r.t.Helper()
	k, err := r.county.Case(h.Receipt)
	if err != nil {
		r.t.Fatal(err)
	}
	return k.State()
}

func TestRatingFromAPhone(t *testing.T) {
	r := open(t)
	h := answered(r)
	bad := phone.Judgement{Rating: liaison.Dissatisfied, Words: "灯又坏了", Round: 1}
	for range 2 { // the second time changes nothing
		if err := r.Rate(h, bad); err != nil {
			t.Fatal(err)
		}
	}
	if st := r.state(h); st.Step != liaison.Reopened || st.CanRate {
		t.Errorf("%+v", st)
	}
	if err := r.Rate(h, phone.Judgement{Rating: liaison.Satisfied, Round: 1}); !errors.Is(err, phone.ErrMoved) {
		t.Errorf("another rating of the same answer: %v", err)
	}
	said, err := r.county.Words(h.Receipt)
	if err != nil || len(said) != 1 || said[0].Words != "灯又坏了" {
		t.Errorf("%+v %v", said, err)
	}
	r.act(h.Receipt, liaison.CaseEvent{Step: liaison.Answered, Class: "A", Words: "换了新的。"})
	if err := r.Rate(h, bad); err != nil { // a page from before the second answer
		t.Error(err)
	}
	if st := r.state(h); !st.CanRate {
		t.Errorf("an old page rated the new answer: %+v", st)
	}
	if err := r.Rate(h, phone.Judgement{Rating: liaison.Satisfied, Round: 2}); err != nil {
		t.Error(err)
	}
	if st := r.state(h); st.Rating != liaison.Satisfied {
		t.Errorf("%+v", st)
	}
}

func TestWithdrawAndDelete(t *testing.T) {
	r := open(t)
	f := r.filed(r.sent())
	h := phone.Holder{Receipt: f.Receipt, Secret: f.Secret}
	if d := r.Deletion(f.Receipt); d != phone.NotAsked {
		t.Error(d)
	}
	for range 2 {
		if err := errors.Join(r.Withdraw(h), r.AskDeletion(h)); err != nil {
			t.Fatal(err)
		}
	}
	if st := r.state(h); st.Step != liaison.Withdrawn {
		t.Errorf("%+v", st)
	}
	if k, _ := r.county.Case(f.Receipt); len(k.Events) != 2 {
		t.Errorf("%+v", k.Events)
	}
	if d := r.Deletion(f.Receipt); d != phone.Asked {
		t.Error(d)
	}
	err := r.county.Change(func(x *county.Edit) error {
		_, err := x.Erase(f.Receipt)
		return err
	})
	if d := r.Deletion(f.Receipt); err != nil || d != phone.Deleted {
		t.Error(d, err)
	}
	late := answered(r)
	if err := r.Withdraw(late); !errors.Is(err, phone.ErrMoved) {
		t.Errorf("withdrawn after the answer: %v", err)
	}
}

func TestOnlyTheHolderMay(t *testing.T) {
	r := open(t)
	h := answered(r)
	nobody, err := liaison.IssueReceipt("7K4", 1, [16]byte{1})
	if err != nil {
		t.Fatal(err)
	}
	for name, x := range map[string]phone.Holder{
		"wrong secret": {Receipt: h.Receipt, Secret: "2222222222222222"}, "no secret": {Receipt: h.Receipt}, "unknown": {Receipt: nobody, Secret: h.Secret},
	} {
		for i, err := range []error{
			r.Rate(x, phone.Judgement{Rating: liaison.Satisfied, Round: 1}), r.Withdraw(x), r.AskDeletion(x),
		} {
			if !errors.Is(err, phone.ErrUnknown) {
				t.Errorf("%s, deed %d: %v", name, i, err)
			}
		}
	}
	if st := r.state(h); !st.CanRate || r.Deletion(h.Receipt) != phone.NotAsked {
		t.Errorf("%+v", st)
	}
}
