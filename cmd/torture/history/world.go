package history

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"time"

	"lianluozhan/sync/liaison"
)

// seats are the stations that the county's content knows; machines come to them.
const seats = 4

// world is one history being played.
type world struct {
	dir      string
	pool     *pool
	sabotage sabotage
	live     carrier // nil: the line is modelled
	rand     io.Reader
	now      time.Time // see clock
	hub      *hub
	machines []*machine
	oracle   *oracle
	count    Counts
	views    map[liaison.StationID]view // of the county as it is now
	came     map[string]time.Time       // entries, where a mistake asks for it
	jumped   bool                       // a station's clock was set forward, so that it may count a week too early
}

// carrier is the real line in the place of the modelled one: the county's server
// and the stations' uplinks, which work by themselves as time passes.
type carrier interface {
	pass(d time.Duration)
	serve(h *hub)           // the county is up
	hangUp()                // and down
	start(m *machine) error // a machine is up, or has joined anew
	stop(m *machine)        // and down
	state(m *machine) (connected, unknown bool)
}

// Counts says what was tried.
type Counts struct {
	Steps    int // messages and other single steps
	Filed    int // registrations acknowledged
	Kills    int // processes ended, of county and stations
	Cuts     int // power cuts within a commit
	Faults   int // lines cut, or left half-open
	Backups  int
	Restores int
	Replaced int // machines that took over a station
	Full     int // transactions that found the county's disk full
	Wrong    int // files replaced by an older copy or spoilt
	Repairs  int // views found to differ from the county's
}

func (c *Counts) add(o Counts) {
	c.Steps += o.Steps
	c.Filed += o.Filed
	c.Kills += o.Kills
	c.Cuts += o.Cuts
	c.Faults += o.Faults
	c.Backups += o.Backups
	c.Restores += o.Restores
	c.Replaced += o.Replaced
	c.Full += o.Full
	c.Wrong += o.Wrong
	c.Repairs += o.Repairs
}

var (
	errCut  = errors.New("power was cut")
	errFull = errors.New("county's disk is full")
)

// unstored leaves out what is no mistake of a county whose disk fails.
func unstored(err error) error {
	if errors.Is(err, errCut) || errors.Is(err, errFull) {
		return nil
	}
	return err
}

func newWorld(dir string, p *pool, s sabotage, seed uint64) (*world, error) {
	w := &world{
		dir: dir, pool: p, sabotage: s, rand: source(seed, 3), oracle: newOracle(), views: map[liaison.StationID]view{}, came: map[string]time.Time{},
		now: begin(),
	}
	w.hub = &hub{w: w, ca: seed%4 > 0}
	if seed%3 > 0 {
		w.hub.ring = &ring{keys: p.keys, at: int(seed)}
	}
	return w, w.begin(1 + int(seed%3))
}

// begin sets up the county and some stations.
func (w *world) begin(stations int) error {
	if err := w.hub.create(); err != nil {
		return fmt.Errorf("county: %w", err)
	}
	for i := range stations {
		if err := w.station(i, 0); err != nil {
			return err
		}
	}
	return nil
}

func (w *world) close() {
	for _, m := range w.machines {
		m.off()
	}
}

// begin is when every history begins.
func begin() time.Time { return time.Date(2026, 3, 2, 9, 0, 0, 0, liaison.Zone) }

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

// clock is the right time.
func (w *world) clock() time.Time {
	if w.live != nil {
		return time.Now()
	}
	return w.now
}

// pass lets time pass.
func (w *world) pass(d time.Duration) {
	if w.live != nil {
		w.live.pass(d)
		return
	}
	w.now = w.now.Add(d)
}

// rnd is the randomness of one operation.
func rnd(a, b int) *rand.Rand { return rand.New(rand.NewPCG(uint64(a), uint64(b))) }

// play does the operations one by one and then heals the world. It returns what
// was found wrong, nil for nothing.
func (w *world) play(list []Op) *Breach {
	do := map[string]func(*world, int, int) error{}
	for _, d := range deeds() {
		do[d.name] = d.do
	}
	for i, op := range list {
		w.pass(1100 * time.Millisecond)
		err := do[op.Do](w, op.A, op.B)
		if err == nil {
			err = w.settle()
		}
		if err == nil {
			err = w.check()
		}
		if err != nil {
			return breachOf(err, fmt.Sprintf("operation %d, %s", i+1, op))
		}
	}
	if err := w.heal(); err != nil {
		return breachOf(err, "after all was well again")
	}
	return nil
}

// settle lets a county that died in the last step come up again.
func (w *world) settle() error {
	if w.hub.dead {
		return w.hub.reopen()
	}
	return nil
}

// machine returns one of the machines that still exist, running.
func (w *world) machine(a int) (*machine, error) {
	m := w.machines[a%len(w.machines)]
	for i := range w.machines {
		if x := w.machines[(a+i)%len(w.machines)]; !x.gone {
			m = x
			break
		}
	}
	return m, m.boot()
}

// enrolled returns a machine that can take entries, nil when the one has not
// joined yet.
func (w *world) enrolled(a int) (*machine, error) {
	m, err := w.machine(a)
	if err != nil || m.gone {
		return nil, err
	}
	if _, ok := m.box.Enrolled(); !ok {
		return nil, nil
	}
	return m, nil
}

// Breach is a rule that was broken.
type Breach struct {
	Kind Kind
	When string
	Why  string
}

func (b *Breach) Error() string { return fmt.Sprintf("%s: %s: %s", b.Kind, b.When, b.Why) }

// Kind sorts breaches.
type Kind string

// The kinds.
const (
	Lost       Kind = "lost"       // what was acknowledged is nowhere, or no longer safe
	Duplicated Kind = "duplicated" // the same thing twice, or one name for two
	Divergent  Kind = "divergent"  // a station shows something else than the county says
	Failed     Kind = "failed"     // something that must work did not
)

func breach(k Kind, format string, args ...any) error {
	return &Breach{Kind: k, Why: fmt.Sprintf(format, args...)}
}

// breachOf makes a breach of any error: what must work and does not is one too.
func breachOf(err error, when string) *Breach {
	var b *Breach
	if !errors.As(err, &b) {
		b = &Breach{Kind: Failed, Why: err.Error()}
	}
	b.When = when
	return b
}
