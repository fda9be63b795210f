package main

import (
	"log/slog"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"lianluozhan/kiosk/background"
)

// screenThread runs what is posted, one after the other, until it is held.
type screenThread struct {
	posts chan func()
}

func (s *screenThread) run() {
	for f := range s.posts {
		f()
	}
}

// freeze blocks the thread until thaw.
func (s *screenThread) freeze() (thaw func()) {
	held := make(chan struct{})
	s.posts <- func() { <-held }
	return func() { close(held) }
}

func newScreenThread() *screenThread { return &screenThread{posts: make(chan func(), 64)} }

// testDog is a watchdog whose words are noted, on a screen of 1080 by 1920.
func testDog(door *background.Door, said chan<- string) *watchdog {
	return &watchdog{
		door: door, log: slog.New(slog.DiscardHandler), every: 6 * time.Second, clock: time.Now,
		full: func() fyne.Size { return fyne.NewSize(1080, 1920) },
		say: func(state string) error {
			said <- state
			return nil
		},
	}
}

// TestASmallFrameIsNotReady draws frames by hand: without one, and with one that does not
// fill the screen, nothing is said.
func TestASmallFrameIsNotReady(t *testing.T) {
	app := test.NewTempApp(t)
	win := app.NewWindow("示例")
	defer win.Close()
	synctest.Test(t, func(t *testing.T) {
		thread, said := newScreenThread(), make(chan string, 99)
		go thread.run()
		door := background.New(t.Context(), func(f func()) { thread.posts <- f })
		w := testDog(door, said)
		w.window(win)
		size := fyne.Size{}
		w.size = func() fyne.Size { return size }
		frame := func(width, height float32) {
			size = fyne.NewSize(width, height)
			w.stamp.Generator(1, 1)
		}
		w.start()
		<-time.After(5 * time.Second)
		thread.posts <- func() { frame(300, 200) }
		<-time.After(5 * time.Second)
		if len(said) > 0 {
			t.Fatalf("said %q before a full frame", <-said)
		}
		thread.posts <- func() { frame(1080, 1920) }
		<-time.After(time.Second)
		if got := <-said; !strings.HasPrefix(got, "READY=1\nSTATUS=") || !strings.Contains(got, "1080×1920") {
			t.Fatalf("after a full frame: %q", got)
		}
		if got := <-said; got != "WATCHDOG=1" {
			t.Fatalf("then: %q", got)
		}
		door.Close()
		close(thread.posts)
	})
}

// TestAFrozenScreenFallsSilent blocks the goroutine that draws while all others go on.
func TestAFrozenScreenFallsSilent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		thread, said := newScreenThread(), make(chan string, 99)
		go thread.run()
		door := background.New(t.Context(), func(f func()) { thread.posts <- f })
		w := testDog(door, said)
		thread.posts <- w.live
		<-time.After(time.Minute)
		if n := len(said); n != 11 && n != 10 {
			t.Fatalf("%d signs of life in a minute, want one every 6 s", n)
		}
		for len(said) > 0 {
			<-said
		}
		thaw := thread.freeze()
		<-time.After(time.Hour)
		if len(said) > 0 {
			t.Fatalf("%q from a frozen screen", <-said)
		}
		thaw()
		<-time.After(time.Minute)
		if len(said) == 0 {
			t.Fatal("silent though the screen goes on")
		}
		door.Close()
		close(thread.posts)
	})
}

// TestTheSupervisorHears speaks to a real socket.
func TestTheSupervisorHears(t *testing.T) {
	path := filepath.Join(t.TempDir(), "notify")
	socket, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	t.Setenv("NOTIFY_SOCKET", path)
	t.Setenv("WATCHDOG_USEC", "20000000")
	t.Setenv("WATCHDOG_PID", "")
	door := background.New(t.Context(), func(f func()) { f() })
	defer door.Close()
	w := newWatchdog(door, slog.New(slog.DiscardHandler), func() fyne.Size { return fyne.NewSize(1080, 1920) })
	if w.every > 10*time.Second || w.every < 5*time.Second {
		t.Errorf("a sign of life every %v for a limit of 20 s", w.every)
	}
	w.drawn = fyne.NewSize(1080, 1920)
	w.look()
	w.stopping()
	buf := make([]byte, 4096)
	for _, want := range []string{"READY=1", "WATCHDOG=1", "STOPPING=1"} {
		n, err := socket.Read(buf)
		if got := string(buf[:n]); err != nil || !strings.HasPrefix(got, want) {
			t.Errorf("heard %q, %v; want %s", got, err, want)
		}
	}
}

// TestNobodyListens: without a supervisor nothing happens and nothing fails.
func TestNobodyListens(t *testing.T) {
	t.Setenv("NOTIFY_SOCKET", "")
	t.Setenv("WATCHDOG_USEC", "")
	door := background.New(t.Context(), func(f func()) { f() })
	defer door.Close()
	w := newWatchdog(door, slog.New(slog.DiscardHandler), func() fyne.Size { return fyne.Size{} })
	if w.every != 0 {
		t.Errorf("signs of life every %v, though nobody asked", w.every)
	}
	if err := w.say("READY=1"); err != nil {
		t.Error(err)
	}
}

// TestAWrongSizeIsNotForEver: a screen that tells a size which no frame ever has must not
// keep the program from being ready.
func TestAWrongSizeIsNotForEver(t *testing.T) {
	app := test.NewTempApp(t)
	win := app.NewWindow("示例")
	defer win.Close()
	synctest.Test(t, func(t *testing.T) {
		thread, said := newScreenThread(), make(chan string, 99)
		go thread.run()
		door := background.New(t.Context(), func(f func()) { thread.posts <- f })
		w := testDog(door, said)
		w.window(win)
		w.size = func() fyne.Size { return fyne.NewSize(1920, 1080) }
		w.start()
		for range 20 {
			thread.posts <- func() { w.stamp.Generator(1, 1) }
			<-time.After(time.Second)
		}
		if len(said) == 0 {
			t.Error("not ready after 20 s of frames")
		}
		door.Close()
		close(thread.posts)
	})
}

// TestWhoStartsItAgain: where something looks after the program it only ends, or there
// would be two; elsewhere it starts itself.
func TestWhoStartsItAgain(t *testing.T) {
	for socket, again := range map[string]bool{"": true, filepath.Join(t.TempDir(), "notify"): false} {
		t.Setenv("NOTIFY_SOCKET", socket)
		s := newStage(t, filepath.Join(t.TempDir(), "no-helper"))
		s.restart()
		if s.again != again {
			t.Errorf("with %q to tell: starts itself again %v, want %v", socket, s.again, again)
		}
	}
}
