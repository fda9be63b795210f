package boltstore

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"io"
	"os"
)

// Where a bbolt file, version 2, keeps what its two meta pages say.
const (
	metaAt  = 16 // in the page
	metaLen = 56 // of what the checksum behind it covers
)

// heads checks the two meta pages of a file, of which every commit writes one in a
// single sector. When one is bad, bbolt takes the other without a word, and that
// may be the older one. A file that cannot be read here is left to bbolt to judge.
func heads(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return nil //nolint:nilerr // there is none yet
	}
	defer f.Close()
	for _, size := range []int64{4096, 8192, 16384, 32768, 65536} {
		first, second := headAt(f, 0, size), headAt(f, size, size)
		if first != second {
			return fmt.Errorf("one of the two meta pages: %w", ErrDamaged)
		}
		if first {
			break
		}
	}
	return nil
}

// headAt reports whether there is a good meta page of a file with pages of size.
func headAt(f io.ReaderAt, at, size int64) bool {
	var b [metaLen + 8]byte
	if _, err := f.ReadAt(b[:], at+metaAt); err != nil {
		return false
	}
	h := fnv.New64a()
	_, _ = h.Write(b[:metaLen]) // a hash never fails to write
	return int64(binary.LittleEndian.Uint32(b[8:])) == size && binary.LittleEndian.Uint64(b[metaLen:]) == h.Sum64()
}
