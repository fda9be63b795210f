package agent_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"lianluozhan/cmd/internal/helper"
	"lianluozhan/cmd/station/apt"
	"lianluozhan/cmd/station/screen"
	"lianluozhan/cmd/station/vitals"
)

// archive is the county's repository and the machine's packages.
type archive struct {
	w         *world
	rings     map[string][]string // versions, the newest first
	schema    map[string]int
	fail      map[string]error // by what is asked
	cut       string           // where the power goes
	passed    []string         // what was asked, in order
	half      bool             // a package is half installed
	strangers []string         // others' packages in pieces
	removed   []string
	size      uint64
	froms     []apt.From
	during    func(percent int)
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
func (a *archive) Download(ctx context.Context, _ apt.From, _ apt.Offer, told func(int)) error {
	if err := a.at("download.begin"); err != nil {
		return err
	}
	told(50)
	if a.during != nil {
		a.during(50)
		told(50)
	}
	if err := ctx.Err(); err != nil {
		return err
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
func (a *archive) Repair(context.Context) ([]string, error) {
	if err := a.at("repair"); err != nil {
		return nil, err
	}
	a.half = false
	return a.strangers, nil
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
	if d.w.unplugged || d.w.unseen {
		return screen.Look{}, errors.New("no display")
	}
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

func (h host) RestartProgram(context.Context) error { h.w.begin(); return nil }
func (h host) Restarts(context.Context) (int, bool, error) {
	return h.w.restarts, h.w.failed, nil
}
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
	if do := h.w.sounding; do != nil {
		h.w.sounding = nil
		do()
	}
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

func (s settings) Load() (helper.Settings, error) { return s.w.saved, s.w.unread }
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
func (s sticks) Unread() string { return s.w.unusable }
