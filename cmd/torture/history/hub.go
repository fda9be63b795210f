package history

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"lianluozhan/cmd/torture/history/memstore"
	"lianluozhan/sync/county"
	"lianluozhan/sync/liaison"
)

// hub is the county with its disk.
type hub struct {
	w      *world
	store  *memstore.Store
	c      *county.County
	conns  []*conn
	ca     bool // machines join with certificates, as from version 2 on
	twice  bool // transactions run twice, as a Store may
	doom   doom
	full   int   // commits from now on that find no room
	ring   *ring // nil: entries are not sealed
	dead   bool  // died within a commit, until reopen
	copies []backup
}

// doom is when the county's power goes: in its next commit, which is lost or not.
type doom int

const (
	noDoom doom = iota
	before
	after
)

// backup is a copy of the county, with what the oracle knew then.
type backup struct {
	state memstore.State
	news  news
	safe  time.Time // when the stations could first hear of it
}

func (h *hub) config() county.Config {
	cfg := county.Config{Store: h.store, Now: h.w.clock, Rand: h.w.rand, Log: quiet()}
	if h.ca {
		cfg.CA = h.w.pool.ca
	}
	if h.ring != nil {
		cfg.Keys = h.ring
	}
	return cfg
}

func (h *hub) create() error {
	h.store = memstore.New(memstore.State{})
	if err := county.Init(h.config(), "示例县"); err != nil {
		return err
	}
	return errors.Join(h.open(h.store.State()), h.publish(h.w.oracle.news))
}

func (h *hub) open(s memstore.State) (err error) {
	h.store = memstore.New(s)
	if h.w.sabotage.store != nil {
		h.w.sabotage.store(h.w)
	}
	h.store.SetFate(h.fate)
	h.dead, h.doom, h.full = false, noDoom, 0
	if h.c, err = county.Open(h.config()); err == nil && h.w.live != nil {
		h.w.live.serve(h)
	}
	return err
}

func (h *hub) fate() memstore.Fate {
	f := memstore.Fate{Again: h.twice}
	switch {
	case h.dead:
		return memstore.Fate{Lost: true, Err: errCut}
	case h.full > 0:
		h.full--
		h.w.count.Full++
		return memstore.Fate{Lost: true, Err: errFull}
	case h.doom != noDoom:
		h.w.count.Cuts++
		h.dead, f.Lost, f.Err = true, h.doom == before, errCut
	}
	return f
}

// reopen starts the county anew with what its disk holds.
func (h *hub) reopen() error {
	state := h.store.State()
	if h.w.sabotage.crashed != nil {
		state = h.w.sabotage.crashed(h.w)
	}
	h.hangUp()
	return h.open(state)
}

// hangUp ends all connections.
func (h *hub) hangUp() {
	for _, c := range h.conns {
		c.close()
	}
	h.conns = nil
	if h.w.live != nil {
		h.w.live.hangUp()
	}
}

// publish makes news the county's content and the oracle's.
func (h *hub) publish(n news) error {
	docs, blobs := n.documents()
	_, err := h.c.Publish(docs, nil, blobs)
	if unstored(err) != nil {
		return fmt.Errorf("publish: %w", err)
	}
	if err == nil || errors.Is(err, errCut) && h.doom == after {
		h.w.oracle.news = n
	}
	return nil
}

// crash ends the county's process; on odd b its transactions run twice from then.
func (w *world) crash(_, b int) error {
	w.count.Kills++
	w.hub.twice = b%2 == 1
	return w.hub.reopen()
}

// doom has the county's power go within its next commit.
func (w *world) doom(_, b int) error {
	w.hub.doom = []doom{before, after}[b%2]
	return nil
}

// fill leaves no room on the county's disk for some commits.
func (w *world) fill(_, b int) error {
	w.hub.full = 1 + b%3
	return nil
}

// newKey has the county seal to another key from now on.
func (w *world) newKey(_, _ int) error {
	if w.hub.ring != nil {
		w.hub.ring.at++
		w.hub.c.KeyChanged()
	}
	return nil
}

// backup copies the county as the backup command does: marks first, then the
// copy, then the word that what was marked is safe. In between time goes on.
func (w *world) backup(a, b int) error {
	h := w.hub
	marks, err := h.c.Marks()
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	if err := w.meanwhile(a, b); err != nil || h.dead {
		return err
	}
	copied := backup{state: h.store.State(), news: w.oracle.news.clone()}
	if err := w.meanwhile(a, b+1); err != nil || h.dead {
		return err
	}
	if w.sabotage.marks != nil {
		if marks, err = w.sabotage.marks(w); err != nil {
			return err
		}
	}
	copied.safe = w.clock()
	w.count.Backups++
	h.copies = append(h.copies, copied)
	if err := h.c.MarkSafe(marks); unstored(err) != nil {
		return fmt.Errorf("backup: %w", err)
	}
	return nil
}

// meanwhile has some traffic go on in the midst of another operation, in one
// history of three.
func (w *world) meanwhile(a, b int) error {
	if b%3 > 0 {
		return nil
	}
	return w.run(a, b)
}

// week is how long stations keep what is safe.
const week = 7 * 24 * time.Hour

// restore puts the county back to a backup: the last one or, within the time for
// which stations keep what is safe, the one before it.
func (w *world) restore(_, b int) error {
	h := w.hub
	n := len(h.copies) - 1
	if n < 0 {
		return nil
	}
	if n > 0 && b%2 == 1 && !w.jumped && w.clock().Sub(h.copies[n].safe) < week-time.Hour {
		n--
	}
	w.count.Restores++
	h.copies = h.copies[:n+1]
	h.hangUp()
	if err := h.open(h.copies[n].state); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	w.oracle.restored(h.copies[n])
	if w.sabotage.sameEpoch {
		return nil
	}
	if err := h.c.NewEpoch(); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	return nil
}

// page changes, moves or takes away a board; on b%10 == 0 it is a long one, which
// takes a frame of its own.
func (w *world) page(a, b int) error {
	n := w.oracle.news.clone()
	n.rewrite(a, b)
	return w.hub.publish(n)
}

// move puts a station into another township.
func (w *world) move(a, b int) error {
	n := w.oracle.news.clone()
	n.towns[seat(a)] = town(b)
	return w.hub.publish(n)
}

// act takes a matter that the county has a step further, if it can follow.
func (w *world) act(a, b int) error {
	var there []*filed
	for _, f := range w.oracle.filed {
		if _, ok := slices.BinarySearch(w.hub.store.State().Keys("matter"), string(f.reg.ID)); ok {
			there = append(there, f)
		}
	}
	if len(there) == 0 {
		return nil
	}
	steps := []liaison.Step{liaison.Accepted, liaison.Answered, liaison.Answered, liaison.Noted, liaison.Closed}
	e := liaison.CaseEvent{Step: steps[b%len(steps)], Who: "示例办", Words: "示例"}
	_, err := w.hub.c.Act(there[a%len(there)].reg.Receipt, e, "")
	if unstored(err) != nil && !errors.Is(err, county.ErrRefused) {
		return fmt.Errorf("act: %w", err)
	}
	return nil
}

// wait lets time pass.
func (w *world) wait(_, b int) error {
	spans := []time.Duration{time.Minute, time.Minute, time.Hour, 20 * time.Hour, 3 * 24 * time.Hour, week + 24*time.Hour, 200 * 24 * time.Hour}
	w.pass(spans[b%len(spans)])
	return nil
}

// news is what the county publishes, as the oracle has it.
type news struct {
	pages map[string]page
	towns map[liaison.StationID]liaison.TownID
}

func (n news) clone() news { return news{maps.Clone(n.pages), maps.Clone(n.towns)} }

type page struct {
	title, scope string
	image        int // 0 for none
}

func seat(a int) liaison.StationID { return liaison.StationID(fmt.Sprint("s", a%seats)) }

func town(b int) liaison.TownID { return liaison.TownID(fmt.Sprint("t", b%2)) }

func (n news) scopesOf(id liaison.StationID) []string {
	return []string{county.ScopeCounty, county.ScopeStation(id), county.ScopeTown(n.towns[id])}
}

// shownAt is what a station must show: titles by board.
func (n news) shownAt(id liaison.StationID) map[string]string {
	out := map[string]string{}
	for key, p := range n.pages {
		if slices.Contains(n.scopesOf(id), p.scope) {
			out[key] = p.title
		}
	}
	return out
}
