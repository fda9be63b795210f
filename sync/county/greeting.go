package county

import (
	"encoding/hex"
	"slices"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// Greeting is what the county says of itself at the start of a conversation with a
// station that sees v; whether the station needs a reset and how far its outbox
// has come is left to fill in.
func (c *County) Greeting(v View) (wire.Welcome, error) {
	m, err := c.Meta()
	if err != nil {
		return wire.Welcome{}, err
	}
	return wire.Welcome{
		Version: wire.Version, Epoch: m.Epoch, Head: m.Head, View: v.ID, Time: c.now().UnixMilli(),
		Backups: m.Backups, Key: c.SealKey(),
	}, nil
}

// Acks returns how far every outbox has come that spoke for the station.
func (c *County) Acks(station liaison.StationID) ([]wire.Ack, error) {
	var out []wire.Ack
	err := c.store.View(func(tx Tx) error {
		var first error
		tx.Scan(tOutbox, "", "", func(id string, _ []byte) bool {
			var r outboxRecord
			if _, first = load(tx, tOutbox, id, &r); first != nil || r.Station != station {
				return first == nil
			}
			raw, err := hex.DecodeString(id)
			if err != nil || len(raw) != len(wire.ID16{}) {
				return true // not an outbox of ours
			}
			out = append(out, wire.Ack{Outbox: wire.ID16(raw), Stored: r.Stored, Safe: r.Safe, Last: r.Last, Time: c.now().UnixMilli()})
			return true
		})
		return first
	})
	slices.SortFunc(out, func(a, b wire.Ack) int { return slices.Compare(a.Outbox[:], b.Outbox[:]) })
	return out, err
}
