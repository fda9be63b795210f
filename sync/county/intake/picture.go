package intake

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"path"
	"strings"

	"golang.org/x/image/draw"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// use says how large a picture is kept and whether it must be a photo.
type use struct {
	side  int // longest, in pixels
	photo bool
}

var (
	portrait = use{side: 900, photo: true}
	picture  = use{side: 1600}
)

const (
	maxPixels = 40_000_000
	quality   = 85
)

// picKey is a picture in one use. The same file gives the same blob.
type picKey struct {
	file string
	use  use
}

// pictureRef is a picture and the place that refers to it.
type pictureRef struct {
	file    string
	line    int
	picture string
}

// picture returns the blob of the key's photo, which counts from the folder.
func (e *entry) picture(key string, u use) liaison.BlobID {
	name := e.words(key)
	if name == "" {
		return ""
	}
	return e.r.picture(pictureRef{e.file, e.line(key), name}, u)
}

func (r *reader) picture(ref pictureRef, u use) liaison.BlobID {
	switch {
	case strings.Contains(ref.picture, `\`) || !strings.HasPrefix(ref.picture, "photos/") || strings.Contains(ref.picture, ".."):
		r.fail(ref.file, ref.line, "照片“%s”不在 photos 文件夹里。请放进去，写成 photos/照片名.jpg", ref.picture)
		return ""
	case !r.has(ref.picture):
		r.fail(ref.file, ref.line, "没有照片“%s”。%s请核对名字，大小写也要一样", ref.picture, r.hintPhoto(ref.picture))
		return ""
	}
	k := picKey{ref.picture, u}
	if id, ok := r.pics[k]; ok {
		return id
	}
	r.pics[k] = r.blob(ref.picture, u) // "" too: a bad photo is told once
	return r.pics[k]
}

// hintPhoto looks for a photo of almost that name, or of the same name with
// another ending.
func (r *reader) hintPhoto(name string) string {
	stem := strings.TrimSuffix(name, path.Ext(name))
	for _, f := range r.in("photos", ".jpg", ".jpeg", ".png") {
		if strings.EqualFold(strings.TrimSuffix(f, path.Ext(f)), stem) {
			return "是不是想写 " + f + "？"
		}
	}
	return ""
}

func (r *reader) blob(file string, u use) liaison.BlobID {
	raw, ok := r.bytes(file, maxPhoto)
	if !ok {
		return ""
	}
	b, err := prepare(raw, u)
	switch {
	case errors.Is(err, errPixels):
		r.fail(file, 0, "照片的尺寸太大，最多 4000 万像素。请缩小后再用")
	case err != nil:
		r.fail(file, 0, "这个文件不是能用的照片，可能坏了，或者只是改了后缀名。只能用 JPEG（.jpg）和 PNG（.png），请重新导出一张")
	case len(b) > wire.MaxBlob:
		r.fail(file, 0, "图片太复杂，缩小后还有 %d MB。请存成 JPEG（.jpg）再用", len(b)>>20)
	default:
		sum := sha256.Sum256(b)
		id := liaison.BlobID(hex.EncodeToString(sum[:]))
		r.blobs[id] = b
		return id
	}
	return ""
}

var (
	errPixels = errors.New("too many pixels")
	errFormat = errors.New("neither JPEG nor PNG")
)

// prepare scales and turns a picture and drops whatever else the file holds. A
// picture that is already as it should be keeps its bytes, so that it does not
// lose quality each time a county's folder is written and read again.
func prepare(raw []byte, u use) ([]byte, error) {
	cfg, format, err := measure(raw)
	if err != nil {
		return nil, err
	}
	img, err := decode(raw, format)
	if err != nil {
		return nil, err
	}
	asJPEG := u.photo || format == "jpeg"
	small := max(cfg.Width, cfg.Height) <= u.side
	if small && (asJPEG == (format == "jpeg")) && plainFile(raw, format) && len(raw) <= cfg.Width*cfg.Height+64<<10 {
		return raw, nil
	}
	img = fit(img, u.side, asJPEG)
	if format == "jpeg" {
		img = turn(img, orientation(raw))
	}
	return encode(img, asJPEG)
}

func encode(img image.Image, asJPEG bool) ([]byte, error) {
	var b bytes.Buffer
	var err error
	if asJPEG {
		err = jpeg.Encode(&b, img, &jpeg.Options{Quality: quality})
	} else {
		err = png.Encode(&b, img)
	}
	return b.Bytes(), err
}

// measure reads a picture's size and refuses one that would not fit in memory,
// before any of it is unpacked.
func measure(raw []byte) (image.Config, string, error) {
	cfg, format, err := decodeConfig(raw)
	if err == nil && (cfg.Width <= 0 || cfg.Height <= 0 || int64(cfg.Width)*int64(cfg.Height) > maxPixels) {
		err = errPixels
	}
	return cfg, format, err
}

func decodeConfig(raw []byte) (image.Config, string, error) {
	if bytes.HasPrefix(raw, []byte("\xff\xd8")) {
		c, err := jpeg.DecodeConfig(bytes.NewReader(raw))
		return c, "jpeg", err
	}
	if bytes.HasPrefix(raw, []byte("\x89PNG\r\n\x1a\n")) {
		c, err := png.DecodeConfig(bytes.NewReader(raw))
		return c, "png", err
	}
	return image.Config{}, "", errFormat
}

func decode(raw []byte, format string) (image.Image, error) {
	if format == "jpeg" {
		return jpeg.Decode(bytes.NewReader(raw))
	}
	return png.Decode(bytes.NewReader(raw))
}

// fit scales img down to the longest side, on white when it is to be opaque.
func fit(img image.Image, side int, opaque bool) image.Image {
	b := img.Bounds()
	w, h := b.Dx(), b.Dy()
	if long := max(w, h); long > side {
		w, h = max(1, (w*side+long/2)/long), max(1, (h*side+long/2)/long)
	} else if !opaque {
		return img
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h)) // the kind that draw is quick with
	op := draw.Src
	if opaque {
		draw.Draw(out, out.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
		op = draw.Over
	}
	draw.BiLinear.Scale(out, out.Bounds(), img, b, op, nil)
	return out
}
