package localstore

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"lianluozhan/sync/dbfile"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// blobs keeps photos as files: whole ones as <dir>/ab/abcd…, unfinished ones as
// <dir>/partial/abcd…. Nothing is synced: after a power cut a file may be short
// or empty, and its name tells.
type blobs struct{ dir string }

func openBlobs(dir string) (*blobs, error) {
	if err := os.MkdirAll(filepath.Join(dir, "partial"), 0o700); err != nil {
		return nil, fmt.Errorf("folder for photos: %w", err)
	}
	return &blobs{dir: dir}, nil
}

func (b *blobs) path(id liaison.BlobID) string {
	return filepath.Join(b.dir, string(id[:2]), string(id))
}

func (b *blobs) partial(id liaison.BlobID) string {
	return filepath.Join(b.dir, "partial", string(id))
}

func (b *blobs) has(id liaison.BlobID) bool {
	_, err := os.Stat(b.path(id))
	return err == nil
}

// offset is how much of an unfinished blob is there.
func (b *blobs) offset(id liaison.BlobID) uint64 {
	info, err := os.Stat(b.partial(id))
	if err != nil {
		return 0
	}
	return uint64(info.Size())
}

// put adds a chunk and reports whether the blob is whole now. A chunk that does
// not follow what is there is left out: it will be asked for again.
func (b *blobs) put(id liaison.BlobID, chunk wire.Blob) (whole bool, err error) {
	if chunk.Offset != b.offset(id) || b.has(id) {
		return false, nil
	}
	if uint64(len(chunk.Bytes)) == chunk.Total && !is(id, chunk.Bytes) {
		return false, fmt.Errorf("photo %s: %w", id, errNotThatPhoto)
	}
	f, err := os.OpenFile(b.partial(id), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return false, fmt.Errorf("open photo: %w", err)
	}
	_, err = f.Write(chunk.Bytes)
	if err = errors.Join(err, f.Close()); err != nil {
		return false, errors.Join(fmt.Errorf("write photo: %w", err), os.Remove(b.partial(id)))
	}
	if chunk.Offset+uint64(len(chunk.Bytes)) < chunk.Total {
		return false, nil
	}
	if chunk.Offset > 0 {
		if err := b.check(id); err != nil {
			return false, err
		}
	}
	return true, b.finish(id)
}

// check throws away a blob of several chunks whose bytes are not what its name
// says.
func (b *blobs) check(id liaison.BlobID) error {
	body, err := os.ReadFile(b.partial(id))
	if err != nil {
		return fmt.Errorf("read photo: %w", err)
	}
	if !is(id, body) {
		return errors.Join(fmt.Errorf("photo %s: %w", id, errNotThatPhoto), os.Remove(b.partial(id)))
	}
	return nil
}

// finish shows a whole blob.
func (b *blobs) finish(id liaison.BlobID) error {
	if err := os.MkdirAll(filepath.Dir(b.path(id)), 0o700); err != nil {
		return fmt.Errorf("folder for photo: %w", err)
	}
	if err := os.Rename(b.partial(id), b.path(id)); err != nil {
		return fmt.Errorf("show photo: %w", err)
	}
	return nil
}

var errNotThatPhoto = errors.New("bytes are not those of its name")

func is(id liaison.BlobID, body []byte) bool {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:]) == string(id)
}

// Blob returns the bytes of a photo, nil while they are not here. Bytes that went
// bad on the disk are deleted and asked for again.
func (s *Store) Blob(id liaison.BlobID) []byte {
	if _, ok := rawSum(id); !ok {
		return nil
	}
	body, err := os.ReadFile(s.blobs.path(id))
	if err != nil {
		return nil
	}
	if !is(id, body) {
		s.opts.Log.Warn("photo was damaged, asking for it again", "blob", string(id))
		if err := os.Remove(s.blobs.path(id)); err != nil {
			s.opts.Log.Error("damaged photo stays", "blob", string(id), "error", err)
		}
		s.subs.wake()
		return nil
	}
	return body
}

// Missing returns the photos that the content names and that are not whole here,
// in order of need, with how much of each there is. On a disk that is nearly full
// there are none that could be taken.
func (s *Store) Missing() []wire.WantBlob {
	if s.tight() {
		return nil
	}
	var out []wire.WantBlob
	for _, id := range s.named() {
		if sum, ok := rawSum(id); ok && !s.blobs.has(id) {
			out = append(out, wire.WantBlob{Sum: sum, Offset: s.blobs.offset(id)})
		}
	}
	return out
}

// PutBlob adds a chunk of a photo. A whole photo with the wrong bytes is thrown
// away and reported as an error.
func (s *Store) PutBlob(chunk wire.Blob) error {
	if s.tight() {
		return fmt.Errorf("keep photo: %w", ErrDiskFull)
	}
	whole, err := s.blobs.put(liaison.BlobID(hex.EncodeToString(chunk.Sum[:])), chunk)
	if dbfile.IsFull(err) {
		return fmt.Errorf("%w: %w", ErrDiskFull, err)
	}
	if err != nil {
		return fmt.Errorf("keep photo: %w", err)
	}
	if whole {
		s.subs.wake()
	}
	return nil
}

func rawSum(id liaison.BlobID) (sum [32]byte, ok bool) {
	raw, err := hex.DecodeString(string(id))
	if err != nil || len(raw) != 32 {
		return sum, false
	}
	return [32]byte(raw), true
}

// named lists the photos of the content, those of the first screen first, each
// once.
func named(c *liaison.Content) []liaison.BlobID {
	seen := map[liaison.BlobID]bool{"": true}
	var out []liaison.BlobID
	add := func(id liaison.BlobID) {
		if !seen[id] {
			seen[id] = true
			out = append(out, id)
		}
	}
	blocks := func(bs []liaison.Block) {
		for _, b := range bs {
			add(b.Image)
		}
	}
	for _, d := range c.Deputies {
		add(d.Photo)
	}
	add(c.Station.Photo)
	for _, n := range c.Notices {
		blocks(n.Blocks)
	}
	for _, b := range c.Boards {
		blocks(b.Blocks)
	}
	for _, p := range c.Profiles {
		add(p.Photo)
		blocks(p.Blocks)
	}
	blocks(c.Station.Intro)
	return out
}
