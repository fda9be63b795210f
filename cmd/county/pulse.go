package main

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"lianluozhan/sync/county"
)

// pulse is whether the county can still do what it is for. It is felt once a minute and
// not when somebody asks, or whoever asks a lot would keep the disk busy.
type pulse struct {
	dir string // of the data

	mu    sync.Mutex
	felt  time.Time
	store error
	room  bool
	late  bool // the last backup is too old, or there is none
}

// Limits of a county that is well.
const (
	feelEvery = time.Minute
	feltOld   = 5 * time.Minute
	leastRoom = 200 << 20 // bytes on the data's disk
)

// pulseKey is a record that is written to see whether records can be.
const pulseKey = "\x00pulse"

func (p *pulse) run(ctx context.Context, o *office) {
	tick := time.NewTicker(feelEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			p.feel(o)
		}
	}
}

// feel tries a write and looks at the disk and the last backup.
func (p *pulse) feel(o *office) {
	now := o.county.Now()
	err := o.county.Change(func(x *county.Edit) error {
		return x.Tx().Put(county.TableAlarm, pulseKey, []byte(now.UTC().Format(time.RFC3339)))
	})
	room := diskHas(p.dir, leastRoom)
	st, bad := o.county.Meta()
	late := bad != nil || o.backupFailed.Load() || now.Sub(st.Backup) > backupLate
	p.mu.Lock()
	defer p.mu.Unlock()
	p.felt, p.store, p.room, p.late = now, err, room, late
}

// state says in a word each how the store, its disk and the backups are, and whether the
// county can serve.
func (p *pulse) state(now time.Time) (store, disk, backup string, well bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	store, disk, backup = "ok", "ok", "ok"
	switch {
	case p.felt.IsZero():
		store = "unknown"
	case p.store != nil:
		store = "failing"
	case now.Sub(p.felt).Abs() > feltOld: // a write that never comes back
		store = "stuck"
	}
	if !p.room {
		disk = "full"
	}
	if p.late {
		backup = "late"
	}
	return store, disk, backup, store == "ok" && disk == "ok"
}

// healthz answers who asks whether this county can take registrations. What is wrong is
// told only to whom it concerns. A backup that is late turns nobody away.
func (p *pulse) healthz(o *office, inDetail bool) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		now := o.county.Now()
		store, disk, backup, well := p.state(now)
		if o.shelf.trouble(now) != "" {
			backup = "unreachable"
		}
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Header().Set("Cache-Control", "no-store")
		word := "ok"
		if !well {
			w.WriteHeader(http.StatusServiceUnavailable)
			word = "failing"
		}
		if inDetail {
			word += fmt.Sprintf("\nstore=%s\ndisk=%s\nbackup=%s", store, disk, backup)
		}
		_, _ = fmt.Fprintln(w, word) // who asked is gone
	}
}
