package county

import (
	"time"
)

// backupsLapse is how long after the last one a county counts as keeping backups
// although none are scheduled: a few missed months by hand, and stations would
// wait with full disks for what never comes.
const backupsLapse = 60 * 24 * time.Hour

// ScheduleBackups tells that backups are made regularly from now on, or no more.
// Stations keep what is stored until it is safe, see MarkSafe.
func (c *County) ScheduleBackups(on bool) { c.scheduled.Store(on) }

// keepsBackups reports whether safe is to be waited for.
func (c *County) keepsBackups(m meta) bool {
	return c.scheduled.Load() || m.Backup != 0 && c.now().Sub(time.Unix(m.Backup, 0)) < backupsLapse
}

// MarkSafe notes that a backup that is on its disk now has everything that the
// county held when the marks were taken, so that stations may let their copies go
// in time.
func (c *County) MarkSafe(marks map[string]uint64) error {
	err := c.store.Update(func(tx Tx) error {
		for id, stored := range marks {
			var r outboxRecord
			ok, err := load(tx, tOutbox, id, &r)
			if err != nil {
				return err
			}
			if !ok {
				continue
			}
			r.Safe = max(r.Safe, min(stored, r.Stored))
			if err := save(tx, tOutbox, id, r); err != nil {
				return err
			}
		}
		m, err := readMeta(tx)
		if err != nil {
			return err
		}
		m.Backup = c.now().Unix()
		return save(tx, tMeta, metaKey, m)
	})
	if err == nil {
		c.changed(nil)
	}
	return err
}

// Marks returns how much of every outbox is stored.
func (c *County) Marks() (map[string]uint64, error) {
	out := map[string]uint64{}
	err := c.store.View(func(tx Tx) error {
		var first error
		tx.Scan(tOutbox, "", "", func(id string, _ []byte) bool {
			var r outboxRecord
			_, first = load(tx, tOutbox, id, &r)
			out[id] = r.Stored
			return first == nil
		})
		return first
	})
	return out, err
}
