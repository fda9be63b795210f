package hand

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
)

// ErrDamaged says that a model file is not one, or was changed since it was made.
var ErrDamaged = errors.New("handwriting model is damaged")

// The bounds keep a damaged header from asking for a lot of memory.
const (
	magic    = "LLZHAND1"
	maxChars = 1 << 16
	maxDims  = Dim
	maxForms = 8
)

// Model is what cmd/handtrain learned. Nobody changes it once it is in use.
type Model struct {
	// About names the sources, for the staff screen.
	About string
	// Chars are the characters known.
	Chars []rune
	// Priors are the natural logarithms of how common each character is, in
	// sixteenths below zero.
	Priors []uint8
	// Dims is how many projected numbers describe a prototype, Forms how many
	// prototypes a character has.
	Dims, Forms int
	// Step is the size of one unit of Prototypes in the projected space.
	Step float32
	// Sharpness turns a squared distance, in squared units of Prototypes, into a
	// natural logarithm.
	Sharpness float32
	// Mean is subtracted from a feature vector before the projection.
	Mean []float32
	// Projection has Dim rows of Dims numbers.
	Projection []float32
	// Prototypes has Forms rows of Dims numbers for each character.
	Prototypes []int8
}

func (m *Model) prior(class int) float64 { return -float64(m.Priors[class]) / 16 }

// header is the fixed part of the file, after the magic.
type header struct {
	About, Chars, Dims, Forms uint32
	Step, Sharpness           float32
}

// Encode writes the model as Decode reads it: the same model, the same bytes.
func Encode(m *Model) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(magic)
	h := header{uint32(len(m.About)), uint32(len(m.Chars)), uint32(m.Dims), uint32(m.Forms), m.Step, m.Sharpness}
	matrix, largest := pack(m.Projection)
	parts := []any{h, []byte(m.About), m.Chars, m.Priors, m.Mean, largest, matrix, m.Prototypes}
	for _, p := range parts {
		if err := binary.Write(&b, binary.LittleEndian, p); err != nil {
			return nil, fmt.Errorf("encoding handwriting model: %w", err)
		}
	}
	return binary.LittleEndian.AppendUint32(b.Bytes(), crc32.Checksum(b.Bytes(), castagnoli())), nil
}

// Decode reads a model and checks its sum. The error wraps ErrDamaged.
func Decode(raw []byte) (*Model, error) {
	body := len(raw) - 4
	if body < len(magic) || string(raw[:len(magic)]) != magic {
		return nil, fmt.Errorf("%w: no %s header", ErrDamaged, magic)
	}
	if crc32.Checksum(raw[:body], castagnoli()) != binary.LittleEndian.Uint32(raw[body:]) {
		return nil, fmt.Errorf("%w: checksum differs", ErrDamaged)
	}
	m, err := decode(raw[len(magic):body])
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return m, nil
}

func decode(body []byte) (*Model, error) {
	r := bytes.NewReader(body)
	var h header
	if err := binary.Read(r, binary.LittleEndian, &h); err != nil {
		return nil, fmt.Errorf("reading header: %w", err)
	}
	if err := h.check(len(body)); err != nil {
		return nil, err
	}
	m := &Model{
		Dims: int(h.Dims), Forms: int(h.Forms), Step: h.Step, Sharpness: h.Sharpness,
		Chars: make([]rune, h.Chars), Priors: make([]uint8, h.Chars), Mean: make([]float32, Dim),
		Prototypes: make([]int8, h.Chars*h.Forms*h.Dims),
	}
	about, matrix, largest := make([]byte, h.About), make([]int16, Dim*h.Dims), float32(0)
	for _, part := range []any{about, m.Chars, m.Priors, m.Mean, &largest, matrix, m.Prototypes} {
		if err := binary.Read(r, binary.LittleEndian, part); err != nil {
			return nil, fmt.Errorf("reading contents: %w", err)
		}
	}
	m.About, m.Projection = string(about), unpack(matrix, largest)
	return m, nil
}

func (h header) check(size int) error {
	if h.Chars == 0 || h.Chars > maxChars || h.Dims < coarse || h.Dims > maxDims || h.Forms == 0 || h.Forms > maxForms {
		return fmt.Errorf("%d characters of %d×%d numbers", h.Chars, h.Forms, h.Dims)
	}
	want := binary.Size(h) + int(h.About) + int(h.Chars)*(5+int(h.Forms*h.Dims)) + Dim*4 + 4 + Dim*int(h.Dims)*2
	if want != size {
		return fmt.Errorf("%d bytes where %d are described", size, want)
	}
	if !(h.Step > 0) || math.IsInf(float64(h.Step), 0) || !(h.Sharpness > 0) || math.IsInf(float64(h.Sharpness), 0) {
		return fmt.Errorf("step %v, sharpness %v", h.Step, h.Sharpness)
	}
	return nil
}

// pack stores the projection as 16-bit shares of its largest number.
func pack(v []float32) (out []int16, largest float32) {
	for _, x := range v {
		largest = max(largest, x, -x)
	}
	out = make([]int16, len(v))
	for i, x := range v {
		out[i] = int16(math.Round(float64(x) / float64(largest) * math.MaxInt16))
	}
	return out, largest
}

func unpack(v []int16, largest float32) []float32 {
	out := make([]float32, len(v))
	for i, x := range v {
		out[i] = float32(float64(x) * float64(largest) / math.MaxInt16)
	}
	return out
}

func castagnoli() *crc32.Table { return crc32.MakeTable(crc32.Castagnoli) }
