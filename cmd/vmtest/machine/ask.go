package machine

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"lianluozhan/cmd/vmtest/guest"
)

// Awake waits until the guest answers and returns the ID of this boot.
func (m *Machine) Awake(ctx context.Context, most time.Duration) (boot string, err error) {
	for end := time.Now().Add(most); time.Now().Before(end); {
		r, err := m.link.ask(ctx, guest.Ask{Do: guest.DoHello}, 2*time.Second)
		if err == nil {
			return strings.TrimSpace(string(r.Bytes)), nil
		}
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
		if m.Off() {
			return "", fmt.Errorf("the machine went off: %w", ErrAway)
		}
	}
	return "", fmt.Errorf("after %v: %w", most, ErrAway)
}

// Run runs a script in the machine as root and returns what it prints. Another status
// than 0 is an error.
func (m *Machine) Run(ctx context.Context, script string, most time.Duration) (string, error) {
	r, err := m.link.ask(ctx, guest.Ask{Do: guest.DoRun, Script: script, Millis: most.Milliseconds()}, most+10*time.Second)
	out := strings.TrimSpace(string(r.Bytes))
	if err == nil && r.Code != 0 {
		err = fmt.Errorf("status %d of %q in the machine", r.Code, short(script))
	}
	if err != nil && out != "" {
		err = fmt.Errorf("%w: %s", err, out)
	}
	return out, err
}

func short(s string) string {
	const most = 120
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// Put writes a file into the machine.
func (m *Machine) Put(ctx context.Context, path string, body []byte, mode os.FileMode) error {
	_, err := m.link.ask(ctx, guest.Ask{Do: guest.DoPut, Path: path, Bytes: body, Mode: uint32(mode)}, 5*time.Minute)
	return err
}

// Get reads a file of the machine.
func (m *Machine) Get(ctx context.Context, path string) ([]byte, error) {
	r, err := m.link.ask(ctx, guest.Ask{Do: guest.DoGet, Path: path}, time.Minute)
	return r.Bytes, err
}

// Watch waits until a file of a pattern is there or has changed, and returns its name.
func (m *Machine) Watch(ctx context.Context, pattern string, most time.Duration) (string, error) {
	r, err := m.link.ask(ctx, guest.Ask{Do: guest.DoWatch, Path: pattern, Millis: most.Milliseconds()}, most+10*time.Second)
	return r.Found, err
}

// Slowness is how many times longer the machine takes for the same work than we do.
func (m *Machine) Slowness(ctx context.Context) (float64, error) {
	r, err := m.link.ask(ctx, guest.Ask{Do: guest.DoWork}, 5*time.Minute)
	if err != nil {
		return 0, err
	}
	return float64(r.Took) / float64(max(1, guest.Work())), nil
}

// Panel plugs a touch panel in, as large as the screen is built.
func (m *Machine) Panel(ctx context.Context) error {
	_, err := m.link.ask(ctx, guest.Ask{Do: guest.DoPlug, W: m.o.Width, H: m.o.Height}, time.Minute)
	return err
}

// NoPanel unplugs it.
func (m *Machine) NoPanel(ctx context.Context) error {
	_, err := m.link.ask(ctx, guest.Ask{Do: guest.DoUnplug}, time.Minute)
	return err
}

// Tap touches the glass: x and y are the panel's own, however the picture is turned.
func (m *Machine) Tap(ctx context.Context, x, y int) error {
	_, err := m.link.ask(ctx, guest.Ask{Do: guest.DoTap, X: x, Y: y, Millis: 250}, time.Minute)
	return err
}
