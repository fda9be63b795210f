package agent_test

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"lianluozhan/cmd/internal/helper"
	"lianluozhan/cmd/station/agent"
	"lianluozhan/cmd/station/apt"
	"lianluozhan/cmd/station/release"
	"lianluozhan/cmd/station/vitals"
	"lianluozhan/sync/trust"
	"lianluozhan/sync/wire"
)

// noon and night are on the same day, by the county's clock.
var (
	noon  = time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)
	night = time.Date(2026, 11, 22, 18, 0, 0, 0, time.UTC)
)

// quick does not wait for the disk: no power is cut under it here.
type quick struct{ release.Files }

func (quick) Sync(string) error { return nil }

// behaviour is what a release of the program does when it runs.
type behaviour struct {
	exits   bool          // at once
	freezes time.Duration // stops drawing after so long; 0 for never
	blank   bool          // shows nothing
	offline bool          // does not reach the county
	mute    bool          // starts, and never says anything
	slow    time.Duration // until it is settled
}

// world is a station of releases on a real disk, with everything around it pretended:
// systemd, the program, the archive, the display. A step takes two seconds.
type world struct {
	t     *testing.T
	dir   string
	now   time.Time
	store *release.Store
	agent *agent.Agent

	authority *trust.Authority
	server    *trust.Server

	acts     map[string]behaviour // of releases; good when not named
	archive  *archive
	beat     helper.Beat // what the program says besides what its release makes of it
	state    helper.State
	running  string // release
	pid      int32
	started  time.Time
	stopped  bool // nobody starts the program
	failed   bool // the system gave the program up
	restarts int

	unplugged bool // the display does not answer, and the program waits for it
	unseen    bool // nobody can look at it, and the program runs on

	lineless bool // the cable is out

	dark      bool
	fitted    []helper.Settings
	saved     helper.Settings
	unread    error // of the settings
	clockSet  []time.Time
	volumes   []int
	stops     []bool
	doors     []string
	boot      string
	disk      vitals.Disk
	touch     bool
	heat      int
	sticks    []string
	unusable  string // stick, for staff
	answers   bool
	failSound bool
	sounding  func() // before the volume is set
	journal   string
}

func newWorld(t *testing.T, versions ...string) *world {
	t.Helper()
	w := &world{
		t: t, dir: t.TempDir(), now: noon, acts: map[string]behaviour{}, boot: "first", touch: true, heat: 45,
		disk:  vitals.Disk{Total: 64 << 30, Free: 20 << 30},
		saved: helper.Settings{Rotation: "normal", Volume: 70, QuietFrom: "01:00", QuietTo: "05:00"},
		beat:  helper.Beat{Machine: "m-1", Connected: true, ScreenOn: true, Page: "attract"},
	}
	w.archive = &archive{w: w, rings: map[string][]string{}}
	w.store = release.New(release.Options{
		Releases: filepath.Join(w.dir, "releases"), Dir: filepath.Join(w.dir, "var"), Run: filepath.Join(w.dir, "run"),
		Disk: quick{}, Now: w.clock,
	})
	var err error
	if w.authority, err = trust.NewAuthority("示例县", w.now.AddDate(-1, 0, 0)); err != nil {
		t.Fatal(err)
	}
	if w.server, err = w.authority.Server(w.now); err != nil {
		t.Fatal(err)
	}
	w.beat.Root = w.authority.Root().Raw()
	for _, v := range versions {
		w.unpack(v, 1)
		w.must(w.store.Activate(v))
		if _, err := w.store.Boot(); err != nil {
			t.Fatal(err)
		}
		w.must(w.store.Confirm(v))
	}
	w.start()
	if len(versions) > 0 {
		w.begin()
	}
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) clock() time.Time { return w.now }

// unpack puts a release's files on the disk.
func (w *world) unpack(version string, schema int) {
	dir := filepath.Join(w.dir, "releases", version)
	w.must(os.MkdirAll(filepath.Join(dir, "bin"), 0o755))
	w.must(os.WriteFile(filepath.Join(dir, release.Program), []byte("program"), 0o755))
	about := fmt.Sprintf(`{"version":%q,"schema":%d,"package":%q}`, version, schema, apt.Payload(version))
	w.must(os.WriteFile(filepath.Join(dir, "release.json"), []byte(about), 0o644))
}

// start starts the helper, on what an earlier one kept.
func (w *world) start() {
	w.t.Helper()
	w.agent = agent.New(agent.Config{
		Dir: filepath.Join(w.dir, "helper"), Run: filepath.Join(w.dir, "run", "helper"), Version: "9", Files: []string{filepath.Join(w.dir, "log", "*.log*")},
		StickRoots: []string{filepath.Join(w.dir, "media")},
		Releases:   w.store, Archive: w.archive, Packages: w.archive, Display: display{w}, Host: host{w}, Door: door{w},
		Settings: settings{w}, Sensors: sensors{w}, Sticks: sticks{w}, Replaced: func() bool { return false }, Line: func() bool { return !w.lineless }, Now: w.clock, Log: slog.New(slog.DiscardHandler),
	})
}

// begin is systemd starting the program.
func (w *world) begin() {
	if w.stopped || w.failed {
		return
	}
	if w.unplugged {
		w.started = w.now
		return
	}
	s, err := w.store.Boot()
	w.started = w.now
	if err != nil {
		w.running = ""
		return
	}
	w.pid++
	w.running = s.Version
	if w.acts[w.running].exits {
		w.running = ""
	}
}

// step lets two seconds pass.
func (w *world) step() { w.stepBy(2 * time.Second) }

func (w *world) stepBy(d time.Duration) {
	w.now = w.now.Add(d)
	w.program()
	w.agent.Sticks(w.t.Context())
	w.agent.Round(w.t.Context())
	w.agent.Update(w.t.Context())
}

// program is two seconds of the program and its supervisor.
func (w *world) program() {
	if w.unplugged && w.running != "" { // it ends by itself
		w.must(w.store.Stopped(release.InOrder))
		w.running = ""
	}
	if w.running == "" && !w.stopped && !w.failed && w.now.Sub(w.started) >= 10*time.Second {
		w.restarts++
		w.begin()
	}
	act, life := w.acts[w.running], w.now.Sub(w.started)
	if w.running == "" || act.mute {
		return
	}
	if act.freezes > 0 && life >= act.freezes {
		if life >= act.freezes+20*time.Second { // the watchdog
			w.must(w.store.Stopped(release.Froze))
			w.restarts++
			w.begin()
		}
		return
	}
	b := w.beat
	b.Version, b.Settled = w.running, life >= act.slow
	b.Connected = b.Connected && !act.offline
	s, err := w.agent.Beat(w.t.Context(), helper.Peer{PID: w.pid}, b)
	w.must(err)
	if w.state = s; s.Restart && !b.InUse {
		w.must(w.store.Stopped(release.InOrder))
		w.begin()
	}
}

// pass lets time pass.
func (w *world) pass(d time.Duration) {
	for end := w.now.Add(d); w.now.Before(end); {
		w.stepBy(stride(d))
	}
}

// stride is long where much time is to pass.
func stride(d time.Duration) time.Duration {
	if d >= 10*time.Minute {
		return 10 * time.Second
	}
	return 2 * time.Second
}

// until lets time pass until something holds, and returns how long that took.
func (w *world) until(what string, most time.Duration, holds func() bool) time.Duration {
	w.t.Helper()
	from := w.now
	for !holds() {
		if w.now.Sub(from) > most {
			w.t.Fatalf("%s: not within %v; %s", what, most, w.told())
		}
		w.stepBy(stride(most))
	}
	return w.now.Sub(from)
}

func (w *world) told() string {
	v := w.state.Vitals
	return fmt.Sprintf("runs %s, step %d to %s, %d%%, words %q, faults %v", w.running, v.Step, v.Target, v.Done, w.state.Words, v.Faults)
}

func (w *world) status() release.Status {
	w.t.Helper()
	st, err := w.store.Status()
	w.must(err)
	return st
}

// good reports whether a release runs and has proved itself.
func (w *world) good(version string) func() bool {
	return func() bool {
		st := w.status()
		return w.running == version && st.Current == version && !st.OnTrial
	}
}

// want is the county's wish, signed.
func (w *world) want(x wire.Wanted) error {
	if x.At == 0 {
		x.At = w.now.UnixMilli()
	}
	return w.agent.Wanted(w.t.Context(), w.sign(x.Text(w.beat.Machine)))
}

// sign is what the county does with a text.
func (w *world) sign(text []byte, err error) wire.Signed {
	w.t.Helper()
	w.must(err)
	sig, err := w.server.SignOrder(text)
	w.must(err)
	return wire.Signed{Text: text, Sig: sig, Cert: w.server.Cert}
}

// order is the county's command, signed.
func (w *world) order(c wire.Command) wire.Outcome {
	w.t.Helper()
	out, err := w.agent.Order(w.t.Context(), w.signed(c))
	w.must(err)
	return out
}

func (w *world) signed(c wire.Command) wire.Signed { return w.sign(c.Text(w.beat.Machine)) }

func (w *world) has(fault string) bool { return slices.Contains(w.state.Vitals.Faults, fault) }

func (w *world) noted(words string) bool {
	return slices.ContainsFunc(w.state.Noted, func(n helper.Note) bool { return strings.Contains(n.Words, words) })
}
