package casework_test

import (
	"slices"
	"testing"

	"lianluozhan/sync/county/account"
	"lianluozhan/sync/county/casework"
	"lianluozhan/sync/liaison"
)

// The whole life of a matter: an answer that is not good enough, a second one,
// closed, looked at again.
func TestALife(t *testing.T) {
	r := newRig(t)
	no := r.files(r.registration(1, "村口第三盏路灯坏了，请帮忙修一修。"))
	r.settled()
	f := r.file(no, liaise)
	if f.Text == "" || f.Person.Name != "示***" || f.Person.Phone != "139****4321" || !f.Person.Address || f.Tag.Code != "new" {
		t.Errorf("filed: %+v", f)
	}
	r.does(no, liaise, casework.Accept{Title: "路灯维修", Level: casework.Town})
	f = r.does(no, town1, casework.Assign{Unit: "镇城建办"})
	if want := rules().DueDate(monday); f.Due != want || f.DaysLeft != 10 || f.Unit != "镇城建办" {
		t.Errorf("assigned: due %s, %d left, %s; want %s", f.Due, f.DaysLeft, f.Unit, want)
	}
	r.does(no, town1, casework.Note{Words: "已经到现场看过，正在买配件。"})
	r.does(no, liaise, casework.SaveDraft{Words: "修好了", Class: "A"})
	f = r.does(no, town1, casework.Answer{Words: "路灯换了新的灯头，已经亮了。", Class: "A"})
	if f.State.Step != liaison.Answered || f.Draft.Words != "" || f.State.Unit != "镇城建办" {
		t.Errorf("answered: %+v", f.State)
	}
	r.rates(no, liaison.Dissatisfied, "还是不亮")
	f = r.file(no, town1)
	if f.Tag.Code != "dissatisfied" || f.Due.IsZero() || len(f.Sayings) != 1 || f.Sayings[0].Words != "还是不亮" {
		t.Errorf("not satisfied: %+v %+v", f.Row, f.Sayings)
	}
	f = r.does(no, town1, casework.Answer{Words: "又换了线路，晚上看过，亮了。", Class: "A"})
	if f.Round != 2 {
		t.Errorf("second answer: round %d", f.Round)
	}
	r.rates(no, liaison.Satisfied, "")
	f = r.does(no, town1, casework.Close{})
	if want := monday.Add(20); f.Recheck != want || f.Tag.Code != "closed" {
		t.Errorf("closed: look again %s, want %s; %+v", f.Recheck, want, f.Tag)
	}
	r.later(20 * 24 * 3600e9)
	r.settled()
	if got := r.list(casework.Filter{Scope: town1.Scope, Only: casework.OnlyRecheck}); !slices.Equal(got, []liaison.ReceiptNo{no}) {
		t.Errorf("to look at again: %v", got)
	}
	f = r.does(no, liaise, casework.Recheck{Words: "一直亮着", Fine: true})
	if !f.Recheck.IsZero() || r.Counts(account.Scope{All: true}).Recheck != 0 {
		t.Errorf("looked at again: %+v", f.Row)
	}
	var names []string
	for _, s := range f.Steps {
		names = append(names, s.Name)
	}
	want := []string{"登记", "受理", "交办", "办理进展", "答复", "评价", "重新办理", "答复", "评价", "办结", "回头看"}
	if !slices.Equal(names, want) {
		t.Errorf("history %v\nwant    %v", names, want)
	}
}
