package wire

import "fmt"

// Limits on single fields, in bytes or elements.
const (
	maxKey   = 200
	maxWant  = 1024
	maxPut   = 1024
	maxWords = 1024
	maxShort = 100
	maxFixes = 64
	maxJoin  = 4096
)

// check holds a message against the limits that CBOR's own shape does not give.
func check(msg any) error {
	switch m := msg.(type) {
	case Changes:
		return checkItems(m)
	case Blob:
		return checkBlob(m)
	case Want:
		return most("blobs wanted", len(m.Blobs), maxWant)
	case Put:
		return checkPut(m)
	case Ack:
		return checkAck(m)
	case Welcome:
		return checkAck(m.Ack)
	case Status:
		if err := checkClock(m.Clock); err != nil {
			return err
		}
		return most("status text", max(len(m.Version), len(m.Screen)), maxShort)
	case Bye:
		return most("words", len(m.Words), maxWords)
	case Manifest:
		for k := range m.Revs {
			if err := most("key", len(k), maxKey); err != nil {
				return err
			}
		}
	}
	return nil
}

func checkItems(c Changes) error {
	for _, it := range c.Items {
		if err := most("key", len(it.Key), maxKey); err != nil {
			return err
		}
		if err := most("document "+it.Key, len(it.Body), MaxDocument); err != nil {
			return err
		}
	}
	return nil
}

func checkBlob(b Blob) error {
	if err := most("blob chunk", len(b.Bytes), BlobChunk); err != nil {
		return err
	}
	if b.Total > MaxBlob {
		return fmt.Errorf("blob of %d bytes, most is %d: %w", b.Total, MaxBlob, ErrTooLarge)
	}
	if b.Offset > b.Total || uint64(len(b.Bytes)) > b.Total-b.Offset {
		return fmt.Errorf("blob chunk of %d bytes at %d passes the end at %d", len(b.Bytes), b.Offset, b.Total)
	}
	return nil
}

func checkPut(p Put) error {
	if err := most("entries", len(p.Items), maxPut); err != nil {
		return err
	}
	for _, it := range p.Items {
		if err := most("entry", len(it.Body), MaxPutItem); err != nil {
			return err
		}
		if err := most("entry's names", max(len(it.ULID), len(it.Kind)), maxShort); err != nil {
			return err
		}
	}
	return nil
}

func checkClock(fixes []ClockFix) error {
	for _, f := range fixes {
		if err := most("ULID", max(len(f.From), len(f.To)), maxShort); err != nil {
			return err
		}
	}
	return most("clock fixes", len(fixes), maxFixes)
}

func checkAck(a Ack) error {
	if a.Safe > a.Stored {
		return fmt.Errorf("ack: safe %d is past stored %d", a.Safe, a.Stored)
	}
	if err := most("ULID", len(a.Last), maxShort); err != nil {
		return err
	}
	for _, v := range a.Verdicts {
		if err := most("reason of a verdict", len(v.Why), maxWords); err != nil {
			return err
		}
	}
	return nil
}

func most(what string, n, limit int) error {
	if n > limit {
		return fmt.Errorf("%s: %d, most is %d: %w", what, n, limit, ErrTooLarge)
	}
	return nil
}
