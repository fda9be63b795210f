package e2e_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"image"
	"image/png"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"lianluozhan/cmd/internal/helper"
	store "lianluozhan/sync/county"
	"lianluozhan/sync/county/api"
	"lianluozhan/sync/county/intake"
	"lianluozhan/sync/trust"
	"lianluozhan/sync/wire"
)

// keeper stands in for the machine's helper on a real socket. It believes only what
// the root signed that the first beat after joining brought.
type keeper struct {
	t      testing.TB
	socket string

	mu     sync.Mutex
	beats  []helper.Beat
	heard  time.Time // the last of them
	state  helper.State
	wanted []wire.Wanted
	orders []wire.Command
	acts   []helper.Act
	bad    int // that were not signed for this machine
}

func newKeeper(t testing.TB) *keeper {
	t.Helper()
	k := &keeper{t: t, socket: filepath.Join(t.TempDir(), "helper.sock")}
	k.state = helper.State{Vitals: wire.Vitals{Helper: "示例", Release: "1.4.0", Good: "1.4.0", Touch: wire.Present, Temperature: 46}}
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "unix", k.socket)
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: k, ReadHeaderTimeout: time.Second}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	t.Cleanup(func() {
		_ = server.Close() // only to end Serve
		<-ended
	})
	return k
}

// ServeHTTP answers as the helper does.
func (k *keeper) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	k.mu.Lock()
	defer k.mu.Unlock()
	read := func(v any) {
		if err := json.NewDecoder(r.Body).Decode(v); err != nil {
			k.t.Errorf("%s: %v", r.URL.Path, err)
		}
	}
	var answer any
	switch r.URL.Path {
	case helper.PathBeat:
		var b helper.Beat
		read(&b)
		k.beats, k.heard = append(k.beats, b), time.Now()
		answer = k.state
	case helper.PathWanted:
		var x wire.Signed
		read(&x)
		w, err := x.Wanted(k.last().Machine, k.check)
		k.note(err)
		k.wanted = append(k.wanted, w)
	case helper.PathOrder:
		var x wire.Signed
		read(&x)
		c, err := x.Command(k.last().Machine, k.check)
		k.note(err)
		k.orders = append(k.orders, c)
		answer = wire.Outcome{ID: c.ID, State: wire.Complete}
	case helper.PathStaff:
		var a helper.Act
		read(&a)
		k.acts = append(k.acts, a)
		if a.What == helper.Open {
			k.state.Open = time.Now().Add(a.For)
		}
		answer = helper.Reply{Words: "已经打开，一小时后自动关上。"}
	case helper.PathLogs:
		_, _ = w.Write([]byte{0x1f, 0x8b, 8, 0})
		return
	}
	_ = json.NewEncoder(w).Encode(answer) // the program may be gone
}

func (k *keeper) last() helper.Beat {
	if len(k.beats) == 0 {
		return helper.Beat{}
	}
	return k.beats[len(k.beats)-1]
}

func (k *keeper) check(text, cert, sig []byte) error {
	root, err := trust.ParseRoot(k.last().Root)
	if err != nil {
		return err
	}
	return root.Ordered(text, cert, sig)
}

func (k *keeper) note(err error) {
	if err != nil {
		k.bad++
	}
}

// hears waits until ok holds of what was heard so far.
func (k *keeper) hears(within time.Duration, what string, ok func() bool) {
	k.t.Helper()
	eventually(k.t, within, what, func() bool {
		k.mu.Lock()
		defer k.mu.Unlock()
		return ok()
	})
}

func (k *keeper) say(change func(*helper.State)) {
	k.mu.Lock()
	defer k.mu.Unlock()
	change(&k.state)
}

// wish wants one release of every machine.
type wish string

func (w wish) Wish(store.Machine, wire.Vitals) (wire.Wanted, bool) {
	return wire.Wanted{Version: string(w), From: 60, To: 300}, true
}

// TestTheMachinesHelper lives through a day with a helper: beats, what the county
// wants and asks, a picture of the screen, staff at the machine's part of their page,
// the night, and a restart.
func TestTheMachinesHelper(t *testing.T) {
	t.Parallel()
	sample := &county{t: t, folder: t.TempDir(), listen: "127.0.0.1:8080"}
	sample.copySample()
	folder, report := intake.Read(sample.folder)
	if folder == nil {
		t.Fatal(report.String())
	}
	o, h := newOfficeThat(t, folder, wish("1.5.0")), newKeeper(t)
	k := newKiosk(t, portrait, o.join(), "-helper", h.socket)
	h.hears(30*time.Second, "it stands, connected and at rest", func() bool {
		b := h.last()
		return b.Settled && b.Connected && b.Machine != "" && b.Page == "attract" && !b.InUse && b.ScreenOn && b.ClockKnown && b.Schema > 0
	})
	h.hears(30*time.Second, "what the county wants", func() bool { return len(h.wanted) > 0 && h.wanted[0].Version == "1.5.0" })
	h.say(func(s *helper.State) { s.Vitals.Step, s.Vitals.Target = wire.Queued, "1.5.0" })
	eventually(t, 30*time.Second, "the county sees how the machine is", func() bool {
		v := o.api.Connected()[0].Status.Vitals
		return v.Helper == "示例" && v.Step == wire.Queued && v.Touch == wire.Present && v.Temperature == 46
	})

	o.give(api.Order{ID: "louder", What: wire.DoVolume, Arg: "40"})
	o.becomes("louder", wire.Complete)
	h.hears(time.Second, "the order as it was signed", func() bool { return len(h.orders) == 1 && h.orders[0].Arg == "40" })

	picture := o.screenshot("waiting")
	if b := picture.Bounds(); max(b.Dx(), b.Dy()) != 1080 || likeness(t, k, picture) < 0.95 {
		t.Errorf("the county's picture is %v and %.3f like the screen", b, likeness(t, k, picture))
	}
	o.give(api.Order{ID: "logs", What: wire.DoLogs})
	o.becomes("logs", wire.Complete)

	k.tap(anywhere)
	h.hears(3*time.Second, "at once that somebody is here", func() bool { return h.last().InUse && !h.last().LastTouch.IsZero() })
	k.opens(toRegister)
	k.tap(agree)
	covered := o.screenshot("register")
	k.tap(road)
	if again := o.screenshot("text"); !bytes.Equal(belowHeader(covered), belowHeader(again)) {
		t.Error("another step of a resident's registration makes another picture")
	}

	h.say(func(s *helper.State) {
		s.Settings.ScreenOn, s.Settings.ScreenOff = "00:00", "00:01"
		s.Restart = true
	})
	pass(6 * time.Second) // a beat, with the answer
	h.hears(time.Second, "light and program stay while somebody is here", func() bool { return h.last().InUse && h.last().ScreenOn })
	k.alive()
	h.mu.Lock()
	bad, beats := h.bad, len(h.beats)
	h.mu.Unlock()
	if bad != 0 || beats < 3 {
		t.Errorf("%d orders were not signed for this machine, %d beats", bad, beats)
	}
	if log := k.log(); strings.Count(log, "does not answer") != 0 {
		t.Error("the helper was taken for dead")
	}
}

// The thread that draws hangs with the display it draws on, as the clock moves on, and
// nothing else of the program does: the helper must hear nothing from then on.
func TestAFrozenScreenFallsSilent(t *testing.T) {
	t.Parallel()
	h := newKeeper(t)
	k := newDisplay(t, portrait)
	soon := time.Now().Truncate(time.Minute).Add(35 * time.Second) // of the station's clock; a minute ends in 25 s
	k.start("", "-helper", h.socket, "-now", soon.Format(time.RFC3339))
	h.hears(30*time.Second, "it stands", func() bool { return h.last().Settled })
	server := func(s syscall.Signal) {
		if err := syscall.Kill(k.server.PID, s); err != nil {
			t.Fatal(err)
		}
	}
	server(syscall.SIGSTOP)
	defer server(syscall.SIGCONT)
	h.hears(100*time.Second, "silence", func() bool { return time.Since(h.heard) > 3*helper.BeatEvery })
	k.alive()
	server(syscall.SIGCONT)
	h.hears(30*time.Second, "life again", func() bool { return time.Since(h.heard) < helper.BeatEvery })
	k.settle()
}

// A machine without a helper works as it always did, and its log says nothing of one.
func TestAMachineWithoutAHelper(t *testing.T) {
	t.Parallel()
	k := newDisplay(t, portrait)
	socket := filepath.Join(t.TempDir(), "none")
	k.start("", "-helper", socket, "-metrics", "127.0.0.1:0")
	k.settle()
	k.tap(joinScheme)
	k.alive()
	if log := k.log(); strings.Contains(log, "helper") {
		t.Errorf("a machine without a helper speaks of it:\n%s", log)
	}
	if _, err := os.Stat(socket); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}

// belowHeader are the pixels below the clock.
func belowHeader(img image.Image) []byte {
	var out []byte
	for y := 112; y < img.Bounds().Dy(); y++ {
		for x := range img.Bounds().Dx() {
			r, g, b, _ := img.At(x, y).RGBA()
			out = append(out, byte(r>>8), byte(g>>8), byte(b>>8))
		}
	}
	return out
}

// give gives an order that the county signs.
func (o *office) give(x api.Order) {
	o.t.Helper()
	x.Who, x.At = "示例甲", time.Now()
	x.Until = x.At.Add(time.Hour)
	o.must(o.api.Order(o.machine(), x))
}

// screenshot asks for a picture of the screen and returns it as the county has it.
func (o *office) screenshot(id string) image.Image {
	o.t.Helper()
	o.give(api.Order{ID: id, What: wire.DoScreen})
	o.becomes(id, wire.Complete)
	p, ok := o.api.Parcel(o.machine(), wire.ParcelScreen)
	if !ok || p.ID != id {
		o.t.Fatalf("no picture came for %s: %v %s", id, ok, p.ID)
	}
	img, err := png.Decode(bytes.NewReader(p.Body))
	o.must(err)
	return img
}

// likeness is the share of spots of a picture that are as light as on the screen.
func likeness(t testing.TB, k *kiosk, img image.Image) float64 {
	t.Helper()
	shot, err := k.screen.Shot()
	if err != nil {
		t.Fatal(err)
	}
	light := func(img image.Image, x, y int) int {
		r, g, b, _ := img.At(x, y).RGBA()
		return int(r+g+b) / 3 >> 8
	}
	same, all := 0, 0
	for y := 0; y < img.Bounds().Dy(); y += 6 {
		for x := 0; x < img.Bounds().Dx(); x += 6 {
			all++
			d := light(img, x, y) - light(shot, x*shot.Bounds().Dx()/img.Bounds().Dx(), y*shot.Bounds().Dy()/img.Bounds().Dy())
			if d > -40 && d < 40 {
				same++
			}
		}
	}
	return float64(same) / float64(all)
}
