package agent_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"lianluozhan/cmd/internal/helper"
	"lianluozhan/cmd/station/apt"
	"lianluozhan/cmd/station/release"
	"lianluozhan/cmd/station/stick"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

func TestTheTechniciansWayIn(t *testing.T) {
	open := helper.Act{What: helper.Open, For: 20 * time.Minute, Console: true}
	t.Run("closes by itself", func(t *testing.T) {
		w := newWorld(t, "1.2.0")
		w.step()
		if _, err := w.agent.Staff(t.Context(), open); err != nil {
			t.Fatal(err)
		}
		w.step()
		if !w.has("open") || w.state.Open.Sub(w.now) > 20*time.Minute || !w.noted("打开了维护入口，20 分钟") {
			t.Errorf("told: %s, until %v", w.told(), w.state.Open)
		}
		w.start() // a helper that died in between
		w.pass(19 * time.Minute)
		if len(w.doors) != 1 {
			t.Errorf("closed early: %v", w.doors)
		}
		w.pass(2 * time.Minute)
		if !slices.Equal(w.doors, []string{"open true", "close true"}) || !w.state.Open.IsZero() || w.has("open") {
			t.Errorf("%v", w.doors)
		}
	})
	t.Run("never longer than an hour", func(t *testing.T) {
		w := newWorld(t, "1.2.0")
		if _, err := w.agent.Staff(t.Context(), helper.Act{What: helper.Open, For: 48 * time.Hour}); err != nil {
			t.Fatal(err)
		}
		w.step()
		if left := w.state.Open.Sub(w.now); left > time.Hour {
			t.Errorf("open for %v", left)
		}
		if _, err := w.agent.Staff(t.Context(), helper.Act{What: helper.Close}); err != nil || len(w.doors) != 2 {
			t.Errorf("%v, %v", w.doors, err)
		}
	})
	t.Run("a start of the machine closes it", func(t *testing.T) {
		w := newWorld(t, "1.2.0")
		if _, err := w.agent.Staff(t.Context(), open); err != nil {
			t.Fatal(err)
		}
		w.boot = "second"
		w.start()
		w.step()
		if !w.state.Open.IsZero() || !w.noted("随机器重启关上") {
			t.Errorf("until %v, %v", w.state.Open, w.state.Noted)
		}
	})
	t.Run("what cannot be noted is not opened", func(t *testing.T) {
		w := newWorld(t, "1.2.0")
		w.blocks("helper", "run/helper")
		if _, err := w.agent.Staff(t.Context(), open); err == nil || len(w.doors) != 0 {
			t.Errorf("%v, %v", w.doors, err)
		}
	})
}

func TestAClockThatIsYearsOff(t *testing.T) {
	w := newWorld(t, "1.2.0")
	w.now = time.Date(2010, 1, 1, 0, 0, 0, 0, time.UTC)
	w.beat.Clock, w.beat.ClockKnown = noon.Sub(w.now).Milliseconds(), true
	w.step()
	if len(w.clockSet) != 1 || w.clockSet[0].Sub(noon).Abs() > time.Minute {
		t.Fatalf("set to %v", w.clockSet)
	}
	w.now = noon // the program goes on telling what it learned before
	w.pass(time.Minute)
	if len(w.clockSet) != 1 {
		t.Errorf("set %d times", len(w.clockSet))
	}
	if w.has("clock") || !w.noted("按县里的时间校正") {
		t.Errorf("told: %s", w.told())
	}
	w.beat.Clock = -noon.Sub(time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC)).Milliseconds()
	w.step()
	if len(w.clockSet) != 1 {
		t.Error("set to before there was this program")
	}
}

func TestAClockNobodyKnowsBetter(t *testing.T) {
	w := newWorld(t, "1.2.0")
	w.now = time.Date(2010, 1, 1, 0, 0, 0, 0, time.UTC)
	w.step()
	if !w.has("clock") || len(w.clockSet) != 0 {
		t.Errorf("told: %s, set %v", w.told(), w.clockSet)
	}
}

func TestSettings(t *testing.T) {
	w := newWorld(t, "1.2.0")
	w.pass(4 * time.Second)
	x := w.saved
	x.Rotation, x.Volume = "left", 20
	if _, err := w.agent.Staff(t.Context(), helper.Act{What: helper.Try, Settings: x}); err != nil {
		t.Fatal(err)
	}
	if last := w.fitted[len(w.fitted)-1]; last.Rotation != "left" {
		t.Fatalf("tries %q", last.Rotation)
	}
	w.pass(20 * time.Second)
	if last := w.fitted[len(w.fitted)-1]; last.Rotation != "left" {
		t.Errorf("back after %q", last.Rotation)
	}
	w.pass(15 * time.Second)
	if last := w.fitted[len(w.fitted)-1]; last.Rotation != "normal" || w.saved.Rotation != "normal" {
		t.Errorf("not back: %q", last.Rotation)
	}
	if _, err := w.agent.Staff(t.Context(), helper.Act{What: helper.Save, Settings: x}); err != nil {
		t.Fatal(err)
	}
	w.pass(2 * time.Minute)
	if last := w.fitted[len(w.fitted)-1]; last.Rotation != "left" || w.saved.Rotation != "left" || w.state.Settings.Rotation != "left" {
		t.Errorf("not kept: %q", last.Rotation)
	}
	if w.volumes[len(w.volumes)-1] != 20 {
		t.Errorf("volumes %v", w.volumes)
	}
	n := len(w.fitted)
	w.pass(11 * time.Second) // a panel may have been plugged in again: fingers soon meet the picture
	if len(w.fitted) == n {
		t.Error("never looked after")
	}
	var words helper.Words
	x.Volume = 300
	if _, err := w.agent.Staff(t.Context(), helper.Act{What: helper.Save, Settings: x}); !errors.As(err, &words) || !strings.Contains(string(words), "音量要在 0 到 100 之间") {
		t.Errorf("%v", err)
	}
	x.Rotation = "broken"
	if _, err := w.agent.Staff(t.Context(), helper.Act{What: helper.Try, Settings: x}); !errors.As(err, &words) || strings.Contains(string(words), "such") {
		t.Errorf("%v", err)
	}
}

// Staff read what is wrong with the file, line by line; the machine goes on.
func TestSettingsThatCannotBeReadAreExplained(t *testing.T) {
	w := newWorld(t, "1.2.0")
	w.unread = fmt.Errorf("answers: %w", errors.New("第 3 行 volume：音量是 0 到 100 的整数"))
	w.pass(time.Minute)
	if !slices.Contains(w.state.Vitals.Faults, string(liaison.FaultSettings)) {
		t.Errorf("faults %v", w.state.Vitals.Faults)
	}
	if want := "设置或安装答案有问题：第 3 行 volume：音量是 0 到 100 的整数"; !slices.Contains(w.state.Words, want) {
		t.Errorf("says %q", w.state.Words)
	}
	w.unread = nil
	w.pass(time.Minute)
	if slices.ContainsFunc(w.state.Words, func(s string) bool { return strings.Contains(s, "安装答案") }) {
		t.Errorf("still says %q", w.state.Words)
	}
}

func TestAnswersOnAStick(t *testing.T) {
	w := newWorld(t, "1.2.0")
	w.beat.Machine, w.beat.Root = "", nil
	w.pass(4 * time.Second)
	w.answers, w.sticks = true, []string{"/media/示例"}
	w.step()
	w.step()
	if w.state.Settings.Code != "CODE" {
		t.Errorf("%+v", w.state.Settings)
	}
	if _, err := w.agent.Staff(t.Context(), helper.Act{What: helper.Taken}); err != nil {
		t.Fatal(err)
	}
	w.step()
	if w.state.Settings.Code != "" || w.saved.Code != "" {
		t.Errorf("still there: %+v", w.state.Settings)
	}
	w.beat.Machine, w.beat.Root = "m-1", w.authority.Root().Raw()
	w.step()
	w.sticks = []string{"/media/示例"}
	w.step()
	w.step()
	if w.state.Settings.Code != "" {
		t.Error("a machine that joined takes answers from any stick")
	}
}

func TestNightScreen(t *testing.T) {
	w := newWorld(t, "1.2.0")
	w.pass(10 * time.Second)
	w.beat.ScreenOn = false
	w.pass(6 * time.Second)
	if !w.dark || !w.state.Vitals.ScreenOff {
		t.Error("light at night")
	}
	w.acts["1.2.0"] = behaviour{exits: true}
	w.running = ""
	w.pass(30 * time.Second)
	if w.dark {
		t.Error("nobody can read that the machine is out of service")
	}
}

func TestVitals(t *testing.T) {
	w := newWorld(t, "1.2.0")
	w.heat, w.touch, w.disk.Free = 91, false, 50<<20
	w.beat.LastTouch, w.beat.LastReception = noon.Add(-time.Hour), noon.Add(-24*time.Hour)
	w.pass(30 * time.Second)
	v := w.state.Vitals
	if v.Temperature != 91 || v.Touch != wire.Missing || v.Helper != "9" || v.Release != "1.2.0" || v.DiskTotal == 0 ||
		v.LastTouch != noon.Add(-time.Hour).UnixMilli() || v.Booted == 0 || v.Ring != "all" {
		t.Errorf("%+v", v)
	}
	if !slices.Equal(v.Faults, []string{"touch-missing", "disk-full", "hot"}) || len(w.state.Words) != 3 {
		t.Errorf("faults %v, words %q", v.Faults, w.state.Words)
	}
	w.touch, w.heat, w.disk.Free = true, 40, 20<<30
	w.pass(15 * time.Second)
	if len(w.state.Vitals.Faults) != 0 || w.state.Vitals.Touch != wire.Present {
		t.Errorf("faults %v", w.state.Vitals.Faults)
	}
	w.restarts += 5
	w.pass(2 * time.Minute)
	if !w.has("crash-loop") || w.state.Vitals.Restarts != 5 {
		t.Errorf("restarts %d, faults %v", w.state.Vitals.Restarts, w.state.Vitals.Faults)
	}
	w.restarts = 1 // somebody restarted the unit, and it crashed once more
	w.pass(2 * time.Minute)
	if w.state.Vitals.Restarts != 6 {
		t.Errorf("restarts %d", w.state.Vitals.Restarts)
	}
	w.pass(15 * time.Minute)
	if w.has("crash-loop") {
		t.Errorf("faults %v", w.state.Vitals.Faults)
	}
}

// The restarts of a release that was left are not held against the one that runs.
func TestACrashLoopEndsWithItsRelease(t *testing.T) {
	w := newWorld(t, "1.2.0")
	w.archive.rings["all"] = []string{"1.3.0"}
	w.acts["1.3.0"] = behaviour{exits: true}
	w.pass(time.Minute)
	w.must(w.want(wire.Wanted{Version: "1.3.0", Now: true}))
	w.until("first start", 3*time.Minute, func() bool { return w.status().Started == "1.3.0" })
	w.until("the last good one", 2*time.Minute, func() bool { return w.running == "1.2.0" })
	w.pass(90 * time.Second)
	if w.has("crash-loop") || !w.has("rolled-back") || w.state.Vitals.Restarts < 3 {
		t.Errorf("%d restarts, %s", w.state.Vitals.Restarts, w.told())
	}
}

// inserted makes a stick with an update for all.
func (w *world) inserted(versions ...string) string {
	root := filepath.Join(w.dir, "media", "示例 盘")
	dir := filepath.Join(root, filepath.FromSlash(stick.Repository))
	w.must(os.MkdirAll(filepath.Join(dir, "dists", "all"), 0o755))
	w.must(os.WriteFile(filepath.Join(dir, "dists", "all", "InRelease"), []byte("signed"), 0o644))
	w.must(os.WriteFile(filepath.Join(dir, "stick.json"), []byte(`{"rings":{"all":"1.3.0"}}`), 0o644))
	w.archive.rings["stick"] = versions
	return root
}

func TestUpdateFromAStick(t *testing.T) {
	w := newWorld(t, "1.2.0")
	w.pass(time.Minute)
	w.must(w.want(wire.Wanted{Version: "1.2.0"}))
	w.beat.InUse, w.beat.Page, w.beat.Connected = true, "staff", false
	w.step()
	root := w.inserted("1.3.0")
	r, err := w.agent.Staff(t.Context(), helper.Act{What: helper.Stick, Stick: root})
	if err != nil || r.Words == "" {
		t.Fatalf("%+v, %v", r, err)
	}
	if took := w.until("new release", 2*time.Minute, func() bool { return w.running == "1.3.0" }); took > time.Minute {
		t.Errorf("took %v", took)
	}
	if from := w.archive.froms[0]; from.Stick != filepath.Join(root, "LIANLUOZHAN", "repo") || from.Ring != "all" {
		t.Errorf("from %+v", from)
	}
	w.must(os.RemoveAll(root))
	w.until("proof", 3*time.Minute, w.good("1.3.0"))
	w.pass(10 * time.Minute)
	if w.running != "1.3.0" {
		t.Error("what the county wanted before takes the stick's place")
	}
	w.beat.InUse, w.beat.Page = false, "attract"
	w.must(w.want(wire.Wanted{Version: "1.2.0", Now: true}))
	w.until("what the county wants now", 5*time.Minute, w.good("1.2.0"))
}

// Staff with a stick do not wait for a slow line.
func TestAStickGoesBeforeADownload(t *testing.T) {
	w := newWorld(t, "1.2.0")
	w.archive.rings["all"] = []string{"1.3.0"}
	w.pass(time.Minute)
	w.must(w.want(wire.Wanted{Version: "1.3.0", Now: true}))
	root := ""
	w.archive.during = func(int) {
		if root != "" {
			return
		}
		w.beat.InUse, w.beat.Page = true, "staff"
		root = w.inserted("1.4.0")
		if _, err := w.agent.Staff(t.Context(), helper.Act{What: helper.Stick, Stick: root}); err != nil {
			t.Error(err)
		}
	}
	w.until("the stick's release", 2*time.Minute, func() bool { return w.running == "1.4.0" })
	if slices.ContainsFunc(w.status().Installed, func(r release.Release) bool { return r.Version == "1.3.0" }) {
		t.Error("the slow line's was waited for")
	}
}

func TestSticksThatAreRefused(t *testing.T) {
	tests := []struct {
		name   string
		change func(w *world, root string)
		words  string
		fault  string
	}{
		{"another county's", func(w *world, _ string) {
			w.archive.fail = map[string]error{"update": &apt.Trouble{Kind: apt.BadKey}}
		}, "U 盘不是本县的", "stick-foreign"},
		{"half a package", func(w *world, _ string) {
			w.archive.fail = map[string]error{"download": &apt.Trouble{Kind: apt.Damaged}}
		}, "不完整", "stick-damaged"},
		{"pulled out", func(_ *world, root string) { _ = os.RemoveAll(root) }, "没有更新", "stick-foreign"},
		{"of last year", func(w *world, _ string) {
			w.archive.fail = map[string]error{"update": &apt.Trouble{Kind: apt.Stale}}
		}, "过期", ""},
		{"an older one", func(w *world, _ string) { w.archive.rings["stick"] = []string{"1.1.0"} }, "旧", ""},
		{"the same", func(w *world, _ string) { w.archive.rings["stick"] = []string{"1.2.0"} }, "已经在用", ""},
		{"no room", func(w *world, _ string) { w.disk.Free = 1 << 20 }, "空间不够", "room"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, "1.2.0")
			w.pass(time.Minute)
			w.beat.InUse, w.beat.Page = true, "staff"
			root := w.inserted("1.3.0")
			if _, err := w.agent.Staff(t.Context(), helper.Act{What: helper.Stick, Stick: root}); err != nil {
				t.Fatal(err)
			}
			tt.change(w, root)
			w.until("words", time.Minute, func() bool { return w.noted("U 盘更新没有成功") })
			w.program()
			if !w.noted(tt.words) || w.running != "1.2.0" {
				t.Errorf("%v; %s", w.state.Noted, w.told())
			}
			w.pass(time.Minute) // time to read it
			if tt.fault != "" && !w.has(tt.fault) || tt.fault == "" && len(w.state.Vitals.Faults) > 0 || !strings.Contains(w.state.Words[0], tt.words) {
				t.Errorf("gone: %s", w.told())
			}
			w.pass(20 * time.Minute)
			if w.state.Vitals.Step != wire.Settled {
				t.Errorf("for ever: %s", w.told())
			}
		})
	}
	w := newWorld(t, "1.2.0")
	for _, dir := range []string{"/etc", filepath.Join(w.dir, "media", "..", "var"), filepath.Join(w.dir, "media", "none")} {
		var words helper.Words
		if _, err := w.agent.Staff(t.Context(), helper.Act{What: helper.Stick, Stick: dir}); !errors.As(err, &words) || !strings.Contains(string(words), "U 盘") {
			t.Errorf("%s: %v", dir, err)
		}
	}
}
