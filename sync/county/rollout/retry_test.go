package rollout_test

import (
	"errors"
	"testing"

	"lianluozhan/sync/county/rollout"
)

// What failed at a machine for a reason of its own is offered there again when somebody
// says so, and only once.
func TestRetry(t *testing.T) {
	r := start(t)
	var no rollout.Refusal
	if _, err := r.out.Retry(me, "a"); !errors.As(err, &no) {
		t.Errorf("nothing is wanted: %v", err)
	}
	r.must(r.out.Want(me, all, "1.1", rollout.How{Care: &rollout.Care{Share: 100}}))
	r.must(r.out.SetLimits(me, rollout.Limits{Share: 100}))
	bad := broke("1.1", "1.0")
	if w := r.wishFor("a", bad); w.Version != "" || w.Again != "" {
		t.Fatalf("it failed, and is offered %+v", w)
	}
	if v, err := r.out.Retry(me, "a"); err != nil || v != "1.1" {
		t.Fatal(v, err)
	}
	r.open() // it is on the disk
	first := r.wishFor("a", bad)
	if first.Again != "1.1" || first.AgainAt == 0 {
		t.Errorf("told %+v", first)
	}
	if w := r.wishFor("b", bad); w.Again != "" {
		t.Errorf("another station: %+v", w)
	}
	if w := r.wishFor("a", runs("1.0")); w.Version != "1.1" || w.Again != "" {
		t.Errorf("forgiven: %+v", w)
	}
	if w := r.wishFor("a", bad); w.AgainAt != first.AgainAt {
		t.Errorf("failed again: %+v is another wish than %+v", w, first)
	}
	r.now = r.now.AddDate(0, 0, 1)
	if _, err := r.out.Retry(me, "a"); err != nil {
		t.Fatal(err)
	}
	if w := r.wishFor("a", bad); w.AgainAt <= first.AgainAt {
		t.Errorf("said anew: %+v", w)
	}
	last := r.audited()[0]
	if last.Who != me.Who || last.What != "station/a" || last.Detail != "1.1" {
		t.Errorf("the log has %+v", last)
	}
	r.must(r.out.Pause(me, all, "示例"))
	if _, err := r.out.Retry(me, "a"); !errors.As(err, &no) {
		t.Errorf("paused: %v", err)
	}
	r.must(r.out.Resume(me, all))
	r.must(r.out.Withdraw(me, "1.1", "示例"))
	if w := r.wishFor("a", bad); w.Again != "" {
		t.Errorf("withdrawn: %+v", w)
	}
}
