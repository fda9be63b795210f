package county

import (
	"cmp"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"slices"
	"time"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// matterRecord is a registration and everything that became of it. The entry is
// kept as it came, so that a later sealing changes nothing here.
type matterRecord struct {
	Station liaison.StationID `cbor:"1,keyasint"`
	Entry   []byte            `cbor:"2,keyasint"`           // wire.Envelope as sent
	Case    []byte            `cbor:"3,keyasint"`           // wire's case document
	Secret  string            `cbor:"4,keyasint,omitempty"` // of those from before SecretSum
	Came    time.Time         `cbor:"5,keyasint"`
	// SecretSum is the SHA-256 of what is secret in the address of the receipt's page.
	SecretSum []byte `cbor:"6,keyasint,omitempty"`
	// Corrected is when it was really filed, where the station's clock was wrong.
	Corrected time.Time `cbor:"7,keyasint,omitzero"`
	// Erased is when the private part of Entry was deleted.
	Erased time.Time `cbor:"8,keyasint,omitzero"`
}

// Matter is a registration with its case.
type Matter struct {
	Registration liaison.Registration
	Case         liaison.Case
	Came         time.Time // when the county got it
	// Corrected is when it was filed by the county's clock, where the station's was
	// uncertain then and is known now; else zero.
	Corrected time.Time
	// Erased is when the resident had what they typed and who they are deleted.
	Erased time.Time
	// Closed says why the registration's sealed part could not be opened: Registration
	// has nothing then that the resident typed. Nil when all is there.
	Closed error
}

// arrival is an entry with what could be read of it.
type arrival struct {
	item wire.PutItem
	got  wire.Entry
}

// secretSum is nil for a receipt without a page.
func (a arrival) secretSum(r liaison.Registration) []byte {
	switch {
	case a.got.Sealed:
		return a.got.Head.Secret[:]
	case r.Secret != "":
		sum := sha256.Sum256([]byte(r.Secret))
		return sum[:]
	}
	return nil
}

func (e *editor) register(by sender, r liaison.Registration, a arrival) error {
	switch {
	case !by.spoke(r.Station):
		return badEntry{"of another station"}
	case r.Receipt.Issuer() == "":
		return badEntry{"no receipt number"}
	case e.tx.Get(tReceipt, string(r.Receipt)) != nil:
		return badEntry{"receipt number is taken"}
	}
	k := liaison.Case{
		ID: r.ID, Receipt: r.Receipt, QueryCode: r.QueryCode, Station: r.Station, Category: r.Draft.Category,
		Events: []liaison.CaseEvent{{Step: liaison.Filed, At: filedAt(r, e.now), Who: e.stationName(r.Station)}},
		Check:  a.got.Head.Check,
	}
	rec := matterRecord{Station: r.Station, Entry: a.item.Body, SecretSum: a.secretSum(r), Came: e.now}
	if err := e.saveCase(rec, k); err != nil {
		return err
	}
	if err := e.tx.Put(tReceipt, string(r.Receipt), []byte(r.ID)); err != nil {
		return err
	}
	return e.takeAwaited(r.Receipt)
}

// Within these the clock of a station that could not compare it is believed: it
// may have been without a line for long.
const (
	clockAhead  = 10 * time.Minute
	clockBehind = 60 * 24 * time.Hour
)

// filedAt is when a registration counts as filed, from which it is due: what the
// station says, unless its clock was plainly wrong.
func filedAt(r liaison.Registration, now time.Time) time.Time {
	if r.Filed.After(now.Add(clockAhead)) || !r.ClockOK && r.Filed.Before(now.Add(-clockBehind)) {
		return now.Truncate(time.Millisecond)
	}
	return r.Filed
}

// saveCase writes the matter, shows its public side at the station where it was
// filed, and counts it.
func (e *editor) saveCase(rec matterRecord, k liaison.Case) error {
	key := wire.Key(wire.DocCase, string(k.ID))
	body, err := wire.EncodeDocument(key, k)
	if err != nil {
		return badEntry{err.Error()}
	}
	var old matterRecord
	if _, err := load(e.tx, tMatter, string(k.ID), &old); err != nil {
		return err
	}
	rec.Case = body
	if err := save(e.tx, tMatter, string(k.ID), rec); err != nil {
		return err
	}
	if err := e.putBody(Scoped{Key: key, Scopes: []string{ScopeStation(rec.Station)}}, body); err != nil {
		return err
	}
	return e.tally(rec.Station, old, k)
}

func (e *editor) rate(r liaison.RatingGiven, a arrival) error {
	rec, k, err := e.matter(r.Receipt)
	if errors.Is(err, ErrNotFound) {
		return badEntry{noSuchReceipt}
	}
	if err != nil {
		return err
	}
	if !r.Rating.Valid() {
		return badEntry{"not a rating"}
	}
	st := k.State()
	if st.Rounds == 0 && answerWithdrawn(k) {
		return badEntry{"the answer was corrected"}
	}
	if st.Rounds == 0 { // the county was restored from before the answer
		return badEntry{notAnswered}
	}
	if !st.May(liaison.Rated) || !st.CanRate {
		return badEntry{"cannot be rated now"}
	}
	k.Events = append(k.Events, liaison.CaseEvent{Step: liaison.Rated, At: e.ratedAt(r, k), Who: "反映人", Rating: r.Rating})
	if r.Rating == liaison.Dissatisfied {
		k.Events = append(k.Events, liaison.CaseEvent{
			Step: liaison.Reopened, At: e.now, Who: "系统", Words: "您评价为不满意，转入二次办理。",
		})
	}
	if err := e.saveCase(rec, k); err != nil || !rec.Erased.IsZero() || r.Words == "" && !a.got.Head.Words {
		return err
	}
	return save(e.tx, tMeta, ratingKey(r), wordsRecord{Entry: a.item.Body})
}

// answerWithdrawn reports whether there was an answer that counts no more: what was
// said of it must not be said of the next one.
func answerWithdrawn(k liaison.Case) bool {
	return slices.ContainsFunc(k.Events, func(e liaison.CaseEvent) bool { return e.Step == liaison.Answered })
}

func (e *editor) matter(no liaison.ReceiptNo) (matterRecord, liaison.Case, error) {
	return readMatter(e.tx, no)
}

func readMatter(tx Tx, no liaison.ReceiptNo) (matterRecord, liaison.Case, error) {
	var rec matterRecord
	id := tx.Get(tReceipt, string(no))
	if id == nil {
		return rec, liaison.Case{}, fmt.Errorf("receipt %s: %w", no, ErrNotFound)
	}
	k, err := loadMatter(tx, string(id), &rec)
	return rec, k, err
}

func loadMatter(tx Tx, id string, rec *matterRecord) (liaison.Case, error) {
	if ok, err := load(tx, tMatter, id, rec); err != nil || !ok {
		return liaison.Case{}, cmp.Or(err, ErrNotFound)
	}
	doc, err := wire.DecodeDocument(wire.Key(wire.DocCase, id), rec.Case)
	if err != nil {
		return liaison.Case{}, err
	}
	k, _ := doc.(liaison.Case)
	return k, nil
}

// Act adds a step to a matter, if the step can follow. A non-empty title replaces
// the case's public title.
func (c *County) Act(no liaison.ReceiptNo, e liaison.CaseEvent, title string) (liaison.Case, error) {
	var k liaison.Case
	_, err := c.edit(func(ed *editor) error {
		rec, was, err := ed.matter(no)
		if err != nil {
			return err
		}
		if st := was.State(); !st.May(e.Step) || e.Step == liaison.Corrected && !was.CanCorrect(e.Of-1) {
			return fmt.Errorf("%s after %s: %w", e.Step, st.Step, ErrRefused)
		}
		if e.At.IsZero() {
			e.At = ed.now
		}
		was.Events = append(slices.Clone(was.Events), e)
		if title != "" {
			was.Title = title
		}
		if err := ed.saveCase(rec, was); err != nil {
			return err
		}
		if e.Step == liaison.Answered {
			if err := ed.takeAwaited(no); err != nil {
				return err
			}
		}
		_, k, err = ed.matter(no)
		return err
	})
	return k, err
}

// Matter returns a registration with its case.
func (c *County) Matter(no liaison.ReceiptNo) (Matter, error) {
	var m Matter
	err := c.store.View(func(tx Tx) error {
		rec, k, err := readMatter(tx, no)
		if err != nil {
			return err
		}
		m, err = c.open(rec, k)
		return err
	})
	return m, err
}

func (c *County) open(rec matterRecord, k liaison.Case) (Matter, error) {
	m := Matter{Case: k, Came: rec.Came, Corrected: rec.Corrected, Erased: rec.Erased}
	v, closed, err := c.whole(kept(wire.KindRegistration, string(k.ID), rec.Entry))
	if err != nil {
		return m, fmt.Errorf("opening registration %s: %w", k.Receipt, err)
	}
	m.Registration, _ = v.(liaison.Registration)
	m.Closed = closed
	return m, nil
}

// kept is an entry as it is kept. The store has checked the bytes; the sum is what
// the station sent them with.
func kept(kind, id string, body []byte) wire.PutItem {
	return wire.PutItem{ULID: id, Kind: kind, Sum: sha256.Sum256(body), Body: body}
}

// Matters calls fn for every matter that can be read, oldest first, until it
// returns false. The error names those that cannot.
func (c *County) Matters(fn func(Matter) bool) error {
	return c.store.View(func(tx Tx) error {
		var unread error
		tx.Scan(tMatter, "", "", func(id string, _ []byte) bool {
			var rec matterRecord
			k, err := loadMatter(tx, id, &rec)
			var m Matter
			if err == nil {
				m, err = c.open(rec, k)
			}
			if err != nil {
				unread = errors.Join(unread, fmt.Errorf("matter %s: %w", id, err))
				return true
			}
			return fn(m)
		})
		return unread
	})
}

// Case returns where a matter stands, which needs no key.
func (c *County) Case(no liaison.ReceiptNo) (liaison.Case, error) {
	var k liaison.Case
	err := c.store.View(func(tx Tx) (err error) {
		_, k, err = readMatter(tx, no)
		return err
	})
	return k, err
}

// PublicCase returns the public side of a matter to whoever knows the secret of
// its receipt.
func (c *County) PublicCase(no liaison.ReceiptNo, secret string) (liaison.Case, bool) {
	var out liaison.Case
	found := false
	_ = c.store.View(func(tx Tx) error { // what cannot be read is not shown
		rec, k, err := readMatter(tx, no)
		if err == nil && rec.opensWith(secret) {
			out, found = k, true
		}
		return err
	})
	return out, found
}

func (r matterRecord) opensWith(secret string) bool {
	if r.SecretSum == nil {
		return secret != "" && subtle.ConstantTimeCompare([]byte(r.Secret), []byte(secret)) == 1
	}
	sum := sha256.Sum256([]byte(secret))
	return subtle.ConstantTimeCompare(r.SecretSum, sum[:]) == 1
}
