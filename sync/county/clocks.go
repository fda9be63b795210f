package county

import (
	"fmt"
	"time"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// clockOff is by how much a station's clock may differ without anybody minding.
const clockOff = 2 * time.Minute

// correctedWords stand with the filing of a matter whose time was put right.
const correctedWords = "登记时站点时钟不准，时间已按县里的时钟改正。"

// mostCorrected bounds what one report of a station can have looked at, and
// correctedAtOnce what is written in one transaction, so that others are not kept
// waiting by a station that was away for weeks.
const (
	mostCorrected   = 50_000
	correctedAtOnce = 200
)

// Correct puts the times of matters right that were filed while the clock of the
// machine's station was uncertain, now that the station knows how far off it was.
// It returns how many were changed; telling the same again changes nothing.
func (c *County) Correct(from Machine, fixes []wire.ClockFix) (int, error) {
	n := 0
	for _, f := range fixes {
		ids, err := c.mattersBetween(from, f)
		for len(ids) > 0 && err == nil {
			some := ids[:min(len(ids), correctedAtOnce)]
			ids = ids[len(some):]
			var done int
			done, err = c.correctAll(some, time.Duration(f.Offset)*time.Millisecond)
			n += done
		}
		if err != nil {
			return n, fmt.Errorf("correct times: %w", err)
		}
	}
	return n, nil
}

func (c *County) correctAll(ids []string, offset time.Duration) (n int, err error) {
	_, err = c.edit(func(e *editor) error {
		n = 0
		for _, id := range ids {
			done, err := e.correct(id, offset)
			if err != nil {
				return err
			}
			if done {
				n++
			}
		}
		return nil
	})
	return n, err
}

// mattersBetween lists the machine's matters with ids in the range.
func (c *County) mattersBetween(from Machine, f wire.ClockFix) (ids []string, err error) {
	err = c.store.View(func(tx Tx) error {
		by, err := senderOf(tx, from)
		if err != nil {
			return err
		}
		seen := 0
		tx.Scan(tMatter, "", f.From, func(id string, _ []byte) bool {
			var rec matterRecord
			ok, err := load(tx, tMatter, id, &rec)
			if err == nil && ok && id <= f.To && by.spoke(rec.Station) {
				ids = append(ids, id)
			}
			seen++
			return id < f.To && seen < mostCorrected
		})
		return nil
	})
	return ids, err
}

// correct puts one matter right, if its time was uncertain.
func (e *editor) correct(id string, offset time.Duration) (bool, error) {
	var rec matterRecord
	k, err := loadMatter(e.tx, id, &rec)
	if err != nil {
		return false, err
	}
	got, err := kept(wire.KindRegistration, id, rec.Entry).Read()
	r, ok := got.Value.(liaison.Registration)
	if err != nil || !ok || r.ClockOK || len(k.Events) == 0 {
		return false, nil //nolint:nilerr // what cannot be read stays as it is
	}
	at := r.Filed.Add(offset).Truncate(time.Millisecond)
	if at.After(rec.Came) { // it cannot be
		at = rec.Came
	}
	if at.Equal(rec.Corrected) {
		return false, nil
	}
	rec.Corrected = at
	filed := &k.Events[0]
	filed.At, filed.Words = at.In(liaison.Zone), ""
	if offset.Abs() > clockOff {
		filed.Words = correctedWords
	}
	return true, e.saveCase(rec, k)
}

// ratedAt is when a rating counts as given: not before the answer and not in the
// future, whatever the station's clock said.
func (e *editor) ratedAt(r liaison.RatingGiven, k liaison.Case) time.Time {
	last := k.Events[len(k.Events)-1].At
	if r.Given.Before(last) || r.Given.After(e.now.Add(clockAhead)) {
		return e.now.Truncate(time.Millisecond)
	}
	return r.Given
}
