package localstore

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

const (
	keepFree = 64 << 20 // bytes that photos leave free
	giveUp   = 8 << 20  // bytes of photos given up at a time
)

var errNoRoomKnown = errors.New("localstore: room on the disk is not known")

// tight reports whether the disk is too full for photos.
func (s *Store) tight() bool {
	free, err := s.opts.Room()
	return err == nil && free < keepFree
}

// named lists the files that the content names, in order of need, each once:
// photos, and then the progress packs.
func (s *Store) named() []liaison.BlobID {
	out := named(s.Content())
	for _, p := range slices.Backward(*s.packs.Load()) { // the newest month first
		out = append(out, p.File)
	}
	return out
}

// GiveWay deletes photos, those that are needed least first, and reports whether
// any room came of it. They are asked for again once there is room.
func (s *Store) GiveWay() bool {
	s.collect()
	freed := int64(0)
	if partial, err := filepath.Glob(filepath.Join(s.blobs.dir, "partial", "*")); err == nil {
		for _, file := range partial {
			freed += remove(file)
		}
	}
	for _, id := range slices.Backward(s.named()) {
		if freed >= giveUp {
			break
		}
		if _, ok := rawSum(id); ok {
			freed += remove(s.blobs.path(id))
		}
	}
	return freed > 0
}

// remove deletes a file and returns how large it was.
func remove(path string) int64 {
	info, err := os.Stat(path)
	if err != nil || os.Remove(path) != nil {
		return 0
	}
	return info.Size()
}

// collect deletes files that the content no longer names.
func (s *Store) collect() {
	need := map[string]bool{}
	for _, id := range s.named() {
		need[string(id)] = true
	}
	files, err := filepath.Glob(filepath.Join(s.blobs.dir, "*", "*"))
	if err != nil {
		s.opts.Log.Error("photos not listed", "error", err)
		return
	}
	for _, file := range files {
		if name := filepath.Base(file); !need[strings.ToLower(name)] {
			if err := os.Remove(file); err != nil {
				s.opts.Log.Error("photo not deleted", "error", err)
			}
		}
	}
}

// Packed looks in the progress packs for where a matter of any station stands, by
// the check of its receipt number and query code.
func (s *Store) Packed(check []byte) (wire.PackRecord, bool) {
	for _, p := range slices.Backward(*s.packs.Load()) {
		if r, ok := wire.FindInPack(s.Blob(p.File), check); ok {
			return r, true
		}
	}
	return wire.PackRecord{}, false
}
