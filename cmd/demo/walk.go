package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
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
	if err := w.visit(ctx); err != nil {
		return err
	}
	fmt.Printf("%d pictures of screens are in %s\n", w.taken, c.screens)
	return nil
}

// step is a tap, and the name of the picture taken after it. A zero tap is none.
type step struct {
	tap     image.Point
	picture string
	quiet   time.Duration // how long the screen must have been at rest; zero for the usual
}

func (w *walker) do(ctx context.Context, steps ...step) error {
	for _, s := range steps {
		quiet := max(s.quiet, 300*time.Millisecond)
		if s.picture != "" {
			quiet = max(quiet, 800*time.Millisecond) // a whole page may be made anew
		}
		if s.tap != (image.Point{}) {
			if err := errors.Join(w.screen.Tap(ctx, s.tap), w.settle(ctx, quiet)); err != nil {
				return fmt.Errorf("tap at %v: %w", s.tap, err)
			}
		}
		if s.picture == "" {
			continue
		}
		if err := w.picture(s.picture); err != nil {
			return err
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
