// Package pictures turns the county's image files into pictures of the size they
// are shown, behind the screen, and keeps the recent ones. It knows files by their
// hash only and no screens.
package pictures

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	_ "image/jpeg" // the formats that the county lets through
	_ "image/png"
	"io"
	"io/fs"
	"log/slog"

	"golang.org/x/image/draw"

	"lianluozhan/kiosk/background"
	"lianluozhan/kiosk/screen"
	"lianluozhan/sync/liaison"
)

// Source opens a file by its hash; while the file has not come yet it fails with
// fs.ErrNotExist.
type Source interface {
	OpenBlob(id liaison.BlobID) (io.ReadCloser, error)
}

// maxPixels refuses pictures that would not fit a small machine's memory.
const maxPixels = 40 << 20

// Pictures keeps up to a number of bytes of pictures. It is used on the screen's
// goroutine only.
type Pictures struct {
	source  Source
	door    *background.Door
	log     *slog.Logger
	room    int
	used    int
	clock   int
	kept    map[key]*entry
	waiting map[key][]func(image.Image)
	natural map[liaison.BlobID]image.Point
	missing []request // of files that have not come yet, oldest first
}

// maxMissing bounds the requests that wait for files; screens that are gone may
// be among them.
const maxMissing = 256

// request is somebody who waits for a picture.
type request struct {
	key  key
	show func(image.Image)
}

var _ screen.Pictures = (*Pictures)(nil)

type key struct {
	id           liaison.BlobID
	w, h, radius int
}

type entry struct {
	img  image.Image
	used int
}

// New returns an empty store that keeps up to room bytes.
func New(source Source, door *background.Door, room int, log *slog.Logger) *Pictures {
	return &Pictures{
		source: source, door: door, log: log, room: room, kept: map[key]*entry{},
		waiting: map[key][]func(image.Image){}, natural: map[liaison.BlobID]image.Point{},
	}
}

// Fit is as screen.Pictures has it. A picture asked for twice is read once.
func (p *Pictures) Fit(id liaison.BlobID, w, h, radius int, show func(image.Image)) {
	if id == "" || w <= 0 || h <= 0 {
		return
	}
	k := key{id, w, h, radius}
	p.clock++
	if e := p.kept[k]; e != nil {
		e.used = p.clock
		show(e.img)
		return
	}
	p.waiting[k] = append(p.waiting[k], show)
	if len(p.waiting[k]) > 1 {
		return
	}
	p.door.Go(func(context.Context) func() {
		img, err := p.read(k)
		return func() { p.arrived(k, img, err) }
	})
}

// Natural returns the size of a picture that can be opened, else 0×0.
func (p *Pictures) Natural(id liaison.BlobID) (w, h int) {
	if s, ok := p.natural[id]; ok {
		return s.X, s.Y
	}
	r, err := p.source.OpenBlob(id)
	if err != nil {
		return 0, 0
	}
	defer func() { _ = r.Close() }() // read only: nothing can be lost
	c, _, err := image.DecodeConfig(r)
	if err != nil {
		return 0, 0
	}
	p.natural[id] = image.Pt(c.Width, c.Height)
	return c.Width, c.Height
}

func (p *Pictures) arrived(k key, img image.Image, err error) {
	waiting := p.waiting[k]
	delete(p.waiting, k)
	if errors.Is(err, fs.ErrNotExist) {
		for _, show := range waiting {
			p.missing = append(p.missing, request{k, show})
		}
		p.missing = p.missing[max(0, len(p.missing)-maxMissing):]
		return
	}
	if err != nil {
		p.log.Warn("picture not shown", "blob", string(k.id), "error", err)
		return
	}
	p.clock++
	p.kept[k] = &entry{img, p.clock}
	p.used += 4 * k.w * k.h
	p.evict()
	for _, show := range waiting {
		show(img)
	}
}

// Retry asks again for the pictures whose files had not come; the caller says so
// when files came.
func (p *Pictures) Retry() {
	again := p.missing
	p.missing = nil
	for _, r := range again {
		p.Fit(r.key.id, r.key.w, r.key.h, r.key.radius, r.show)
	}
}

// evict drops the pictures that were not asked for longest, but never the last.
func (p *Pictures) evict() {
	for p.used > p.room && len(p.kept) > 1 {
		var oldest key
		found := false
		for k, e := range p.kept {
			if !found || e.used < p.kept[oldest].used {
				oldest, found = k, true
			}
		}
		p.used -= 4 * oldest.w * oldest.h
		delete(p.kept, oldest)
	}
}

func (p *Pictures) read(k key) (image.Image, error) {
	if err := p.check(k.id); err != nil {
		return nil, err
	}
	r, err := p.source.OpenBlob(k.id)
	if err != nil {
		return nil, fmt.Errorf("opening: %w", err)
	}
	defer func() { _ = r.Close() }() // read only: nothing can be lost
	src, _, err := image.Decode(r)
	if err != nil {
		return nil, fmt.Errorf("decoding: %w", err)
	}
	return round(cover(src, k.w, k.h), k.radius), nil
}

// check reads the header before a decompression bomb can unfold.
func (p *Pictures) check(id liaison.BlobID) error {
	r, err := p.source.OpenBlob(id)
	if err != nil {
		return fmt.Errorf("opening: %w", err)
	}
	defer func() { _ = r.Close() }() // read only: nothing can be lost
	c, _, err := image.DecodeConfig(r)
	if err != nil {
		return fmt.Errorf("reading the header: %w", err)
	}
	if c.Width <= 0 || c.Height <= 0 || c.Width > maxPixels/c.Height {
		return fmt.Errorf("%d×%d pixels is too large", c.Width, c.Height)
	}
	return nil
}

// cover scales src to cover w×h and cuts what hangs over; of a portrait's height
// more is cut below than above, where the face is.
func cover(src image.Image, w, h int) *image.NRGBA {
	b := src.Bounds()
	cut := b
	if b.Dx()*h > b.Dy()*w {
		cw := b.Dy() * w / h
		cut.Min.X += (b.Dx() - cw) / 2
		cut.Max.X = cut.Min.X + cw
	} else {
		ch := b.Dx() * h / w
		cut.Min.Y += (b.Dy() - ch) / 4
		cut.Max.Y = cut.Min.Y + ch
	}
	dst := image.NewNRGBA(image.Rect(0, 0, w, h))
	draw.CatmullRom.Scale(dst, dst.Bounds(), src, cut, draw.Src, nil)
	return dst
}

// round clears the corners, softened over one pixel.
func round(img *image.NRGBA, radius int) image.Image {
	b := img.Bounds()
	r := float64(min(radius, b.Dx()/2, b.Dy()/2))
	for y := range int(r) {
		for x := range int(r) {
			dx, dy := r-float64(x)-0.5, r-float64(y)-0.5
			in := coverage(r, dx, dy)
			for _, p := range [][2]int{{x, y}, {b.Dx() - 1 - x, y}, {x, b.Dy() - 1 - y}, {b.Dx() - 1 - x, b.Dy() - 1 - y}} {
				c := img.NRGBAAt(p[0], p[1])
				img.SetNRGBA(p[0], p[1], color.NRGBA{R: c.R, G: c.G, B: c.B, A: uint8(float64(c.A) * in)})
			}
		}
	}
	return img
}
