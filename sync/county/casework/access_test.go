package casework_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/fxamacker/cbor/v2"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/account"
	"lianluozhan/sync/county/audit"
	"lianluozhan/sync/county/casework"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/seal"
)

// records is the audit log.
func (r *rig) records() []audit.Record {
	r.t.Helper()
	var all []audit.Record
	err := r.county.View(func(tx county.Tx) error {
		var first error
		tx.Scan(county.TableAudit, "n", "", func(_ string, b []byte) bool {
			var rec audit.Record
			first = cbor.Unmarshal(b, &rec)
			all = append(all, rec)
			return first == nil
		})
		return first
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return all
}

func TestWhatLiesOutsideTheScopeIsNotThere(t *testing.T) {
	r := newRig(t)
	no := r.files(r.registration(1, "村口的路灯坏了"))
	south := r.registration(2, "村口的路灯坏了")
	south.Station = "s3" // same township
	r.files(south)
	r.settled()
	nobody := casework.ActorOf(account.Account{Name: "x", Role: account.Town}, "", "")
	for _, a := range []casework.Actor{town2, nobody, {}} {
		if _, err := r.File(no, a); !errors.Is(err, casework.ErrNotFound) {
			t.Errorf("file: %v", err)
		}
		if _, err := r.Reveal(no, a); !errors.Is(err, casework.ErrNotFound) {
			t.Errorf("reveal: %v", err)
		}
		if _, err := r.Do(no, a, 1, casework.Note{Words: "x"}); !errors.Is(err, casework.ErrNotFound) {
			t.Errorf("do: %v", err)
		}
		if l, _ := r.List(casework.Filter{Scope: a.Scope, Words: "路灯"}); l.Total != 0 || r.Counts(a.Scope) != (casework.Counts{}) {
			t.Errorf("list: %+v", l)
		}
	}
	if f := r.file(south.Receipt, town1); len(f.Similar) != 1 {
		t.Errorf("similar in the township: %v", f.Similar)
	}
	if f := r.file(no, liaise); len(f.Similar) != 0 {
		t.Errorf("a liaison is shown another station's matter: %v", f.Similar)
	}
	if _, err := r.Do(no, liaise, 1, casework.Answer{Words: "x", Class: "A"}); !errors.Is(err, casework.ErrMayNot) {
		t.Errorf("a liaison answers: %v", err)
	}
	if _, err := r.File("2222222222", office); !errors.Is(err, casework.ErrNotFound) {
		t.Errorf("no such receipt: %v", err)
	}
}

func TestWhoLooksIsRecordedFirst(t *testing.T) {
	r := newRig(t)
	no := r.files(r.registration(1, "村口的路灯坏了"))
	full, err := r.Reveal(no, town1)
	if err != nil || full.Name != "示例甲乙" || full.Phone != "13987654321" || full.Address != "示例路一千零一号" {
		t.Errorf("%+v, %v", full, err)
	}
	log := r.records()
	if len(log) != 1 || log[0].Who != "town1" || log[0].What != string(no) || log[0].Deed != "查看个人信息" || log[0].From != "192.0.2.2" {
		t.Errorf("audit %+v", log)
	}
	for _, a := range []casework.Actor{it, auditor} {
		if _, err := r.Reveal(no, a); !errors.Is(err, casework.ErrMayNot) {
			t.Errorf("%s: %v", a.Role, err)
		}
	}
	r.restart()
	if _, err := r.Reveal(no, town1); !errors.Is(err, seal.ErrLocked) || len(r.records()) != 1 {
		t.Errorf("locked: %v, %d records", err, len(r.records()))
	}
}

// Every deed is in the audit log, and nothing anybody wrote is.
func TestDeedsAreRecordedWithoutTheirWords(t *testing.T) {
	r := newRig(t)
	no := r.files(r.registration(1, "村口的路灯坏了"))
	r.does(no, liaise, casework.Accept{Level: casework.Town, Title: "路灯维修题目"})
	r.does(no, town1, casework.Assign{Unit: "镇城建办"})
	r.does(no, town1, casework.InternalNote{Words: "内部话"})
	r.does(no, town1, casework.Answer{Words: "答复的话", Class: "A"})
	log := r.records()
	var deeds []string
	for _, rec := range log {
		deeds = append(deeds, rec.Who+rec.Deed)
		for _, words := range []string{"内部话", "答复的话", "路灯", "示例甲乙"} {
			if strings.Contains(rec.Detail+rec.Deed, words) {
				t.Errorf("audit holds %q: %+v", words, rec)
			}
		}
	}
	if !slices.Equal(deeds, []string{"s1受理", "town1交办", "town1内部备注", "town1发布答复"}) {
		t.Errorf("audit %v", deeds)
	}
}

func TestTwoClerksAtOnce(t *testing.T) {
	r := newRig(t)
	no := r.files(r.registration(1, "路灯"))
	version := r.file(no, town1).Version
	errs := make([]error, 8)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() { _, errs[i] = r.Do(no, town1, version, casework.Note{Words: "进展"}) })
	}
	all.Wait()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
		} else if !errors.Is(err, casework.ErrStale) {
			t.Error(err)
		}
	}
	if k, _ := r.county.Case(no); won != 1 || len(k.Events) != 2 || len(r.records()) != 1 {
		t.Errorf("%d won, %d events, %d records", won, len(k.Events), len(r.records()))
	}
	// A rating that comes meanwhile counts as a change as well.
	f := r.does(no, town1, casework.Answer{Words: "好了", Class: "A"})
	r.rates(no, liaison.Satisfied, "")
	if _, err := r.Do(no, town1, f.Version, casework.Reopen{Reason: "x"}); !errors.Is(err, casework.ErrStale) {
		t.Errorf("after a rating: %v", err)
	}
}

func TestMistakes(t *testing.T) {
	r := newRig(t)
	no := r.files(r.registration(1, "路灯"))
	r.does(no, office, casework.Accept{Level: casework.Town})
	r.does(no, office, casework.Assign{Unit: "镇城建办"})
	long := strings.Repeat("长", casework.MaxWords+1)
	for _, c := range []struct {
		deed  casework.Deed
		field string
	}{
		{casework.Answer{Words: "请示例甲乙放心", Class: "A"}, "words"},
		{casework.Answer{Words: "已打 139 8765-4321 联系", Class: "A"}, "words"},
		{casework.Answer{Words: long, Class: "A"}, "words"},
		{casework.Answer{Words: "  ", Class: "A"}, "words"},
		{casework.Answer{Words: "x", Class: "Z"}, "class"},
		{casework.Answer{Words: "a\u202eb", Class: "A"}, "words"},
		{casework.Retitle{Title: "示例甲乙家的路灯"}, "title"},
		{casework.Retitle{}, "title"},
		{casework.Recategorise{Category: "nowhere"}, "category"},
		{casework.Recategorise{}, "category"},
		{casework.Recategorise{Level: "moon"}, "level"},
		{casework.Transfer{Unit: "镇城建办", Reason: "x"}, "unit"},
		{casework.Transfer{Unit: "县交通运输局"}, "reason"},
		{casework.Extend{Reason: "x"}, "due"},
		{casework.Extend{Reason: "x", Due: monday.Add(-1)}, "due"},
		{casework.Extend{Reason: "x", Due: monday.Add(4)}, "due"}, // sooner than now
		{casework.Extend{Reason: "x", Due: monday.Add(4000)}, "due"},
		{casework.Extend{Due: monday.Add(40)}, "reason"},
		{casework.Note{}, "words"},
		{casework.InternalNote{}, "words"},
		{casework.Refer{}, "goto"},
		{casework.Withdraw{}, "reason"},
		{casework.Correct{Event: 1, Reason: "x"}, "event"},
		{casework.Correct{Event: 99, Reason: "x"}, "event"},
		{casework.Correct{Event: 2}, "reason"},
	} {
		_, err := r.Do(no, office, r.file(no, office).Version, c.deed)
		if m := (casework.Mistakes)(nil); !errors.As(err, &m) || m[c.field] == "" {
			t.Errorf("%+v: %v, want a mistake at %s", c.deed, err, c.field)
		}
	}
	r.does(no, office, casework.InternalNote{Words: "示例甲乙来过电话"}) // staff may name them among themselves
}
