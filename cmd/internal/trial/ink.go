package trial

import (
	"bufio"
	"encoding/json"
	"fmt"
	"image"
	"os"
)

// Ink is how characters are written: the strokes of each, as points in a square of
// any size.
type Ink map[string][][][2]float64

// LoadInk reads samples of handwriting, a character a line.
func LoadInk(path string) (Ink, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read handwriting: %w", err)
	}
	defer f.Close()
	out := Ink{}
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var one struct {
			C string
			S [][][2]float64
		}
		if err := json.Unmarshal(lines.Bytes(), &one); err != nil {
			return nil, fmt.Errorf("read handwriting in %s: %w", path, err)
		}
		out[one.C] = one.S
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read handwriting in %s: %w", path, err)
	}
	return out, nil
}

// Within returns the strokes of a character as they are written into a place on the
// screen, none for a character that is not in the samples.
func (k Ink) Within(char string, place image.Rectangle) [][]image.Point {
	low, high := [2]float64{1e9, 1e9}, [2]float64{-1e9, -1e9}
	for _, s := range k[char] {
		for _, p := range s {
			for i := range 2 {
				low[i], high[i] = min(low[i], p[i]), max(high[i], p[i])
			}
		}
	}
	side := max(high[0]-low[0], high[1]-low[1], 1)
	scale := float64(min(place.Dx(), place.Dy())) / side
	out := make([][]image.Point, 0, len(k[char]))
	for _, s := range k[char] {
		var stroke []image.Point
		for _, p := range s {
			stroke = append(stroke, image.Pt(
				place.Min.X+place.Dx()/2+int((p[0]-(low[0]+high[0])/2)*scale),
				place.Min.Y+place.Dy()/2+int((p[1]-(low[1]+high[1])/2)*scale)))
		}
		out = append(out, stroke)
	}
	return out
}
