package history

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
)

// A bbolt file begins with two meta pages, which take turns: a commit writes its
// new pages where nothing lived, syncs, writes one meta page, and syncs again.
const (
	pageSize   = 4096
	sector     = 512
	metaPages  = 2
	metaAt     = 16
	txAt       = metaAt + 48
	highPageAt = metaAt + 40
)

// torn is what a power cut may leave of a file that a step changed from before to
// after: with one commit, a part of its pages under the old meta page, or all of
// them under either; with several, the one or the other.
func torn(before, after []byte, rnd *rand.Rand) []byte {
	if txOf(after) != txOf(before)+1 {
		return [][]byte{before, after}[rnd.IntN(2)]
	}
	out := bytes.Clone(after)
	copy(out[:metaPages*pageSize], before)
	if rnd.IntN(3) == 0 { // between the two syncs
		return [][]byte{out, after}[rnd.IntN(2)]
	}
	for at := metaPages * pageSize; at < len(out); at += sector {
		end := min(at+sector, len(out))
		if rnd.IntN(2) == 0 {
			clear(out[at:end])
			if at < len(before) {
				copy(out[at:end], before[at:min(end, len(before))])
			}
		}
	}
	return out
}

func txOf(file []byte) uint64 { tx, _ := newest(file); return tx }

// pagesOf is how many pages of a file are in use.
func pagesOf(file []byte) int { _, pages := newest(file); return pages }

func newest(file []byte) (tx uint64, pages int) {
	for page := range metaPages {
		meta := file[page*pageSize:]
		if n := binary.LittleEndian.Uint64(meta[txAt:]); n >= tx {
			tx, pages = n, int(binary.LittleEndian.Uint64(meta[highPageAt:]))
		}
	}
	return tx, pages
}
