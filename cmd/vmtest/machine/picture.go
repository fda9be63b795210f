package machine

import (
	"bufio"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"os"
	"path/filepath"
)

// Screen is what the panel shows now.
func (m *Machine) Screen() (*image.RGBA, error) {
	if m.box != "" {
		return m.boxScreen()
	}
	path := filepath.Join(m.o.Dir, fmt.Sprintf("screen-%d.ppm", os.Getpid()))
	if _, err := m.monitor.do("screendump", map[string]any{"filename": path}); err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read the screen: %w", err)
	}
	defer f.Close()
	return readPPM(bufio.NewReaderSize(f, 1<<20))
}

func readPPM(in *bufio.Reader) (*image.RGBA, error) {
	var w, h, most int
	if _, err := fmt.Fscanf(in, "P6\n%d %d\n%d\n", &w, &h, &most); err != nil {
		return nil, fmt.Errorf("read the screen: %w", err)
	}
	if w < 1 || h < 1 || w > 1<<13 || h > 1<<13 {
		return nil, fmt.Errorf("read the screen: it cannot be %d×%d", w, h)
	}
	rgb := make([]byte, 3*w*h)
	if _, err := io.ReadFull(in, rgb); err != nil {
		return nil, fmt.Errorf("read the screen: %w", err)
	}
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range w * h {
		copy(img.Pix[4*i:], rgb[3*i:3*i+3])
		img.Pix[4*i+3] = 255
	}
	return img, nil
}

// Save writes a picture as PNG.
func Save(path string, img image.Image) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("folder of pictures: %w", err)
	}
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("save a picture: %w", err)
	}
	defer f.Close()
	if err := png.Encode(f, img); err != nil {
		return fmt.Errorf("save a picture: %w", err)
	}
	return f.Close()
}

// Alike is the share of two pictures that looks the same, from 0 to 1; 0 when they are
// not of one size.
func Alike(a, b *image.RGBA) float64 {
	if a == nil || b == nil || a.Rect != b.Rect {
		return 0
	}
	const step = 8
	same, all := 0, 0
	for y := 0; y < a.Rect.Dy(); y += step {
		for x := 0; x < a.Rect.Dx(); x += step {
			all++
			if near(a.RGBAAt(x, y), b.RGBAAt(x, y)) {
				same++
			}
		}
	}
	return float64(same) / float64(max(1, all))
}

func near(a, b color.RGBA) bool {
	const most = 24
	d := func(x, y uint8) bool { return max(x, y)-min(x, y) <= most }
	return d(a.R, b.R) && d(a.G, b.G) && d(a.B, b.B)
}

// Plain is the share of a picture that is of its commonest colour.
func Plain(a *image.RGBA) float64 {
	const step = 8
	counts, most, all := map[color.RGBA]int{}, 0, 0
	for y := 0; y < a.Rect.Dy(); y += step {
		for x := 0; x < a.Rect.Dx(); x += step {
			c := a.RGBAAt(x, y)
			counts[c]++
			all++
			most = max(most, counts[c])
		}
	}
	return float64(most) / float64(max(1, all))
}
