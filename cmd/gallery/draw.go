package main

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"fyne.io/fyne/v2"

	"lianluozhan/cmd/internal/trial"
	"lianluozhan/kiosk/background"
	"lianluozhan/kiosk/ime/kit"
	"lianluozhan/kiosk/ime/pinyin"
	"lianluozhan/kiosk/pictures"
)

// pictureRoom is how many bytes of pictures are kept at hand.
const pictureRoom = 96 << 20

// open reads what the states share. close ends the work behind it.
func open(ctx context.Context, c config) (src source, end func(), err error) {
	all, err := readCounty(c.sample, usual)
	if err != nil {
		return src, nil, err
	}
	model, err := pinyin.Open(c.ime)
	if err != nil {
		fmt.Println("gallery: no pinyin data, the built-in table is used:", err)
	}
	ink, err := trial.LoadInk(c.ink)
	if err != nil {
		return src, nil, err
	}
	q, pending := newQueue(), new(int)
	door := background.New(ctx, q.post)
	src = source{
		county: all, screen: q, pending: pending,
		pictures: counted{pictures.New(all, door, pictureRoom, slog.New(slog.DiscardHandler)), all, pending},
		kit:      kit.New(model), builtin: kit.New(pinyin.Builtin()), ink: ink,
	}
	return src, door.Close, nil
}

// draw draws this process's share of the states.
func draw(ctx context.Context, c config) error {
	src, end, err := open(ctx, c)
	if err != nil {
		return err
	}
	defer end()
	w := &writer{dir: c.out, room: make(chan struct{}, 2)}
	var failures []error
	n := 0
	for _, size := range c.sizes {
		for _, st := range states() {
			if !strings.Contains(st.name, c.only) {
				continue
			}
			if n++; n%c.parts != c.part-1 {
				continue
			}
			img, err := st.draw(ctx, src, size)
			if err != nil {
				failures = append(failures, fmt.Errorf("%s at %s: %w", st.name, sizeName(size), err))
				continue
			}
			w.write(st.name+"-"+sizeName(size)+".png", img)
		}
	}
	return errors.Join(errors.Join(failures...), w.wait())
}

// draw reaches the state and takes its picture.
func (s state) draw(ctx context.Context, src source, size fyne.Size) (image.Image, error) {
	r := newRig(ctx, src, size, s.set)
	defer r.close()
	if s.reach != nil {
		s.reach(r)
	}
	if r.err != nil {
		return nil, r.err
	}
	return r.shot(), nil
}

// writer writes pictures while the next ones are drawn.
type writer struct {
	dir  string
	room chan struct{}
	wg   sync.WaitGroup
	mu   sync.Mutex
	errs []error
}

func (w *writer) write(name string, img image.Image) {
	w.room <- struct{}{}
	w.wg.Go(func() {
		defer func() { <-w.room }()
		if err := writePNG(filepath.Join(w.dir, name), img); err != nil {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.errs = append(w.errs, err)
		}
	})
}

func (w *writer) wait() error {
	w.wg.Wait()
	return errors.Join(w.errs...)
}

func writePNG(path string, img image.Image) error {
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("write a picture: %w", err)
	}
	enc := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := errors.Join(enc.Encode(f, img), f.Close()); err != nil {
		return fmt.Errorf("write a picture: %w", err)
	}
	return nil
}
