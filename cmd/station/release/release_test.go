package release_test

import (
	"errors"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"lianluozhan/cmd/station/release"
)

const (
	releases = "/usr/lib/x/releases"
	varDir   = "/var/lib/x"
	runDir   = "/run/x"
)

// rig is a station with a disk that can fail.
type rig struct {
	t    *testing.T
	disk *memDisk
}

func newRig(t *testing.T) *rig { return &rig{t, newMemDisk()} }

// store is a new one each time: nothing is to be remembered but on the disk.
func (r *rig) store() *release.Store {
	return release.New(release.Options{
		Releases: releases, Dir: varDir, Run: runDir, Disk: r.disk,
		Now: func() time.Time { return time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC) },
	})
}

func (r *rig) boot() release.Started {
	r.t.Helper()
	got, err := r.store().Boot()
	if err != nil {
		r.t.Fatalf("boot: %v", err)
	}
	if to, err := r.disk.Link(runDir + "/current"); err != nil || to != releases+"/"+got.Version {
		r.t.Fatalf("boot says %s but the link leads to %q (%v)", got.Version, to, err)
	}
	return got
}

func (r *rig) boots(version string, tries int) {
	r.t.Helper()
	if got := r.boot(); got.Version != version || got.Tries != tries {
		r.t.Fatalf("boot: %s at try %d, want %s at try %d", got.Version, got.Tries, version, tries)
	}
}

func (r *rig) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) status() release.Status {
	r.t.Helper()
	st, err := r.store().Status()
	r.must(err)
	return st
}

// good installs, starts and confirms a release.
func (r *rig) good(version string, schema int) {
	r.t.Helper()
	r.disk.install(version, schema)
	r.must(r.store().Activate(version))
	r.boots(version, 1)
	r.must(r.store().Confirm(version))
}

// trial installs a release and puts it on trial.
func (r *rig) trial(version string, schema int) {
	r.t.Helper()
	r.disk.install(version, schema)
	r.must(r.store().Activate(version))
}

func TestAReleaseThatFailsThriceIsLeftForTheGoodOne(t *testing.T) {
	r := newRig(t)
	r.good("1.2.0", 1)
	r.trial("1.3.0", 1)
	for try := range release.MaxTries {
		r.boots("1.3.0", try+1)
	}
	got := r.boot()
	if got.Version != "1.2.0" || got.Tries != 0 || got.Switched == nil {
		t.Fatalf("boot after three failures: %+v", got)
	}
	if s := *got.Switched; s.From != "1.3.0" || s.To != "1.2.0" || !strings.Contains(s.Why, "3 次") || s.At.IsZero() {
		t.Errorf("roll-back noted as %+v", s)
	}
	if st := r.status(); !slices.Equal(st.Bad, []string{"1.3.0"}) || st.Good != "1.2.0" || st.Last == nil || !st.Healthy {
		t.Errorf("status: %+v", st)
	}
	if to, _ := r.disk.Link(varDir + "/current"); to != releases+"/1.2.0" {
		t.Errorf("current leads to %s", to)
	}
	r.boots("1.2.0", 0)
	if err := r.store().Activate("1.3.0"); !errors.Is(err, release.ErrBad) {
		t.Errorf("a bad release again: %v", err)
	}
	r.must(r.store().Forgive("1.3.0"))
	r.must(r.store().Activate("1.3.0"))
	r.boots("1.3.0", 1)
}

func TestAConfirmedReleaseIsGood(t *testing.T) {
	r := newRig(t)
	r.good("1.2.0", 1)
	r.trial("1.3.0", 1)
	if err := r.store().Confirm("1.2.0"); !errors.Is(err, release.ErrNotRunning) {
		t.Errorf("the old program confirmed the new release: %v", err)
	}
	if err := r.store().Confirm("1.3.0"); !errors.Is(err, release.ErrNotRunning) {
		t.Errorf("confirmed before it was started: %v", err)
	}
	r.boots("1.3.0", 1)
	r.boots("1.3.0", 2)
	r.must(r.store().Confirm("1.3.0"))
	for range 5 {
		r.boots("1.3.0", 0)
	}
	if st := r.status(); st.Good != "1.3.0" || st.OnTrial || st.Next != "1.2.0" {
		t.Errorf("status: %+v", st)
	}
}

func TestHowATrialEnds(t *testing.T) {
	for how, want := range map[release.End]struct {
		starts int
		why    string
	}{
		"exit-code": {3, "3 次"}, "core-dump": {3, "3 次"}, release.Froze: {2, "停住"}, release.Hung: {2, "迟迟"}, release.InOrder: {20, ""},
	} {
		starts := want.starts
		r := newRig(t)
		r.good("1.2.0", 1)
		r.trial("1.3.0", 1)
		for n := range starts {
			if got := r.boot(); got.Version != "1.3.0" {
				t.Fatalf("%s: left after %d starts, want %d", how, n, starts)
			}
			r.must(r.store().Stopped(how))
		}
		got := r.boot()
		if (got.Version == "1.2.0") == (how == release.InOrder) {
			t.Errorf("%s: start %d runs %s", how, starts+1, got.Version)
		}
		if got.Switched != nil && !strings.Contains(got.Switched.Why, want.why) {
			t.Errorf("%s: because %s", how, got.Switched.Why)
		}
	}
	r := newRig(t)
	r.good("1.2.0", 1)
	r.must(r.store().Stopped(release.Froze)) // of a good one nothing is counted
	r.boots("1.2.0", 0)
}

func TestRollbackByHand(t *testing.T) {
	r := newRig(t)
	r.good("1.2.0", 1)
	r.good("1.3.0", 1)
	now, err := r.store().Rollback("", "示例原因")
	if err != nil || now != "1.2.0" {
		t.Fatalf("rolled back to %q, %v", now, err)
	}
	r.boots("1.2.0", 0)
	if st := r.status(); st.Last.Why != "示例原因" || !slices.Equal(st.Bad, []string{"1.3.0"}) {
		t.Errorf("status: %+v", st)
	}
	if _, err := r.store().Rollback("", ""); !errors.Is(err, release.ErrOnly) {
		t.Errorf("nothing is left to go to: %v", err)
	}
	if st := r.status(); st.Healthy {
		t.Error("healthy, with every release bad")
	}
	r.boot() // a bad one is better than none
	if _, err := r.store().Rollback("1.3.0", ""); !errors.Is(err, release.ErrBad) {
		t.Errorf("back to a bad one: %v", err)
	}
	if _, err := r.store().Rollback("9.9", ""); !errors.Is(err, release.ErrNotInstalled) {
		t.Errorf("to what is not there: %v", err)
	}
}

func TestWithdrawn(t *testing.T) {
	r := newRig(t)
	r.good("1.2.0", 1)
	r.good("1.3.0", 1)
	moved, err := r.store().Withdraw("1.3.0")
	if err != nil || !moved {
		t.Fatalf("moved %v, %v", moved, err)
	}
	r.boots("1.2.0", 0)
	if err := r.store().Activate("1.3.0"); !errors.Is(err, release.ErrWithdrawn) {
		t.Errorf("activated: %v", err)
	}
	if moved, err := r.store().Withdraw("1.2.0"); err != nil || moved {
		t.Errorf("the last one: moved %v, %v", moved, err)
	}
	r.boot()
	if moved, err := r.store().Withdraw("2.0.0"); err != nil || moved {
		t.Errorf("one that is not here yet: %v, %v", moved, err)
	}
	r.disk.install("2.0.0", 1)
	if err := r.store().Activate("2.0.0"); !errors.Is(err, release.ErrWithdrawn) {
		t.Errorf("withdrawn before it came, but activated: %v", err)
	}
	r.trial("2.0.1", 1)
	r.boots("2.0.1", 1)
}

func TestSchema(t *testing.T) {
	r := newRig(t)
	r.good("1.2.0", 3)
	r.disk.install("3.0.0", 5)
	if err := r.store().Activate("3.0.0"); !errors.Is(err, release.ErrLeap) {
		t.Errorf("two schemas at once leave no way back: %v", err)
	}
	r.trial("2.0.0", 4)
	for range release.MaxTries {
		r.boot()
	}
	r.boots("1.2.0", 0) // one schema back is read
	r.trial("2.0.1", 4)
	r.boots("2.0.1", 1)
	r.must(r.store().Confirm("2.0.1"))
	r.good("3.0.0", 5)
	if err := r.store().Activate("1.2.0"); !errors.Is(err, release.ErrSchema) {
		t.Errorf("two schemas back: %v", err)
	}
	if _, err := r.store().Rollback("1.2.0", ""); !errors.Is(err, release.ErrSchema) {
		t.Errorf("two schemas back by hand: %v", err)
	}
	r.must(r.store().Activate("2.0.1"))
	r.disk.remove("2.0.1")
	r.boots("3.0.0", 0)
}

func TestALeapIsAllowedWhereNothingElseWorks(t *testing.T) {
	r := newRig(t)
	r.good("1.2.0", 3)
	if _, err := r.store().Rollback("", "示例"); !errors.Is(err, release.ErrOnly) {
		t.Fatal(err)
	}
	r.trial("3.0.0", 5)
	r.boots("3.0.0", 1)
}

func TestWhatIsMissingOrHalfThere(t *testing.T) {
	r := newRig(t)
	if _, err := r.store().Boot(); !errors.Is(err, release.ErrNone) {
		t.Errorf("an empty station: %v", err)
	}
	r.disk.install("1.2.0", 1)
	r.boots("1.2.0", 1) // though nobody activated it
	r.must(r.store().Confirm("1.2.0"))
	r.disk.put(releases+"/1.3.0/bin/lianluozhan-kiosk.dpkg-new", &node{bytes: []byte("half")})
	if err := r.store().Activate("1.3.0"); !errors.Is(err, release.ErrNotInstalled) {
		t.Errorf("half unpacked: %v", err)
	}
	r.disk.install("1.4.0", 1)
	r.disk.put(releases+"/1.4.0/release.json", &node{bytes: []byte(`{"version":"1.3`)})
	if err := r.store().Activate("1.4.0"); !errors.Is(err, release.ErrNotInstalled) {
		t.Errorf("release.json cut off: %v", err)
	}
	if err := r.store().Activate("../../../../tmp"); !errors.Is(err, release.ErrNotInstalled) {
		t.Errorf("a path for a version: %v", err)
	}
	if st := r.status(); len(st.Installed) != 3 || st.Installed[0].Fault == "" || st.Installed[2].Fault != "" {
		t.Errorf("installed: %+v", st.Installed)
	}
	r.disk.install("1.5.0", 1)
	r.must(r.store().Activate("1.5.0"))
	r.disk.remove("1.5.0")
	r.boots("1.2.0", 0)
	r.disk.remove("1.2.0")
	r.boots("1.4.0", 1) // with a doubtful one when there is no other
}

func TestRemovalMovesOffFirst(t *testing.T) {
	r := newRig(t)
	r.good("1.2.0", 1)
	if err := r.store().CanRemove("1.2.0"); !errors.Is(err, release.ErrOnly) {
		t.Errorf("the only one: %v", err)
	}
	r.good("1.3.0", 1)
	r.must(r.store().CanRemove("1.3.0"))
	r.disk.remove("1.3.0")
	r.boots("1.2.0", 0)
	r.trial("1.4.0", 1)
	if err := r.store().CanRemove("1.2.0"); !errors.Is(err, release.ErrOnly) {
		t.Errorf("the good one while another is on trial: %v", err)
	}
	r.must(r.store().CanRemove("1.4.0"))
	r.boots("1.2.0", 0)
	r.must(r.store().CanRemove("0.1"))
}

func TestPrune(t *testing.T) {
	r := newRig(t)
	for _, v := range []string{"1.0.0", "1.1.0", "1.2.0", "1.10.0"} {
		r.good(v, 1)
	}
	r.disk.install("1.10.0~rc1", 1) // older than 1.10.0
	r.trial("1.11.0", 1)
	r.disk.install("2.0.0", 1)
	r.prunes(0, "1.0.0", "1.1.0", "1.2.0", "1.10.0~rc1")
	r.prunes(2, "1.0.0", "1.1.0")
	for range release.MaxTries + 1 {
		r.boot()
	}
	r.prunes(9, "1.11.0") // a bad one can go
}

func (r *rig) prunes(keep int, want ...string) {
	r.t.Helper()
	old, err := r.store().Prune(keep)
	r.must(err)
	var got []string
	for _, o := range old {
		got = append(got, o.Version)
	}
	if !slices.Equal(got, want) {
		r.t.Errorf("prune but %d: %v, want %v", keep, got, want)
	}
}

func TestWordsForStaff(t *testing.T) {
	for _, err := range []error{
		release.ErrNotInstalled, release.ErrBad, release.ErrWithdrawn, release.ErrSchema,
		release.ErrLeap, release.ErrOnly, release.ErrNone, release.ErrNotRunning, syscall.EROFS,
	} {
		if w := release.Words(err); !strings.ContainsRune(w, '，') && len([]rune(w)) < 8 {
			t.Errorf("%v: %q", err, w)
		}
	}
}

func TestOrderOfVersions(t *testing.T) {
	in := []string{"1.4.0", "1.4.0~rc1", "1.4.0+3.gabc12345", "1.10.0", "x", "1.4.0~rc10", "1.4.0~rc2"}
	slices.SortFunc(in, func(a, b string) int {
		switch {
		case release.Newer(a, b):
			return 1
		case release.Newer(b, a):
			return -1
		}
		return 0
	})
	if want := []string{"x", "1.4.0~rc1", "1.4.0~rc2", "1.4.0~rc10", "1.4.0", "1.4.0+3.gabc12345", "1.10.0"}; !slices.Equal(in, want) {
		t.Errorf("order: %v", in)
	}
}
