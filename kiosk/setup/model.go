package setup

import (
	"errors"
	"math"
	"time"
)

// Model is what is being set. It outlives the views: to turn the screen makes every view
// anew.
type Model struct {
	machine Machine
	now     func() time.Time

	draft Settings // what the pages show
	words string   // what came of the last change, "" for nothing
	bad   bool     // words are of a failure
	busy  bool     // an answer is awaited
	trial *trial
	cal   *calibration

	view int
	draw func()
}

// trial is a change that is in force until it is kept or its time is over.
type trial struct {
	before Settings
	until  time.Time
}

// calibration is the crosses so far.
type calibration struct {
	taps  []Tap
	check bool // the outcome is in force, and is tried on the middle
	until time.Time
}

// NewModel returns a model of the machine as it is.
func NewModel(m Machine, now func() time.Time) *Model {
	x := &Model{machine: m, now: now, draw: func() {}}
	x.Reset()
	return x
}

// Reset takes over how the machine is, where nothing is under way.
func (m *Model) Reset() {
	if m.trial != nil || m.cal != nil || m.busy {
		return
	}
	if s, ok := m.machine.State(); ok {
		m.draft = s.Settings
	}
	m.words, m.bad = "", false
}

// Watch makes draw the one that is told of changes; whose number is not the latest any
// more is an old view and draws nothing.
func (m *Model) Watch(draw func()) (number int) {
	m.view, m.draw = m.view+1, draw
	return m.view
}

// Latest reports whether a view's number is the latest.
func (m *Model) Latest(number int) bool { return m.view == number }

// Draft is what is set, as far as it was.
func (m *Model) Draft() Settings { return m.draft }

// Words say what came of the last change; bad that it failed.
func (m *Model) Words() (words string, bad bool) { return m.words, m.bad }

// Busy reports whether an answer is awaited.
func (m *Model) Busy() bool { return m.busy }

// Able reports whether the machine can be set at all.
func (m *Model) Able() bool {
	_, ok := m.machine.State()
	return ok
}

// TouchMissing reports whether the machine has no touch panel.
func (m *Model) TouchMissing() bool {
	s, ok := m.machine.State()
	return ok && s.TouchMissing
}

// Trying reports whether a turn waits to be kept, and for how long yet.
func (m *Model) Trying() (left time.Duration, ok bool) {
	if m.trial == nil || m.cal != nil {
		return 0, false
	}
	return max(0, m.trial.until.Sub(m.now())), true
}

// Turn tries the screen a quarter turn on. The touch panel turns with it.
func (m *Model) Turn() {
	next := m.draft
	next.Rotation, next.Touch = NextRotation(next.Rotation), ""
	m.try(next)
}

// try puts settings in force until they are kept.
func (m *Model) try(next Settings) {
	if m.busy {
		return
	}
	before := m.draft
	if m.trial != nil {
		before = m.trial.before
	}
	m.busy, m.words, m.bad = true, "", false
	m.machine.Try(next, func(err error) {
		m.busy = false
		if err != nil {
			m.cal = nil
			m.fail(err)
			return
		}
		m.draft, m.trial = next, &trial{before: before, until: m.now().Add(Confirming)}
		if m.cal != nil {
			m.cal.check, m.cal.until = true, m.trial.until
		}
		m.draw()
	})
}

// Keep saves what is tried.
func (m *Model) Keep() {
	if m.trial == nil {
		return
	}
	m.save(m.draft, "")
}

// Undo goes back to what was before.
func (m *Model) Undo(words string) {
	if m.trial == nil {
		return
	}
	m.save(m.trial.before, words)
}

// save saves settings; words are said when that is done.
func (m *Model) save(s Settings, words string) {
	if m.busy {
		return
	}
	m.busy, m.words, m.bad = true, "", false
	m.machine.Save(s, func(err error) {
		m.busy, m.trial, m.cal = false, nil, nil
		if err != nil {
			m.Reset()
			m.fail(err)
			return
		}
		m.draft, m.words = s, words
		m.draw()
	})
}

func (m *Model) fail(err error) {
	m.words, m.bad = err.Error(), true
	m.draw()
}

// Tick lets go what nobody kept in time. It reports whether something still runs down.
func (m *Model) Tick() bool {
	now := m.now()
	switch {
	case m.busy:
	case m.trial != nil && !now.Before(m.trial.until):
		m.Undo("没有确认，已经恢复成原来的样子。")
	case m.cal != nil && !m.cal.check && !now.Before(m.cal.until):
		m.cal, m.words, m.bad = nil, "没有点，触摸没有改。", false
		m.draw()
	}
	return m.trial != nil || m.cal != nil
}

// Volume sets how loud the machine is and lets it be heard.
func (m *Model) Volume(percent int) {
	s := m.draft
	s.Volume = percent
	m.apply(s, m.machine.Click)
}

// Hear sounds as loud as is set.
func (m *Model) Hear() { m.machine.Click() }

// Set saves other settings of which nothing has to be tried.
func (m *Model) Set(s Settings) { m.apply(s, func() {}) }

func (m *Model) apply(s Settings, then func()) {
	if m.busy || m.trial != nil {
		return
	}
	m.busy, m.words, m.bad = true, "", false
	m.machine.Save(s, func(err error) {
		m.busy = false
		if err != nil {
			m.fail(err)
			return
		}
		m.draft = s
		then()
		m.draw()
	})
	m.draw()
}

// patience is how long a calibration waits for a touch.
const patience = 30 * time.Second

// Calibrate begins to ask for the crosses.
func (m *Model) Calibrate() {
	if m.busy || m.trial != nil {
		return
	}
	m.words, m.bad = "", false
	m.cal = &calibration{until: m.now().Add(patience)}
	m.draw()
}

// Calibrating says which mark is to be touched next, and how long it is waited for;
// done is the number of those touched, 4 when the outcome is tried on the middle.
func (m *Model) Calibrating() (mark Point, done int, left time.Duration, ok bool) {
	if m.cal == nil {
		return Point{}, 0, 0, false
	}
	left = max(0, m.cal.until.Sub(m.now()))
	if m.cal.check || len(m.cal.taps) == markCount {
		return Middle(), markCount, left, true
	}
	return Marks()[len(m.cal.taps)], len(m.cal.taps), left, true
}

// near is how far beside the middle a touch may be that tries the outcome.
const near = 0.06

// Touched takes a touch of a calibration.
func (m *Model) Touched(at Point) {
	switch {
	case m.cal == nil || m.busy:
		return
	case m.cal.check:
		if math.Abs(at.X-Middle().X) > near || math.Abs(at.Y-Middle().Y) > near {
			m.words, m.bad = "没有点中。再点一次；不点就恢复原样。", true
			m.draw()
			return
		}
		m.save(m.draft, "触摸校准好了。")
		return
	}
	m.cal.taps = append(m.cal.taps, Tap{Want: Marks()[len(m.cal.taps)], Got: at})
	m.cal.until, m.words = m.now().Add(patience), ""
	if len(m.cal.taps) < markCount {
		m.draw()
		return
	}
	m.work([4]Tap(m.cal.taps))
}

// work finds what the four touches say.
func (m *Model) work(taps [4]Tap) {
	m.busy = true
	m.machine.Calibrate(taps, func(s Settings, err error) {
		m.busy = false
		if m.cal == nil {
			return
		}
		switch {
		case errors.Is(err, ErrNonsense):
			m.cal.taps, m.cal.until = nil, m.now().Add(patience)
			m.words, m.bad = "这四下对不上。请对准十字的中心，再从头点一遍。", true
			m.draw()
		case err != nil:
			m.cal = nil
			m.fail(err)
		case s.Touch == m.draft.Touch:
			m.cal = nil
			m.words, m.bad = "触摸是准的，不用校准。", false
			m.draw()
		default:
			m.try(s)
		}
	})
}
