package agent

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"lianluozhan/cmd/station/release"
)

// What proves a release, and what refutes it. A station that shows nothing is to show
// something again within a minute.
const (
	healthy   = time.Minute      // of life without a gap
	deadline  = 5 * time.Minute  // to prove itself
	toSettle  = time.Minute      // from its first start until it is ready for the first time
	noPicture = 30 * time.Second // it says that it is ready, and shows nothing
	maxLosses = 2                // frozen or started again
	lookEvery = 10 * time.Second // at the picture
	// frozenAgain is the silence of a release that was lost once before: it is not given
	// as long as helper.BeatLost a second time.
	frozenAgain = 12 * time.Second
)

// trial judges a release on trial. Its methods are for one goroutine.
type trial struct {
	version string
	since   time.Time
	born    time.Time // its first start as far as that was seen; zero while it was not
	tries   int       // starts of it, as counted when it was last looked at
	whole   time.Time // since when all beats were good; zero when the last was not
	settled bool      // there were good beats
	pid     int32
	losses  int
	silent  bool
	looked  time.Time
	empty   time.Time // since when every look found nothing; zero when the last did
	fine    bool      // the last look was good
	before  past
	judged  time.Time // last
}

// started notes that a start of the release was seen.
func (t *trial) started(now time.Time) {
	if t.born.IsZero() {
		t.born = now
	}
}

// wait has the time not count since it was last looked at: without a display no release
// starts.
func (t *trial) wait(now time.Time, h heard) {
	if gap := now.Sub(t.judged); !t.judged.IsZero() {
		t.since = t.since.Add(gap)
		if !t.born.IsZero() {
			t.born = t.born.Add(gap)
		}
	}
	t.judged, t.whole, t.fine, t.empty, t.silent = now, time.Time{}, false, time.Time{}, !h.Alive
}

// verdict on a trial.
type verdict int

const (
	undecided verdict = iota
	proven
	refuted
)

// judge hears how the program is and decides.
func (t *trial) judge(now time.Time, h heard, look func() error) (verdict, string) {
	t.judged = now
	t.count(now, h)
	if t.losses >= maxLosses {
		return refuted, frozen
	}
	good := h.Alive && h.Version == t.version && h.Settled
	if !good {
		t.whole, t.fine, t.empty = time.Time{}, false, time.Time{}
	} else {
		t.settled = true
		if t.whole.IsZero() {
			t.whole = now
		}
		t.see(now, look)
	}
	switch {
	case good && now.Sub(t.whole) >= healthy && t.online(h) && t.fine:
		return proven, ""
	case !t.empty.IsZero() && now.Sub(t.empty) >= noPicture,
		!t.settled && !t.born.IsZero() && now.Sub(t.born) >= toSettle,
		now.Sub(t.since) >= deadline:
		return refuted, t.complaint(h, good)
	}
	return undecided, ""
}

const frozen = "新版本反复停住或退出"

// count counts that the program froze or was started again.
func (t *trial) count(now time.Time, h heard) {
	if h.Version != t.version {
		return
	}
	t.started(now.Add(-h.Life))
	if t.losses > 0 && t.pid == h.PID && h.Silent >= frozenAgain {
		h.Alive = false
	}
	switch {
	case h.Alive && t.pid == 0:
		t.pid = h.PID
	case h.Alive && h.PID != t.pid:
		t.pid = h.PID
		if !t.silent { // else it was counted when it fell silent
			t.losses++
		}
		t.whole, t.fine = time.Time{}, false
	case !h.Alive && t.pid != 0 && !t.silent:
		t.losses++
	}
	t.silent = !h.Alive
}

// online: connected to the county, or not the worse for it.
func (t *trial) online(h heard) bool {
	return h.Connected || h.Machine == "" || !t.before.Connected
}

// see looks at the picture now and then. That nobody could look does not mean that there
// is none.
func (t *trial) see(now time.Time, look func() error) {
	if !t.looked.IsZero() && now.Sub(t.looked) < lookEvery {
		return
	}
	err := look()
	t.looked, t.fine = now, err == nil
	switch {
	case !errors.Is(err, errNoPicture):
		t.empty = time.Time{}
	case t.empty.IsZero():
		t.empty = now
	}
}

// complaint says what a release did not manage in time.
func (t *trial) complaint(h heard, good bool) string {
	switch {
	case !h.Alive || h.Version != t.version:
		return "新版本没有启动"
	case !good:
		return "新版本没有准备好"
	case t.empty.IsZero() && !t.online(h):
		return noCounty
	case t.empty.IsZero():
		return unseen
	}
	return "新版本的屏幕没有画面"
}

// unseen: nobody could look. The program may well be there, and somebody writing on it.
const unseen = "没能看到新版本的画面"

const noCounty = "新版本连不上县里"

// errNoPicture: the screen is of one colour, or something else than the program shows.
var errNoPicture = errors.New("no picture of the program on the screen")

// tryRelease looks after a release on trial; switched is that it was started for the first
// time just now.
func (a *Agent) tryRelease(st release.Status, h heard, switched bool) (ended bool) {
	if !st.OnTrial || st.Started != st.Current {
		a.trial = nil
		return false
	}
	now := a.cfg.Now()
	if a.trial == nil || a.trial.version != st.Current {
		a.trial = &trial{version: st.Current, since: now, tries: st.Tries}
		a.trial.before = a.updater.past(st.Current)
		if switched {
			a.trial.started(now)
		}
	}
	if st.Tries > a.trial.tries {
		a.trial.started(now)
	}
	a.trial.tries = st.Tries
	if a.health.displayAway() {
		a.trial.wait(now, h)
		return false
	}
	v, why := a.trial.judge(now, h, a.look)
	switch v {
	case proven:
		a.confirm(st.Current)
	case refuted:
		return a.refute(st.Current, why)
	}
	return false
}

// look is an error unless the program's picture is on the screen.
func (a *Agent) look() error {
	l, err := a.cfg.Display.Look()
	if err != nil {
		return fmt.Errorf("look at the screen: %w", err)
	}
	if l.Blank || !l.Covered {
		return errNoPicture
	}
	return nil
}

func (a *Agent) confirm(version string) {
	if err := a.cfg.Releases.Confirm(version); err != nil {
		a.log.Error("release not confirmed", "version", version, "error", err)
		return
	}
	a.trial, a.prune = nil, true
	a.ledger.note(byItself, "版本 "+version+" 通过了检查")
}

// refute goes back to the last good release; the program is to be started again.
func (a *Agent) refute(version, why string) bool {
	a.trial = nil
	to, err := a.cfg.Releases.Rollback("", why)
	switch {
	case errors.Is(err, release.ErrOnly), errors.Is(err, release.ErrNone):
		a.log.Warn("release does not prove itself and is the only one", "version", version, "why", why)
		return false
	case err != nil:
		a.log.Error("no way back to the last good release", "version", version, "error", err)
		return false
	}
	a.ledger.note(byItself, fmt.Sprintf("版本 %s 没有通过检查（%s），回到 %s", version, why, to))
	if why == noCounty {
		a.doubt = doubt{version: version}
		return true
	}
	if why != unseen {
		a.dropped = version
	}
	return true
}

// doubt is that a release was left for not reaching the county, which may have been the
// county's fault: a night without its server must not mark a good release everywhere.
type doubt struct {
	version string
	away    bool // the release before did not reach it either
}

// grace is how long the release before has to reach the county.
const grace = 2 * time.Minute

// reconsider takes the mark off such a release once the county is back.
func (a *Agent) reconsider(st release.Status, h heard) {
	d := &a.doubt
	switch {
	case d.version == "":
	case !slices.Contains(st.Bad, d.version), slices.Contains(st.Withdrawn, d.version):
		*d = doubt{}
	case !h.Alive || h.Version != st.Current || h.Version == d.version:
	case !h.Connected:
		d.away = d.away || h.Life >= grace
	case !d.away:
		*d = doubt{}
	default:
		if err := a.cfg.Releases.Forgive(d.version); err != nil {
			a.log.Error("mark of a release not taken off", "version", d.version, "error", err)
			return
		}
		a.ledger.note(byItself, "县里刚才连不上，不是版本 "+d.version+" 的问题，可以再试")
		*d = doubt{}
	}
}
