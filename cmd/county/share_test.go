package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"lianluozhan/sync/station/uplink"
	"lianluozhan/sync/trust"
	"lianluozhan/sync/wire"
)

// updater is a machine that does what is wanted of it when the test says so, as one that
// waits until nobody is there.
type updater struct {
	*appliance
	station string
}

// enlarged is the sample county with stations d01 … in a township of the sample's.
func (u tool) enlarged(stations int) {
	u.t.Helper()
	dir := filepath.Join(u.t.TempDir(), "county")
	if err := os.CopyFS(dir, os.DirFS(sample)); err != nil {
		u.t.Fatal(err)
	}
	for i := range stations {
		at := filepath.Join(dir, "stations", fmt.Sprintf("d%02d", i+1))
		text := fmt.Sprintf("name: 示例%02d联络室\nkind: 联络室\ntown: hewan\nparent: hewan\n", i+1)
		if err := os.MkdirAll(at, 0o700); err != nil {
			u.t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(at, "station.yaml"), []byte(text), 0o600); err != nil {
			u.t.Fatal(err)
		}
	}
	u.ok("import", dir)
}

func (s *server) updater(station string) *updater {
	s.t.Helper()
	said := joinWords.FindStringSubmatch(s.ok("station", "add", station))
	if len(said) != 3 {
		s.t.Fatalf("no join address in %q", said)
	}
	m := join(s.t, uplink.Joining{Address: said[1], Code: said[2], Machine: "kiosk-" + station})
	root, err := trust.ParseRoot(m.id.Root)
	if err != nil {
		s.t.Fatal(err)
	}
	a := &updater{&appliance{
		name: "kiosk-" + station, member: m, root: root, heard: make(chan struct{}, 1),
		vitals: wire.Vitals{Helper: "1", Release: "1.0", Good: "1.0", Touch: wire.Present, Booted: 1},
	}, station}
	cfg := m.config()
	cfg.Timing.News = time.Millisecond
	cfg.Report, cfg.Wanted = a.report, a.told
	a.link = uplink.New(cfg)
	a.runs()
	return a
}

// told keeps what is wanted; of a version that is withdrawn it goes back at once.
func (a *updater) told(said wire.Signed) {
	a.takes(said, func(w wire.Wanted) {
		if slices.Contains(w.Withdrawn, a.vitals.Release) {
			a.vitals.Release, a.vitals.Good = "1.0", "1.0"
		}
	})
}

func (a *updater) last() wire.Wanted {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.wanted) == 0 {
		return wire.Wanted{}
	}
	return a.wanted[len(a.wanted)-1]
}

// offered waits until a version is wanted of the machine.
func (a *updater) offered(version string) {
	a.t.Helper()
	wait(a.t, a.heard, func() bool { return a.last().Version == version })
}

// tries runs what is wanted: it proves itself, or the machine comes back from it.
func (a *updater) tries(good bool) {
	a.mu.Lock()
	v := a.wanted[len(a.wanted)-1].Version
	if good {
		a.vitals.Release, a.vitals.Good = v, v
	} else {
		a.vitals.Step, a.vitals.Target, a.vitals.Bad = wire.RolledBack, v, append(a.vitals.Bad, v)
	}
	a.mu.Unlock()
	a.link.Tell()
}

// counts waits until that many lines of `stations list` say so.
func (s *server) counts(n int, words string) {
	s.t.Helper()
	out := ""
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); <-time.After(20 * time.Millisecond) {
		if out = s.ok("stations", "list"); strings.Count(out, words) == n {
			return
		}
	}
	s.t.Fatalf("%q is not said of %d:\n%s", words, n, out)
}

// Twenty stations: three fail, which is more than the share that was set; what has not
// begun does not begin, until staff let it go on; one is held; and the version is
// withdrawn.
func TestARolloutOfTwentyStations(t *testing.T) {
	u := newTool(t)
	u.enlarged(20)
	s := u.serve()
	var all []*updater
	for i := range 20 {
		all = append(all, s.updater(fmt.Sprintf("d%02d", i+1)))
	}
	s.counts(20, "没有定版本")
	s.ok("stations", "hold", "d20", "-why", "开会")
	if status, _, errOut := s.run("stations", "want", "all", "1.1", "-new", "-first", "-20"); status != 1 || !strings.Contains(errOut, "先升的台数") {
		t.Errorf("fewer than none: %d %s", status, errOut)
	}
	s.ok("stations", "want", "all", "1.1", "-new", "-now", "-share", "15", "-row", "0", "-first", "20")
	if out := s.ok("stations", "releases"); !strings.Contains(out, "失败超过 15% 暂停") {
		t.Errorf("releases: %s", out)
	}
	for i, a := range all[:15] {
		a.offered("1.1")
		a.tries(i < 12)
		if i < 12 {
			s.counts(i+1, "到了 1.1")
		}
	}
	s.counts(3, "1.1 没有成功")
	s.shows("暂停：试过的 15 台里有 3 台没有成功", "stations", "releases")
	s.counts(4, "1.1 暂停了")
	s.counts(1, "停在现在的版本")
	for _, a := range all[15:] {
		wait(t, a.heard, func() bool {
			w := a.last()
			return w.Version == "" && (a.station == "d20" || slices.Contains(w.Paused, "1.1"))
		})
	}

	s.ok("stations", "resume", "all")
	for _, a := range all[15:19] {
		a.offered("1.1")
		a.tries(true)
	}
	s.counts(16, "到了 1.1")
	s.ok("stations", "go", "d20")
	all[19].offered("1.1")
	all[19].tries(true)
	s.counts(17, "到了 1.1")

	s.ok("stations", "withdraw", "1.1", "-why", "示例")
	for _, a := range all {
		wait(t, a.heard, func() bool { return slices.Contains(a.last().Withdrawn, "1.1") })
	}
	s.counts(20, "没有定版本")
	s.counts(0, " 1.1 ")
}

// What is nearest to a station counts: its own wish, its township's, its ring's.
func TestAStationARingATownship(t *testing.T) {
	u := newTool(t)
	u.enlarged(2)
	s := u.serve()
	own, ring, far := s.updater("d01"), s.updater("d02"), s.updater("chengguan")
	s.counts(3, "没有定版本")
	s.ok("stations", "ring", "station/d02", "canary")
	s.ok("stations", "want", "all", "1.1", "-new")
	s.ok("stations", "want", "canary", "1.2", "-new")
	s.ok("stations", "want", "station/d01", "1.3", "-new")
	far.offered("1.1")
	ring.offered("1.2")
	own.offered("1.3")
	s.ok("stations", "want", "town/hewan", "1.4", "-new")
	ring.offered("1.4")
	s.ok("stations", "drop", "station/d01")
	own.offered("1.4")
	if got := far.last().Version; got != "1.1" {
		t.Errorf("another township is told %s", got)
	}
}
