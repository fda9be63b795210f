package rollout_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"lianluozhan/sync/county/audit"
	"lianluozhan/sync/county/rollout"
	"lianluozhan/sync/wire"
)

var all = rollout.OfRing(rollout.All)

func TestNothingIsWantedBeforeSomebodyWantsIt(t *testing.T) {
	r := start(t)
	if w, ok := r.out.Wish(machine("a"), runs("1.0")); ok {
		t.Errorf("wanted: %+v", w)
	}
	if s := r.out.Stand(rollout.Place{Station: "a"}, runs("1.0")); s.Progress != rollout.Free {
		t.Errorf("stands %v", s.Progress)
	}
}

func TestTheNearestWishCounts(t *testing.T) {
	r := start(t)
	r.must(r.out.Want(me, all, "1.1", rollout.How{}))
	r.must(r.out.Want(me, rollout.OfTown("west"), "1.2", rollout.How{Now: true}))
	r.must(r.out.Want(me, rollout.OfStation("d"), "1.3", rollout.How{}))
	r.must(r.out.SetRing(me, rollout.OfStation("a"), rollout.Canary))
	r.must(r.out.SetRing(me, rollout.OfTown("east"), rollout.Early))
	r.open() // all of it is on the disk
	for id, want := range map[string]string{"a": "1.1", "b": "1.1", "d": "1.3", "e": "1.2"} {
		if got := r.wants(stations()[id[0]-'a'], runs("1.0")); got != want {
			t.Errorf("%s is offered %q, want %q", id, got, want)
		}
	}
	r.must(r.out.Want(me, rollout.OfRing(rollout.Early), "1.4", rollout.How{}))
	r.must(r.out.Want(me, rollout.OfRing(rollout.Canary), "1.5", rollout.How{}))
	for id, want := range map[string][2]string{"a": {"1.5", "canary"}, "b": {"1.4", "early"}, "f": {"1.2", "all"}} {
		w, _ := r.out.Wish(machine(stations()[id[0]-'a']), runs("1.0"))
		if w.Version != want[0] || w.Ring != want[1] || w.Now != (id == "f") {
			t.Errorf("%s is offered %+v, want %v", id, w, want)
		}
	}
	r.must(r.out.Drop(me, rollout.OfStation("d")))
	if got := r.wants("d", runs("1.0")); got != "1.2" {
		t.Errorf("without its own wish d is offered %q", got)
	}
}

func TestAStationThatIsHeldStays(t *testing.T) {
	r := start(t)
	r.must(r.out.Want(me, all, "1.1", rollout.How{}))
	r.must(r.out.Hold(me, "a", "要开大会"))
	if got := r.wants("a", runs("1.0")); got != "" {
		t.Errorf("offered %q", got)
	}
	if s := r.out.Stand(rollout.Place{Station: "a"}, runs("1.0")); s.Progress != rollout.Held || s.Held.Why != "要开大会" {
		t.Errorf("stands %+v", s)
	}
	r.must(r.out.LetGo(me, "a"))
	if got := r.wants("a", runs("1.0")); got != "1.1" {
		t.Errorf("then it is offered %q", got)
	}
}

func TestTooManyFailuresPause(t *testing.T) {
	r := start(t)
	r.must(r.out.SetLimits(me, rollout.Limits{Share: 40, Row: 0}))
	r.must(r.out.Want(me, all, "1.1", rollout.How{}))
	for _, id := range "abc" {
		r.wants(stations()[id-'a'], runs("1.1"))
	}
	r.wants("d", broke("1.1", "1.0"))
	r.wants("d", broke("1.1", "1.0")) // the same again is no second failure
	if why, paused := r.paused(all); paused {
		t.Fatalf("1 of 4 pauses: %s", why)
	}
	r.wants("e", broke("1.1", "1.0"))
	if why, paused := r.paused(all); paused {
		t.Fatalf("2 of 5, which is 40%%, pauses: %s", why)
	}
	changed := false
	r.out.OnChange(func() { changed = true })
	r.wants("f", broke("1.1", "1.0"))
	if why, paused := r.paused(all); !paused || !changed || why != "试过的 6 台里有 3 台没有成功" {
		t.Fatalf("3 of 6: paused %v, %q", paused, why)
	}
	log := r.audited()
	if !slices.ContainsFunc(log, func(a audit.Record) bool { return a.Who == "系统" && a.Deed == "升级：暂停" }) {
		t.Errorf("nothing in the log: %+v", log)
	}
	r.open()
	if _, paused := r.paused(all); !paused {
		t.Error("a new start lets it go on")
	}
	r.must(r.out.Resume(me, all))
	r.wants("f", broke("1.1", "1.0"))
	if _, paused := r.paused(all); paused {
		t.Error("what somebody has looked at pauses it again")
	}
}

func TestFailuresInARowPause(t *testing.T) {
	r := start(t)
	r.must(r.out.SetLimits(me, rollout.Limits{Share: 100, Row: 3}))
	r.must(r.out.Want(me, all, "1.1", rollout.How{}))
	for _, step := range []struct {
		id   string
		v    wire.Vitals
		want bool
	}{
		{"a", broke("1.1", "1.0"), false}, {"b", broke("1.1", "1.0"), false}, {"c", runs("1.1"), false},
		{"d", broke("1.1", "1.0"), false}, {"e", broke("1.1", "1.0"), false}, {"f", broke("1.1", "1.0"), true},
	} {
		r.wants(stations()[step.id[0]-'a'], step.v)
		if why, paused := r.paused(all); paused != step.want {
			t.Errorf("after %s: paused %v, %s", step.id, paused, why)
		}
	}
}

func TestAPauseStopsWhoHasNotBegun(t *testing.T) {
	r := start(t)
	r.must(r.out.Want(me, all, "1.1", rollout.How{}))
	r.must(r.out.Pause(me, all, "先看看"))
	step := func(s wire.Step) wire.Vitals {
		v := runs("1.0")
		v.Step, v.Target = s, "1.1"
		return v
	}
	for name, x := range map[string]struct {
		v    wire.Vitals
		want string
	}{
		"nothing yet": {runs("1.0"), ""}, "waits": {step(wire.Queued), ""}, "downloads": {step(wire.Downloading), ""},
		"installs": {step(wire.Installing), "1.1"}, "tries it": {step(wire.OnTrial), "1.1"}, "runs it": {runs("1.1"), "1.1"},
	} {
		if got := r.wants("a", x.v); got != x.want {
			t.Errorf("%s: offered %q, want %q", name, got, x.want)
		}
	}
	r.must(r.out.Resume(me, all))
	if got := r.wants("a", runs("1.0")); got != "1.1" {
		t.Errorf("afterwards it is offered %q", got)
	}
}

// A machine that has to help itself hears which releases are no good choice.
func TestWhatIsPausedOrHeldBackIsSaid(t *testing.T) {
	r := start(t)
	r.must(r.out.Want(me, all, "1.1", rollout.How{}))
	if w := r.wish("a"); len(w.Paused) > 0 {
		t.Errorf("before: %+v", w)
	}
	r.must(r.out.Hold(me, "b", "示例"))
	if w := r.wish("b"); w.Version != "" || !slices.Equal(w.Paused, []string{"1.1"}) {
		t.Errorf("held: %+v", w)
	}
	r.must(r.out.Want(me, rollout.OfTown("east"), "1.2", rollout.How{}))
	r.must(r.out.Pause(me, all, "示例"))
	r.must(r.out.Pause(me, rollout.OfTown("east"), "示例"))
	if w := r.wish("f"); !slices.Equal(w.Paused, []string{"1.1", "1.2"}) {
		t.Errorf("paused: %+v", w)
	}
}

func TestRollbackAndWithdrawal(t *testing.T) {
	r := start(t)
	if _, err := r.out.Rollback(me, all); err == nil {
		t.Error("there was nothing to go back to")
	}
	for _, v := range []string{"1.0", "1.1", "1.2"} {
		r.must(r.out.Want(me, all, v, rollout.How{}))
	}
	if v, err := r.out.Rollback(me, all); err != nil || v != "1.1" {
		t.Errorf("back to %q, %v", v, err)
	}
	w, _ := r.out.Wish(machine("a"), runs("1.2"))
	if w.Version != "1.1" || !w.Now {
		t.Errorf("offered %+v", w)
	}
	r.must(r.out.Want(me, rollout.OfTown("east"), "1.1", rollout.How{}))
	r.must(r.out.Withdraw(me, "1.1", "死机"))
	w, _ = r.out.Wish(machine("d"), runs("1.1"))
	if w.Version != "1.0" || !slices.Contains(w.Withdrawn, "1.1") || !w.Now {
		t.Errorf("instead of what was withdrawn: %+v", w)
	}
	w, _ = r.out.Wish(machine("a"), runs("1.1")) // its township wanted nothing before
	if w.Version != "1.0" || w.Ring != "all" {
		t.Errorf("a township without a version before: %+v", w)
	}
	if err := r.out.Want(me, all, "1.1", rollout.How{}); err == nil {
		t.Error("what was withdrawn can be wanted")
	}
	if err := r.out.Withdraw(me, "1.1", ""); err == nil {
		t.Error("it can be withdrawn twice")
	}
}

// Who runs what was withdrawn is told where to go although nothing is wanted there.
func TestFallbackOfWhoRunsWhatWasWithdrawn(t *testing.T) {
	r := start(t)
	r.must(r.out.Withdraw(me, "1.1", ""))
	v := runs("1.1")
	v.Good = "1.0"
	if got := r.wants("a", v); got != "1.0" {
		t.Errorf("offered %q", got)
	}
	v.Good = "1.1"
	if got := r.wants("a", v); got != "" {
		t.Errorf("with nothing known before: %q", got)
	}
}

func TestDeedsThatAreRefused(t *testing.T) {
	r := start(t)
	r.must(r.out.Want(me, all, "1.1", rollout.How{}))
	deeds := len(r.audited())
	for name, err := range map[string]error{
		"no version":          r.out.Want(me, all, "", rollout.How{}),
		"a path":              r.out.Want(me, all, "1.0/../../x", rollout.How{}),
		"an option":           r.out.Want(me, all, "-o1", rollout.How{}),
		"two words":           r.out.Want(me, all, "1.0 1.1", rollout.How{}),
		"far too long":        r.out.Want(me, all, "1."+strings.Repeat("0", 100), rollout.How{}),
		"no such ring":        r.out.Want(me, "ring/beta", "1.0", rollout.How{}),
		"no target":           r.out.Want(me, "everything", "1.0", rollout.How{}),
		"the same":            r.out.Want(me, all, "1.1", rollout.How{}),
		"pause of nothing":    r.out.Pause(me, rollout.OfTown("x"), ""),
		"go on without pause": r.out.Resume(me, all),
		"drop of nothing":     r.out.Drop(me, rollout.OfTown("x")),
		"release of nobody":   r.out.LetGo(me, "a"),
		"ring of a ring":      r.out.SetRing(me, all, rollout.Early),
		"a share over all":    r.out.SetLimits(me, rollout.Limits{Share: 101}),
		"an empty night":      r.out.SetLimits(me, rollout.Limits{Share: 1, From: 60, To: 60}),
	} {
		var no rollout.Refusal
		if !errors.As(err, &no) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := len(r.audited()); n != deeds {
		t.Errorf("%d records of what was refused", n-deeds)
	}
}

func TestEveryDeedIsInTheHistoryAndTheLog(t *testing.T) {
	r := start(t)
	r.must(r.out.Enter(me, "1.1"))
	r.must(r.out.Want(me, all, "1.1", rollout.How{Now: true}))
	r.must(r.out.Pause(me, all, "先\u202e看看"))
	r.must(r.out.Resume(me, all))
	r.must(r.out.SetRing(me, rollout.OfTown("east"), rollout.Early))
	r.must(r.out.SetLimits(me, rollout.Limits{Share: 5, Row: 2, From: 60, To: 300}))
	r.must(r.out.Hold(me, "a", ""))
	r.must(r.out.LetGo(me, "a"))
	r.must(r.out.Withdraw(me, "1.1", "死机"))
	past, err := r.out.History(100)
	r.must(err)
	log := r.audited()
	if len(past) != 9 || len(log) != 9 || past[0].Deed != "升级：撤下版本" || past[8].Version != "1.1" || past[6].Detail != "先看看" {
		t.Errorf("history %+v\nlog %+v", past, log)
	}
	for _, rec := range log {
		if rec.Who != "shili" || rec.From != "192.0.2.1" {
			t.Errorf("record %+v", rec)
		}
	}
	if two, err := r.out.History(2); err != nil || len(two) != 2 {
		t.Errorf("two of them: %v, %v", two, err)
	}
}

func TestStand(t *testing.T) {
	r := start(t)
	r.must(r.out.Want(me, all, "1.1", rollout.How{}))
	step := func(s wire.Step) wire.Vitals {
		v := runs("1.0")
		v.Step, v.Target = s, "1.1"
		return v
	}
	trial := wire.Vitals{Helper: "1", Release: "1.1", Good: "1.0", Step: wire.OnTrial, Target: "1.1"}
	for name, x := range map[string]struct {
		v    wire.Vitals
		want rollout.Progress
	}{
		"no helper": {wire.Vitals{}, rollout.Unknown}, "old": {runs("1.0"), rollout.NotYet}, "there": {runs("1.1"), rollout.There},
		"queued": {step(wire.Queued), rollout.Underway}, "stuck": {step(wire.Stuck), rollout.Stuck},
		"trial": {trial, rollout.Trial}, "failed": {broke("1.1", "1.0"), rollout.Failed},
	} {
		if got := r.out.Stand(rollout.Place{Station: "a"}, x.v).Progress; got != x.want {
			t.Errorf("%s stands %v, want %v", name, got, x.want)
		}
	}
	r.must(r.out.Pause(me, all, ""))
	if got := r.out.Stand(rollout.Place{Station: "a"}, runs("1.0")).Progress; got != rollout.Stopped {
		t.Errorf("paused: %v", got)
	}
}

func TestVersionsInOrder(t *testing.T) {
	list := []string{"1.10", "1.2", "1.2~rc1", "0.9", "1.2.1", "2"}
	slices.SortFunc(list, rollout.Newer)
	if want := []string{"0.9", "1.2~rc1", "1.2", "1.2.1", "1.10", "2"}; !slices.Equal(list, want) {
		t.Errorf("%v, want %v", list, want)
	}
}
