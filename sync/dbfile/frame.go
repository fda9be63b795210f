// Package dbfile guards bbolt files against damaged bytes, for which bbolt itself
// has no checksum: values are framed with their key, age and CRC-32C; a whole
// file can be verified without bbolt ever touching it; and what is left of a
// damaged file can be found by its frames alone. Files are replaced whole or not
// at all. Stations keep frames; the county has sums of its own and uses the rest.
//
// It does not know what the values mean, and it does not import bbolt.
package dbfile

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
)

// ErrDamaged is wrapped by every error that says that bytes on disk are not the
// bytes that were written.
var ErrDamaged = errors.New("damaged file")

// A frame is: mark, CRC-32C of all that follows, age, length of key, length of
// body, key, body. Numbers are little-endian. The key is inside so that a frame
// found by itself, without the tree that led to it, still says what it is.
const (
	mark     = "\x8bLLZ"
	headSize = 4 + 4 + 8 + 2 + 4
	maxBody  = 64 << 20
)

// Record is the content of one frame.
type Record struct {
	Key  string // bucket and key in one, chosen by the store
	Age  uint64 // grows with every write; of two frames with one key the larger is the newer
	Body []byte
}

// Seal frames a record.
func Seal(r Record) []byte {
	b := make([]byte, 0, headSize+len(r.Key)+len(r.Body))
	b = append(b, mark...)
	b = binary.LittleEndian.AppendUint32(b, 0)
	b = binary.LittleEndian.AppendUint64(b, r.Age)
	b = binary.LittleEndian.AppendUint16(b, uint16(len(r.Key)))
	b = binary.LittleEndian.AppendUint32(b, uint32(len(r.Body)))
	b = append(b, r.Key...)
	b = append(b, r.Body...)
	binary.LittleEndian.PutUint32(b[4:], checksum(b[8:]))
	return b
}

// Open checks a frame, which must be all of b, and that it holds key. The body
// is part of b, not a copy.
func Open(key string, b []byte) (Record, error) {
	r, n, err := open(b)
	switch {
	case err != nil:
		return Record{}, fmt.Errorf("value of %q: %w", key, err)
	case n != len(b):
		return Record{}, fmt.Errorf("value of %q: %d bytes too many: %w", key, len(b)-n, ErrDamaged)
	case r.Key != key:
		return Record{}, fmt.Errorf("value of %q: belongs to %q: %w", key, r.Key, ErrDamaged)
	}
	return r, nil
}

// open reads the frame at the start of b and returns its length.
func open(b []byte) (Record, int, error) {
	if len(b) < headSize || string(b[:4]) != mark {
		return Record{}, 0, fmt.Errorf("no frame: %w", ErrDamaged)
	}
	keyLen := int(binary.LittleEndian.Uint16(b[16:]))
	bodyLen := int(binary.LittleEndian.Uint32(b[18:]))
	n := headSize + keyLen + bodyLen
	if bodyLen > maxBody || n > len(b) {
		return Record{}, 0, fmt.Errorf("frame passes the end: %w", ErrDamaged)
	}
	if checksum(b[8:n]) != binary.LittleEndian.Uint32(b[4:]) {
		return Record{}, 0, fmt.Errorf("checksum: %w", ErrDamaged)
	}
	body := headSize + keyLen
	return Record{
		Key: string(b[headSize:body]), Age: binary.LittleEndian.Uint64(b[8:]), Body: b[body:n:n],
	}, n, nil
}

func checksum(b []byte) uint32 { return crc32.Checksum(b, crc32.MakeTable(crc32.Castagnoli)) }
