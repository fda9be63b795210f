package county

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// Why a rating waits. The county was restored from a backup of before the matter
// came, and another machine has yet to send it again; or of before the answer,
// which staff have yet to enter again.
const (
	noSuchReceipt = "no such receipt number"
	notAnswered   = "not answered yet"
)

// awaitKey is where tMeta notes that a quarantined rating waits for its matter.
func awaitKey(no liaison.ReceiptNo, key string) string { return "await/" + string(no) + "/" + key }

func quarantineKey(item wire.PutItem) string {
	sum := sha256.Sum256(item.Body)
	id := item.ULID
	if id == "" {
		id = noULID
	}
	return id + "-" + hex.EncodeToString(sum[:8])
}

const noULID = "none"

// quarantinedItem is the entry as it came.
func quarantinedItem(key string, r quarantineRecord) wire.PutItem {
	id := key[:max(0, strings.LastIndexByte(key, '-'))]
	if id == noULID {
		id = ""
	}
	return wire.PutItem{ULID: id, Kind: r.Kind, Sum: sha256.Sum256(r.Body), Body: r.Body}
}

// await notes what a refused rating waits for.
func (e *editor) await(item wire.PutItem, v any, why error) error {
	if r, ok := v.(liaison.RatingGiven); ok && (why.Error() == noSuchReceipt || why.Error() == notAnswered) {
		return e.tx.Put(tMeta, awaitKey(r.Receipt, quarantineKey(item)), []byte{1})
	}
	return nil
}

// takeAwaited takes in the ratings that waited for a matter, as far as they can be
// now.
func (e *editor) takeAwaited(no liaison.ReceiptNo) error {
	prefix := awaitKey(no, "")
	var keys []string
	e.tx.Scan(tMeta, prefix, "", func(key string, _ []byte) bool {
		keys = append(keys, key[len(prefix):])
		return true
	})
	for _, key := range keys {
		if err := e.tx.Delete(tMeta, prefix+key); err != nil {
			return err
		}
		if _, err := e.retake(key); err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
	}
	return nil
}

// release drops an entry from quarantine that has been taken in.
func (e *editor) release(item wire.PutItem) error {
	if key := quarantineKey(item); e.tx.Get(tQuarantine, key) != nil {
		return e.tx.Delete(tQuarantine, key)
	}
	return nil
}

// retake tries to take in a quarantined entry; why is "" when it was.
func (e *editor) retake(key string) (why string, err error) {
	var r quarantineRecord
	ok, err := load(e.tx, tQuarantine, key, &r)
	if err == nil && !ok {
		err = fmt.Errorf("quarantined %q: %w", key, ErrNotFound)
	}
	if err != nil {
		return "", err
	}
	what, why, err := e.take(sender{station: r.Station, vouched: true}, quarantinedItem(key, r))
	if err == nil && what == wire.Duplicate {
		return "", e.tx.Delete(tQuarantine, key)
	}
	return why, err
}

// Retake tries once more to take in an entry that was refused, because the reason
// may be gone; why is "" when it was. A person who asks for it vouches that the
// entry belongs to the station that it names.
func (c *County) Retake(key string) (why string, err error) {
	_, err = c.edit(func(e *editor) (err error) {
		why, err = e.retake(key)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("retake: %w", err)
	}
	return why, nil
}
