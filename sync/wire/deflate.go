package wire

import (
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"sync"
)

// TypeDeflated is the first byte of a frame whose rest, inflated, is a message of
// another type (RFC 1951, without a header). Only who came by PathSync3 is sent
// one.
const TypeDeflated Type = 64

var errNested = errors.New("a deflated message in a deflated message")

// Deflater makes frames shorter. Its zero value is ready, for any number of
// goroutines.
type Deflater struct{ writers sync.Pool }

// Deflate returns the frame deflated, or as it is where that would gain nothing.
func (d *Deflater) Deflate(frame []byte) []byte {
	if len(frame) < DeflateAbove {
		return frame
	}
	short := bytes.NewBuffer(make([]byte, 0, len(frame)))
	short.WriteByte(byte(TypeDeflated))
	w, ok := d.writers.Get().(*flate.Writer)
	if !ok {
		var err error
		if w, err = flate.NewWriter(nil, flate.BestSpeed); err != nil {
			return frame
		}
	}
	defer d.writers.Put(w)
	w.Reset(short)
	if _, err := w.Write(frame); err != nil {
		return frame
	}
	if err := w.Close(); err != nil || short.Len() >= len(frame) {
		return frame
	}
	return short.Bytes()
}

// Inflate returns the frame as it was before Deflate. What is not deflated stays
// as it is.
func Inflate(frame []byte) ([]byte, error) {
	if len(frame) == 0 || Type(frame[0]) != TypeDeflated {
		return frame, nil
	}
	r := flate.NewReader(bytes.NewReader(frame[1:]))
	long, err := io.ReadAll(io.LimitReader(r, MaxMessage+1)) // may be a thousand times as long
	switch {
	case err != nil:
		return nil, fmt.Errorf("inflate: %w", err)
	case len(long) > MaxMessage:
		return nil, fmt.Errorf("inflate: %w", ErrTooLarge)
	case len(long) > 0 && Type(long[0]) == TypeDeflated:
		return nil, fmt.Errorf("inflate: %w", errNested)
	}
	return long, nil
}
