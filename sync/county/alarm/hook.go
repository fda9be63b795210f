package alarm

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/fxamacker/cbor/v2"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/audit"
)

// Event is what became of an alarm.
type Event string

// The events.
const (
	Raised Event = "raised"
	Ended  Event = "ended"
	Trial  Event = "test" // somebody wants to see whether news arrive
)

// News is an alarm that came or went, and that the hook has not been told of. Waiting news
// are on the disk; they are written with the alarm itself.
type News struct {
	N     uint64    `cbor:"1,keyasint"` // its place in the line
	Event Event     `cbor:"2,keyasint"`
	At    time.Time `cbor:"3,keyasint"`
	Alarm Alarm     `cbor:"4,keyasint"`
}

// ID is the same however often the news are told, so that whoever hears can tell.
func (n News) ID() string {
	sum := sha256.Sum256([]byte(n.Alarm.Key() + "|" + string(n.Event) + "|" + n.At.UTC().Format(time.RFC3339Nano)))
	return hex.EncodeToString(sum[:8])
}

// Hook is the address of another program that hears of alarms as they come and go.
type Hook struct {
	URL  string    `cbor:"1,keyasint,omitempty"` // "" for none
	Who  string    `cbor:"2,keyasint,omitempty"`
	At   time.Time `cbor:"3,keyasint,omitzero"`
	Head uint64    `cbor:"4,keyasint,omitempty"` // the first that waits
	Next uint64    `cbor:"5,keyasint,omitempty"` // behind the last
	Lost uint64    `cbor:"6,keyasint,omitempty"` // of those that waited too long, since the last that was told
}

// Waiting is how many news wait.
func (h Hook) Waiting() int { return int(h.Next - h.Head) } //nolint:gosec // keepNews at most

// Host is whom the hook reaches, without what may be secret in its address.
func (h Hook) Host() string {
	u, err := url.Parse(h.URL)
	if err != nil || u.Host == "" {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

// Posted is how telling went since the county was started.
type Posted struct {
	Good time.Time // the last that was heard
	Bad  time.Time // the last that was not; zero when one was heard since
	Why  string    // it was not, in words
}

const (
	hookKey    = "hook"
	newsPrefix = "news/"
	keepNews   = 1000 // that wait; then the oldest go
	longestURL = 500
)

func newsKey(n uint64) string { return newsPrefix + string(binary.BigEndian.AppendUint64(nil, n)) }

// Hook returns the hook and how many news wait for it.
func (w *Watch) Hook() Hook {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.hook
}

// Posted returns how telling went.
func (w *Watch) Posted() Posted {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.posted
}

// Fresh wakes when there are news, Hurry when somebody waits to see them told.
func (w *Watch) Fresh() <-chan struct{} { return w.fresh }

// Hurry is explained with Fresh.
func (w *Watch) Hurry() <-chan struct{} { return w.hurry }

// CheckHook says what is wrong with an address, "" for nothing.
func CheckHook(address string) string {
	u, err := url.Parse(address)
	switch {
	case len(address) > longestURL:
		return fmt.Sprintf("网址太长了，最多 %d 个字符。", longestURL)
	case err != nil || strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r == 0x7f }):
		return "网址写得不对。"
	case u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "":
		return "网址要以 http:// 或者 https:// 开头。"
	case u.User != nil:
		return "网址里不要写账号和口令。"
	}
	return ""
}

// SetHook has another address hear of alarms from now on, and of those that stand; "" is
// none. Mistakes when it is no address. What waits for the one before is dropped.
func (w *Watch) SetHook(who Actor, address string) error {
	if wrong := CheckHook(address); address != "" && wrong != "" {
		return Mistakes{"hook": wrong}
	}
	w.sweeping.Lock()
	defer w.sweeping.Unlock()
	before := w.Hook()
	if before.URL == address {
		return nil
	}
	var now []Alarm
	if address != "" {
		now = w.Standing()
	}
	var h Hook
	err := w.County.Change(func(x *county.Edit) (err error) {
		if h, err = dropNews(x.Tx(), before, before.Next); err != nil {
			return err
		}
		h = Hook{URL: address, Who: who.Who, At: x.Now(), Head: h.Next, Next: h.Next}
		if h, err = addNews(x.Tx(), h, Raised, now); err != nil {
			return err
		}
		detail := h.Host()
		if address == "" {
			detail = "不推送"
		}
		return audit.Add(x, audit.Record{Who: who.Who, From: who.From, Deed: "告警：推送地址", Detail: detail})
	})
	if err != nil {
		return fmt.Errorf("change who hears of alarms: %w", err)
	}
	w.mu.Lock()
	w.posted = Posted{}
	w.mu.Unlock()
	w.hooked(h, true)
	return nil
}

// TryHook puts a piece of news in line that is about no alarm.
func (w *Watch) TryHook(who Actor) error {
	w.sweeping.Lock()
	defer w.sweeping.Unlock()
	before := w.Hook()
	if before.URL == "" {
		return Mistakes{"hook": "还没有写推送的网址。"}
	}
	var h Hook
	err := w.County.Change(func(x *county.Edit) (err error) {
		if h, err = addNews(x.Tx(), before, Trial, []Alarm{{Words: "这是一条试推送，没有告警", Since: x.Now(), Raised: x.Now()}}); err != nil {
			return err
		}
		return audit.Add(x, audit.Record{Who: who.Who, From: who.From, Deed: "告警：试推送", Detail: h.Host()})
	})
	if err != nil {
		return fmt.Errorf("try who hears of alarms: %w", err)
	}
	w.hooked(h, true)
	return nil
}

// News lists those that wait, the oldest first, count at most.
func (w *Watch) News(count int) (out []News, err error) {
	h := w.Hook()
	err = w.County.View(func(tx county.Tx) error {
		for n := h.Head; n < h.Next && len(out) < count; n++ {
			b := tx.Get(county.TableAlarm, newsKey(n))
			if b == nil {
				continue // an address set meanwhile has dropped it
			}
			var x News
			if err := cbor.Unmarshal(b, &x); err != nil {
				return fmt.Errorf("read news of alarms: %w", err)
			}
			out = append(out, x)
		}
		return nil
	})
	return out, err
}

// Told notes that all news before next were heard by address. It is nothing when another one
// is the hook by now.
func (w *Watch) Told(address string, next uint64) error {
	w.sweeping.Lock()
	defer w.sweeping.Unlock()
	before := w.Hook()
	if before.URL != address {
		return nil
	}
	w.mu.Lock()
	w.posted = Posted{Good: w.County.Now()}
	w.mu.Unlock()
	before.Lost = 0
	var h Hook
	err := w.County.Change(func(x *county.Edit) (err error) {
		h, err = dropNews(x.Tx(), before, min(next, before.Next))
		return err
	})
	if err != nil {
		return fmt.Errorf("note that news of alarms were heard: %w", err)
	}
	w.hooked(h, false)
	return nil
}

// Untold notes that nobody heard.
func (w *Watch) Untold(why string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.posted.Bad, w.posted.Why = w.County.Now(), why
}

// hooked keeps what a transaction has made of the hook, and wakes who tells.
func (w *Watch) hooked(h Hook, hurry bool) {
	w.mu.Lock()
	w.hook = h
	w.mu.Unlock()
	wake := w.fresh
	if hurry {
		wake = w.hurry
	}
	if hurry || h.Waiting() > 0 {
		select {
		case wake <- struct{}{}:
		default:
		}
	}
}

// addNews puts news in line and writes the hook.
func addNews(tx county.Tx, h Hook, e Event, list []Alarm) (Hook, error) {
	for _, a := range list {
		a.Seen = Seen{} // who of the staff did what is nobody else's business
		at := a.Raised
		if e == Ended {
			at = a.Over
		}
		if err := put(tx, newsKey(h.Next), News{N: h.Next, Event: e, At: at, Alarm: a}); err != nil {
			return h, err
		}
		h.Next++
	}
	if over := h.Waiting() - keepNews; over > 0 {
		h.Lost += uint64(over)
		return dropNews(tx, h, h.Head+uint64(over))
	}
	return h, put(tx, hookKey, h)
}

// dropNews takes those before next out of the line and writes the hook.
func dropNews(tx county.Tx, h Hook, next uint64) (Hook, error) {
	for ; h.Head < next; h.Head++ {
		if err := tx.Delete(county.TableAlarm, newsKey(h.Head)); err != nil {
			return h, fmt.Errorf("drop news of alarms: %w", err)
		}
	}
	return h, put(tx, hookKey, h)
}
