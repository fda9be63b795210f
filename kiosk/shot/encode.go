package shot

import (
	"bytes"
	"errors"
	"fmt"
	"image/png"
)

// Limits of a picture that is sent.
const (
	MaxSide  = 1080    // pixels
	MaxBytes = 1 << 20 // of the PNG
)

// ErrLarge means that even a small picture would be too large.
var ErrLarge = errors.New("picture is too large")

// PNG paints the picture and encodes it within the limits; one that would be too
// large is made smaller.
func (p *Picture) PNG() ([]byte, error) {
	var out bytes.Buffer
	for side := MaxSide; side >= MaxSide/4; side = side * 3 / 4 {
		out.Reset()
		if err := png.Encode(&out, p.Paint(side)); err != nil {
			return nil, fmt.Errorf("encode the picture: %w", err)
		}
		if out.Len() <= MaxBytes {
			return out.Bytes(), nil
		}
	}
	return nil, ErrLarge
}
