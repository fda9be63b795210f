package intake

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"image"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// MaxPicture is how many bytes an uploaded picture may have.
const MaxPicture = maxPhoto

// Picture is a picture fit to be shown: scaled, upright, without anything else that
// the file held.
type Picture struct {
	ID   liaison.BlobID
	File []byte
}

// Figure makes a picture for a text of an uploaded file. An error is in words for
// the person who sent it.
func Figure(raw []byte) (Picture, error) {
	if len(raw) > maxPhoto {
		return Picture{}, errHeavy
	}
	return finished(prepare(raw, picture))
}

// Portrait makes a deputy's photo of an uploaded file. crop is the part to keep, in
// pixels of the picture as it is seen upright; what lies outside of the picture is
// left out, and without a part it is the middle, three wide and four high.
func Portrait(raw []byte, crop image.Rectangle) (Picture, error) {
	if len(raw) > maxPhoto {
		return Picture{}, errHeavy
	}
	cfg, format, err := measure(raw)
	if err != nil {
		return finished(nil, err)
	}
	img, err := decode(raw, format)
	if err != nil {
		return finished(nil, err)
	}
	how := 1
	if format == "jpeg" {
		how = orientation(raw)
	}
	stored := image.Rect(0, 0, cfg.Width, cfg.Height)
	seen := stored
	if how >= 5 {
		seen = image.Rect(0, 0, cfg.Height, cfg.Width)
	}
	if crop = crop.Intersect(seen); crop.Dx() < minCrop || crop.Dy() < minCrop {
		crop = middle(seen)
	}
	part, ok := img.(interface {
		SubImage(image.Rectangle) image.Image
	})
	if !ok {
		return finished(nil, errFormat)
	}
	img = part.SubImage(unturn(crop, seen, how).Add(img.Bounds().Min))
	return finished(encode(turn(fit(img, portrait.side, true), how), true))
}

// minCrop is the least side of a crop; a smaller one is a slip of the finger.
const minCrop = 16

// middle is the largest part of three to four, a little above the middle, where
// heads are.
func middle(r image.Rectangle) image.Rectangle {
	w, h := r.Dx(), r.Dy()
	if w*4 > h*3 {
		w = max(1, h*3/4)
	} else {
		h = max(1, w*4/3)
	}
	x, y := (r.Dx()-w)/2, (r.Dy()-h)/3
	return image.Rect(x, y, x+w, y+h)
}

// unturn returns where a part of the upright picture is stored.
func unturn(part, seen image.Rectangle, how int) image.Rectangle {
	back := map[int]int{6: 8, 8: 6}
	t := turned{seen, how}
	if b, ok := back[how]; ok {
		t.how = b
	}
	x0, y0 := t.place(part.Min.X, part.Min.Y)
	x1, y1 := t.place(part.Max.X-1, part.Max.Y-1)
	return image.Rect(min(x0, x1), min(y0, y1), max(x0, x1)+1, max(y0, y1)+1)
}

// What is wrong with an uploaded picture, in words for the person who sent it.
var (
	errHeavy  = errors.New("照片太大，最大 20 MB。请缩小后再上传")
	errLarge  = errors.New("照片的尺寸太大，最多 4000 万像素。请缩小后再上传")
	errUnfit  = errors.New("这个文件不是能用的照片，可能坏了，或者只是改了后缀名。只能用 JPEG（.jpg）和 PNG（.png），请重新导出一张")
	errDetail = errors.New("图片太复杂，缩小后还是太大。请存成 JPEG（.jpg）再上传")
)

func finished(b []byte, err error) (Picture, error) {
	switch {
	case errors.Is(err, errPixels):
		return Picture{}, errLarge
	case err != nil:
		return Picture{}, errUnfit
	case len(b) > wire.MaxBlob:
		return Picture{}, errDetail
	}
	sum := sha256.Sum256(b)
	return Picture{liaison.BlobID(hex.EncodeToString(sum[:])), b}, nil
}
