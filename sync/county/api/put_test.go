package api_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"

	"lianluozhan/sync/county"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

func matters(t testing.TB, c *county.County) []county.Matter {
	t.Helper()
	var out []county.Matter
	if err := c.Matters(func(m county.Matter) bool {
		out = append(out, m)
		return true
	}); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestPutOnce(t *testing.T) {
	r := start(t)
	id := r.join("one", "m1")
	box := place{outbox: wire.ID16{7}}
	p := r.dial(id.Token, box)
	p.caughtUp()
	items := []wire.PutItem{registration(t, id, 1, "村口路灯不亮"), registration(t, id, 2, "垃圾没有人收")}
	p.say(wire.Put{Outbox: box.outbox, Items: items})
	if a, _ := until[wire.Ack](p); a.Stored != 2 || len(a.Verdicts) != 0 || a.Outbox != box.outbox {
		t.Fatalf("ack %+v", a)
	}
	p.say(wire.Put{Outbox: box.outbox, Items: items})
	a, _ := until[wire.Ack](p)
	if a.Stored != 2 || len(a.Verdicts) != 2 || a.Verdicts[0].What != wire.Duplicate {
		t.Errorf("second time: %+v", a)
	}
	if n := len(matters(t, r.county)); n != 2 {
		t.Errorf("%d matters", n)
	}
	_ = p.ws.Close()
	w, _ := until[wire.Welcome](r.dial(id.Token, box))
	if w.Ack.Stored != 2 || w.Ack.Outbox != box.outbox {
		t.Errorf("welcome says %+v", w.Ack)
	}
	// another outbox of the same machine, e.g. rescued after damage
	other := r.dial(id.Token, place{outbox: wire.ID16{8}})
	other.caughtUp()
	other.say(wire.Put{Outbox: wire.ID16{8}, Items: items})
	if a, _ := until[wire.Ack](other); a.Stored != 2 || len(a.Verdicts) != 2 || a.Verdicts[1].What != wire.Duplicate {
		t.Errorf("other outbox: %+v", a)
	}
	if n := len(matters(t, r.county)); n != 2 {
		t.Errorf("%d matters", n)
	}
}

func TestConflictAndRejected(t *testing.T) {
	r := start(t)
	id := r.join("one", "m1")
	p := r.dial(id.Token, place{})
	p.caughtUp()
	good, twin := registration(t, id, 1, "村口路灯不亮"), registration(t, id, 2, "完全不同的内容")
	twin.ULID = good.ULID
	broken := registration(t, id, 3, "传输中损坏的内容")
	broken.Sum[0] ^= 1
	later := registration(t, id, 4, "以后的版本")
	later.Kind = "petition"
	p.say(wire.Put{Items: []wire.PutItem{good, twin, broken, later}})
	a, _ := until[wire.Ack](p)
	want := []int{wire.Conflict, wire.Rejected, wire.Rejected}
	if a.Stored != 4 || len(a.Verdicts) != 3 {
		t.Fatalf("ack %+v", a)
	}
	for i, v := range a.Verdicts {
		if v.What != want[i] || v.N != uint64(i+2) {
			t.Errorf("verdict %d: %+v", i, v)
		}
	}
	q, err := r.county.Quarantine()
	if err != nil || len(q) != 3 {
		t.Errorf("quarantine %v, %v", q, err)
	}
	if m := matters(t, r.county); len(m) != 1 || m[0].Registration.Draft.Text != "村口路灯不亮" {
		t.Errorf("matters %+v", m)
	}
}

// A county restored from a backup knows less than the station has let go of; the
// next entry must not be refused.
func TestAGapIsTaken(t *testing.T) {
	r := start(t)
	id := r.join("one", "m1")
	p := r.dial(id.Token, place{})
	p.caughtUp()
	p.say(wire.Put{Items: []wire.PutItem{registration(t, id, 80, "村口路灯不亮")}})
	if a, _ := until[wire.Ack](p); a.Stored != 80 || len(a.Verdicts) != 0 {
		t.Errorf("ack %+v", a)
	}
}

// The whole loop: filed, seen at the station, answered, rated as not satisfied,
// reopened, answered again.
func TestTheLoopCloses(t *testing.T) {
	r := start(t)
	id := r.join("one", "m1")
	p := r.dial(id.Token, place{})
	p.caughtUp()
	item := registration(t, id, 1, "我叫某某，村口路灯不亮")
	p.say(wire.Put{Items: []wire.PutItem{item}})
	c := p.kase(liaison.Filed)
	no := c.Receipt
	act := func(ev liaison.CaseEvent) {
		t.Helper()
		if _, err := r.county.Act(no, ev, ""); err != nil {
			t.Fatal(err)
		}
		p.kase(ev.Step)
	}
	act(liaison.CaseEvent{Step: liaison.Accepted, Who: "示例办公室"})
	act(liaison.CaseEvent{Step: liaison.Assigned, Unit: "县城管局", Due: liaison.Date{Year: 2026, Month: 12, Day: 30}})
	act(liaison.CaseEvent{Step: liaison.Answered, Class: "A", Words: "已经换了灯泡。"})
	if _, err := r.county.Act(no, liaison.CaseEvent{Step: liaison.Answered}, ""); err == nil {
		t.Error("answered twice")
	}
	rating, err := wire.NewPutItem(2, liaison.RatingGiven{
		ID: liaison.RegistrationID(ulid.Make().String()), Receipt: no, Rating: liaison.Dissatisfied,
		Words: "还是不亮", Given: time.Now(), Station: "one",
	})
	if err != nil {
		t.Fatal(err)
	}
	p.say(wire.Put{Items: []wire.PutItem{rating}})
	c = p.kase(liaison.Reopened)
	if st := c.State(); st.Step != liaison.Reopened || st.Rating != liaison.Dissatisfied {
		t.Errorf("state %+v", st)
	}
	act(liaison.CaseEvent{Step: liaison.Answered, Class: "A", Words: "线路修好了。"})
	words, err := r.county.Words(no)
	if err != nil || len(words) != 1 || words[0].Words != "还是不亮" {
		t.Errorf("words %v, %v", words, err)
	}
}

// kase reads on until the case with the step arrives, and checks that nothing a
// resident wrote comes with it.
func (p *peer) kase(step liaison.Step) liaison.Case {
	p.t.Helper()
	for {
		c, _ := until[wire.Changes](p)
		for _, it := range c.Items {
			if strings.Contains(string(it.Body), "路灯") || strings.Contains(string(it.Body), "还是不亮") {
				p.t.Fatal("the resident's words went to the station")
			}
			doc, err := wire.DecodeDocument(it.Key, it.Body)
			if err != nil {
				p.t.Fatal(err)
			}
			if k, ok := doc.(liaison.Case); ok && slices.ContainsFunc(k.Events, func(e liaison.CaseEvent) bool { return e.Step == step }) {
				return k
			}
		}
	}
}

func TestSignInGoesToTheStation(t *testing.T) {
	r := start(t)
	p := r.dial(r.join("one", "m1").Token, place{})
	p.caughtUp()
	item, err := wire.NewPutItem(1, liaison.SignIn{
		ID: liaison.RegistrationID(ulid.Make().String()), Station: "one", Event: "r@2026-12-10", Deputy: "d1", At: time.Now(),
	})
	if err != nil {
		t.Fatal(err)
	}
	p.say(wire.Put{Items: []wire.PutItem{item}})
	c, _ := until[wire.Changes](p)
	if len(c.Items) != 1 || c.Items[0].Key != "signin/"+item.ULID {
		t.Errorf("changes %+v", c.Items)
	}
}

func TestAnotherStationSeesNothing(t *testing.T) {
	r := start(t)
	one, two := r.join("one", "m1"), r.join("two", "m2")
	p, q := r.dial(one.Token, place{}), r.dial(two.Token, place{})
	p.caughtUp()
	q.caughtUp()
	p.say(wire.Put{Items: []wire.PutItem{registration(t, one, 1, "村口路灯不亮")}})
	until[wire.Ack](p)
	r.publish("第二版")
	c, before := until[wire.Changes](q)
	for _, it := range c.Items {
		if it.Key != "board/b" {
			t.Errorf("station two heard of %s", it.Key)
		}
	}
	if len(before) != 0 {
		t.Errorf("and before that %v", before)
	}
}

// What a station finds out about its clock corrects what it sent, and the matter
// comes back to it with the right time.
func TestAClockIsCorrectedOverTheLine(t *testing.T) {
	r := start(t)
	id := r.join("one", "m1")
	p := r.dial(id.Token, place{})
	p.caughtUp()
	item := registration(t, id, 1, "路灯不亮已经一个月")
	p.say(wire.Put{Items: []wire.PutItem{item}})
	until[wire.Ack](p)
	p.say(wire.Status{Clock: []wire.ClockFix{{From: item.ULID, To: item.ULID, Offset: -time.Hour.Milliseconds()}}})
	for { // once as it came, and once corrected
		ch, _ := until[wire.Changes](p)
		for _, it := range ch.Items {
			doc, err := wire.DecodeDocument(it.Key, it.Body)
			if k, ok := doc.(liaison.Case); err == nil && ok && time.Since(k.Events[0].At) > 30*time.Minute {
				return
			}
		}
	}
}

// Weeks without a line come in at full speed; a machine that files without end is
// sent away for a while, with nothing of it stored.
func TestAFloodIsSlowed(t *testing.T) {
	r := start(t)
	id := r.join("one", "m1")
	p := r.dial(id.Token, place{})
	p.caughtUp()
	item := registration(t, id, 1, "路灯不亮已经一个月")
	items := make([]wire.PutItem, 1000) // the same again and again: what counts is the work
	for i := range items {
		items[i] = item
		items[i].N = uint64(i + 1)
	}
	for range 20 {
		p.say(wire.Put{Items: items})
		until[wire.Ack](p)
	}
	p.say(wire.Put{Items: []wire.PutItem{registration(t, id, 1001, "又一件")}})
	until[wire.Ack](p) // the last that is free
	p.say(wire.Put{Items: []wire.PutItem{registration(t, id, 1002, "再一件")}})
	if bye, _ := until[wire.Bye](p); bye.Code != wire.ByeBusy || bye.Retry < 1000 {
		t.Errorf("said %+v", bye)
	}
	if n := len(matters(t, r.county)); n > 2 {
		t.Errorf("%d matters", n)
	}
	other := r.join("two", "m2") // is not made to wait
	q := r.dial(other.Token, place{})
	q.caughtUp()
	q.say(wire.Put{Outbox: wire.ID16{2}, Items: []wire.PutItem{registration(t, other, 1, "另一个站的事")}})
	if a, _ := until[wire.Ack](q); a.Stored != 1 {
		t.Errorf("%+v", a)
	}
}
