package intake

import (
	"bytes"
	"encoding/binary"
	"image"
)

// segment is a JPEG marker segment without marker and length.
type segment struct {
	marker byte
	data   []byte
}

// segments returns the JPEG's segments before the picture data and where that begins.
func segments(raw []byte) (out []segment, rest int) {
	for i := 2; i+4 <= len(raw) && raw[i] == 0xff; {
		n := int(binary.BigEndian.Uint16(raw[i+2:]))
		if n < 2 || i+2+n > len(raw) {
			break
		}
		out = append(out, segment{raw[i+1], raw[i+4 : i+2+n]})
		i += 2 + n
		if out[len(out)-1].marker == 0xda {
			return out, i
		}
	}
	return out, len(raw)
}

// orientation returns the EXIF orientation 1–8 of a JPEG, 1 when it has none.
func orientation(raw []byte) int {
	all, _ := segments(raw)
	for _, s := range all {
		if s.marker == 0xe1 && bytes.HasPrefix(s.data, []byte("Exif\x00\x00")) {
			return tiffOrientation(s.data[6:])
		}
	}
	return 1
}

// tiffOrientation finds tag 0x0112 in the first directory of a TIFF.
func tiffOrientation(b []byte) int {
	if len(b) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.BigEndian
	if b[0] == 'I' {
		order = binary.LittleEndian
	}
	at := uint64(order.Uint32(b[4:]))
	if at+2 > uint64(len(b)) {
		return 1
	}
	for n := order.Uint16(b[at:]); n > 0; n-- {
		if at+2+12 > uint64(len(b)) {
			return 1
		}
		field := b[at+2:]
		if v := int(order.Uint16(field[8:])); order.Uint16(field) == 0x0112 && v >= 1 && v <= 8 {
			return v
		}
		at += 12
	}
	return 1
}

// turned is a picture seen in another orientation.
type turned struct {
	image.Image
	how int
}

// turn shows img upright. Orientations from 5 on swap width and height.
func turn(img image.Image, how int) image.Image {
	if how <= 1 {
		return img
	}
	return turnedCopy(turned{img, how})
}

func turnedCopy(t turned) image.Image {
	b := t.Image.Bounds()
	w, h := b.Dx(), b.Dy()
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	if t.how >= 5 {
		out = image.NewRGBA(image.Rect(0, 0, h, w))
	}
	src, plain := t.Image.(*image.RGBA) // what fit makes
	for y := range h {
		for x := range w {
			tx, ty := t.place(x, y)
			if plain {
				copy(out.Pix[out.PixOffset(tx, ty):][:4], src.Pix[src.PixOffset(b.Min.X+x, b.Min.Y+y):][:4])
				continue
			}
			out.Set(tx, ty, t.Image.At(b.Min.X+x, b.Min.Y+y))
		}
	}
	return out
}

// place returns where the stored pixel x, y is seen.
func (t turned) place(x, y int) (int, int) {
	w, h := t.Image.Bounds().Dx()-1, t.Image.Bounds().Dy()-1
	switch t.how {
	case 2:
		return w - x, y
	case 3:
		return w - x, h - y
	case 4:
		return x, h - y
	case 5:
		return y, x
	case 6:
		return h - y, x
	case 7:
		return h - y, w - x
	case 8:
		return y, w - x
	}
	return x, y
}

// plainFile reports whether a picture file holds the picture and nothing else:
// no comment, no camera data, nothing behind its end.
func plainFile(raw []byte, format string) bool {
	if format == "png" {
		return plainPNG(raw)
	}
	all, rest := segments(raw)
	for _, s := range all {
		switch s.marker {
		case 0xc0, 0xc4, 0xda, 0xdb: // size, tables, one scan
		default:
			return false
		}
	}
	for i := rest; i+1 < len(raw); i++ {
		if raw[i] == 0xff && raw[i+1] != 0 {
			return raw[i+1] == 0xd9 && i+2 == len(raw)
		}
	}
	return false
}

func plainPNG(raw []byte) bool {
	for i := 8; i+12 <= len(raw); {
		n := int64(binary.BigEndian.Uint32(raw[i:]))
		switch string(raw[i+4 : i+8]) {
		case "IEND":
			return n == 0 && i+12 == len(raw)
		case "IHDR", "PLTE", "tRNS", "IDAT":
		default:
			return false
		}
		if n > int64(len(raw)-i-12) {
			return false
		}
		i += int(n) + 12
	}
	return false
}
