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
// deletions past Keep, and files that no document names.
func (c *County) Tidy() error {
	if err := c.store.Update(func(tx Tx) error { return forgetCodes(tx, c.now()) }); err != nil {
		return fmt.Errorf("tidy codes: %w", err)
	}
	if _, err := c.edit((*editor).forget); err != nil {
		return fmt.Errorf("tidy deletions: %w", err)
	}
	for {
		n := 0
		if err := c.store.Update(func(tx Tx) (err error) { n, err = forgetBlobs(tx); return err }); err != nil {
			return fmt.Errorf("tidy files: %w", err)
		}
		if n == 0 {
			return nil
		}
		c.log.Info("files put away", "count", n)
	}
}

func forgetCodes(tx Tx, now time.Time) error {
	var old []string
	tx.Scan(tCode, "", "", func(key string, _ []byte) bool {
		var r codeRecord
		if ok, err := load(tx, tCode, key, &r); ok && err == nil && now.Sub(r.Expires) > codeGrace {
			old = append(old, key)
		}
		return true
	})
	for _, key := range old {
		if err := tx.Delete(tCode, key); err != nil {
			return err
		}
	}
	return nil
}

// forgetBlobs deletes some files that no document names. Whether one is named is
// asked in the same transaction, so that a publication never loses a file.
func forgetBlobs(tx Tx) (int, error) {
	named := map[liaison.BlobID]bool{}
	var unread error
	tx.Scan(tDoc, "", "", func(key string, _ []byte) bool {
		var r docRecord
		if _, unread = load(tx, tDoc, key, &r); unread != nil || !r.Deleted.IsZero() {
			return unread == nil
		}
		var doc any
		if doc, unread = wire.DecodeDocument(key, r.Body); unread != nil {
			return false // it may name any of them
		}
		for _, id := range wire.BlobsOf(doc) {
			named[id] = true
		}
		return true
	})
	if unread != nil {
		return 0, unread
	}
	var gone []string
	tx.Scan(tBlob, "", "", func(id string, _ []byte) bool {
		if !named[liaison.BlobID(id)] {
			gone = append(gone, id)
		}
		return len(gone) < tidyBatch
	})
	for _, id := range gone {
		if err := tx.Delete(tBlob, id); err != nil {
			return 0, err
		}
	}
	return len(gone), nil
}
