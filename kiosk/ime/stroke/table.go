// Package stroke finds characters by their strokes in writing order: 横竖撇捺折,
// and a wildcard for a stroke one is not sure of.
//
// It knows one packed table (see Encode and cmd/imedata) and nothing else: no
// words, no context, no resident. Nothing is learned.
package stroke

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"

	"lianluozhan/assets/dict"
)

// ErrDamaged is wrapped by every complaint about the content of a table.
var ErrDamaged = errors.New("stroke data is damaged")

// Character is a row of the table.
type Character struct {
	Rune  rune
	Codes []string // strokes as letters of Keys; several where shapes or habits differ
}

// The packed table: magic, SHA-256 of what follows, then for each character, most
// frequent first, its rune and number of codes as uvarints, and each code as its
// length in a byte and three strokes a byte, to base five.
const (
	magic     = "LLZSTRK1"
	bodyStart = len(magic) + sha256.Size
	maxCode   = 64 // strokes; the table's longest has 36
)

// Keys are the strokes as letters, in the order 横竖撇捺折. A dot counts as 捺, a
// rising stroke as 横, a hooked 竖 as 竖.
const Keys = "hspnz"

// Encode packs characters in the order given, which should be most frequent first.
func Encode(rows []Character) ([]byte, error) {
	var body []byte
	for _, c := range rows {
		if c.Rune <= 0 || len(c.Codes) == 0 {
			return nil, fmt.Errorf("packing strokes: %q has none", c.Rune)
		}
		body = binary.AppendUvarint(body, uint64(c.Rune))
		body = binary.AppendUvarint(body, uint64(len(c.Codes)))
		for _, code := range c.Codes {
			packed, err := packCode(code)
			if err != nil {
				return nil, fmt.Errorf("packing strokes of %q: %w", c.Rune, err)
			}
			body = append(body, packed...)
		}
	}
	sum := sha256.Sum256(body)
	return bytes.Join([][]byte{[]byte(magic), sum[:], body}, nil), nil
}

func packCode(code string) ([]byte, error) {
	if len(code) == 0 || len(code) > maxCode {
		return nil, fmt.Errorf("%d strokes", len(code))
	}
	out, weight := []byte{byte(len(code))}, byte(1)
	for i := range len(code) {
		s := bytes.IndexByte([]byte(Keys), code[i])
		if s < 0 {
			return nil, fmt.Errorf("%q is no stroke", code[i])
		}
		if i%3 == 0 {
			out, weight = append(out, 0), 1
		}
		out[len(out)-1] += byte(s) * weight
		weight *= 5
	}
	return out, nil
}

// entry is one code of a character; entries stand most frequent first.
type entry struct {
	char rune
	code string
}

func decode(data []byte) ([]entry, error) {
	if len(data) < bodyStart || string(data[:len(magic)]) != magic {
		return nil, fmt.Errorf("%w: not a stroke table", ErrDamaged)
	}
	body := data[bodyStart:]
	if sum := sha256.Sum256(body); !bytes.Equal(sum[:], data[len(magic):bodyStart]) {
		return nil, fmt.Errorf("%w: checksum does not match", ErrDamaged)
	}
	var out []entry
	for r := bytes.NewReader(body); r.Len() > 0; {
		char, err := binary.ReadUvarint(r)
		codes, err2 := binary.ReadUvarint(r)
		if err != nil || err2 != nil {
			return nil, fmt.Errorf("%w: %w", ErrDamaged, errors.Join(err, err2))
		}
		for range codes {
			code, err := unpackCode(r)
			if err != nil {
				return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
			}
			out = append(out, entry{rune(char), code})
		}
	}
	return out, nil
}

func unpackCode(r *bytes.Reader) (string, error) {
	n, err := r.ReadByte()
	if err != nil {
		return "", err
	}
	code, packed := make([]byte, n), byte(0)
	for i := range code {
		if i%3 == 0 {
			if packed, err = r.ReadByte(); err != nil {
				return "", err
			}
		}
		code[i] = Keys[packed%5]
		packed /= 5
	}
	return string(code), nil
}

// Table is the characters compiled into the program with their strokes, most frequent
// first; none where it is damaged.
func Table() (out []Character) {
	es, err := decode(dict.Strokes)
	if err != nil {
		return nil
	}
	for _, x := range es {
		if n := len(out); n > 0 && out[n-1].Rune == x.char {
			out[n-1].Codes = append(out[n-1].Codes, x.code)
		} else {
			out = append(out, Character{x.char, []string{x.code}})
		}
	}
	return out
}
