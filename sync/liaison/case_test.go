package liaison_test

import (
	"testing"

	"lianluozhan/sync/liaison"
)

func walk(steps ...liaison.CaseEvent) liaison.CaseState { return liaison.Case{Events: steps}.State() }

func ev(s liaison.Step) liaison.CaseEvent { return liaison.CaseEvent{Step: s} }

func TestCaseFold(t *testing.T) {
	due := liaison.Date{Year: 2026, Month: 12, Day: 30}
	answered := liaison.CaseEvent{Step: liaison.Answered, Class: "A", Words: "修好了"}
	bad := liaison.CaseEvent{Step: liaison.Rated, Rating: liaison.Dissatisfied}
	for _, c := range []struct {
		name  string
		steps []liaison.CaseEvent
		want  liaison.CaseState
	}{
		{"nothing", nil, liaison.CaseState{}},
		{"assigned", []liaison.CaseEvent{ev(liaison.Filed), {Step: liaison.Assigned, Unit: "城管局", Due: due}}, liaison.CaseState{Step: liaison.Assigned, Unit: "城管局", Due: due}},
		{"a note means being handled", []liaison.CaseEvent{ev(liaison.Filed), ev(liaison.Accepted), ev(liaison.Noted)}, liaison.CaseState{Step: liaison.Noted}},
		{"a note on a fresh one leaves it so", []liaison.CaseEvent{ev(liaison.Filed), ev(liaison.Noted)}, liaison.CaseState{Step: liaison.Filed}},
		{"extended", []liaison.CaseEvent{ev(liaison.Filed), ev(liaison.Accepted), {Step: liaison.Extended, Due: due}}, liaison.CaseState{Step: liaison.Noted, Due: due}},
		{"answered", []liaison.CaseEvent{ev(liaison.Filed), answered}, liaison.CaseState{Step: liaison.Answered, Class: "A", Answer: "修好了", Rounds: 1, CanRate: true}},
		{"closed can still be rated", []liaison.CaseEvent{ev(liaison.Filed), answered, ev(liaison.Closed)}, liaison.CaseState{Step: liaison.Closed, Class: "A", Answer: "修好了", Rounds: 1, CanRate: true, Finished: true}},
		{"second round", []liaison.CaseEvent{ev(liaison.Filed), answered, bad, ev(liaison.Reopened)}, liaison.CaseState{Step: liaison.Reopened, Class: "A", Answer: "修好了", Rating: liaison.Dissatisfied, Rounds: 1}},
		{"second answer", []liaison.CaseEvent{ev(liaison.Filed), answered, bad, ev(liaison.Reopened), answered}, liaison.CaseState{Step: liaison.Answered, Class: "A", Answer: "修好了", Rounds: 2, CanRate: true}},
		{"referred", []liaison.CaseEvent{ev(liaison.Filed), ev(liaison.Referred)}, liaison.CaseState{Step: liaison.Referred, Finished: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := walk(c.steps...); got != c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}

func TestMay(t *testing.T) {
	all := []liaison.Step{
		liaison.Filed, liaison.Accepted, liaison.Assigned, liaison.Transferred, liaison.Noted, liaison.Extended, liaison.Answered,
		liaison.Rated, liaison.Reopened, liaison.Closed, liaison.Referred, liaison.Withdrawn, liaison.Merged,
	}
	open := "accepted assigned transferred noted extended answered referred withdrawn merged "
	for _, c := range []struct {
		name  string
		steps []liaison.Step
		want  string
	}{
		{"nothing", nil, "filed "},
		{"filed", []liaison.Step{liaison.Filed}, open},
		{"assigned", []liaison.Step{liaison.Filed, liaison.Assigned}, open},
		{"accepted", []liaison.Step{liaison.Filed, liaison.Accepted}, open},
		{"being handled", []liaison.Step{liaison.Filed, liaison.Accepted, liaison.Noted}, open},
		{"reopened", []liaison.Step{liaison.Filed, liaison.Answered, liaison.Rated, liaison.Reopened}, open},
		{"referred", []liaison.Step{liaison.Filed, liaison.Referred}, "reopened "},
		{"answered", []liaison.Step{liaison.Filed, liaison.Answered}, "rated reopened closed "},
		{"rated", []liaison.Step{liaison.Filed, liaison.Answered, liaison.Rated}, "reopened closed "},
		{"closed, not rated", []liaison.Step{liaison.Filed, liaison.Answered, liaison.Closed}, "rated reopened "},
		{"closed, rated", []liaison.Step{liaison.Filed, liaison.Answered, liaison.Rated, liaison.Closed}, "reopened "},
		{"closed without an answer", []liaison.Step{liaison.Filed, liaison.Accepted, liaison.Closed}, "reopened "},
		{"withdrawn", []liaison.Step{liaison.Filed, liaison.Withdrawn}, "reopened "},
	} {
		t.Run(c.name, func(t *testing.T) {
			var es []liaison.CaseEvent
			for _, s := range c.steps {
				es = append(es, ev(s))
			}
			got := ""
			for _, s := range all {
				if walk(es...).May(s) {
					got += string(s) + " "
				}
			}
			if got != c.want {
				t.Errorf("may %s, want %s", got, c.want)
			}
		})
	}
}

func TestQRContent(t *testing.T) {
	d := liaison.Deputy{ID: "d1", Name: "示例;甲", Office: "示例:办公室", OfficePhone: "0500-555 0100", Title: "县人大代表"}
	public := liaison.RulePack{PublicURL: "https://example.org", Office: "示例办", OfficePhone: "0500"}
	if got := liaison.QRContent(d, public); got != "https://example.org/d/d1" {
		t.Error(got)
	}
	if got, want := liaison.QRContent(d, liaison.RulePack{}), `MECARD:N:示例\;甲;ORG:示例\:办公室;TEL:05005550100;NOTE:县人大代表;;`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	bare := liaison.Deputy{ID: "d2", Name: "示例乙"}
	if got, want := liaison.QRContent(bare, liaison.RulePack{Office: "示例办", OfficePhone: "0500-5550100"}), "MECARD:N:示例乙;ORG:示例办;TEL:05005550100;;"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	d.QR = "https://own.example"
	if got := liaison.QRContent(d, public); got != d.QR {
		t.Error(got)
	}
	if got := liaison.BoardQR(liaison.Board{ID: "b"}, public) + liaison.BoardQR(liaison.Board{ID: "b"}, liaison.RulePack{}); got != "https://example.org/b/b" {
		t.Error(got)
	}
	if got := liaison.ReceiptQR("7K4M29QXB", "s", public); got != "https://example.org/r/7K4M29QXB/s" {
		t.Error(got)
	}
}

func correct(n int) liaison.CaseEvent { return liaison.CaseEvent{Step: liaison.Corrected, Of: n} }

func TestCorrectedStepsCountNoMore(t *testing.T) {
	answered := liaison.CaseEvent{Step: liaison.Answered, Class: "A", Words: "修好了"}
	assigned := liaison.CaseEvent{Step: liaison.Assigned, Unit: "城管局"}
	bad := liaison.CaseEvent{Step: liaison.Rated, Rating: liaison.Dissatisfied}
	for _, c := range []struct {
		name  string
		steps []liaison.CaseEvent
		want  liaison.CaseState
		can   string // which can be corrected now, by number from 1
	}{
		{"assigned", []liaison.CaseEvent{ev(liaison.Filed), assigned}, liaison.CaseState{Step: liaison.Assigned, Unit: "城管局"}, "2"},
		{"taken back", []liaison.CaseEvent{ev(liaison.Filed), assigned, correct(2)}, liaison.CaseState{Step: liaison.Filed}, ""},
		{"an answer", []liaison.CaseEvent{ev(liaison.Filed), assigned, answered, correct(3)}, liaison.CaseState{Step: liaison.Assigned, Unit: "城管局"}, "2"},
		{"an answer that was closed", []liaison.CaseEvent{ev(liaison.Filed), answered, ev(liaison.Closed)}, liaison.CaseState{Step: liaison.Closed, Class: "A", Answer: "修好了", Rounds: 1, CanRate: true, Finished: true}, "3"},
		{"closed by mistake", []liaison.CaseEvent{ev(liaison.Filed), answered, ev(liaison.Closed), correct(3)}, liaison.CaseState{Step: liaison.Answered, Class: "A", Answer: "修好了", Rounds: 1, CanRate: true}, "2"},
		{"the resident's second round", []liaison.CaseEvent{ev(liaison.Filed), answered, bad, ev(liaison.Reopened)}, liaison.CaseState{Step: liaison.Reopened, Class: "A", Answer: "修好了", Rating: liaison.Dissatisfied, Rounds: 1}, ""},
		{"of nothing", []liaison.CaseEvent{ev(liaison.Filed), correct(0), correct(3), correct(9), assigned}, liaison.CaseState{Step: liaison.Assigned, Unit: "城管局"}, "5"},
		{"merged goes on with the other", []liaison.CaseEvent{ev(liaison.Filed), ev(liaison.Merged), assigned, ev(liaison.Noted)}, liaison.CaseState{Step: liaison.Merged, Unit: "城管局"}, "234"},
		{"and gets its answer", []liaison.CaseEvent{ev(liaison.Filed), ev(liaison.Merged), answered}, liaison.CaseState{Step: liaison.Answered, Class: "A", Answer: "修好了", Rounds: 1, CanRate: true}, "23"},
		{"taken out again", []liaison.CaseEvent{ev(liaison.Filed), ev(liaison.Merged), assigned, correct(2)}, liaison.CaseState{Step: liaison.Assigned, Unit: "城管局"}, "3"},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := liaison.Case{Events: c.steps}
			if got := k.State(); got != c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
			can := ""
			for i := range k.Events {
				if k.CanCorrect(i) {
					can += string(rune('1' + i))
				}
			}
			if can != c.can || k.CanCorrect(-1) || k.CanCorrect(len(k.Events)) {
				t.Errorf("can correct %q, want %q", can, c.can)
			}
		})
	}
}
