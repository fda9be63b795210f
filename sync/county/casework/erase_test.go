package casework_test

import (
	"bytes"
	"os"
	"slices"
	"testing"

	"github.com/fxamacker/cbor/v2"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/account"
	"lianluozhan/sync/county/casework"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

func TestDeletionLeavesTheCountsAndNothingElse(t *testing.T) {
	r := newRig(t)
	reg := r.registration(1, "村口的路灯坏了")
	item := r.item(reg)
	r.sends("s1", item)
	no := reg.Receipt
	r.does(no, office, casework.InternalNote{Words: "示例甲乙 INTERNAL-0815"})
	r.does(no, office, casework.SaveDraft{Words: "示例甲乙 DRAFT-0816"})
	r.does(no, office, casework.Answer{Words: "修好了", Class: "A"})
	r.rates(no, liaison.Satisfied, "多谢 RATED-0817")
	err := r.county.Change(func(x *county.Edit) error { // as the receipt's page does it
		b, err := cbor.Marshal(casework.Asked{At: x.Now()})
		if err != nil {
			return err
		}
		return x.Tx().Put(county.TableDesk, "deletion/"+string(no), b)
	})
	if err != nil {
		t.Fatal(err)
	}
	f := r.file(no, office)
	if f.Asked == nil || !slices.Contains(f.Wants, "删除个人信息") {
		t.Errorf("asked: %+v %v", f.Asked, f.Wants)
	}
	f = r.does(no, office, casework.HandleDeletion{Reason: "本人申请"})
	checkErased(t, r, f)
	if v := r.sends("s1", item); len(v) != 1 || v[0].What != wire.Duplicate {
		t.Errorf("sent again: %+v", v)
	}
	r.settled()
	checkErased(t, r, r.file(no, office))
	r.restart()
	if err := r.keys.Unlock(r.lock); err != nil {
		t.Fatal(err)
	}
	r.settled()
	checkErased(t, r, r.file(no, office))
	name := t.TempDir() + "/backup.db"
	if err := r.store.Backup(name); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for _, gone := range []string{"INTERNAL-0815", "DRAFT-0816", "RATED-0817", string(item.Body)} {
		if bytes.Contains(file, []byte(gone)) {
			t.Errorf("a backup made after it holds %.20q", gone)
		}
	}
}

func checkErased(t *testing.T, r *rig, f casework.File) {
	t.Helper()
	if f.Text != "" || f.Person != (casework.Masked{}) || f.Draft.Words != "" || len(f.Sayings) != 0 || !f.Row.Erased || f.Locked ||
		f.Asked != nil || f.Excerpt != "" || len(f.May) != 0 {
		t.Errorf("left over: %+v", f)
	}
	if f.State.Step != liaison.Closed || f.State.Answer != "修好了" || f.Round != 1 {
		t.Errorf("what became of it is gone: %+v", f.State)
	}
	full, err := r.Reveal(f.Receipt, office)
	if err != nil || full != (casework.Full{}) {
		t.Errorf("revealed %+v, %v", full, err)
	}
	all := casework.Filter{Scope: account.Scope{All: true}}
	if c := r.Counts(all.Scope); c.All != 1 || c.Deletion != 0 {
		t.Errorf("counts %+v", c)
	}
	for words, want := range map[string]int{"路灯": 0, "九组": 0, "修好": 1} {
		all.Words = words
		if got := r.list(all); len(got) != want {
			t.Errorf("%s finds %v", words, got)
		}
	}
	doc, _, err := r.county.Document(wire.TallyKey("s1", 2026))
	if tally, _ := doc.(liaison.Tally); err != nil || tally.Registered != 1 || tally.Answered != 1 || tally.Closed != 1 {
		t.Errorf("figures %+v, %v", doc, err)
	}
	if _, ok := r.county.PublicCase(f.Receipt, "PAGESECRETPAGESE"); !ok {
		t.Error("the receipt's page is gone")
	}
}

// Without an answer there will never be one.
func TestDeletionEndsAnOpenMatter(t *testing.T) {
	r := newRig(t)
	no := r.files(r.registration(1, "路灯"))
	if f := r.does(no, office, casework.HandleDeletion{}); f.State.Step != liaison.Withdrawn || !f.Due.IsZero() {
		t.Errorf("%+v", f.Row)
	}
}

// A matter of before sealing has four digits of the phone in clear.
func TestDeletionOfAnUnsealedMatter(t *testing.T) {
	r := newRig(t)
	reg := r.registration(1, "PLAIN-0818")
	item, err := wire.NewPutItem(1, reg)
	if err != nil {
		t.Fatal(err)
	}
	r.sends("s1", item)
	r.does(reg.Receipt, office, casework.HandleDeletion{})
	k, err := r.county.Case(reg.Receipt)
	if err != nil || k.QueryCode != "" || len(k.Check) != 16 {
		t.Errorf("%+v, %v", k, err)
	}
	m, err := r.county.Matter(reg.Receipt)
	if err != nil || m.Registration.Draft.Text != "" || m.Registration.Secret != "" {
		t.Errorf("%+v, %v", m, err)
	}
}
