package county

import (
	"errors"
	"fmt"
)

// Health counts the matters, without opening any, and names those that cannot be
// read.
func (c *County) Health() (matters int, unread error) {
	unread = c.store.View(func(tx Tx) error {
		var bad error
		tx.Scan(tMatter, "", "", func(id string, _ []byte) bool {
			var rec matterRecord
			if _, err := loadMatter(tx, id, &rec); err != nil {
				bad = errors.Join(bad, fmt.Errorf("matter %s: %w", id, err))
				return true
			}
			matters++
			return true
		})
		return bad
	})
	return matters, unread
}
