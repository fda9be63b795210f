package localstore

import (
	"errors"
	"fmt"

	"github.com/fxamacker/cbor/v2"
	bolt "go.etcd.io/bbolt"

	"lianluozhan/sync/dbfile"
	"lianluozhan/sync/wire"
)

const (
	bucketMeta  = "meta"
	bucketDocs  = "docs" // document's key → stored
	keyPosition = "position"
)

// position is how far the content has come; it is written in the same transaction
// as the content it speaks of.
type position struct {
	Epoch   wire.ID16 `cbor:"1,keyasint"`
	Cursor  uint64    `cbor:"2,keyasint"`
	View    uint64    `cbor:"3,keyasint"`
	Sum     uint64    `cbor:"4,keyasint"`
	Updated int64     `cbor:"5,keyasint"` // Unix milliseconds, station's clock
}

// stored is a document on the disk. Good is the last body that could be read,
// where Body cannot.
type stored struct {
	Rev  uint64 `cbor:"1,keyasint"`
	Body []byte `cbor:"2,keyasint"`
	Good []byte `cbor:"3,keyasint,omitempty"`
}

// doc is a document in memory: its revision and, where it or an earlier revision
// could be read, its domain value.
type doc struct {
	rev   uint64
	value any    // nil when it was never readable
	good  []byte // body that value was read from, when that is not the newest
	bad   error  // why the newest body could not be read
}

// read makes the doc of a stored record.
func readDoc(key string, r stored) doc {
	d := doc{rev: r.Rev}
	value, err := wire.DecodeDocument(key, r.Body)
	if err == nil {
		d.value = value
		return d
	}
	if !errors.Is(err, wire.ErrUnknownKind) {
		d.bad = err
	}
	if r.Good != nil {
		if value, err := wire.DecodeDocument(key, r.Good); err == nil {
			d.value, d.good = value, r.Good
		}
	}
	return d
}

func (s *Store) load(tx *bolt.Tx) error {
	if frame := tx.Bucket([]byte(bucketMeta)).Get([]byte(keyPosition)); frame != nil {
		if err := openFrame(bucketMeta+"/"+keyPosition, frame, &s.pos, &s.age); err != nil {
			return err
		}
	}
	var sum uint64
	err := tx.Bucket([]byte(bucketDocs)).ForEach(func(k, frame []byte) error {
		var r stored
		var age uint64
		if err := openFrame(bucketDocs+"/"+string(k), frame, &r, &age); err != nil {
			return err
		}
		key := string(k)
		s.docs[key] = readDoc(key, r)
		sum += wire.RevSum(key, r.Rev)
		return nil
	})
	if err != nil {
		return fmt.Errorf("load documents: %w", err)
	}
	if sum != s.pos.Sum {
		return fmt.Errorf("sum of documents is not that of the position: %w", dbfile.ErrDamaged)
	}
	return nil
}

func openFrame(key string, frame []byte, v any, age *uint64) error {
	r, err := dbfile.Open(key, frame)
	if err != nil {
		return err
	}
	*age = r.Age
	if err := cbor.Unmarshal(r.Body, v); err != nil {
		return fmt.Errorf("decode %s: %w", key, err)
	}
	return nil
}

// put writes one framed value.
func put(tx *bolt.Tx, bucket, key string, age uint64, v any) error {
	body, err := cbor.Marshal(v)
	if err != nil {
		return fmt.Errorf("encode %s: %w", key, err)
	}
	frame := dbfile.Seal(dbfile.Record{Key: bucket + "/" + key, Age: age, Body: body})
	if err := tx.Bucket([]byte(bucket)).Put([]byte(key), frame); err != nil {
		return fmt.Errorf("put %s: %w", key, err)
	}
	return nil
}
