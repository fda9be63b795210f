package e2e_test

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"lianluozhan/cmd/internal/trial"
	"lianluozhan/cmd/internal/xscreen"
)

// kiosk is the station's program on a display of its own.
type kiosk struct {
	t      testing.TB
	dir    string // holds the data folder
	server *xscreen.Server
	screen *xscreen.Screen
	cmd    *exec.Cmd
	gone   chan error
	heard  int // bytes of the log to leave out
}

var (
	portrait  = image.Pt(1080, 1920)
	landscape = image.Pt(1920, 1080)
)

// newKiosk starts a display and, joined by the address, a kiosk on it.
func newKiosk(t testing.TB, size image.Point, join string, more ...string) *kiosk {
	t.Helper()
	k := newDisplay(t, size)
	k.start(join, more...)
	return k
}

// newDisplay starts a display without a kiosk on it.
func newDisplay(t testing.TB, size image.Point) *kiosk {
	t.Helper()
	k := &kiosk{t: t, dir: t.TempDir()}
	var err error
	if k.server, err = xscreen.Start(t.Context(), size.X, size.Y); err != nil {
		t.Fatal(err)
	}
	if k.screen, err = xscreen.Open(k.server.Display); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		k.screen.Close()
		k.server.Stop()
	})
	return k
}

// start starts the program and waits for its first page.
func (k *kiosk) start(join string, more ...string) {
	k.t.Helper()
	args, err := trial.Kiosk{Dir: k.dir, IME: built.ime, County: join}.Args(more...)
	if err != nil {
		k.t.Fatal(err)
	}
	k.cmd = exec.Command(built.kiosk, args...) //nolint:noctx // killed below, with its context gone
	k.cmd.Env = k.server.Env("LANG=zh_CN.UTF-8")
	out := output(k.t, "kiosk.log")
	k.cmd.Stdout, k.cmd.Stderr = out, out
	blank := k.pixels()
	if err := k.cmd.Start(); err != nil {
		k.t.Fatal(err)
	}
	cmd, gone := k.cmd, make(chan error, 1)
	k.gone = gone
	go func() { gone <- cmd.Wait() }()
	k.t.Cleanup(func() { _ = cmd.Process.Kill() }) // gone already: nothing to do
	k.changed(20*time.Second, "the kiosk shows something", blank)
	k.settle()
}

func (k *kiosk) data() string { return filepath.Join(k.dir, "data") }

// kill ends the program as a power cut does.
func (k *kiosk) kill() {
	_ = k.cmd.Process.Kill() // gone already: nothing to do
	<-k.gone
}

// stop ends the program as the system does when it shuts down.
func (k *kiosk) stop() {
	k.t.Helper()
	if err := k.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		k.t.Fatal(err)
	}
	select {
	case err := <-k.gone:
		if err != nil {
			k.t.Errorf("the kiosk ended with %v", err)
		}
	case <-time.After(10 * time.Second):
		k.t.Fatal("the kiosk does not end")
	}
}

// alive fails the test when the program has ended.
func (k *kiosk) alive() {
	k.t.Helper()
	select {
	case err := <-k.gone:
		k.t.Fatalf("the kiosk has ended: %v", err)
	default:
	}
}

// log returns what the program's own log says since forget.
func (k *kiosk) log() string {
	b, err := os.ReadFile(filepath.Join(k.data(), "log", "kiosk.log"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		k.t.Fatal(err)
	}
	return string(b[min(k.heard, len(b)):])
}

// forget leaves what the log said so far out of account.
func (k *kiosk) forget() { k.heard += len(k.log()) }

func (k *kiosk) says(within time.Duration, words string) {
	k.t.Helper()
	eventually(k.t, within, "the kiosk logs "+words, func() bool { return strings.Contains(k.log(), words) })
}

func (k *kiosk) pixels() []byte {
	k.t.Helper()
	return k.part(image.Rect(0, 0, k.screen.Width, k.screen.Height))
}

func (k *kiosk) part(r image.Rectangle) []byte {
	k.t.Helper()
	b, err := k.screen.Pixels(r)
	if err != nil {
		k.t.Fatal(err)
	}
	return b
}

func (k *kiosk) changed(within time.Duration, what string, before []byte) time.Duration {
	k.t.Helper()
	return eventually(k.t, within, what, func() bool { return !bytes.Equal(before, k.pixels()) })
}

// shows waits until the screen below the clock is as it was when part was taken: a
// photo may still be on its way from the disk.
func (k *kiosk) shows(part []byte) {
	k.t.Helper()
	for began := time.Now(); !bytes.Equal(part, k.part(belowClock)); pass(50 * time.Millisecond) {
		if time.Since(began) > 15*time.Second {
			k.t.Fatalf("the screen is not what it was: %s", k.shot("other"))
		}
	}
}

// settle waits until the screen has not changed for a while and the program rests.
func (k *kiosk) settle() {
	k.t.Helper()
	last, since, used := k.pixels(), time.Now(), k.cpu()
	eventually(k.t, 30*time.Second, "the screen comes to rest", func() bool {
		now := k.pixels()
		quiet := time.Since(since)
		switch {
		case !bytes.Equal(now, last), quiet > 300*time.Millisecond && k.cpu()-used > 8: // a page is being made
			last, since, used = now, time.Now(), k.cpu()
		case quiet > 300*time.Millisecond:
			return true
		}
		return false
	})
}

// tap touches the screen and waits until it has answered and come to rest.
func (k *kiosk) tap(at image.Point) {
	k.t.Helper()
	pass(500 * time.Millisecond) // some steps are deaf at first, to unsteady hands
	before := k.pixels()
	if err := k.screen.Tap(k.t.Context(), at); err != nil {
		k.t.Fatal(err)
	}
	k.changed(15*time.Second, fmt.Sprintf("the tap at %v does something", at), before)
	k.settle()
}

// opens touches the screen and waits until another page is there, which its header
// shows.
func (k *kiosk) opens(at image.Point) {
	k.t.Helper()
	pass(500 * time.Millisecond)
	before := k.part(titles)
	if err := k.screen.Tap(k.t.Context(), at); err != nil {
		k.t.Fatal(err)
	}
	eventually(k.t, 15*time.Second, fmt.Sprintf("the tap at %v opens a page", at), func() bool {
		return !bytes.Equal(before, k.part(titles))
	})
	k.settle()
}

// strike touches keys one after another without looking, as fast as the keyboard
// takes two of the same.
func (k *kiosk) strike(keys ...image.Point) {
	k.t.Helper()
	for i, at := range keys {
		if i > 0 && at == keys[i-1] {
			k.settle() // or a busy machine takes the second for a bounce of the first
		}
		if err := errors.Join(k.screen.Move(at), k.screen.Press()); err != nil {
			k.t.Fatal(err)
		}
		pass(50 * time.Millisecond)
		if err := k.screen.Release(); err != nil {
			k.t.Fatal(err)
		}
		pass(90 * time.Millisecond)
	}
	k.settle()
}

// shot writes a picture of the screen and returns its path. With E2E_SHOTS set,
// pictures stay in that folder.
func (k *kiosk) shot(name string) string {
	k.t.Helper()
	img, err := k.screen.Shot()
	if err != nil {
		k.t.Fatal(err)
	}
	dir := os.Getenv("E2E_SHOTS")
	if dir == "" {
		dir = k.dir
	}
	path := filepath.Join(dir, strings.ReplaceAll(k.t.Name(), "/", "-")+"-"+name+".png")
	f, err := os.Create(path)
	if err != nil {
		k.t.Fatal(err)
	}
	enc := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := errors.Join(enc.Encode(f, img), f.Close()); err != nil {
		k.t.Fatal(err)
	}
	return path
}

// codes returns what a phone's camera reads from the screen; there must be something.
func (k *kiosk) codes(name string) []string {
	k.t.Helper()
	var all []string
	eventually(k.t, 20*time.Second, "codes on "+name, func() bool {
		all = k.codesOrNone(name)
		return len(all) > 0
	})
	return all
}

func (k *kiosk) codesOrNone(name string) []string {
	k.t.Helper()
	out, err := exec.CommandContext(k.t.Context(), "zbarimg", "-q", "--raw", k.shot(name)).Output()
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 4) { // 4: nothing found
		k.t.Fatalf("zbarimg: %v", err)
	}
	return strings.Fields(string(out))
}
