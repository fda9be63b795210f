package casework_test

import (
	"errors"
	"testing"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/casework"
	"lianluozhan/sync/liaison"
)

func stepOf(r *rig, no liaison.ReceiptNo) liaison.Step {
	r.t.Helper()
	k, err := r.county.Case(no)
	if err != nil {
		r.t.Fatal(err)
	}
	return k.State().Step
}

func TestMergedMattersGetTheAnswerAndKeepTheirReceipts(t *testing.T) {
	r := newRig(t)
	main, a, b := r.files(r.registration(1, "路灯坏了")), r.files(r.registration(2, "南街路灯不亮")), r.files(r.registration(3, "路灯又坏"))
	r.does(main, office, casework.Accept{Level: casework.Town})
	r.does(a, town1, casework.Merge{Into: main})
	f := r.does(b, town1, casework.Merge{Into: main})
	if f.State.Step != liaison.Merged || f.Merged != main || f.Due.IsZero() == false {
		t.Errorf("merged: %+v", f.Row)
	}
	if f := r.file(main, town1); len(f.Joined) != 2 || f.May.Has(casework.KindMerge) {
		t.Errorf("the main one: joined %v, may %v", f.Joined, f.May)
	}
	r.does(main, town1, casework.Assign{Unit: "镇城建办"})
	r.does(b, town1, casework.Unmerge{})
	r.does(main, town1, casework.Answer{Words: "修好了", Class: "A"})
	if k, _ := r.county.Case(a); k.State().Answer != "修好了" || k.State().Unit != "镇城建办" || k.Receipt != a {
		t.Errorf("merged one: %+v", k.State())
	}
	if got := stepOf(r, b); got != liaison.Assigned { // with the unit that it had while it was merged
		t.Errorf("the one taken out again: %s", got)
	}
	if k, ok := r.county.PublicCase(a, "PAGESECRETPAGESE"); !ok || k.State().Step != liaison.Answered {
		t.Error("the merged one's receipt does not open its page")
	}
	// Each resident judges for themselves.
	r.rates(a, liaison.Dissatisfied, "")
	r.rates(main, liaison.Satisfied, "")
	if f := r.does(main, town1, casework.Close{}); f.State.Step != liaison.Closed || stepOf(r, a) != liaison.Reopened {
		t.Errorf("closed: %s, merged %s", f.State.Step, stepOf(r, a))
	}
	if f := r.does(a, town1, casework.Answer{Words: "再修好了", Class: "A"}); f.Round != 2 {
		t.Errorf("its own second round: %+v", f.State)
	}
}

func TestACorrectedAnswerIsTakenBackEverywhere(t *testing.T) {
	r := newRig(t)
	main, a := r.files(r.registration(1, "路灯坏了")), r.files(r.registration(2, "路灯不亮"))
	r.does(a, town1, casework.Merge{Into: main})
	f := r.does(main, town1, casework.Answer{Words: "写错了的答复", Class: "A"})
	f = r.does(main, town1, casework.Correct{Event: len(f.Case.Events), Reason: "答复写到别的事上了"})
	if f.State.Step != liaison.Filed || f.State.Answer != "" || stepOf(r, a) != liaison.Merged {
		t.Errorf("corrected: %+v, merged %s", f.State, stepOf(r, a))
	}
	n := len(f.Case.Events)
	if !f.Case.Voided(n-2) || f.Case.Events[n-2].Words != "写错了的答复" || !f.May.Has(casework.KindAnswer) {
		t.Errorf("the wrong step is gone, or still counts: %+v", f.Case.Events)
	}
	r.does(main, town1, casework.Answer{Words: "修好了", Class: "A"})
	if k, _ := r.county.Case(a); k.State().Answer != "修好了" || k.State().Rounds != 1 {
		t.Errorf("merged: %+v", k.State())
	}
	// What a resident has judged is not taken back.
	r.rates(main, liaison.Satisfied, "")
	f = r.file(main, town1)
	_, err := r.Do(main, town1, f.Version, casework.Correct{Event: len(f.Case.Events) - 1, Reason: "x"})
	if !errors.Is(err, casework.ErrRefused) {
		t.Errorf("a judged answer is taken back: %v", err)
	}
}

// Who withdraws on the phone does not take along others that were merged into it.
func TestWithdrawingTheMainMatterLetsTheOthersGoOn(t *testing.T) {
	r := newRig(t)
	main, a, b := r.files(r.registration(1, "路灯坏了")), r.files(r.registration(2, "路灯不亮")), r.files(r.registration(3, "路灯"))
	r.does(a, town1, casework.Merge{Into: main})
	err := r.county.Change(func(x *county.Edit) error {
		_, err := x.Append(main, county.Addition{Events: []liaison.CaseEvent{{Step: liaison.Withdrawn, Who: "反映人"}}})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(2 * time.Minute); stepOf(r, a) == liaison.Merged && time.Now().Before(end); {
		r.settled()
	}
	if got := stepOf(r, a); got != liaison.Filed {
		t.Errorf("the one that was merged: %s", got)
	}
	r.does(a, town1, casework.Merge{Into: b})
	r.does(b, liaise, casework.Withdraw{Reason: "来电"}) // staff do it at once
	if got := stepOf(r, a); got != liaison.Filed {
		t.Errorf("merged into another: %s", got)
	}
}

func TestWhatCannotBeMerged(t *testing.T) {
	r := newRig(t)
	no, done, away := r.files(r.registration(1, "路灯")), r.files(r.registration(2, "路灯")), r.registration(3, "路灯")
	away.Station = "s2"
	r.files(away)
	r.does(done, town1, casework.Refer{GoTo: "去法院"})
	for _, into := range []liaison.ReceiptNo{no, done, away.Receipt, "2222222222", ""} {
		_, err := r.Do(no, town1, r.file(no, town1).Version, casework.Merge{Into: into})
		if m := (casework.Mistakes)(nil); !errors.As(err, &m) || m["into"] == "" {
			t.Errorf("into %q: %v", into, err)
		}
	}
	r.does(no, office, casework.Merge{Into: away.Receipt}) // of another township, but the office sees both
	if f := r.file(no, town1); f.Merged != away.Receipt {
		t.Errorf("merged into %q", f.Merged)
	}
}
