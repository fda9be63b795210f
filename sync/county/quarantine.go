package county

import (
	"errors"
	"fmt"
	"time"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/seal"
	"lianluozhan/sync/wire"
)

// quarantineRecord is an entry that could not be taken in, kept for a person.
type quarantineRecord struct {
	Station liaison.StationID `cbor:"1,keyasint"`
	At      time.Time         `cbor:"2,keyasint"`
	What    int               `cbor:"3,keyasint"` // wire.Conflict or wire.Rejected
	Why     string            `cbor:"4,keyasint"`
	Kind    string            `cbor:"5,keyasint"`
	Body    []byte            `cbor:"6,keyasint"`
}

func (e *editor) quarantine(station liaison.StationID, item wire.PutItem, what int, why string) error {
	return save(e.tx, tQuarantine, quarantineKey(item), quarantineRecord{
		Station: station, At: e.now, What: what, Why: why, Kind: item.Kind, Body: item.Body,
	})
}

// Quarantined is an entry that waits for a person to look at it.
type Quarantined struct {
	Key     string
	Station liaison.StationID
	At      time.Time
	Why     string
	Kind    string
}

func (r quarantineRecord) public(key string) Quarantined {
	return Quarantined{key, r.Station, r.At, r.Why, r.Kind}
}

// Quarantine lists what could not be taken in.
func (c *County) Quarantine() ([]Quarantined, error) {
	var out []Quarantined
	err := c.store.View(func(tx Tx) error {
		var first error
		tx.Scan(tQuarantine, "", "", func(key string, _ []byte) bool {
			var r quarantineRecord
			_, first = load(tx, tQuarantine, key, &r)
			out = append(out, r.public(key))
			return first == nil
		})
		return first
	})
	return out, err
}

// Unquarantined returns an entry that could not be taken in with what it says: a
// liaison.Registration, RatingGiven or SignIn, or nil where that cannot be read. What
// is sealed to a key that the county does not have is left out. It fails with
// seal.ErrLocked while the keys are locked.
func (c *County) Unquarantined(key string) (Quarantined, any, error) {
	var r quarantineRecord
	err := c.store.View(func(tx Tx) error {
		ok, err := load(tx, tQuarantine, key, &r)
		if err == nil && !ok {
			err = fmt.Errorf("quarantined %q: %w", key, ErrNotFound)
		}
		return err
	})
	if err != nil {
		return Quarantined{}, nil, err
	}
	v, closed, err := c.whole(quarantinedItem(key, r))
	switch {
	case err != nil:
		return r.public(key), nil, nil //nolint:nilerr // that it cannot be read may be why it is here
	case errors.Is(closed, seal.ErrLocked):
		return r.public(key), nil, closed
	}
	return r.public(key), v, nil
}
