package county

import "encoding/binary"

// KeysSince lists the documents that changed after position at, each once, and the
// position up to which it does.
func (c *County) KeysSince(at uint64) (keys []string, head uint64, err error) {
	if keys, head, ok := c.live.keysSince(at); ok {
		return keys, head, nil
	}
	err = c.store.View(func(tx Tx) error {
		m, err := readMeta(tx)
		if err == nil {
			keys, head = keysAfter(tx, at), m.Head
		}
		return err
	})
	return keys, head, err
}

// keysSince is KeysSince from memory; false when the ring does not reach back.
func (l *live) keysSince(at uint64) (keys []string, head uint64, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if at < l.from || at > l.head {
		return nil, l.head, false
	}
	seen := map[string]bool{}
	for i := len(l.ring) - 1; i >= 0 && l.ring[i].next.Rev > at; i-- {
		if key := l.ring[i].key; !seen[key] {
			seen[key] = true
			keys = append(keys, key)
		}
	}
	return keys, l.head, true
}

// keysAfter looks in the log of every scope, from the position on.
func keysAfter(tx Tx, at uint64) []string {
	seen := map[string]bool{}
	var keys []string
	for scope, more := nextScope(tx, ""); more; scope, more = nextScope(tx, scope+"\x01") {
		prefix := scope + "\x00"
		tx.Scan(tSeq, prefix, prefix+revKey(at+1), func(_ string, b []byte) bool {
			if key := string(b); !seen[key] {
				seen[key] = true
				keys = append(keys, key)
			}
			return true
		})
	}
	return keys
}

// nextScope returns the first scope with a log whose name is not before from.
func nextScope(tx Tx, from string) (scope string, found bool) {
	tx.Scan(tSeq, "", from, func(key string, _ []byte) bool {
		scope, found = key[:len(key)-1-binary.Size(uint64(0))], true
		return false
	})
	return scope, found
}
