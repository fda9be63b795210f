package agent_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"lianluozhan/cmd/station/apt"
	"lianluozhan/sync/wire"
)

func TestAGoodReleaseArrivesAtNight(t *testing.T) {
	w := newWorld(t, "1.2.0")
	w.archive.rings["early"] = []string{"1.3.0"}
	w.pass(time.Minute)
	w.must(w.want(wire.Wanted{Version: "1.3.0", Ring: "early"}))
	w.pass(time.Minute)
	if v := w.state.Vitals; v.Step != wire.Queued || v.Target != "1.3.0" || !strings.Contains(v.Why, "01:00") || v.Ring != "early" {
		t.Errorf("at noon: %s", w.told())
	}
	if len(w.archive.asked()) != 0 {
		t.Errorf("asked at noon: %v", w.archive.asked())
	}
	w.now = night
	w.beat.InUse = true
	w.pass(3 * time.Minute)
	if v := w.state.Vitals; v.Step != wire.Queued || w.running != "1.2.0" {
		t.Errorf("while somebody is there: %s", w.told())
	}
	w.beat.InUse = false
	w.until("new release", 3*time.Minute, func() bool { return w.running == "1.3.0" })
	w.step()
	if v := w.state.Vitals; v.Step != wire.OnTrial || v.Release != "1.3.0" || v.Good != "1.2.0" {
		t.Errorf("on trial: %s", w.told())
	}
	if took := w.until("proof", 3*time.Minute, w.good("1.3.0")); took < time.Minute {
		t.Errorf("proved after %v", took)
	}
	w.pass(10 * time.Second)
	if v := w.state.Vitals; v.Step != wire.Settled || v.Good != "1.3.0" || len(v.Faults) != 0 {
		t.Errorf("in the end: %s", w.told())
	}
	if !w.noted("1.3.0 通过了检查") || !w.noted("要求更新到版本 1.3.0") {
		t.Errorf("noted %v", w.state.Noted)
	}
}

func TestSomebodyComesWhileItDownloads(t *testing.T) {
	w := newWorld(t, "1.2.0")
	w.archive.rings["all"] = []string{"1.3.0"}
	w.archive.during = func(int) { w.beat.InUse = true; w.program() }
	w.pass(time.Minute)
	w.must(w.want(wire.Wanted{Version: "1.3.0", Now: true}))
	w.pass(5 * time.Minute)
	if w.running != "1.2.0" || slices.Contains(w.archive.passed, "install.begin") {
		t.Errorf("installs in front of somebody: %s", w.told())
	}
	w.beat.InUse = false
	w.until("new release", 3*time.Minute, func() bool { return w.running == "1.3.0" })
	if n := count(w.archive.passed, "download.begin"); n != 1 {
		t.Errorf("downloaded %d times", n)
	}
}

// A line may be so slow that the county thinks better of it in the meantime.
func TestWhatIsWantedChangesWhileItDownloads(t *testing.T) {
	for name, tt := range map[string]struct {
		then wire.Wanted
		runs string
	}{
		"paused":          {wire.Wanted{}, "1.2.0"},
		"withdrawn":       {wire.Wanted{Withdrawn: []string{"1.3.0"}}, "1.2.0"},
		"another version": {wire.Wanted{Version: "1.4.0", Now: true}, "1.4.0"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, "1.2.0")
			w.archive.rings["all"] = []string{"1.4.0", "1.3.0"}
			said := false
			w.archive.during = func(int) {
				if !said {
					said = true
					w.must(w.want(tt.then))
				}
			}
			w.pass(time.Minute)
			w.must(w.want(wire.Wanted{Version: "1.3.0", Now: true}))
			w.pass(5 * time.Minute)
			if n := count(w.archive.passed, "install.begin"); n > 0 && tt.runs == "1.2.0" {
				t.Errorf("installed all the same: %s", w.told())
			}
			for _, r := range w.status().Installed {
				if r.Version == "1.3.0" {
					t.Error("1.3.0 is there")
				}
			}
			if !said || w.running != tt.runs {
				t.Errorf("%s runs", w.running)
			}
		})
	}
}

func count(all []string, what string) (n int) {
	for _, x := range all {
		if x == what {
			n++
		}
	}
	return n
}

func TestAReleaseThatDoesNotProveItselfIsLeft(t *testing.T) {
	tests := []struct {
		name string
		act  behaviour
		most time.Duration // from when its failure shows for the first time until the last good one runs
		from time.Duration // from its first start until then
	}{
		{"crashes at start", behaviour{exits: true}, time.Minute, 0},
		{"freezes", behaviour{freezes: 15 * time.Second}, 50 * time.Second, 35 * time.Second},
		{"freezes late", behaviour{freezes: 40 * time.Second}, time.Minute, time.Minute},
		{"freezes before its first picture", behaviour{freezes: time.Nanosecond}, time.Minute, 0},
		{"shows nothing", behaviour{blank: true}, 50 * time.Second, 0},
		{"does not reach the county", behaviour{offline: true}, 6 * time.Minute, 0},
		{"never settles", behaviour{slow: time.Hour}, 10 * time.Second, time.Minute},
		{"never says anything", behaviour{mute: true}, 10 * time.Second, time.Minute},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, "1.2.0")
			w.archive.rings["all"] = []string{"1.3.0"}
			w.acts["1.3.0"] = tt.act
			w.pass(time.Minute)
			w.must(w.want(wire.Wanted{Version: "1.3.0", Now: true}))
			w.until("first start", 3*time.Minute, func() bool { return w.status().Started == "1.3.0" })
			took := w.until("the last good one", tt.from+tt.most, func() bool { return w.running == "1.2.0" })
			t.Logf("%v after its first start, %v after its first failure", took, took-tt.from)
			w.pass(10 * time.Second)
			v := w.state.Vitals
			if v.Step != wire.RolledBack || !slices.Contains(v.Bad, "1.3.0") || !w.has("rolled-back") || v.Why == "" {
				t.Errorf("told: %s", w.told())
			}
			w.pass(10 * time.Minute)
			if w.running != "1.2.0" || count(w.archive.passed, "install.begin") != 1 {
				t.Errorf("tried again: %s", w.told())
			}
			w.archive.rings["all"] = []string{"1.3.1", "1.3.0"}
			w.must(w.want(wire.Wanted{Version: "1.3.1", Now: true}))
			w.until("the next one", 5*time.Minute, w.good("1.3.1"))
		})
	}
}

// A machine that was not connected before is not the worse for not being so after.
func TestOfflineBeforeAndAfter(t *testing.T) {
	w := newWorld(t, "1.2.0")
	w.archive.rings["all"] = []string{"1.3.0"}
	w.pass(time.Minute)
	w.must(w.want(wire.Wanted{Version: "1.3.0", Now: true}))
	w.beat.Connected = false
	w.until("proof", 5*time.Minute, w.good("1.3.0"))
}

// Staff pull the cable and put in a stick, or somebody trips over it, while the helper
// still believes in the link: the release that begins then is not blamed for it.
func TestTheCableIsOut(t *testing.T) {
	w := newWorld(t, "1.2.0")
	w.archive.rings["all"] = []string{"1.3.0"}
	w.pass(time.Minute)
	w.must(w.want(wire.Wanted{Version: "1.3.0", Now: true}))
	w.lineless = true
	w.until("trial", 5*time.Minute, func() bool { return w.running == "1.3.0" })
	w.beat.Connected = false
	w.until("proof", 3*time.Minute, w.good("1.3.0"))
}

// A night without the county's server is not held against the release that was on trial.
func TestTheCountyGoesAwayDuringATrial(t *testing.T) {
	w := newWorld(t, "1.2.0")
	w.archive.rings["all"] = []string{"1.3.0"}
	w.pass(time.Minute)
	w.must(w.want(wire.Wanted{Version: "1.3.0", Now: true}))
	w.until("trial", 5*time.Minute, func() bool { return w.running == "1.3.0" })
	w.beat.Connected = false
	w.until("back", 10*time.Minute, w.good("1.2.0"))
	w.pass(20 * time.Minute)
	if st := w.status(); !slices.Equal(st.Bad, []string{"1.3.0"}) || w.running != "1.2.0" {
		t.Errorf("tried again without the county: %v, %s", st.Bad, w.told())
	}
	w.beat.Connected = true
	w.until("another try, at night", 24*time.Hour, w.good("1.3.0"))
	if len(w.status().Bad) > 0 || !w.noted("不是版本 1.3.0 的问题") {
		t.Errorf("bad %v, %v", w.status().Bad, w.state.Noted)
	}
}

func TestWithdrawnReleases(t *testing.T) {
	w := newWorld(t, "1.2.0", "1.3.0")
	w.archive.rings["all"] = []string{"1.4.0", "1.3.0"}
	w.pass(time.Minute)
	w.must(w.want(wire.Wanted{Version: "1.4.0", Now: true, Withdrawn: []string{"1.4.0"}}))
	w.pass(2 * time.Minute)
	if v := w.state.Vitals; v.Step != wire.Stuck || !w.has("withdrawn") || len(w.archive.asked()) != 0 {
		t.Errorf("withdrawn and wanted: %s", w.told())
	}
	w.beat.InUse = true
	w.must(w.want(wire.Wanted{Version: "1.2.0", Withdrawn: []string{"1.4.0", "1.3.0"}}))
	w.pass(2 * time.Minute)
	if w.running != "1.3.0" {
		t.Error("taken away from under somebody")
	}
	w.beat.InUse = false
	w.until("another", time.Minute, func() bool { return w.running == "1.2.0" })
}

func TestGoingBackNeedsNoNetworkButFittingData(t *testing.T) {
	w := newWorld(t, "1.2.0", "1.3.0")
	w.pass(time.Minute)
	w.archive.fail = map[string]error{"update": &apt.Trouble{Kind: apt.Away}}
	w.must(w.want(wire.Wanted{Version: "1.2.0", Now: true}))
	w.until("back", 5*time.Minute, w.good("1.2.0"))

	w.archive.fail, w.archive.rings["all"], w.archive.schema = nil, []string{"2.0.0", "1.2.0"}, map[string]int{"2.0.0": 2, "3.0.0": 3}
	w.must(w.want(wire.Wanted{Version: "2.0.0", Now: true}))
	w.until("next data", 5*time.Minute, w.good("2.0.0"))
	w.archive.rings["all"] = []string{"3.0.0", "2.0.0", "1.2.0"}
	w.must(w.want(wire.Wanted{Version: "3.0.0", Now: true}))
	w.until("the data after that", 5*time.Minute, w.good("3.0.0"))
	w.must(w.want(wire.Wanted{Version: "1.2.0", Now: true}))
	w.pass(2 * time.Minute)
	if v := w.state.Vitals; v.Step != wire.Stuck || !w.has("schema") || !strings.Contains(v.Why, "数据") || w.running != "3.0.0" {
		t.Errorf("data too new: %s", w.told())
	}
}

func TestTroubleIsToldAndOvercome(t *testing.T) {
	tests := []struct {
		where string
		kind  apt.Kind
		fault string
		step  wire.Step
	}{
		{"update", apt.BadKey, "archive-key", wire.Stuck},
		{"update", apt.OldKey, "archive-key", wire.Stuck},
		{"update", apt.Stale, "archive-stale", wire.Stuck},
		{"update", apt.Early, "clock", wire.Stuck},
		{"size", apt.Away, "archive-away", wire.Stuck},
		{"download", apt.Damaged, "download", wire.Stuck},
		{"download", apt.NoRoom, "room", wire.Stuck},
		{"install", apt.ReadOnly, "disk-read-only", wire.Stuck},
		{"install", apt.Busy, "install-busy", wire.Installing},
		{"install", apt.Broken, "install", wire.Stuck},
		{"repair", apt.Broken, "install", wire.Stuck},
	}
	for _, tt := range tests {
		t.Run(tt.where+"/"+tt.fault, func(t *testing.T) {
			w := newWorld(t, "1.2.0")
			w.archive.rings["all"] = []string{"1.3.0"}
			w.archive.fail = map[string]error{tt.where: &apt.Trouble{Kind: tt.kind, Detail: "as apt says"}}
			w.pass(time.Minute)
			w.must(w.want(wire.Wanted{Version: "1.3.0", Now: true}))
			w.pass(30 * time.Second)
			if v := w.state.Vitals; v.Step != tt.step || !w.has(tt.fault) || !strings.HasSuffix(v.Why, "。") || w.state.Words[0] != v.Why {
				t.Errorf("told: %s", w.told())
			}
			tries := count(w.archive.passed, "repair") + count(w.archive.passed, "update")
			w.archive.fail = nil
			w.until("in the end", 10*time.Minute, w.good("1.3.0"))
			if tries > 5 {
				t.Errorf("tried %d times in half a minute", tries)
			}
		})
	}
}

// Others' packages in pieces are told of once, and ours go on.
func TestStrangersAreToldOnce(t *testing.T) {
	w := newWorld(t, "1.2.0")
	w.archive.rings["all"] = []string{"1.3.0"}
	w.archive.strangers = []string{"printer-driver"}
	w.pass(time.Minute)
	w.must(w.want(wire.Wanted{Version: "1.3.0", Now: true}))
	w.until("the update", 10*time.Minute, w.good("1.3.0"))
	w.start() // the helper, anew
	w.pass(time.Minute)
	told := 0
	for _, n := range w.state.Noted {
		if strings.Contains(n.Words, "printer-driver") && strings.HasSuffix(n.Words, "。") {
			told++
		}
	}
	if told != 1 {
		t.Errorf("told %d times: %v", told, w.state.Noted)
	}
}

func TestTheCountyAwayDoesNotStopWhatIsHere(t *testing.T) {
	w := newWorld(t, "1.2.0")
	w.archive.rings["all"] = []string{"1.3.0"}
	w.pass(time.Minute)
	w.must(w.want(wire.Wanted{Version: "1.3.0", Now: true}))
	w.archive.fail = map[string]error{"update": &apt.Trouble{Kind: apt.Away}}
	w.until("what was downloaded before", 5*time.Minute, w.good("1.3.0"))
	w.must(w.want(wire.Wanted{Version: "9.9.9", Now: true}))
	w.pass(time.Minute)
	if !w.has("archive-away") {
		t.Errorf("a version nobody knows, offline: %s", w.told())
	}
	w.archive.fail = nil
	w.until("a version nobody knows", 2*time.Hour, func() bool { return strings.Contains(w.state.Vitals.Why, "没有要装的版本") })
}

// A machine without an archive waits for a technician: who comes to look is not told that
// it waits for the screen to be free, or for the night.
func TestNoArchiveAtAll(t *testing.T) {
	w := newWorld(t, "1.2.0")
	w.now = night
	w.archive.fail = map[string]error{"update": &apt.Trouble{Kind: apt.NoSource}}
	w.pass(time.Minute)
	w.must(w.want(wire.Wanted{Version: "1.3.0"}))
	w.pass(3 * time.Minute)
	says := func(when string) {
		t.Helper()
		if v := w.state.Vitals; v.Step != wire.Stuck || !strings.Contains(v.Why, "没有设置软件源") || !w.has("archive-away") {
			t.Errorf("%s: %s", when, w.told())
		}
	}
	says("tried")
	w.beat.InUse = true
	w.pass(3 * time.Minute)
	says("while somebody looks")
	w.now, w.beat.InUse = w.now.Add(10*time.Hour), false
	w.pass(3 * time.Minute)
	says("at noon")
	w.archive.fail, w.archive.rings["all"] = nil, []string{"1.3.0"}
	w.now = w.now.Add(14 * time.Hour)
	w.until("the archive was set up", time.Hour, w.good("1.3.0"))
}

func TestRoom(t *testing.T) {
	w := newWorld(t, "1.2.0")
	w.archive.rings["all"], w.archive.size = []string{"1.3.0"}, 12<<20
	w.disk.Free = 300 << 20
	w.pass(time.Minute)
	w.must(w.want(wire.Wanted{Version: "1.3.0", Now: true}))
	w.pass(time.Minute)
	if !w.has("room") || !strings.Contains(w.state.Vitals.Why, "只剩 300 MB") || slices.Contains(w.archive.passed, "download.begin") {
		t.Errorf("told: %s", w.told())
	}
	w.disk.ReadOnly = true
	w.pass(time.Hour)
	if !w.has("disk-read-only") {
		t.Errorf("told: %s", w.told())
	}
	w.disk.Free, w.disk.ReadOnly = 20<<30, false
	w.until("room", 2*time.Hour, w.good("1.3.0"))
}

// Wherever the power goes, the station comes back with a release that works and gets
// there in the end, without the county saying it again.
func TestPowerCutsAtEveryStep(t *testing.T) {
	for _, place := range []string{
		"update", "keys", "offers", "size", "download.begin", "download.half",
		"install.begin", "install.unpack", "install.configure", "install.done", "clean",
	} {
		t.Run(place, func(t *testing.T) {
			w := newWorld(t, "1.2.0")
			w.archive.rings["all"] = []string{"1.3.0"}
			w.pass(time.Minute)
			w.must(w.want(wire.Wanted{Version: "1.3.0", Now: true}))
			w.archive.cut = place
			w.untilCut(5 * time.Minute)
			w.boot = "second"
			w.beat.Connected = false // the county is away
			w.start()
			w.begin()
			if w.running == "" {
				t.Fatal("nothing starts")
			}
			w.until("in the end", 10*time.Minute, w.good("1.3.0"))
		})
	}
}

// untilCut lets time pass until the power goes.
func (w *world) untilCut(most time.Duration) {
	w.t.Helper()
	defer func() {
		if r := recover(); r != nil && !errors.Is(r.(error), errPower) {
			panic(r)
		}
	}()
	w.pass(most)
	w.t.Fatal("the power never went")
}

func TestPowerCutsDuringATrial(t *testing.T) {
	w := newWorld(t, "1.2.0")
	w.archive.rings["all"] = []string{"1.3.0"}
	w.pass(time.Minute)
	w.must(w.want(wire.Wanted{Version: "1.3.0", Now: true}))
	w.until("first start", 3*time.Minute, func() bool { return w.running == "1.3.0" })
	w.pass(30 * time.Second)
	w.boot = "second"
	w.start()
	w.begin()
	w.until("proof", 5*time.Minute, w.good("1.3.0"))
}

// A disk that takes nothing more does not lose the station: it goes on with what it has,
// and says so.
func TestNothingCanBeKept(t *testing.T) {
	w := newWorld(t, "1.2.0")
	w.pass(time.Minute)
	dir := filepath.Join(w.dir, "helper")
	w.must(os.RemoveAll(dir)) // root may write anywhere, but not below a file
	w.must(os.WriteFile(dir, nil, 0o600))
	w.archive.rings["all"] = []string{"1.3.0"}
	w.must(w.want(wire.Wanted{Version: "1.3.0", Now: true}))
	w.until("update", 5*time.Minute, w.good("1.3.0"))
	if out := w.order(wire.Command{ID: "A", What: wire.DoVolume, Arg: "10"}); out.State != wire.Unable || out.Why != "磁盘写不进去" {
		t.Errorf("an order that cannot be remembered: %+v", out)
	}
}

func TestOldReleasesAreCleanedAway(t *testing.T) {
	w := newWorld(t, "1.0.0", "1.1.0", "1.2.0", "1.3.0")
	w.pass(time.Minute)
	if len(w.archive.removed) == 0 || slices.Contains(w.archive.removed, "lianluozhan-app-1.3.0") || slices.Contains(w.archive.removed, "lianluozhan-app-1.2.0") {
		t.Errorf("removed %v", w.archive.removed)
	}
}
