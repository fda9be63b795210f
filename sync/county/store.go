package county

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/fxamacker/cbor/v2"
)

// Store keeps ordered keys in named tables, in transactions.
type Store interface {
	// View runs fn on one consistent state.
	View(fn func(Tx) error) error
	// Update runs fn, which may run more than once, and returns nil only when what
	// it wrote is on the disk. An error from fn undoes all of it and is returned.
	Update(fn func(Tx) error) error
}

// Tx is a transaction. Values are valid until it ends and must not be changed.
type Tx interface {
	// Get returns nil for a key that is not there.
	Get(table, key string) []byte
	// Put and Delete fail in View.
	Put(table, key string, value []byte) error
	Delete(table, key string) error
	// Scan calls fn for all keys ≥ from with the prefix, in order, until it returns
	// false. fn must not write.
	Scan(table, prefix, from string, fn func(key string, value []byte) bool)
}

// Tables.
const (
	tMeta       = "meta"       // single records
	tDoc        = "doc"        // document key → docRecord
	tSeq        = "seq"        // scope, 0, rev → document key: each key once a scope, at its latest rev
	tBlob       = "blob"       // SHA-256 → bytes
	tMachine    = "machine"    // machine id → machineRecord
	tCode       = "code"       // hash of a join code → codeRecord
	tMatter     = "matter"     // ULID → matterRecord
	tReceipt    = "receipt"    // receipt number → ULID
	tEntry      = "entry"      // ULID of a rating or sign-in → its hash
	tOutbox     = "outbox"     // outbox id → outboxRecord
	tQuarantine = "quarantine" // ULID, hash → quarantineRecord
	tBase       = "base"       // tally key → imported tally
	tHold       = "hold"       // holder, 0, SHA-256 → nothing: files that Tidy leaves alone
)

// Tables of packages that work in the county's transactions, see Edit and View.
const (
	TableAccount  = "account"  // sync/county/account: name → account
	TableSession  = "session"  // sync/county/account: hash of a session's token → session
	TableAudit    = "audit"    // sync/county/audit: number → record
	TableWork     = "work"     // sync/county/casework: ULID of a matter, number → staff's own step
	TableDesk     = "desk"     // sync/county/casework: its single records
	TableDraft    = "draft"    // sync/county/press: document key → draft
	TableVersion  = "version"  // sync/county/press: document key, 0, number → version
	TableNewsroom = "newsroom" // sync/county/press: its single records
	TablePhone    = "phone"    // sync/county/phone: its keys, forms that were used
	TableFleet    = "fleet"    // sync/county/api: machine id → how it last was
	TableRollout  = "rollout"  // sync/county/rollout: what is wanted, who tried it, its history
	TableAlarm    = "alarm"    // sync/county/alarm: its single records, alarms that stand, those that are over
)

// Tables lists all tables, for stores that must make them.
func Tables() []string {
	return []string{
		tMeta, tDoc, tSeq, tBlob, tMachine, tCode, tMatter, tReceipt, tEntry, tOutbox, tQuarantine, tBase, tHold,
		TableAccount, TableSession, TableAudit, TableWork, TableDesk, TableDraft, TableVersion, TableNewsroom, TablePhone,
		TableFleet, TableRollout, TableAlarm,
	}
}

// Errors that callers tell apart.
var (
	ErrNotFound = errors.New("county: not there")
	ErrRefused  = errors.New("county: not possible now")
)

func load(tx Tx, table, key string, v any) (bool, error) {
	b := tx.Get(table, key)
	if b == nil {
		return false, nil
	}
	if err := cbor.Unmarshal(b, v); err != nil {
		return false, fmt.Errorf("reading %s %s: %w", table, key, err)
	}
	return true, nil
}

func save(tx Tx, table, key string, v any) error {
	b, err := cbor.Marshal(v)
	if err != nil {
		return fmt.Errorf("writing %s: %w", table, err)
	}
	return tx.Put(table, key, b)
}

func revKey(rev uint64) string { return string(binary.BigEndian.AppendUint64(nil, rev)) }
