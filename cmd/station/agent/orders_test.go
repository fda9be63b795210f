package agent_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"

	"lianluozhan/cmd/internal/helper"
	"lianluozhan/sync/wire"
)

func TestOrdersAreObeyedOnce(t *testing.T) {
	w := newWorld(t, "1.2.0")
	w.step()
	for range 2 {
		if out := w.order(wire.Command{ID: "V", What: wire.DoVolume, Arg: "30"}); out.State != wire.Complete || out.ID != "V" {
			t.Fatalf("%+v", out)
		}
	}
	w.start()
	if out := w.order(wire.Command{ID: "V", What: wire.DoVolume, Arg: "30"}); out.State != wire.Complete {
		t.Errorf("%+v", out)
	}
	if n := countInt(w.volumes, 30); n != 1 || w.saved.Volume != 30 {
		t.Errorf("set %d times, kept %d", n, w.saved.Volume)
	}
	w.step()
	if !w.noted("音量调到 30") || w.state.Vitals.Volume != 31 {
		t.Errorf("noted %v, volume %d", w.state.Noted, w.state.Vitals.Volume)
	}
}

func countInt(all []int, what int) (n int) {
	for _, x := range all {
		if x == what {
			n++
		}
	}
	return n
}

func TestOrdersThatCannotBeObeyed(t *testing.T) {
	w := newWorld(t, "1.2.0")
	w.step()
	tests := []struct {
		name  string
		c     wire.Command
		state int
		why   string
	}{
		{"word of a later version", wire.Command{ID: "1", What: "dance"}, wire.Unable, "不会"},
		{"volume of no number", wire.Command{ID: "2", What: wire.DoVolume, Arg: "loud"}, wire.Unable, "0 到 100"},
		{"volume too much", wire.Command{ID: "3", What: wire.DoVolume, Arg: "101"}, wire.Unable, "0 到 100"},
		{"too late", wire.Command{ID: "4", What: wire.DoReboot, Until: w.now.UnixMilli() - 1}, wire.TooLate, ""},
	}
	for _, tt := range tests {
		if out := w.order(tt.c); out.State != tt.state || !strings.Contains(out.Why, tt.why) || out.At == 0 {
			t.Errorf("%s: %+v", tt.name, out)
		}
	}
	unsigned := wire.Command{ID: "5", What: wire.DoReboot}
	text, err := unsigned.Text(w.beat.Machine)
	w.must(err)
	out, err := w.agent.Order(t.Context(), wire.Signed{Text: text})
	if err != nil || out.State != wire.Unable {
		t.Errorf("unsigned: %+v, %v", out, err)
	}
	// Whoever forged it did not use up the number.
	if out := w.order(unsigned); out.State != wire.Waiting {
		t.Errorf("signed: %+v", out)
	}
	changed := w.signed(wire.Command{ID: "6", What: wire.DoVolume, Arg: "10"})
	changed.Text = bytes.Replace(changed.Text, []byte("10"), []byte("99"), 1)
	if out, err := w.agent.Order(t.Context(), changed); err != nil || out.State != wire.Unable {
		t.Errorf("changed on the way: %+v, %v", out, err)
	}
	w.failSound = true
	if out := w.order(wire.Command{ID: "7", What: wire.DoVolume, Arg: "10"}); out.State != wire.Unable || !strings.Contains(out.Why, "声音") {
		t.Errorf("no sound card: %+v", out)
	}
	w.step()
	if !w.has("sound") {
		t.Errorf("told: %s", w.told())
	}
}

func TestTheCountysClockSaysWhatIsLate(t *testing.T) {
	w := newWorld(t, "1.2.0")
	w.beat.Clock, w.beat.ClockKnown = (-2 * time.Hour).Milliseconds(), true
	w.step()
	until := w.now.Add(-time.Hour).UnixMilli() // by a machine that is two hours ahead
	if out := w.order(wire.Command{ID: "A", What: wire.DoVolume, Arg: "30", Until: until}); out.State != wire.Complete {
		t.Errorf("%+v", out)
	}
}

func TestRebootWaitsForNobody(t *testing.T) {
	w := newWorld(t, "1.2.0")
	w.beat.InUse = true
	w.pass(time.Minute)
	reboot := wire.Command{ID: "R", What: wire.DoReboot}
	if out := w.order(reboot); out.State != wire.Waiting || out.Why != "" {
		t.Fatalf("%+v", out)
	}
	w.pass(2 * time.Minute)
	if len(w.stops) != 0 {
		t.Fatal("restarted under somebody's hands")
	}
	w.start() // the helper alone: still waits
	w.beat.InUse = false
	w.pass(30 * time.Second)
	if len(w.stops) != 0 {
		t.Fatal("somebody was here half a minute ago")
	}
	w.until("reboot", 2*time.Minute, func() bool { return len(w.stops) == 1 && w.stops[0] })
	if out := w.order(reboot); out.State != wire.Waiting {
		t.Errorf("not down yet: %+v", out)
	}
	w.boot = "second"
	w.start()
	w.pass(5 * time.Minute)
	if out := w.order(reboot); out.State != wire.Complete || len(w.stops) != 1 {
		t.Errorf("after the start: %+v, %v", out, w.stops)
	}
}

func TestRestartOfTheProgram(t *testing.T) {
	w := newWorld(t, "1.2.0")
	w.pass(time.Minute)
	pid := w.pid
	if out := w.order(wire.Command{ID: "S", What: wire.DoRestart}); out.State != wire.Waiting {
		t.Fatalf("%+v", out)
	}
	w.pass(3 * time.Minute)
	if w.pid != pid+1 {
		t.Errorf("restarted %d times", w.pid-pid)
	}
	if out := w.order(wire.Command{ID: "S", What: wire.DoRestart}); out.State != wire.Complete {
		t.Errorf("%+v", out)
	}
}

// An order that is given again while it is being obeyed is not obeyed again.
func TestTheSameOrderTwiceAtOnce(t *testing.T) {
	w := newWorld(t, "1.2.0")
	w.step()
	order := wire.Command{ID: "V", What: wire.DoVolume, Arg: "30"}
	w.sounding = func() {
		if out := w.order(order); out.State != wire.Waiting || out.ID != "V" {
			t.Errorf("in the middle: %+v", out)
		}
	}
	if out := w.order(order); out.State != wire.Complete {
		t.Errorf("%+v", out)
	}
	if out := w.order(order); out.State != wire.Complete || countInt(w.volumes, 30) != 1 {
		t.Errorf("%+v, set %d times", out, countInt(w.volumes, 30))
	}
}

// What was being done when the power went is not called done, and not done again.
func TestPowerCutsDuringAnOrder(t *testing.T) {
	for name, cut := range map[string]func(w *world){
		"before": func(*world) {},
		"after":  func(w *world) { w.volumes = append(w.volumes, 30) },
	} {
		w := newWorld(t, "1.2.0")
		w.step()
		order := wire.Command{ID: "V", What: wire.DoVolume, Arg: "30"}
		w.sounding = func() { cut(w); panic(errPower) }
		func() {
			defer func() {
				if err, ok := recover().(error); !ok || !errors.Is(err, errPower) {
					t.Error("the power never went")
				}
			}()
			w.order(order)
		}()
		set := countInt(w.volumes, 30)
		w.boot = "second"
		w.start()
		w.begin()
		w.step()
		if out := w.order(order); out.State != wire.Unable || out.Why == "" || countInt(w.volumes, 30) != set {
			t.Errorf("%s: %+v, set %d times", name, out, countInt(w.volumes, 30)-set)
		}
	}
}

// A helper that starts anew does not take a restart that waits for one that was done.
func TestARestartWaitsOverARestartOfTheHelper(t *testing.T) {
	w := newWorld(t, "1.2.0")
	w.beat.InUse = true
	w.pass(time.Minute)
	restart, pid := wire.Command{ID: "S", What: wire.DoRestart}, w.pid
	if out := w.order(restart); out.State != wire.Waiting {
		t.Fatalf("%+v", out)
	}
	w.start()
	w.pass(time.Minute)
	if out := w.order(restart); out.State != wire.Waiting || w.pid != pid {
		t.Errorf("after a restart of the helper: %+v, %d restarts", out, w.pid-pid)
	}
	w.beat.InUse = false
	w.pass(3 * time.Minute)
	if out := w.order(restart); out.State != wire.Complete || w.pid != pid+1 {
		t.Errorf("in the end: %+v, %d restarts", out, w.pid-pid)
	}
	w.beat.InUse = true
	w.order(wire.Command{ID: "S2", What: wire.DoRestart})
	w.boot = "second"
	w.start()
	w.begin()
	w.step()
	if out := w.order(wire.Command{ID: "S2", What: wire.DoRestart}); out.State != wire.Complete {
		t.Errorf("after a start of the machine: %+v", out)
	}
}

// What nobody asks about any more is not done some other day.
func TestAnOrderDoesNotWaitForEver(t *testing.T) {
	w := newWorld(t, "1.2.0")
	w.beat.InUse = true
	w.step()
	for _, what := range []string{wire.DoReboot, wire.DoRestart} {
		w.order(wire.Command{ID: what, What: what})
	}
	w.now = w.now.Add(25 * time.Hour)
	w.pass(time.Minute)
	pid := w.pid
	w.beat.InUse = false
	w.pass(5 * time.Minute)
	for _, what := range []string{wire.DoReboot, wire.DoRestart} {
		if out := w.order(wire.Command{ID: what, What: what}); out.State != wire.Unable || out.Why == "" {
			t.Errorf("%s: %+v", what, out)
		}
	}
	if len(w.stops) > 0 || w.pid != pid {
		t.Errorf("done all the same: %v, %d restarts", w.stops, w.pid-pid)
	}
}

// A county of a later version says more than this helper knows.
func TestOrdersOfALaterCounty(t *testing.T) {
	w := newWorld(t, "1.2.0")
	w.archive.rings["all"] = []string{"1.3.0"}
	w.step()
	text := func(kind string, body map[int]any) ([]byte, error) {
		body[90] = "示例"
		return cbor.Marshal(map[int]any{99: "示例", 3: body, 2: w.beat.Machine, 1: kind})
	}
	w.must(w.agent.Wanted(t.Context(), w.sign(text("wanted", map[int]any{1: "1.3.0", 5: true, 6: w.now.UnixMilli()}))))
	out, err := w.agent.Order(t.Context(), w.sign(text("command", map[int]any{1: "V", 2: wire.DoVolume, 4: "30"})))
	if err != nil || out.State != wire.Complete || countInt(w.volumes, 30) != 1 {
		t.Errorf("%+v, %v", out, err)
	}
	w.until("update", 5*time.Minute, w.good("1.3.0"))
}

func TestUpdateNow(t *testing.T) {
	w := newWorld(t, "1.2.0")
	w.archive.rings["all"] = []string{"1.3.0"}
	w.pass(time.Minute)
	w.must(w.want(wire.Wanted{Version: "1.3.0"}))
	w.pass(time.Minute)
	if w.state.Vitals.Step != wire.Queued {
		t.Fatal(w.told())
	}
	if out := w.order(wire.Command{ID: "U", What: wire.DoUpdate}); out.State != wire.Complete {
		t.Fatalf("%+v", out)
	}
	w.until("update", 5*time.Minute, w.good("1.3.0"))
}

// What the program does itself the helper only finds signed or not.
func TestSignaturesOfWhatTheProgramDoes(t *testing.T) {
	w := newWorld(t, "1.2.0")
	w.step()
	for _, what := range []string{wire.DoScreen, wire.DoLogs, wire.DoScreenOff, wire.DoScreenOn} {
		if out := w.order(wire.Command{ID: what, What: what}); out.State != wire.Complete {
			t.Errorf("%s: %+v", what, out)
		}
	}
}

func TestStaffAtTheScreen(t *testing.T) {
	w := newWorld(t, "1.2.0")
	w.archive.rings["all"] = []string{"1.3.0"}
	w.pass(time.Minute)
	w.must(w.want(wire.Wanted{Version: "1.3.0"}))
	w.beat.InUse, w.beat.Page = true, "staff"
	w.step()
	r, err := w.agent.Staff(t.Context(), helper.Act{What: helper.Update})
	if err != nil || r.Words == "" {
		t.Fatalf("%+v, %v", r, err)
	}
	w.until("update in front of staff", 2*time.Minute, func() bool { return w.running == "1.3.0" })
	w.beat.InUse, w.beat.Page = false, "attract"
	w.until("proof", 3*time.Minute, w.good("1.3.0"))

	for _, what := range []helper.ActKind{helper.Reboot, helper.Off} {
		if _, err := w.agent.Staff(t.Context(), helper.Act{What: what}); err != nil {
			t.Fatal(err)
		}
	}
	if !slices.Equal(w.stops, []bool{true, false}) {
		t.Errorf("stopped %v", w.stops)
	}
	if _, err := w.agent.Staff(t.Context(), helper.Act{What: "explode"}); err == nil {
		t.Error("an act nobody knows")
	}
}
