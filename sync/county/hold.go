package county

import (
	"slices"
	"strings"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// Hold has Tidy leave these files alone for a holder, whatever documents name: a
// draft, say, or an old version. They take the place of what it held before; none
// lets go of all. A holder's name has no byte 0.
func (x *Edit) Hold(holder string, ids ...liaison.BlobID) error {
	tx, prefix := x.e.tx, holder+"\x00"
	var gone []string
	tx.Scan(tHold, prefix, "", func(key string, _ []byte) bool {
		if !slices.Contains(ids, liaison.BlobID(key[len(prefix):])) {
			gone = append(gone, key)
		}
		return true
	})
	for _, key := range gone {
		if err := tx.Delete(tHold, key); err != nil {
			return err
		}
	}
	for _, id := range ids {
		if err := tx.Put(tHold, prefix+string(id), []byte{1}); err != nil {
			return err
		}
	}
	return nil
}

// Holders lists who holds files, by the beginning of their names.
func Holders(tx Tx, prefix string) (out []string) {
	tx.Scan(tHold, prefix, "", func(key string, _ []byte) bool {
		if holder, _, _ := strings.Cut(key, "\x00"); len(out) == 0 || out[len(out)-1] != holder {
			out = append(out, holder)
		}
		return true
	})
	return out
}

// FindBlob returns the one file whose hash begins with the prefix.
func FindBlob(tx Tx, prefix string) (id liaison.BlobID, ok bool) {
	n := 0
	tx.Scan(tBlob, prefix, "", func(key string, _ []byte) bool {
		id, n = liaison.BlobID(key), n+1
		return n < 2
	})
	return id, n == 1
}

func held(tx Tx) map[liaison.BlobID]bool {
	out := map[liaison.BlobID]bool{}
	tx.Scan(tHold, "", "", func(key string, _ []byte) bool {
		_, id, _ := strings.Cut(key, "\x00")
		out[liaison.BlobID(id)] = true
		return true
	})
	return out
}

// Publish makes docs, tallies and blobs the county's whole content, as
// County.Publish does.
func (x *Edit) Publish(docs []Scoped, tallies map[string]liaison.Tally, blobs map[liaison.BlobID][]byte) (Published, error) {
	err := x.e.publish(docs, tallies, blobs)
	return x.e.done, err
}

// Changed is a document that a transaction changed, as it was before: Doc is nil
// when there was none.
type Changed struct {
	Before Scoped
	Rev    uint64 // it had before
}

// Changes lists what the transaction has changed so far, in order.
func (x *Edit) Changes() ([]Changed, error) {
	var out []Changed
	for _, c := range x.e.log {
		was := Changed{Before: Scoped{Key: c.key, Scopes: c.old.Scopes}, Rev: c.old.Rev}
		if c.old.Rev != 0 && c.old.Deleted.IsZero() {
			doc, err := wire.DecodeDocument(c.key, c.old.Body)
			if err != nil {
				return nil, err
			}
			was.Before.Doc = doc
		}
		out = append(out, was)
	}
	return out, nil
}
