package intake_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"reflect"
	"strings"
	"testing"

	"lianluozhan/sync/county/intake"
	"lianluozhan/sync/liaison"
)

// In every orientation the part that is asked for is the part that is seen.
func TestPortraitsAreCroppedAsSeen(t *testing.T) {
	for orientation := range byte(8) {
		raw := []byte(photo(t, 300, 150, orientation+1))
		whole, err := intake.Figure(raw)
		if err != nil {
			t.Fatal(err)
		}
		seen, err := jpeg.Decode(bytes.NewReader(whole.File))
		if err != nil {
			t.Fatal(err)
		}
		w, h := seen.Bounds().Dx(), seen.Bounds().Dy()
		for _, part := range []image.Rectangle{
			image.Rect(0, 0, w/3, h/3), image.Rect(w*2/3, 0, w, h/3), image.Rect(0, h*2/3, w/3, h), image.Rect(w*2/3, h*2/3, w, h),
		} {
			p, err := intake.Portrait(raw, part)
			if err != nil {
				t.Fatal(err)
			}
			got, err := jpeg.Decode(bytes.NewReader(p.File))
			if err != nil || got.Bounds().Size() != part.Size() {
				t.Fatalf("orientation %d, %v: %v, %v", orientation+1, part, got.Bounds(), err)
			}
			mid := part.Min.Add(part.Size().Div(2))
			r, _, b, _ := got.At(part.Dx()/2, part.Dy()/2).RGBA()
			wr, _, wb, _ := seen.At(mid.X, mid.Y).RGBA()
			if (r > b) != (wr > wb) {
				t.Errorf("orientation %d, %v: not the part that was asked for", orientation+1, part)
			}
		}
	}
}

func TestPortraitsWithoutAPart(t *testing.T) {
	raw := []byte(photo(t, 400, 200, 6)) // seen 200 wide, 400 high
	for name, part := range map[string]image.Rectangle{
		"none": {}, "outside": image.Rect(5000, 5000, 6000, 6000), "a slip": image.Rect(10, 10, 12, 12),
		"inside out": {Min: image.Pt(300, 300), Max: image.Pt(100, 100)},
	} {
		p, err := intake.Portrait(raw, part)
		if err != nil {
			t.Fatal(err)
		}
		c, err := jpeg.DecodeConfig(bytes.NewReader(p.File))
		if err != nil || c.Width != 200 || c.Height != 266 {
			t.Errorf("%s: %d×%d, %v", name, c.Width, c.Height, err)
		}
	}
}

// huge is a PNG of a few bytes that claims to be w×h.
func huge(w, h uint32) []byte {
	head := append(binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32([]byte("IHDR"), w), h), 8, 6, 0, 0, 0)
	out := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), head...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(head))
}

func TestUploadsAreRefused(t *testing.T) {
	var animated bytes.Buffer
	if err := gif.Encode(&animated, image.NewPaletted(image.Rect(0, 0, 9, 9), color.Palette{color.White, color.Black}), nil); err != nil {
		t.Fatal(err)
	}
	svg := `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`
	for name, c := range map[string]struct {
		file []byte
		want string
	}{
		"nothing":              {nil, "不是能用的照片"},
		"SVG":                  {[]byte(svg), "不是能用的照片"},
		"SVG behind JPEG mark": {[]byte("\xff\xd8" + svg), "不是能用的照片"},
		"SVG behind PNG mark":  {[]byte("\x89PNG\r\n\x1a\n" + svg), "不是能用的照片"},
		"web page":             {[]byte("<!doctype html><script>alert(1)</script>"), "不是能用的照片"},
		"GIF":                  {animated.Bytes(), "不是能用的照片"},
		"archive":              {[]byte("PK\x03\x04rest"), "不是能用的照片"},
		"half a JPEG":          {[]byte(photo(t, 300, 300, 1))[:900], "不是能用的照片"},
		"100 megapixels":       {huge(10000, 10000), "4000 万像素"},
		"decompression bomb":   {huge(60000, 60000), "4000 万像素"},
		"no height":            {huge(100, 0), "不是能用的照片"},
		"large file":           {append([]byte(photo(t, 30, 30, 1)), make([]byte, intake.MaxPicture)...), "20 MB"},
	} {
		if p, err := intake.Figure(c.file); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s as a figure: %d bytes, %v", name, len(p.File), err)
		}
		if p, err := intake.Portrait(c.file, image.Rectangle{}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s as a portrait: %d bytes, %v", name, len(p.File), err)
		}
	}
}

// What is a picture and something else too is only a picture afterwards.
func TestNothingButThePictureStays(t *testing.T) {
	for name, tail := range map[string]string{"archive": "PK\x03\x04evil", "page": "<script>evil</script>"} {
		for _, raw := range []string{photo(t, 40, 30, 1) + tail, picturePNG(40, 30) + tail} {
			for _, make := range []func() (intake.Picture, error){
				func() (intake.Picture, error) { return intake.Figure([]byte(raw)) },
				func() (intake.Picture, error) { return intake.Portrait([]byte(raw), image.Rectangle{}) },
			} {
				if p, err := make(); err != nil || bytes.Contains(p.File, []byte("evil")) || bytes.Contains(p.File, []byte("SECRET")) {
					t.Errorf("%s: %v, %d bytes", name, err, len(p.File))
				}
			}
		}
	}
}

func TestTextThereAndBack(t *testing.T) {
	find := func(name string) (liaison.BlobID, bool) { return "abc", name == "图片-1" }
	text := "## 总则\r\n\r\n第一条 每月至少一次。\r\n\r\n（一）甲\r\n\r\n- 乙\r\n\r\n![流程](图片-1)\r\n\r\n| 甲 | 乙 |\r\n| - | - |\r\n| 1 | 2 |\r\n\r\n字面 `<script>` 与 \\<b\\>"
	blocks, report := intake.Text(text, find)
	if report.Errors() > 0 || len(blocks) != 8 || blocks[4].Image != "abc" || blocks[7].Text != "字面 <script> 与 <b>" {
		t.Fatalf("%s\n%+v", report, blocks)
	}
	again, report := intake.Text(intake.AsMarkdown(blocks, func(liaison.BlobID) string { return "图片-1" }), find)
	if report.Errors() > 0 || !reflect.DeepEqual(again, blocks) {
		t.Errorf("%s\n%+v\nwant\n%+v", report, again, blocks)
	}
	for name, bad := range map[string]string{
		"script": "一\n\n<script>alert(1)</script>", "tag": "一\n二<img src=x onerror=alert(1)>", "picture": "![x](../../etc/passwd)",
		"picture elsewhere": "![x](https://example.org/x.png)",
	} {
		blocks, report := intake.Text(bad, find)
		if len(blocks) > 1 || report.Errors() != 1 || report.Problems[0].Line == 0 {
			t.Errorf("%s: %+v %s", name, blocks, report)
		}
	}
}
