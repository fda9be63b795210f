package county

import (
	"fmt"
	"time"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// codeGrace is how long a code is remembered after its time: who uses it late is
// told the same as who makes one up, but the log can tell them apart.
const codeGrace = 24 * time.Hour

// tidyBatch is how many files are deleted in one transaction.
const tidyBatch = 64

// Tidy puts away what nobody needs any more: join codes past their time,
// deletions past Keep, and files that no document names and nobody holds. It looks before it
// writes, because looking keeps nobody waiting.
func (c *County) Tidy() error {
	var codes, blobs []string
	var deletions bool
	err := c.store.View(func(tx Tx) (err error) {
		codes, deletions = oldCodes(tx, c.now()), len(oldDeletions(tx, c.now())) > 0
		blobs, err = unnamed(tx)
		return err
	})
	if err == nil && len(codes) > 0 {
		err = c.deleteAll(tCode, codes)
	}
	if err == nil && deletions {
		_, err = c.edit((*editor).forget)
	}
	for len(blobs) > 0 && err == nil {
		some := blobs[:min(len(blobs), tidyBatch)]
		blobs = blobs[len(some):]
		err = c.deleteUnnamed(some)
	}
	if err != nil {
		return fmt.Errorf("tidy: %w", err)
	}
	return nil
}

func (c *County) deleteAll(table string, keys []string) error {
	return c.store.Update(func(tx Tx) error {
		for _, key := range keys {
			if err := tx.Delete(table, key); err != nil {
				return err
			}
		}
		return nil
	})
}

func oldCodes(tx Tx, now time.Time) (old []string) {
	tx.Scan(tCode, "", "", func(key string, _ []byte) bool {
		var r codeRecord
		if ok, err := load(tx, tCode, key, &r); ok && err == nil && now.Sub(r.Expires) > codeGrace {
			old = append(old, key)
		}
		return true
	})
	return old
}

// deleteUnnamed deletes those files of the list that still no document names:
// asked in the same transaction, so that a publication never loses one.
func (c *County) deleteUnnamed(ids []string) error {
	return c.store.Update(func(tx Tx) error {
		named, err := namedBlobs(tx)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if named[liaison.BlobID(id)] {
				continue
			}
			if err := tx.Delete(tBlob, id); err != nil {
				return err
			}
		}
		return nil
	})
}

// unnamed lists the files that no document names.
func unnamed(tx Tx) ([]string, error) {
	named, err := namedBlobs(tx)
	if err != nil {
		return nil, err
	}
	var out []string
	tx.Scan(tBlob, "", "", func(id string, _ []byte) bool {
		if !named[liaison.BlobID(id)] {
			out = append(out, id)
		}
		return true
	})
	return out, nil
}

// namedBlobs lists the files that documents name or somebody holds. A document that
// cannot be read may name any of them, and fails it.
func namedBlobs(tx Tx) (map[liaison.BlobID]bool, error) {
	named := held(tx)
	var unread error
	tx.Scan(tDoc, "", "", func(key string, _ []byte) bool {
		var r docRecord
		if _, unread = load(tx, tDoc, key, &r); unread != nil || !r.Deleted.IsZero() {
			return unread == nil
		}
		var doc any
		if doc, unread = wire.DecodeDocument(key, r.Body); unread != nil {
			return false
		}
		for _, id := range wire.BlobsOf(doc) {
			named[id] = true
		}
		return true
	})
	return named, unread
}
