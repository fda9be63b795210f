package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"time"

	"lianluozhan/cmd/internal/trial"
	"lianluozhan/cmd/internal/xscreen"
)

const width, height = 1080, 1920

// walker is a visitor with a camera.
type walker struct {
	screen *xscreen.Screen
	dir    string
	taken  int
}

// walk starts the kiosk on a display without a monitor and visits its screens.
func walk(ctx context.Context, c config, kiosk trial.Kiosk) (err error) {
	if err := os.MkdirAll(c.screens, 0o755); err != nil {
		return fmt.Errorf("make %s: %w", c.screens, err)
	}
	server, err := xscreen.Start(ctx, width, height)
	if err != nil {
		return err
	}
	defer server.Stop()
	args, err := kiosk.Args()
	if err != nil {
		return err
	}
	cmd := command(ctx, kiosk.Program, args)
	cmd.Env = server.Env("LANG=zh_CN.UTF-8")
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start the kiosk: %w", err)
	}
	defer func() {
		_ = cmd.Cancel() // already gone: nothing to end
		_ = cmd.Wait()   // ended by our signal
	}()
	w := walker{dir: c.screens}
	if w.screen, err = xscreen.Open(server.Display); err != nil {
		return err
	}
	defer w.screen.Close()
	fmt.Println("no display here: visiting the screens on one without a monitor")
	if err := w.visit(ctx, visit()); err != nil {
		return err
	}
	fmt.Printf("%d pictures of screens are in %s\n", w.taken, c.screens)
	return nil
}

// visit does the steps and takes a picture after each one that has a name.
func (w *walker) visit(ctx context.Context, steps []step) error {
	if err := w.settle(ctx, 5*time.Second); err != nil {
		return err
	}
	for _, s := range steps {
		for _, at := range s.taps {
			if err := errors.Join(w.screen.Tap(ctx, at), w.settle(ctx, 400*time.Millisecond)); err != nil {
				return fmt.Errorf("step %s: %w", s.name, err)
			}
		}
		if s.name == "" {
			continue
		}
		if err := w.picture(s.name); err != nil {
			return fmt.Errorf("step %s: %w", s.name, err)
		}
	}
	return nil
}

// settle waits until the screen has not changed for the given time, but no longer
// than a few times that: something may move for ever.
func (w *walker) settle(ctx context.Context, quiet time.Duration) error {
	var last []byte
	for began, since := time.Now(), time.Now(); time.Since(since) < quiet && time.Since(began) < 5*quiet; {
		shot, err := w.screen.Shot()
		if err != nil {
			return err
		}
		if !bytes.Equal(shot.Pix, last) {
			last, since = shot.Pix, time.Now()
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
	return nil
}

func (w *walker) picture(name string) error {
	shot, err := w.screen.Shot()
	if err != nil {
		return err
	}
	w.taken++
	f, err := os.Create(filepath.Join(w.dir, fmt.Sprintf("%02d-%s.png", w.taken, name)))
	if err != nil {
		return fmt.Errorf("write a picture: %w", err)
	}
	return errors.Join(png.Encode(f, shot), f.Close())
}
