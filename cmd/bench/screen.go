package main

import (
	"context"
	"errors"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"slices"
	"time"

	"lianluozhan/cmd/internal/trial"
)

// start is what one start of a program showed.
type start struct {
	firstMS, memoryMiB float64
}

const (
	// rest is how long a program is left alone before it is measured.
	rest = 20 * time.Second
	// minute is how long it is watched idling: once in it the clock moves on, on
	// the kiosk as on the page it is compared with.
	minute = time.Minute
)

// screenFigures compares the kiosk's screen with the browser's, in turns, so
// that both meet the same moods of the machine.
func screenFigures(ctx context.Context, c config) ([]figure, error) {
	kiosk, stop, err := joinedKiosk(ctx, c)
	if err != nil {
		return nil, err
	}
	defer stop()
	folder := filepath.Join(c.dir, "chromium")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, fmt.Errorf("make a folder for chromium: %w", err)
	}
	peer, err := chromium(folder)
	if err != nil {
		return nil, err
	}
	var ours, theirs []start
	for range c.runs {
		for _, turn := range []struct {
			p   program
			all *[]start
		}{{kiosk, &ours}, {peer, &theirs}} {
			s, err := measureStart(ctx, turn.p)
			if err != nil {
				return nil, err
			}
			*turn.all = append(*turn.all, s)
		}
	}
	ourIdle, err := measureIdle(ctx, kiosk)
	if err != nil {
		return nil, err
	}
	theirIdle, err := measureIdle(ctx, peer)
	if err != nil {
		return nil, err
	}
	first := func(s start) float64 { return s.firstMS }
	pss := func(s start) float64 { return s.memoryMiB }
	return []figure{
		value("exec_to_first_content", median(ours, first), "ms").withPeer(median(theirs, first)).ratioAtMost(0.5),
		value("pss", median(ours, pss), "MiB").withPeer(median(theirs, pss)).ratioAtMost(0.45),
		value("idle_cpu", ourIdle, "% of a core").withPeer(max(theirIdle, 0.01)).atMost(0.1),
	}, nil
}

func measureStart(ctx context.Context, p program) (s start, err error) {
	on, err := perform(ctx, p)
	if err != nil {
		return start{}, err
	}
	defer func() { err = errors.Join(err, on.end()) }()
	if err := pause(ctx, rest/2); err != nil {
		return start{}, err
	}
	mib, err := on.memory()
	return start{float64(on.firstContent.Microseconds()) / 1000, mib}, err
}

func measureIdle(ctx context.Context, p program) (percent float64, err error) {
	on, err := perform(ctx, p)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, on.end()) }()
	if err := pause(ctx, rest); err != nil {
		return 0, err
	}
	return on.idle(ctx, minute)
}

// touchFigures taps through one running kiosk.
func touchFigures(ctx context.Context, c config) (figures []figure, err error) {
	kiosk, stop, err := joinedKiosk(ctx, c)
	if err != nil {
		return nil, err
	}
	defer stop()
	on, err := perform(ctx, kiosk)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, on.end()) }()
	tile, err := on.enter(ctx)
	if err != nil {
		return nil, err
	}
	waits, err := on.taps(ctx, tile, 40)
	if err != nil {
		return nil, err
	}
	same := func(ms float64) float64 { return ms }
	figures = append(figures,
		value("tap_to_pixel", median(waits, same), "ms").atMost(100),
		value("tap_to_pixel_p95", quantile(waits, 0.95), "ms").atMost(100))
	const changes = 500
	growth, err := on.turnPages(ctx, tile, changes)
	return append(figures, value("memory_growth_500_pages", growth, "%").atMost(5)), err
}

// enter wakes the kiosk and returns where its home screen has the tile of the
// deputies, whose page has the most pictures.
func (s *stage) enter(ctx context.Context) (image.Point, error) {
	if err := errors.Join(s.screen.Tap(ctx, image.Pt(screenWidth/2, screenHeight/2)), s.rest(ctx)); err != nil {
		return image.Point{}, err
	}
	shot, err := s.screen.Shot()
	if err != nil {
		return image.Point{}, err
	}
	home, err := trial.FindHome(shot)
	if err != nil {
		return image.Point{}, err
	}
	return home.Tiles[0], nil
}

// taps measures from the finger going down on a tile to the first changed pixel
// below it, in ms.
func (s *stage) taps(ctx context.Context, at image.Point, n int) ([]float64, error) {
	var waits []float64
	for range n {
		around := image.Rectangle{Min: at.Sub(image.Pt(60, 12)), Max: at.Add(image.Pt(60, 12))}
		if err := errors.Join(s.screen.Move(at), s.rest(ctx)); err != nil {
			return nil, err
		}
		before, err := s.screen.Pixels(around)
		if err != nil {
			return nil, err
		}
		began := time.Now()
		err = errors.Join(s.screen.Press(), s.changed(ctx, around, before))
		waits = append(waits, float64(time.Since(began).Microseconds())/1000)
		if err := errors.Join(err, s.screen.Release(), s.rest(ctx), s.screen.Tap(ctx, trial.Back), s.rest(ctx)); err != nil {
			return nil, err
		}
	}
	return waits, nil
}

// turnPages opens and leaves a page until n pages were changed, and returns by
// how many percent the highest memory of the last two fifths is above that of the
// time before. Highest, because between collections memory goes up and down.
func (s *stage) turnPages(ctx context.Context, tile image.Point, n int) (float64, error) {
	var early, late float64
	for i := range n / 2 {
		for _, at := range []image.Point{tile, trial.Back} {
			if err := s.turn(ctx, at); err != nil {
				return 0, fmt.Errorf("page change %d: %w", 2*i+1, err)
			}
		}
		if i%10 != 9 {
			continue
		}
		mib, err := s.memory()
		if err != nil {
			return 0, err
		}
		if 2*i < n*3/5 {
			early = max(early, mib)
		} else {
			late = max(late, mib)
		}
	}
	return 100 * (late - early) / early, nil
}

// turn taps and waits until the screen has changed and come to rest.
func (s *stage) turn(ctx context.Context, at image.Point) error {
	page := image.Rect(0, 200, screenWidth, screenHeight-130) // without the clock and the footer
	before, err := s.screen.Pixels(page)
	if err != nil {
		return err
	}
	return errors.Join(s.screen.Tap(ctx, at), s.changed(ctx, page, before), s.rest(ctx))
}

// changed waits until a part of the screen is no longer as before.
func (s *stage) changed(ctx context.Context, part image.Rectangle, before []byte) error {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	for {
		now, err := s.screen.Pixels(part)
		if err != nil {
			return err
		}
		if !slices.Equal(now, before) {
			return nil
		}
		if err := pause(ctx, time.Millisecond/2); err != nil {
			return fmt.Errorf("the tap changed nothing at %v: %w", part, err)
		}
	}
}

// rest waits until the screen has been the same for a tenth of a second.
func (s *stage) rest(ctx context.Context) error {
	last, since := []byte(nil), time.Now()
	for time.Since(since) < 100*time.Millisecond {
		now, err := s.sample()
		if err != nil {
			return err
		}
		if !slices.Equal(now, last) {
			last, since = now, time.Now()
		}
		if err := pause(ctx, 10*time.Millisecond); err != nil {
			return err
		}
	}
	return nil
}

func median[T any](all []T, of func(T) float64) float64 {
	values := make([]float64, len(all))
	for i, v := range all {
		values[i] = of(v)
	}
	return quantile(values, 0.5)
}

// quantile returns the smallest value that a share q of the values do not exceed.
func quantile(values []float64, q float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]
}
