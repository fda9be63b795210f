package agent_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lianluozhan/cmd/internal/helper"
	"lianluozhan/sync/trust"
	"lianluozhan/sync/wire"
)

// another county, with a machine of the same name.
func another(t *testing.T) (*trust.Authority, *trust.Server) {
	t.Helper()
	a, err := trust.NewAuthority("示例二县", noon.AddDate(-1, 0, 0))
	if err != nil {
		t.Fatal(err)
	}
	s, err := a.Server(noon)
	if err != nil {
		t.Fatal(err)
	}
	return a, s
}

func TestOnlyTheFirstCountyIsObeyed(t *testing.T) {
	w := newWorld(t, "1.2.0")
	if err := w.want(wire.Wanted{Version: "1.3.0"}); err == nil {
		t.Error("a county is obeyed before the machine joined one")
	}
	w.step()
	w.must(w.want(wire.Wanted{Version: "1.3.0"}))

	a, s := another(t)
	ours, theirs := w.server, s
	w.beat.Root, w.server = a.Root().Raw(), theirs
	w.step()
	if err := w.want(wire.Wanted{Version: "6.6.6", At: w.now.UnixMilli() + 1}); err == nil {
		t.Error("a program that names another county has its way")
	}
	if out := w.order(wire.Command{ID: "X", What: wire.DoReboot}); out.State != wire.Unable || !strings.Contains(out.Why, "不是本县") {
		t.Errorf("order of another county: %+v", out)
	}
	w.step()
	if !w.has("order") || !w.noted("没有工作人员同意") {
		t.Errorf("told: %s, %v", w.told(), w.state.Noted)
	}
	w.start() // a restart of the helper does not make it forget
	w.step()
	if err := w.want(wire.Wanted{Version: "6.6.6", At: w.now.UnixMilli() + 1}); err == nil {
		t.Error("after a restart another county is obeyed")
	}

	if _, err := w.agent.Staff(t.Context(), helper.Act{What: helper.Join}); err != nil {
		t.Fatal(err)
	}
	w.step()
	w.must(w.want(wire.Wanted{Version: "1.4.0"}))
	w.pass(4 * time.Second)
	if w.state.Vitals.Target != "1.4.0" || !w.noted("换到了另一个县") {
		t.Errorf("after staff let it: %s", w.told())
	}
	w.server = ours
	if err := w.want(wire.Wanted{Version: "1.5.0", At: w.now.UnixMilli() + 1}); err == nil {
		t.Error("the county before is still obeyed")
	}
}

func TestStaffsLeaveToJoinEnds(t *testing.T) {
	w := newWorld(t, "1.2.0")
	w.step()
	if _, err := w.agent.Staff(t.Context(), helper.Act{What: helper.Join}); err != nil {
		t.Fatal(err)
	}
	w.now = w.now.Add(2 * time.Hour)
	a, s := another(t)
	w.beat.Root, w.server = a.Root().Raw(), s
	w.step()
	if err := w.want(wire.Wanted{Version: "1.3.0"}); err == nil {
		t.Error("leave of two hours ago")
	}
}

func TestWishesOfTheCounty(t *testing.T) {
	w := newWorld(t, "1.2.0")
	w.step()
	at := w.now.UnixMilli()
	w.must(w.want(wire.Wanted{Version: "1.4.0", At: at}))
	w.must(w.want(wire.Wanted{Version: "1.3.0", At: at - 1}))
	w.pass(4 * time.Second)
	if w.state.Vitals.Target != "1.4.0" {
		t.Errorf("an older wish: %s", w.told())
	}
	if w.agent.Wanted(t.Context(), w.sign(wire.Wanted{Version: "1.5.0", At: at + 1}.Text("m-2"))) == nil {
		t.Error("another machine's wish is taken")
	}
	w.start()
	w.pass(4 * time.Second)
	if w.state.Vitals.Target != "1.4.0" {
		t.Errorf("after a restart: %s", w.told())
	}
	text, err := wire.Wanted{Version: "1.6.0", At: at + 2}.Text("m-1")
	w.must(err)
	if w.agent.Wanted(t.Context(), wire.Signed{Text: text}) == nil {
		t.Error("a wish without a signature is taken")
	}
}

func TestQuietHours(t *testing.T) {
	w := newWorld(t, "1.2.0")
	w.archive.rings["all"] = []string{"1.3.0"}
	// By the county's clock it is noon; by the machine's, which is ten hours late, night.
	w.now = night
	w.start()
	w.begin()
	w.pass(time.Minute)
	w.beat.Clock, w.beat.ClockKnown = (10 * time.Hour).Milliseconds(), true
	w.must(w.want(wire.Wanted{Version: "1.3.0", At: noon.UnixMilli()}))
	w.pass(time.Minute)
	if w.running != "1.2.0" || w.state.Vitals.Step != wire.Queued || !w.has("clock") {
		t.Errorf("by its own clock: %s", w.told())
	}
	// Hours of the county's that pass midnight.
	w.must(w.want(wire.Wanted{Version: "1.3.0", From: 11 * 60, To: 60, At: noon.UnixMilli() + 1}))
	w.until("county's hours", 5*time.Minute, w.good("1.3.0"))
}

// A wish said while the county's clock was years ahead must not be the last one.
func TestAWishFromTheFutureDoesNotStandForYears(t *testing.T) {
	w := newWorld(t, "1.2.0")
	w.step()
	w.must(w.want(wire.Wanted{Version: "1.3.0", At: w.now.AddDate(10, 0, 0).UnixMilli()}))
	w.must(w.want(wire.Wanted{Version: "1.4.0"}))
	w.pass(4 * time.Second)
	if w.state.Vitals.Target != "1.4.0" {
		t.Errorf("after the clock was put right: %s", w.told())
	}
}

// The county says what it wants with every connection. That is no news.
func TestTheSameWishAgain(t *testing.T) {
	w := newWorld(t, "1.2.0")
	w.archive.rings["all"] = []string{"1.3.0"}
	w.pass(time.Minute)
	w.must(w.want(wire.Wanted{Version: "1.3.0"}))
	w.beat.InUse = true
	w.step()
	if out := w.order(wire.Command{ID: "U", What: wire.DoUpdate}); out.State != wire.Complete {
		t.Fatalf("%+v", out)
	}
	w.pass(10 * time.Second)
	told := w.now.UnixMilli()
	w.must(w.want(wire.Wanted{Version: "1.3.0", At: told}))
	w.beat.InUse = false
	w.until("update that was not to wait for the night", 5*time.Minute, w.good("1.3.0"))
	times := 0
	for _, n := range w.state.Noted {
		if strings.Contains(n.Words, "要求更新到版本") {
			times++
		}
	}
	if times != 1 {
		t.Errorf("noted %d times", times)
	}
	w.must(w.want(wire.Wanted{Version: "1.2.0", At: told - 1}))
	w.pass(4 * time.Second)
	if w.state.Vitals.Target == "1.2.0" {
		t.Error("an older wish")
	}
}

func TestDamagedRecordsDoNotEndTheHelper(t *testing.T) {
	for _, rubbish := range []string{"", "{", `{"Root":"AAAA","Machine":"m-1"}`, "\x00\x00"} {
		w := newWorld(t, "1.2.0")
		w.archive.rings["all"] = []string{"1.3.0"}
		w.pass(time.Minute)
		files, err := filepath.Glob(filepath.Join(w.dir, "helper", "*.json"))
		w.must(err)
		for _, name := range append(files, filepath.Join(w.dir, "helper", "orders.json")) {
			w.must(os.WriteFile(name, []byte(rubbish), 0o600))
		}
		w.start()
		w.step()
		w.must(w.want(wire.Wanted{Version: "1.3.0", Now: true}))
		w.until("update", 5*time.Minute, w.good("1.3.0"))
	}
}
