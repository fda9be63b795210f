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

// MaxDone is how many outcomes a Status carries at most.
const MaxDone = 8

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
		return checkStatus(m)
	case Command:
		return most("command", max(len(m.ID), len(m.What)), maxShort)
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

func checkStatus(s Status) error {
	if err := checkClock(s.Clock); err != nil {
		return err
	}
	for _, o := range s.Done {
		if err := most("outcome's text", max(len(o.ID), len(o.Why)), maxShort); err != nil {
			return err
		}
	}
	if err := most("outcomes", len(s.Done), MaxDone); err != nil {
		return err
	}
	texts := max(len(s.Version), len(s.Screen), len(s.Shown.Page), len(s.Shown.About), len(s.Shown.Urgent))
	return most("status text", texts, maxShort)
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
