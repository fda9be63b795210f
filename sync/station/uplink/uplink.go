// Package uplink keeps a station and its county in step over one websocket: it
// says where the station stands, applies what changed, fetches photos, sends what
// the outbox holds and takes acknowledgements, and dials again when anything at
// all goes wrong.
//
// It does not know how things are stored (its interfaces say what it needs) and
// it decides nothing about what they mean.
package uplink

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"

	"lianluozhan/sync/wire"
)

// Content is the county's documents on the station; localstore has it.
type Content interface {
	Position() (epoch wire.ID16, cursor, view uint64)
	Welcomed(wire.Welcome) error // takes in the greeting; an error refuses this county
	Apply(wire.Changes) error    // durable when it returns
	Sum() (sum, count uint64)
	Manifest() map[string]uint64
	Forget() error // gives the position up: ask for everything again
}

// Blobs is the photos on the station; localstore has it.
type Blobs interface {
	Missing() []wire.WantBlob // in order of need, with what is there already
	PutBlob(wire.Blob) error
	Subscribe() (changed <-chan struct{}, cancel func())
}

// Outbox is what is owed to the county; outbox has it.
type Outbox interface {
	ID() wire.ID16
	Pending(after uint64, count, bytes int) ([]wire.PutItem, error)
	Welcomed(wire.Welcome) error // the greeting: what the county has, and how it keeps it
	Acked(wire.Ack) error
	Wake() <-chan struct{} // after entries were added
	Unsent() int
}

// Timing is how patient the uplink is. Zero fields take the usual values.
type Timing struct {
	Dial     time.Duration // for one attempt to connect, greeting included; 15 s
	Connect  time.Duration // for the first answer of the network to an attempt; 2 s
	Ping     time.Duration // without any byte, the county is pinged; 25 s. It pings by itself, and earlier
	Silence  time.Duration // without any byte, the connection is dead; 40 s
	Write    time.Duration // for one message; 10 s
	First    time.Duration // longest wait before the first redial; 1 s
	Most     time.Duration // longest wait before any redial; 30 s
	Revoked  time.Duration // wait after the county turned the machine away; 10 min
	Status   time.Duration // between reports about this machine; 60 s
	News     time.Duration // between reports at least, however much there is to tell; 2 s
	ClockOff time.Duration // a clock is right within; 2 min
}

func (t Timing) withDefaults() Timing {
	for _, f := range []struct {
		dst *time.Duration
		val time.Duration
	}{
		{&t.Dial, 15 * time.Second},
		{&t.Connect, 2 * time.Second},
		{&t.Ping, 25 * time.Second},
		{&t.Silence, 40 * time.Second},
		{&t.Write, 10 * time.Second},
		{&t.First, time.Second},
		{&t.Most, 30 * time.Second},
		{&t.Revoked, 10 * time.Minute},
		{&t.Status, time.Minute},
		{&t.News, 2 * time.Second},
		{&t.ClockOff, 2 * time.Minute},
	} {
		if *f.dst == 0 {
			*f.dst = f.val
		}
	}
	return t
}

// Config is what an uplink depends on. The first six fields are needed.
type Config struct {
	County  string // http or https address of the county server
	Token   string // of a machine that joined under version 1; Identity otherwise
	Content Content
	Blobs   Blobs
	Outbox  Outbox
	Log     *slog.Logger

	Identity *Identity
	// Dialer is the usual when nil. Its TLS settings say which gateways to believe,
	// and which county a machine of version 1.
	Dialer *websocket.Dialer
	Timing Timing
	Now    func() time.Time // time.Now when nil
	// Jitter returns a random part of d, 0 to d; math/rand when nil.
	Jitter func(d time.Duration) time.Duration
	// Key is the county's key that entries are sealed to now; nil for none. The county
	// does not send again what the station has.
	Key func() wire.SealKey
	// Heard is told the county's clock when a connection begins; nil for nobody.
	Heard func(county time.Time) error
	// Report fills in the station's report about itself; nil for a bare one.
	Report func() wire.Status
	// Obey is given what the county asks of this machine, as it came, the same perhaps
	// more than once; it finds out whether that is signed, and must return soon. refresh
	// has the whole content sent anew. What became of it goes into Report. Nil leaves
	// commands without an answer.
	Obey func(c wire.Command, refresh func() error)
	// Wanted is given which release the county wants here, as it came: on every
	// connection and whenever it changes, the same perhaps more than once. It must
	// return soon, and believes nothing: the machine's helper checks the signature. The
	// county says it once it knows that the machine has a helper (Report's Vitals). Nil
	// ignores it.
	Wanted func(wire.Signed)
}

// Uplink is the station's side of the connection.
type Uplink struct {
	cfg      Config
	id       *identity // nil: a machine of version 1
	unusable error     // the identity is
	deflater wire.Deflater
	clock    clock
	spread   atomic.Int64 // over how long the county wants its stations back, nanoseconds

	mu    sync.Mutex
	state State
	subs  map[chan struct{}]bool
	retry chan struct{}
	news  chan struct{} // one slot: there is something to report

	parcels parcels
}

// New makes an uplink; Run starts it.
func New(cfg Config) *Uplink {
	cfg.Timing = cfg.Timing.withDefaults()
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Jitter == nil {
		cfg.Jitter = func(d time.Duration) time.Duration { return rand.N(d + 1) }
	}
	if cfg.Heard == nil {
		cfg.Heard = func(time.Time) error { return nil }
	}
	if cfg.Key == nil {
		cfg.Key = func() wire.SealKey { return wire.SealKey{} }
	}
	if cfg.Report == nil {
		cfg.Report = func() wire.Status { return wire.Status{} }
	}
	if cfg.Obey == nil {
		cfg.Obey = func(wire.Command, func() error) {}
	}
	if cfg.Wanted == nil {
		cfg.Wanted = func(wire.Signed) {}
	}
	if cfg.Dialer == nil {
		cfg.Dialer = &websocket.Dialer{}
	}
	u := &Uplink{cfg: cfg, subs: map[chan struct{}]bool{}, retry: make(chan struct{}, 1), news: make(chan struct{}, 1)}
	u.parcels.come = make(chan struct{}, 1)
	if cfg.Identity != nil {
		if u.id, u.unusable = cfg.Identity.open(); u.unusable != nil {
			u.unusable = errors.Join(errCounty, u.unusable)
		}
	}
	u.clock = clock{now: cfg.Now, tolerance: cfg.Timing.ClockOff}
	u.state = State{Since: cfg.Now()}
	return u
}

// Run connects and connects again until ctx ends; it returns ctx's error.
func (u *Uplink) Run(ctx context.Context) error {
	back := backoff{timing: u.cfg.Timing, jitter: u.cfg.Jitter}
	var said complaint
	for {
		end := u.once(ctx)
		if ctx.Err() != nil {
			u.disconnected(nil)
			return ctx.Err()
		}
		problem := problemOf(end.err)
		u.disconnected(&problem)
		back.spread = time.Duration(u.spread.Load())
		wait := back.next(end)
		if said.again(problem, u.cfg.Now()) {
			u.cfg.Log.Warn("connection to county ended", "problem", string(problem), "error", end.err,
				"retry_ms", wait.Milliseconds())
		}
		u.pause(ctx, wait)
	}
}

// Retry ends a wait between two attempts, for a button on the staff screen.
func (u *Uplink) Retry() {
	select {
	case u.retry <- struct{}{}:
	default:
	}
}

func (u *Uplink) pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
			return
		case <-u.retry:
			return
		case <-u.cfg.Outbox.Wake(): // the next connection looks by itself
			u.change(func(*State) {})
		}
	}
}

// complaint keeps the log readable while a county is away and asked for once a
// second: the same problem is told once in a while.
type complaint struct {
	of Problem
	at time.Time
}

func (c *complaint) again(p Problem, now time.Time) bool {
	const while = 10 * time.Minute
	if age := now.Sub(c.at); p == c.of && p == ProblemOffline && age >= 0 && age < while {
		return false
	}
	*c = complaint{p, now}
	return true
}

// ending is how an attempt ended.
type ending struct {
	err      error
	answered bool // somebody took the connection
	served   bool // it was worth something, so that the next attempt may come soon
}

// once makes one connection and serves it to its end.
func (u *Uplink) once(ctx context.Context) ending {
	conn, hand, err := u.connect(ctx)
	if err != nil {
		return ending{err: err}
	}
	s := newSession(u, conn, hand)
	err = s.run(ctx)
	return ending{err: err, answered: true, served: s.served()}
}

// backoff is the wait between attempts: at most First after a good connection,
// then full jitter over a doubling bound, so that all stations of a county that
// was away do not come back at once. While nobody answers at all the county's own
// spread is the bound, if it gave one: a small county is asked every second and has
// its stations back as soon as the line is.
type backoff struct {
	timing Timing
	jitter func(time.Duration) time.Duration
	bound  time.Duration
	spread time.Duration // 0 when the county said none
}

func (b *backoff) next(end ending) time.Duration {
	if end.served {
		b.bound = 0
	}
	var bye *byeError
	problem := problemOf(end.err)
	switch {
	case problem.barred():
		return b.timing.Revoked
	case errors.As(end.err, &bye) && bye.Retry > 0:
		wait := min(time.Duration(bye.Retry)*time.Millisecond, b.timing.Revoked)
		return wait + b.jitter(wait/2)
	case b.spread > 0 && problem == ProblemOffline && (end.served || !end.answered):
		return b.jitter(min(max(b.spread, b.timing.First), b.timing.Most))
	}
	b.bound = min(max(2*b.bound, b.timing.First), b.timing.Most)
	return b.jitter(b.bound)
}
