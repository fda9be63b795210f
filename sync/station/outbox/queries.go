package outbox

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	bolt "go.etcd.io/bbolt"

	"lianluozhan/sync/dbfile"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// How long clear copies stay on the machine.
const (
	keepSignIns  = 2 * 24 * time.Hour
	keepReceipts = 400 * 24 * time.Hour
)

// SignIns returns the sign-ins made on this machine on day, oldest first.
func (b *Box) SignIns(day liaison.Date) []liaison.SignIn {
	var out []liaison.SignIn
	err := b.db.View(func(tx *bolt.Tx) error {
		return tx.Bucket([]byte(bucketSignIn)).ForEach(func(key, frame []byte) error {
			s, err := readSignIn(key, frame)
			if err == nil && liaison.DateOf(s.At) == day {
				out = append(out, s)
			}
			return err
		})
	})
	if err != nil {
		b.opts.Log.Error("sign-ins not readable", "error", err)
	}
	slices.SortStableFunc(out, func(a, b liaison.SignIn) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID))
	})
	return out
}

// Setting returns a value kept with SetSetting, nil when there is none. What it
// means is the caller's: the outbox keeps it because it must survive content.
func (b *Box) Setting(name string) ([]byte, error) {
	var value []byte
	err := b.db.View(func(tx *bolt.Tx) error {
		_, err := read(tx, bucketMeta, settingKey+name, &value)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("setting %s: %w", name, err)
	}
	return value, nil
}

// SetSetting keeps a value under a name.
func (b *Box) SetSetting(name string, value []byte) error {
	if err := b.update(func(t *txn) error { return t.put(bucketMeta, settingKey+name, value) }); err != nil {
		return fmt.Errorf("setting %s: %w", name, err)
	}
	return nil
}

// DismissRescue forgets the report about a damaged file once staff have read it.
func (b *Box) DismissRescue() error {
	if err := b.update(func(t *txn) error { return t.delete(bucketMeta, keyRescue) }); err != nil {
		return fmt.Errorf("dismiss report: %w", err)
	}
	b.rescue.Store(nil)
	return nil
}

// keepSignIn keeps a copy of a sign-in for the screen, in the form of an entry.
func (t *txn) keepSignIn(s liaison.SignIn) error {
	item, err := wire.NewPutItem(0, s)
	if err != nil {
		return fmt.Errorf("keep sign-in: %w", err)
	}
	return t.put(bucketSignIn, string(s.ID), item)
}

func readSignIn(key, frame []byte) (liaison.SignIn, error) {
	var item wire.PutItem
	r, err := dbfile.Open(bucketSignIn+"/"+string(key), frame)
	if err != nil {
		return liaison.SignIn{}, err
	}
	if err := decode(r.Body, &item); err != nil {
		return liaison.SignIn{}, err
	}
	v, err := item.Open()
	if err != nil {
		return liaison.SignIn{}, fmt.Errorf("sign-in: %w", err)
	}
	s, ok := v.(liaison.SignIn)
	if !ok {
		return liaison.SignIn{}, fmt.Errorf("sign-in: is a %T", v)
	}
	return s, nil
}

// forget deletes clear copies that have had their time. Receipts of entries that
// are still here stay: the clock may be wrong.
func (b *Box) forget() error {
	now, purged := b.opts.Now(), b.now.Load().Purged
	var due []struct{ bucket, key string }
	err := b.db.View(func(tx *bolt.Tx) error {
		err := tx.Bucket([]byte(bucketSignIn)).ForEach(func(key, frame []byte) error {
			s, err := readSignIn(key, frame)
			if err == nil && now.Sub(s.At) > keepSignIns {
				due = append(due, struct{ bucket, key string }{bucketSignIn, string(key)})
			}
			return err
		})
		if err != nil {
			return err
		}
		return tx.Bucket([]byte(bucketReceipt)).ForEach(func(key, frame []byte) error {
			r, err := readReceipt(key, frame)
			if err == nil && r.N <= purged && now.Sub(time.UnixMilli(r.Filed)) > keepReceipts {
				due = append(due, struct{ bucket, key string }{bucketReceipt, string(key)})
			}
			return err
		})
	})
	if err != nil || len(due) == 0 {
		return err
	}
	return b.update(func(t *txn) error {
		for _, d := range due {
			if err := t.delete(d.bucket, d.key); err != nil {
				return err
			}
		}
		return nil
	})
}
