package agent_test

import (
	"context"
	"errors"
	"fmt"
	"io"
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
	"lianluozhan/cmd/station/screen"
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
	restarts int

	dark      bool
	fitted    []helper.Settings
	saved     helper.Settings
	clockSet  []time.Time
	volumes   []int
	stops     []bool
	doors     []string
	boot      string
	disk      vitals.Disk
	touch     bool
	heat      int
	sticks    []string
	answers   bool
	failSound bool
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
	a, err := agent.New(agent.Config{
		Dir: filepath.Join(w.dir, "helper"), Version: "9", Files: []string{filepath.Join(w.dir, "log", "*.log*")},
		StickRoots: []string{filepath.Join(w.dir, "media")},
		Releases:   w.store, Archive: w.archive, Packages: w.archive, Display: display{w}, Host: host{w}, Door: door{w},
		Settings: settings{w}, Sensors: sensors{w}, Sticks: sticks{w}, Replaced: func() bool { return false }, Now: w.clock, Log: slog.New(slog.DiscardHandler),
	})
	w.must(err)
	w.agent = a
}

// begin is systemd starting the program.
func (w *world) begin() {
	if w.stopped {
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
	w.agent.Round(w.t.Context())
	w.agent.Update(w.t.Context())
}

// program is two seconds of the program and its supervisor.
func (w *world) program() {
	if w.running == "" && w.now.Sub(w.started) >= 10*time.Second {
		w.restarts++
		w.begin()
	}
	act, life := w.acts[w.running], w.now.Sub(w.started)
	if w.running == "" {
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
	text, err := x.Text(w.beat.Machine)
	w.must(err)
	x.Sig, err = w.server.SignOrder(text)
	w.must(err)
	x.Cert = w.server.Cert
	return w.agent.Wanted(w.t.Context(), x)
}

// order is the county's command, signed.
func (w *world) order(c wire.Command) wire.Outcome {
	w.t.Helper()
	out, err := w.agent.Order(w.t.Context(), w.signed(c))
	w.must(err)
	return out
}

func (w *world) signed(c wire.Command) wire.Command {
	text, err := c.Text(w.beat.Machine)
	w.must(err)
	c.Sig, err = w.server.SignOrder(text)
	w.must(err)
	c.Cert = w.server.Cert
	return c
}

func (w *world) has(fault string) bool { return slices.Contains(w.state.Vitals.Faults, fault) }

func (w *world) noted(words string) bool {
	return slices.ContainsFunc(w.state.Noted, func(n helper.Note) bool { return strings.Contains(n.Words, words) })
}

// archive is the county's repository and the machine's packages.
type archive struct {
	w       *world
	rings   map[string][]string // versions, the newest first
	schema  map[string]int
	fail    map[string]error // by what is asked
	cut     string           // where the power goes
	passed  []string         // what was asked, in order
	half    bool             // a package is half installed
	removed []string
	size    uint64
	froms   []apt.From
	during  func(percent int)
}

// errPower is the end of all.
var errPower = errors.New("power cut")

// at is one place where something can go wrong.
func (a *archive) at(place string) error {
	a.passed = append(a.passed, place)
	if a.cut == place {
		a.cut = ""
		panic(errPower)
	}
	return a.fail[strings.Split(place, ".")[0]]
}

// asked is what was asked of the archive since.
func (a *archive) asked() []string {
	return slices.DeleteFunc(slices.Clone(a.passed), func(p string) bool { return p == "repair" })
}

func (a *archive) Ring() string { return "all" }
func (a *archive) Update(_ context.Context, from apt.From) error {
	a.froms = append(a.froms, from)
	return a.at("update")
}
func (a *archive) Keys(context.Context, apt.From) error { return a.at("keys") }
func (a *archive) Offers(_ context.Context, from apt.From) ([]apt.Offer, error) {
	ring := from.Ring
	if from.Stick != "" {
		ring = "stick"
	}
	var out []apt.Offer
	for _, v := range a.rings[ring] {
		out = append(out, apt.Offer{Version: v, Package: v})
	}
	return out, a.at("offers")
}
func (a *archive) Size(context.Context, apt.From, apt.Offer) (uint64, error) {
	return a.size, a.at("size")
}
func (a *archive) Download(_ context.Context, _ apt.From, _ apt.Offer, told func(int)) error {
	if err := a.at("download.begin"); err != nil {
		return err
	}
	told(50)
	if a.during != nil {
		a.during(50)
	}
	return a.at("download.half")
}
func (a *archive) Install(_ context.Context, _ apt.From, o apt.Offer, told func(int)) error {
	if err := a.at("install.begin"); err != nil {
		return err
	}
	if a.half {
		return &apt.Trouble{Kind: apt.Broken, Detail: "dpkg was interrupted"}
	}
	a.half = true
	dir := filepath.Join(a.w.dir, "releases", o.Version)
	a.w.must(os.MkdirAll(filepath.Join(dir, "bin"), 0o755))
	if err := a.at("install.unpack"); err != nil {
		return err
	}
	told(60)
	schema := 1
	if s, ok := a.schema[o.Version]; ok {
		schema = s
	}
	a.w.unpack(o.Version, schema)
	if err := a.at("install.configure"); err != nil {
		return err
	}
	_ = a.w.store.Activate(o.Version) // the package's script does not fail over it
	a.half = false
	return a.at("install.done")
}
func (a *archive) Repair(context.Context) error {
	if err := a.at("repair"); err != nil {
		return err
	}
	a.half = false
	return nil
}
func (a *archive) Remove(_ context.Context, packages ...string) error {
	a.removed = append(a.removed, packages...)
	for _, p := range packages {
		a.w.must(os.RemoveAll(filepath.Join(a.w.dir, "releases", strings.TrimPrefix(p, "lianluozhan-app-"))))
	}
	return nil
}
func (a *archive) Clean() error { return a.at("clean") }

type display struct{ w *world }

func (d display) Look() (screen.Look, error) {
	act := d.w.acts[d.w.running]
	return screen.Look{Blank: act.blank, Covered: d.w.running != "", Share: 1}, nil
}
func (d display) SetPower(on bool) error { d.w.dark = !on; return nil }
func (d display) Apply(s helper.Settings) error {
	if s.Rotation == "broken" {
		return errors.New("no such turn")
	}
	d.w.fitted = append(d.w.fitted, s)
	return nil
}
func (d display) Keep(helper.Settings) error { return nil }

type host struct{ w *world }

func (h host) RestartProgram(context.Context) error  { h.w.begin(); return nil }
func (h host) Restarts(context.Context) (int, error) { return h.w.restarts, nil }
func (h host) Stop(_ context.Context, again bool) error {
	h.w.stops = append(h.w.stops, again)
	return nil
}
func (h host) SetClock(t time.Time) error { h.w.clockSet = append(h.w.clockSet, t); return nil }
func (h host) Logs(_ context.Context, _ time.Time, w io.Writer) error {
	_, err := io.WriteString(w, h.w.journal)
	return err
}
func (h host) Volume(_ context.Context, percent int) error {
	if h.w.failSound {
		return errors.New("no card")
	}
	h.w.volumes = append(h.w.volumes, percent)
	return nil
}

type door struct{ w *world }

func (d door) Open(_ context.Context, console bool) (bool, error) {
	d.w.doors = append(d.w.doors, fmt.Sprintf("open %v", console))
	return true, nil
}
func (d door) Close(_ context.Context, started bool) error {
	d.w.doors = append(d.w.doors, fmt.Sprintf("close %v", started))
	return nil
}

type settings struct{ w *world }

func (s settings) Load() (helper.Settings, error) { return s.w.saved, nil }
func (s settings) Save(x helper.Settings) error {
	if x.Volume > 100 {
		return errors.New("音量要在 0 到 100 之间")
	}
	s.w.saved = x
	return nil
}
func (s settings) Offered(string) (bool, error) {
	if s.w.answers {
		s.w.saved.Code = "CODE"
	}
	return s.w.answers, nil
}
func (s settings) Taken() error { s.w.saved.Code, s.w.saved.PIN = "", ""; return nil }

type sensors struct{ w *world }

func (s sensors) Temperature() int                 { return s.w.heat }
func (s sensors) Touch() (bool, error)             { return s.w.touch, nil }
func (s sensors) Display() (connected, known bool) { return true, true }
func (s sensors) Disk() (vitals.Disk, error)       { return s.w.disk, nil }
func (s sensors) Up() (time.Duration, error)       { return time.Hour, nil }
func (s sensors) Boot() (string, error)            { return s.w.boot, nil }

type sticks struct{ w *world }

func (s sticks) Look(context.Context) ([]string, error) {
	out := s.w.sticks
	s.w.sticks = nil
	return out, nil
}
