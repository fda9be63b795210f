package county

import (
	"fmt"

	"github.com/fxamacker/cbor/v2"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// Words is what a resident wrote with a rating: for staff, not for the public side
// of the case.
type Words struct {
	liaison.RatingGiven
	Closed error // why the words could not be opened; nil when they are there
}

// ratingKey is the row of tMeta that keeps words.
func ratingKey(r liaison.RatingGiven) string {
	return "rating/" + string(r.Receipt) + "/" + string(r.ID)
}

// wordsRecord is such a row. Older rows are a liaison.RatingGiven.
type wordsRecord struct {
	Entry []byte `cbor:"1,keyasint"` // wire.Envelope as sent
}

// Words returns what residents wrote with their ratings of a matter.
func (c *County) Words(no liaison.ReceiptNo) ([]Words, error) {
	var out []Words
	err := c.store.View(func(tx Tx) error {
		var first error
		prefix := "rating/" + string(no) + "/"
		tx.Scan(tMeta, prefix, "", func(key string, b []byte) bool {
			var w Words
			w, first = c.words(key[len(prefix):], b)
			out = append(out, w)
			return first == nil
		})
		return first
	})
	return out, err
}

func (c *County) words(id string, row []byte) (Words, error) {
	var rec wordsRecord
	var w Words
	if err := cbor.Unmarshal(row, &rec); err != nil || rec.Entry == nil {
		if err := cbor.Unmarshal(row, &w.RatingGiven); err != nil {
			return w, fmt.Errorf("words of rating %s: %w", id, err)
		}
		return w, nil
	}
	v, closed, err := c.whole(kept(wire.KindRating, id, rec.Entry))
	if err != nil {
		return w, fmt.Errorf("words of rating %s: %w", id, err)
	}
	w.RatingGiven, _ = v.(liaison.RatingGiven)
	w.Closed = closed
	return w, nil
}
