package screen_test

import (
	"bufio"
	"context"
	"errors"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"lianluozhan/cmd/internal/touchmap"
	"lianluozhan/cmd/station/screen"
)

// nested starts Xephyr, a server that can turn its picture, on another server's screen.
func nested(t *testing.T, w, h int) screen.Options {
	t.Helper()
	return nestedIn(t, start(t, 700, 700), w, h)
}

func nestedIn(t *testing.T, outer screen.Options, w, h int) screen.Options {
	t.Helper()
	r, pipe, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() }) // it writes more than once, and ends when nobody reads
	cmd := exec.CommandContext(t.Context(), "Xephyr", "-displayfd", "3", "-screen", strconv.Itoa(w)+"x"+strconv.Itoa(h), "-noreset", "-nolisten", "tcp")
	cmd.ExtraFiles = []*os.File{pipe}
	cmd.Env = append(os.Environ(), "DISPLAY="+outer.Display)
	// What it says of keyboards is nobody's concern.
	err = cmd.Start()
	if cerr := pipe.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		t.Fatalf("start Xephyr: %v", err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // it may have ended with the server below it
		_ = cmd.Wait()
	})
	if err := r.SetReadDeadline(time.Now().Add(30 * time.Second)); err != nil {
		t.Fatal(err)
	}
	number, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		t.Fatalf("Xephyr tells no display: %v", err)
	}
	return screen.Options{Display: ":" + strings.TrimSpace(number), Turns: named("Xephyr virtual mouse")}
}

// Every turn from every other one: size, matrix and ground go with it, and a second
// time there is nothing to do.
func TestTurns(t *testing.T) {
	s, err := screen.Wait(short(t), nested(t, 400, 300))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Splash(screen.Starting, pictures(t, screen.Starting)); err != nil {
		t.Fatal(err)
	}
	touches, err := s.Touches()
	if err != nil || len(touches) != 1 {
		t.Fatalf("%v %v", touches, err)
	}
	for _, r := range []touchmap.Rotation{
		touchmap.Left, touchmap.Right, touchmap.Normal, touchmap.Inverted, touchmap.Left, touchmap.Inverted, touchmap.Right, touchmap.Normal,
	} {
		t.Log(r)
		for _, want := range []bool{true, false} {
			changed, err := s.Apply(r, touchmap.For(r))
			if err != nil || changed != want {
				t.Fatalf("changed %v, %v", changed, err)
			}
		}
		if got, err := s.Rotation(); err != nil || got != r {
			t.Errorf("turned %s, %v", got, err)
		}
		w, h, ground := 400, 300, blue
		if r.Sideways() {
			w, h, ground = 300, 400, red
		}
		if gw, gh, err := s.Size(); err != nil || gw != w || gh != h {
			t.Errorf("%d×%d, %v", gw, gh, err)
		}
		if got, err := s.Matrix(touches[0]); err != nil || got != touchmap.For(r) {
			t.Errorf("matrix %v, %v", got, err)
		}
		if got := at(t, s, w/2, h/2); got != ground {
			t.Errorf("the ground is %v", got)
		}
	}
}

// short is long enough for a server to start.
func short(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// A monitor that comes back is lit without a new start.
func TestAMonitorComesBack(t *testing.T) {
	s := open(t, start(t, 320, 240))
	if err := s.Unplug(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Rotation(); !errors.Is(err, screen.ErrNoMonitor) {
		t.Fatalf("unplugged: %v", err)
	}
	for _, want := range []bool{true, false} {
		if changed, err := s.Apply(touchmap.Normal, touchmap.Identity()); err != nil || changed != want {
			t.Fatalf("%v %v", changed, err)
		}
	}
	if r, err := s.Rotation(); r != touchmap.Normal || err != nil {
		t.Errorf("%s %v", r, err)
	}
	if w, h, err := s.Size(); w != 320 || h != 240 || err != nil {
		t.Errorf("%d×%d %v", w, h, err)
	}
}
