package county

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/seal"
	"lianluozhan/sync/wire"
)

// packYears is for how long after its filing a matter can be asked for at any
// station; after that at its own.
const packYears = 3

// Packed says what became of the progress packs.
type Packed struct {
	Months  int // with a pack now
	Changed int // packs that are new, other or gone
	Matters int
}

// Pack brings the progress packs to where the matters stand. Only months in which
// something changed travel to the stations.
func (c *County) Pack() (Packed, error) {
	if err := c.fillChecks(); err != nil {
		return Packed{}, fmt.Errorf("progress pack: %w", err)
	}
	var done Packed
	months := c.packRecords()
	_, err := c.edit(func(e *editor) error {
		done = Packed{}
		for month, records := range months {
			done.Matters += len(records)
			if err := e.putPack(month, records); err != nil {
				return err
			}
		}
		done.Months = len(months)
		if err := e.removePacks(months); err != nil {
			return err
		}
		done.Changed = e.done.Added + e.done.Changed + e.done.Deleted
		return nil
	})
	if err != nil {
		return Packed{}, fmt.Errorf("progress pack: %w", err)
	}
	return done, nil
}

// packRecords collects where every matter stands, by month of filing. A matter
// that cannot be read is left out: the others are answered for all the same.
func (c *County) packRecords() map[string][]wire.PackRecord {
	months := map[string][]wire.PackRecord{}
	oldest := c.now().AddDate(-packYears, 0, 0)
	err := c.store.View(func(tx Tx) error {
		tx.Scan(tMatter, "", "", func(id string, _ []byte) bool {
			var rec matterRecord
			k, err := loadMatter(tx, id, &rec)
			if err != nil || len(k.Events) == 0 || k.Events[0].At.Before(oldest) {
				return true
			}
			check := k.Check
			if len(check) == 0 {
				check = bytes.Clone(tx.Get(tMeta, checkKey(id)))
			}
			if len(check) == 0 {
				return true // no code was given with it, or it came just now
			}
			month := k.Events[0].At.In(liaison.Zone).Format("2006-01")
			if len(months[month]) < wire.MaxPack {
				months[month] = append(months[month], whereItStands(k, check))
			}
			return true
		})
		return nil
	})
	if err != nil {
		c.log.Error("matters left out of the progress pack", "error", err)
	}
	return months
}

// whereItStands is a matter's last step that changed where it stands.
func whereItStands(k liaison.Case, check []byte) wire.PackRecord {
	r := wire.PackRecord{Check: check, Step: k.State().Step}
	for i, ev := range k.Events {
		if ev.Step == r.Step && !k.Voided(i) || r.On.IsZero() {
			r.On = liaison.DateOf(ev.At)
		}
	}
	return r
}

func (e *editor) putPack(month string, records []wire.PackRecord) error {
	file, err := wire.EncodePack(records)
	if err != nil {
		return fmt.Errorf("month %s: %w", month, err)
	}
	sum := sha256.Sum256(file)
	id := liaison.BlobID(hex.EncodeToString(sum[:]))
	if e.tx.Get(tBlob, string(id)) == nil {
		if err := e.putBlob(id, file); err != nil {
			return err
		}
	}
	doc := liaison.Pack{Month: month, File: id, Matters: len(records)}
	return e.put(Scoped{Key: wire.PackKey(month), Doc: doc, Scopes: []string{ScopeCounty}})
}

// removePacks deletes the packs of months that have none any more.
func (e *editor) removePacks(months map[string][]wire.PackRecord) error {
	var gone []string
	e.tx.Scan(tDoc, wire.DocPack+"/", "", func(key string, _ []byte) bool {
		if _, month, err := wire.SplitKey(key); err == nil && months[month] == nil {
			gone = append(gone, key)
		}
		return true
	})
	for _, key := range gone {
		if err := e.remove(key); err != nil {
			return err
		}
	}
	return nil
}

// checkKey is where tMeta keeps the check of a matter that came without one, from
// a station that did not seal yet.
func checkKey(id string) string { return "check/" + id }

// fillChecks hashes what came without a check, once each and outside of any
// transaction: a check is slow by design.
func (c *County) fillChecks() error {
	missing := map[string]liaison.Case{}
	err := c.store.View(func(tx Tx) error {
		tx.Scan(tMatter, "", "", func(id string, _ []byte) bool {
			var rec matterRecord
			k, err := loadMatter(tx, id, &rec)
			if err == nil && len(k.Check) == 0 && k.QueryCode != "" && tx.Get(tMeta, checkKey(id)) == nil {
				missing[id] = k
			}
			return true
		})
		return nil
	})
	if err != nil {
		c.log.Error("matters left without a check", "error", err)
	}
	if len(missing) == 0 {
		return nil
	}
	checks := map[string][]byte{}
	for id, k := range missing {
		sum := seal.Check(string(k.Receipt), k.QueryCode)
		checks[id] = sum[:]
	}
	return c.store.Update(func(tx Tx) error {
		for id, sum := range checks {
			if err := tx.Put(tMeta, checkKey(id), sum); err != nil {
				return err
			}
		}
		return nil
	})
}
