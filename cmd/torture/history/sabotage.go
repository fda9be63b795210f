package history

import (
	"time"

	"lianluozhan/cmd/torture/history/memstore"
	"lianluozhan/sync/wire"
)

// sabotage holds mistakes that tests make on purpose, to see that they are found.
// Nil and zero are none.
type sabotage struct {
	store     func(*world)                                    // as the county opens
	crashed   func(*world) memstore.State                     // what the county's disk holds after a crash
	marks     func(*world) (map[string]uint64, error)         // what a backup calls safe
	receive   func(*world, *conn, wire.Put) (wire.Ack, error) // taking in entries
	down      func(*session, any) any                         // what a station hears
	apply     func(*machine, wire.Changes) error              // how it applies changes
	hears     bool                                            // the county hears on behind what it could not store
	sameEpoch bool                                            // a restore tells nobody
	keep      time.Duration                                   // how long stations keep what is safe
}
