package audit

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"time"

	"github.com/fxamacker/cbor/v2"

	"lianluozhan/sync/county"
)

// Filter chooses records. Zero fields choose all.
type Filter struct {
	Who, Deed, What string    // the whole name; pieces of deed and object
	From, To        time.Time // To itself is left out
	Before          uint64    // only records with a smaller number
	Size            int       // how many at most; 0 is 50
}

// List is a piece of the log, newest first.
type List struct {
	Records []Record
	Total   uint64 // records that there are
	Next    uint64 // Filter.Before to go on with; 0 at the end
}

// searched is how many records one Page looks at: a filter that fits nothing must
// not read a log of years in one go.
const searched = 20_000

// Page returns records that fit, newest first.
func Page(tx county.Tx, f Filter) (List, error) {
	total, _, err := last(tx)
	if err != nil {
		return List{}, err
	}
	out := List{Total: total}
	n := total
	if f.Before > 0 {
		n = min(n, f.Before-1)
	}
	if f.Size <= 0 {
		f.Size = 50
	}
	for looked := 0; n > 0; n, looked = n-1, looked+1 {
		if len(out.Records) == f.Size || looked == searched {
			out.Next = n + 1
			return out, nil
		}
		r, err := read(tx, n)
		if err != nil {
			return out, err
		}
		if !f.From.IsZero() && r.At.Before(f.From) {
			return out, nil // times grow with numbers
		}
		if f.fits(r) {
			out.Records = append(out.Records, r)
		}
	}
	return out, nil
}

func (f Filter) fits(r Record) bool {
	return (f.Who == "" || f.Who == r.Who) && strings.Contains(r.Deed, f.Deed) &&
		strings.Contains(strings.ToUpper(r.What), strings.ToUpper(f.What)) && (f.To.IsZero() || r.At.Before(f.To))
}

func read(tx county.Tx, n uint64) (r Record, err error) {
	b := tx.Get(county.TableAudit, key(n))
	if b == nil {
		return r, nil // Verify says so
	}
	if err := cbor.Unmarshal(b, &r); err != nil {
		return r, fmt.Errorf("audit record %d: %w", n, err)
	}
	return r, nil
}

// Broken is where the chain of records does not hold.
type Broken struct {
	N   uint64
	Why string // in words for people
}

func (b Broken) Error() string { return fmt.Sprintf("audit: record %d: %s", b.N, b.Why) }

// Verify goes through all records and returns how many there are. The error is a
// Broken for the first that was changed, taken out or put in. It shows what was
// done to single records; whoever can write the file can also make a whole new log,
// so keep the sum somewhere else.
func Verify(tx county.Tx) (n uint64, sum [32]byte, err error) {
	total, head, err := last(tx)
	if err != nil {
		return 0, sum, err
	}
	tx.Scan(county.TableAudit, "n", "", func(k string, b []byte) bool {
		var r Record
		n++
		switch e := cbor.Unmarshal(b, &r); {
		case k != key(n):
			err = Broken{n, "这一条不见了"}
		case e != nil:
			err = Broken{n, "这一条读不出来"}
		case r.N != n || r.Before != sum:
			err = Broken{n, "这一条或者它前面的一条被改过"}
		}
		sum = sha256.Sum256(b)
		return err == nil
	})
	switch {
	case err != nil:
	case n != total:
		err = Broken{n + 1, "末尾的记录不见了"}
	case n > 0 && sum != head:
		err = Broken{n, "最后一条被改过"}
	}
	return n, sum, err
}
