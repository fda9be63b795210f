package screen

import (
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/jezek/xgb/xproto"
	"golang.org/x/image/draw"
)

// Picture is one that stands on the screen while no program shows anything.
type Picture string

// The pictures.
const (
	Starting     Picture = "starting"
	OutOfService Picture = "out-of-service"
)

// Properties of the root window. The first is an old convention of all who paint it: the
// pixmap that was kept there, so that the next to paint can free it.
const (
	propPixmap  = "ESETROOT_PMAP_ID"
	propPicture = "_LIANLUOZHAN_PICTURE"
	propSize    = "_LIANLUOZHAN_PICTURE_SIZE"
)

// Splash paints a picture of dir below all windows. It stays without any process, until
// another takes its place or the server ends. A picture that is missing or damaged
// leaves plain paper, and is told.
func (s *Screen) Splash(p Picture, dir string) error {
	err := s.splash(p, dir)
	// The screen may have been turned between the look at its size and the note of it.
	_, again := s.repaint()
	return errors.Join(err, again)
}

func (s *Screen) splash(p Picture, dir string) error {
	w, h, err := s.Size()
	if err != nil {
		return err
	}
	img, bad := load(p, dir, w, h)
	if err := s.paint(img); err != nil {
		return err
	}
	note := []byte(string(p) + "\n" + dir)
	if err := errors.Join(
		s.setRoot(propPicture, xproto.AtomString, 8, note),
		s.setRoot(propSize, xproto.AtomCardinal, 32, words(uint32(w), uint32(h))),
	); err != nil {
		return err
	}
	if bad != nil {
		return fmt.Errorf("picture %s: %w", p, bad)
	}
	return nil
}

// repaint paints the picture that was last asked for again where the screen's size is
// no longer the picture's.
func (s *Screen) repaint() (bool, error) {
	w, h, err := s.Size()
	if err != nil {
		return false, err
	}
	note, err := s.getRoot(propPicture, xproto.AtomString)
	if err != nil || len(note) == 0 {
		return false, err
	}
	size, err := s.getRoot(propSize, xproto.AtomCardinal)
	if err != nil || string(size) == string(words(uint32(w), uint32(h))) {
		return false, err
	}
	name, dir, _ := cut(note)
	return true, s.splash(Picture(name), dir)
}

func cut(note []byte) (name, dir string, ok bool) {
	for i, c := range note {
		if c == '\n' {
			return string(note[:i]), string(note[i+1:]), true
		}
	}
	return string(note), "", false
}

// paper is the ground of the program's pages, for where there is no picture.
var paper = image.NewUniform(rgb{0xFA, 0xF5, 0xEF})

type rgb [3]byte

// RGBA is the colour, opaque.
func (c rgb) RGBA() (r, g, b, a uint32) {
	return uint32(c[0]) * 0x101, uint32(c[1]) * 0x101, uint32(c[2]) * 0x101, 0xffff
}

// load returns the picture in the screen's size: the one drawn for this orientation, as
// large as fits. Below it there is paper, and beside it what is at its edges: the header
// goes across every screen. The picture is usable whatever the error.
func load(p Picture, dir string, w, h int) (*image.RGBA, error) {
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(out, out.Bounds(), paper, image.Point{}, draw.Src)
	side := "portrait"
	if w > h {
		side = "landscape"
	}
	src, err := readPNG(filepath.Join(dir, string(p)+"-"+side+".png"))
	if err != nil {
		return out, err
	}
	b := src.Bounds()
	scale := min(float64(w)/float64(b.Dx()), float64(h)/float64(b.Dy()))
	sw, sh := int(float64(b.Dx())*scale+0.5), int(float64(b.Dy())*scale+0.5)
	left := (w - sw) / 2
	put := func(to, from image.Rectangle) { draw.ApproxBiLinear.Scale(out, to, src, from, draw.Over, nil) }
	put(image.Rect(0, 0, left, sh), image.Rect(b.Min.X, b.Min.Y, b.Min.X+1, b.Max.Y))
	put(image.Rect(left+sw, 0, w, sh), image.Rect(b.Max.X-1, b.Min.Y, b.Max.X, b.Max.Y))
	put(image.Rect(left, 0, left+sw, sh), b)
	return out, nil
}

// most is the largest side of a picture that is read, in pixels.
const most = 8192

func readPNG(path string) (img image.Image, err error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s is missing", filepath.Base(path))
	}
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	c, err := png.DecodeConfig(f)
	if err != nil || c.Width > most || c.Height > most || c.Width < 1 || c.Height < 1 {
		return nil, fmt.Errorf("%s is not usable: %w", filepath.Base(path), err)
	}
	if _, err := f.Seek(0, 0); err != nil {
		return nil, err
	}
	img, err = png.Decode(f)
	if err != nil {
		return nil, fmt.Errorf("%s is damaged: %w", filepath.Base(path), err)
	}
	return img, nil
}

// paint makes img the ground of the root window. The server keeps it for us when we are
// gone, and with it an entry for this connection: the one kept before is let go first,
// or the server would run out of them.
func (s *Screen) paint(img *image.RGBA) error {
	before, err := s.getRoot(propPixmap, xproto.AtomPixmap)
	if err != nil {
		return err
	}
	pix, err := xproto.NewPixmapId(s.conn)
	if err != nil {
		return fmt.Errorf("paint the screen: %w", err)
	}
	b := img.Bounds()
	err = xproto.CreatePixmapChecked(s.conn, s.depth, pix, xproto.Drawable(s.root), uint16(b.Dx()), uint16(b.Dy())).Check()
	if err == nil {
		err = s.upload(pix, img)
	}
	if err == nil {
		err = xproto.ChangeWindowAttributesChecked(s.conn, s.root, xproto.CwBackPixmap, []uint32{uint32(pix)}).Check()
	}
	if err == nil {
		err = xproto.ClearAreaChecked(s.conn, false, s.root, 0, 0, 0, 0).Check()
	}
	if err == nil {
		err = s.setRoot(propPixmap, xproto.AtomPixmap, 32, words(uint32(pix)))
	}
	if err == nil {
		err = xproto.SetCloseDownModeChecked(s.conn, xproto.CloseDownRetainPermanent).Check()
	}
	if err != nil {
		return fmt.Errorf("paint the screen: %w", err)
	}
	s.free(before, pix)
	return nil
}

// free lets go the pixmap that was painted before. One of this connection is only freed:
// to kill its owner would be to kill ourselves. It may be gone already, so what the
// server answers does not matter.
func (s *Screen) free(before []byte, now xproto.Pixmap) {
	if len(before) != 4 {
		return
	}
	old := xproto.Pixmap(binary.LittleEndian.Uint32(before))
	mask := ^xproto.Setup(s.conn).ResourceIdMask
	switch {
	case old == 0:
	case uint32(old)&mask == uint32(now)&mask:
		_ = xproto.FreePixmapChecked(s.conn, old).Check()
	default:
		_ = xproto.KillClientChecked(s.conn, uint32(old)).Check()
	}
}

// upload sends the picture in bands.
func (s *Screen) upload(pix xproto.Pixmap, img *image.RGBA) error {
	gc, err := xproto.NewGcontextId(s.conn)
	if err != nil {
		return err
	}
	if err := xproto.CreateGCChecked(s.conn, gc, xproto.Drawable(pix), 0, nil).Check(); err != nil {
		return err
	}
	b := img.Bounds()
	w := b.Dx()
	buf := make([]byte, 4*w*band)
	for y := 0; y < b.Dy(); y += band {
		n := min(band, b.Dy()-y)
		in := img.Pix[y*img.Stride:]
		for i := 0; i < 4*w*n; i += 4 {
			buf[i], buf[i+1], buf[i+2], buf[i+3] = in[i+2], in[i+1], in[i], 0
		}
		err := xproto.PutImageChecked(s.conn, xproto.ImageFormatZPixmap, xproto.Drawable(pix), gc,
			uint16(w), uint16(n), 0, int16(y), 0, s.depth, buf[:4*w*n]).Check()
		if err != nil {
			return err
		}
	}
	return xproto.FreeGCChecked(s.conn, gc).Check()
}
