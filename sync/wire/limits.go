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
	maxNames = 32
	maxWhy   = 300
	maxSig   = 128
	maxCert  = 2048
	maxText  = 16 << 10
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
		return checkCommand(m)
	case Signed:
		return checkSigned(m)
	case Parcel:
		return checkParcel(m)
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

func checkCommand(c Command) error {
	if err := checkSigned(c.Signed); err != nil {
		return err
	}
	return most("command", max(len(c.ID), len(c.What), len(c.Arg)), maxShort)
}

func checkWanted(w Wanted) error {
	if err := most("wanted release", max(len(w.Version), len(w.Ring), len(w.Again)), maxShort); err != nil {
		return err
	}
	if err := checkNames("withdrawn releases", w.Withdrawn); err != nil {
		return err
	}
	return checkNames("paused releases", w.Paused)
}

func checkSigned(s Signed) error {
	if err := most("signature", len(s.Sig), maxSig); err != nil {
		return err
	}
	if err := most("certificate", len(s.Cert), maxCert); err != nil {
		return err
	}
	return most("signed text", len(s.Text), maxText)
}

func checkVitals(v Vitals) error {
	if err := checkNames("bad releases", v.Bad); err != nil {
		return err
	}
	if err := checkNames("faults", v.Faults); err != nil {
		return err
	}
	if err := most("reason", len(v.Why), maxWhy); err != nil {
		return err
	}
	texts := max(len(v.Release), len(v.Good), len(v.Target), len(v.Helper), len(v.Ring))
	return most("vitals", texts, maxShort)
}

func checkNames(what string, names []string) error {
	for _, n := range names {
		if err := most(what, len(n), maxShort); err != nil {
			return err
		}
	}
	return most(what, len(names), maxNames)
}

func checkParcel(p Parcel) error {
	if p.Parts < 1 || p.Parts > MaxParts || p.Part < 0 || p.Part >= p.Parts {
		return fmt.Errorf("piece %d of %d", p.Part, p.Parts)
	}
	if err := most("parcel's names", max(len(p.ID), len(p.Kind)), maxShort); err != nil {
		return err
	}
	return most("parcel", len(p.Bytes), ParcelPart)
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
	if err := checkVitals(s.Vitals); err != nil {
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
