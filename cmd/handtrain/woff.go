package main

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"io"
)

// unwrapped returns the font inside a WOFF 1 file (W3C, 2012), or raw as it is.
func unwrapped(raw []byte) ([]byte, error) {
	const head, entry, plainHead, plainEntry = 44, 20, 12, 16
	if len(raw) < head || string(raw[:4]) != "wOFF" {
		return raw, nil
	}
	be := binary.BigEndian
	n := int(be.Uint16(raw[12:]))
	if len(raw) < head+n*entry {
		return nil, fmt.Errorf("woff: %d tables do not fit", n)
	}
	out := make([]byte, plainHead+n*plainEntry)
	copy(out, raw[4:8]) // flavour
	be.PutUint16(out[4:], uint16(n))
	for i := range n {
		e := raw[head+i*entry:]
		at, packed, size := be.Uint32(e[4:]), be.Uint32(e[8:]), be.Uint32(e[12:])
		if uint64(at)+uint64(packed) > uint64(len(raw)) {
			return nil, fmt.Errorf("woff: table %q lies outside", e[:4])
		}
		table := raw[at : at+packed]
		if packed < size {
			r, err := zlib.NewReader(bytes.NewReader(table))
			if err != nil {
				return nil, fmt.Errorf("woff: table %q: %w", e[:4], err)
			}
			if table, err = io.ReadAll(io.LimitReader(r, int64(size))); err != nil {
				return nil, fmt.Errorf("woff: table %q: %w", e[:4], err)
			}
		}
		d := out[plainHead+i*plainEntry:]
		copy(d, e[:4])
		copy(d[4:8], e[16:20]) // checksum
		be.PutUint32(d[8:], uint32(len(out)))
		be.PutUint32(d[12:], size)
		out = append(out, table...)
		for len(out)%4 != 0 {
			out = append(out, 0)
		}
	}
	return out, nil
}
