// Package alarm says what somebody should look after: machines that are away, that owe
// what residents filed, that run hot or full, releases that failed, receptions that lack
// deputies, a county without a backup. It looks at what is known anyway; it asks no
// machine for anything and decides nothing but when to raise and when to clear.
//
// An alarm is raised when something has been wrong for a while, and cleared when it has
// been right for a while; limits have a margin between the two, so that nothing flickers.
// Of a machine that is away, everything but its being away stands as it stood.
package alarm

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/fxamacker/cbor/v2"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/api"
	"lianluozhan/sync/county/audit"
	"lianluozhan/sync/liaison"
)

// Fleet is how machines are; api.Server has it.
type Fleet interface {
	Connected() []api.Online
	Away() []api.Online
}

// Config is what alarms are made of; all fields but Backup are required.
type Config struct {
	County *county.County
	Fleet  Fleet
	Log    *slog.Logger
	// Backup says in words what is wrong with the county's own backup, "" for nothing;
	// nil where nobody knows.
	Backup func(now time.Time) string
}

// Watch raises and clears alarms. Its methods may be called from any goroutine.
type Watch struct {
	Config
	begun time.Time

	sweeping sync.Mutex
	restarts map[string]*restarts // by machine; of who sweeps
	duty     duty                 // of who sweeps

	mu      sync.Mutex
	limits  Limits
	now     map[string]Alarm     // that stand
	pending map[string]time.Time // wrong since, and not for long enough
	written time.Time            // pending was
	over    uint64               // alarms that are over, so far
	hook    Hook
	posted  Posted

	fresh, hurry chan struct{} // one slot each: news wait
}

// Alarm is something to look after.
type Alarm struct {
	Kind    Kind              `cbor:"1,keyasint"`
	Station liaison.StationID `cbor:"2,keyasint,omitempty"` // "" for the county itself
	Machine string            `cbor:"3,keyasint,omitempty"` // "" for the station, or the county
	What    string            `cbor:"4,keyasint,omitempty"` // tells two of one kind apart
	Words   string            `cbor:"5,keyasint"`
	Since   time.Time         `cbor:"6,keyasint"` // it has been so
	Raised  time.Time         `cbor:"7,keyasint"`
	Fine    time.Time         `cbor:"8,keyasint,omitzero"` // it is no more so; zero while it is
	Seen    Seen              `cbor:"9,keyasint,omitzero"` // by staff
	Over    time.Time         `cbor:"10,keyasint,omitzero"`
}

// Seen says that somebody looks after an alarm.
type Seen struct {
	Who   string    `cbor:"1,keyasint,omitempty"`
	At    time.Time `cbor:"2,keyasint,omitzero"`
	Words string    `cbor:"3,keyasint,omitempty"`
}

// Key names an alarm as long as it stands.
func (a Alarm) Key() string {
	return string(a.Kind) + "|" + string(a.Station) + "|" + a.Machine + "|" + a.What
}

// Actor is who does something.
type Actor struct {
	Who  string // account name, or a word of the log
	From string // network address, "" for none
}

// every is how often Run looks.
const every = 30 * time.Second

// settling is how long after the start machines have to come back before they count as
// away.
const settling = 3 * time.Minute

// Open reads which alarms stand.
func Open(cfg Config) (*Watch, error) {
	w := &Watch{
		Config: cfg, begun: cfg.County.Now(), restarts: map[string]*restarts{}, limits: usual(),
		now: map[string]Alarm{}, pending: map[string]time.Time{}, duty: duty{county: cfg.County},
		fresh: make(chan struct{}, 1), hurry: make(chan struct{}, 1),
	}
	w.written = w.begun
	err := cfg.County.View(func(tx county.Tx) error {
		for key, v := range map[string]any{limitsKey: &w.limits, pendingKey: &w.pending, overKey: &w.over, hookKey: &w.hook} {
			if err := get(tx, key, v); err != nil {
				return err
			}
		}
		var bad error
		tx.Scan(county.TableAlarm, nowPrefix, "", func(_ string, b []byte) bool {
			var a Alarm
			if bad = cbor.Unmarshal(b, &a); bad == nil {
				w.now[a.Key()] = a
			}
			return bad == nil
		})
		return bad
	})
	if err != nil {
		return nil, fmt.Errorf("read alarms: %w", err)
	}
	if w.hook.Waiting() > 0 {
		w.fresh <- struct{}{}
	}
	return w, nil
}

// Run looks now and then until ctx ends, and writes down at its end what is not an alarm
// yet.
func (w *Watch) Run(ctx context.Context) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		if err := w.Sweep(); err != nil {
			w.Log.Error("alarms not looked after", "error", err)
		}
		select {
		case <-ctx.Done():
			if err := w.keepPending(); err != nil {
				w.Log.Error("alarms not written down", "error", err)
			}
			return
		case <-tick.C:
		}
	}
}

// Standing lists the alarms, the worst first, of each kind the oldest first.
func (w *Watch) Standing() []Alarm {
	w.mu.Lock()
	out := slices.Collect(maps.Values(w.now))
	w.mu.Unlock()
	slices.SortFunc(out, func(a, b Alarm) int {
		return cmp.Or(rank(a.Kind)-rank(b.Kind), a.Since.Compare(b.Since), cmp.Compare(a.Key(), b.Key()))
	})
	return out
}

// Past lists alarms that are over, the latest first, count at most.
func (w *Watch) Past(count int) (out []Alarm, err error) {
	w.mu.Lock()
	last := w.over
	w.mu.Unlock()
	err = w.County.View(func(tx county.Tx) error {
		for n := last; n > 0 && n+keepPast > last && len(out) < count; n-- {
			var a Alarm
			if err := get(tx, pastKey(n), &a); err != nil {
				return err
			}
			out = append(out, a)
		}
		return nil
	})
	return out, err
}

// See notes that somebody looks after alarms that stand; words may say what is being
// done. Those that are over meanwhile are left out.
func (w *Watch) See(who Actor, keys []string, words string) (seen int, err error) {
	w.sweeping.Lock()
	defer w.sweeping.Unlock()
	var changed []Alarm
	w.mu.Lock()
	for _, k := range keys {
		if a, ok := w.now[k]; ok {
			a.Seen = Seen{who.Who, w.County.Now(), short(words)}
			changed = append(changed, a)
		}
	}
	w.mu.Unlock()
	if len(changed) == 0 {
		return 0, nil
	}
	err = w.County.Change(func(x *county.Edit) error {
		for _, a := range changed {
			if err := put(x.Tx(), nowPrefix+a.Key(), a); err != nil {
				return err
			}
		}
		return audit.Add(x, audit.Record{
			Who: who.Who, From: who.From, Deed: "告警：知道了", What: whose(changed), Detail: detail(changed, words),
		})
	})
	if err != nil {
		return 0, fmt.Errorf("note who looks after alarms: %w", err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, a := range changed {
		w.now[a.Key()] = a
	}
	return len(changed), nil
}

func whose(list []Alarm) string {
	if len(list) == 1 {
		return string(list[0].Station)
	}
	return ""
}

func detail(list []Alarm, words string) string {
	kinds := map[Kind]int{}
	for _, a := range list {
		kinds[a.Kind]++
	}
	out := ""
	for _, k := range slices.Sorted(maps.Keys(kinds)) {
		out += fmt.Sprintf("%s %d 项，", k.Name(), kinds[k])
	}
	return out + short(words)
}

// short is words of staff, cut to what is kept.
func short(words string) string {
	const most = 100
	r := []rune(liaison.Clean(words))
	return string(r[:min(len(r), most)])
}

const (
	nowPrefix  = "now/"
	limitsKey  = "limits"
	pendingKey = "pending"
	overKey    = "over"
	keepPast   = 500
)

func pastKey(n uint64) string { return "past/" + string(binary.BigEndian.AppendUint64(nil, n)) }

func get(tx county.Tx, key string, v any) error {
	b := tx.Get(county.TableAlarm, key)
	if b == nil {
		return nil
	}
	if err := cbor.Unmarshal(b, v); err != nil {
		return fmt.Errorf("read alarms, %q: %w", key, err)
	}
	return nil
}

func put(tx county.Tx, key string, v any) error {
	b, err := cbor.Marshal(v)
	if err != nil {
		return fmt.Errorf("write alarms, %q: %w", key, err)
	}
	return tx.Put(county.TableAlarm, key, b)
}
