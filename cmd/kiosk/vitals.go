package main

import (
	"strconv"
	"sync"
	"time"
	"unicode/utf8"

	"lianluozhan/cmd/internal/helper"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// vitals is what the county is told of the machine: what the helper says, and what
// only the program knows.
func (m *machine) vitals() wire.Vitals {
	v := fitting(m.minder.vitals())
	if m.helperDead() { // what the county hears without a helper's name it takes for a machine without one
		v.Helper, v.Release, v.Faults = helperUnknown, version, []string{string(liaison.FaultHelper)}
	}
	v.Faults = m.opts.frozenFaults(v.Faults)
	if at := m.seen.Load(); at != nil {
		if !at.touched.IsZero() {
			v.LastTouch = before(m.Now(), at.touched).UnixMilli()
		}
		v.ScreenOff = !at.lit
	}
	if at := m.lastReception(); !at.IsZero() {
		v.LastReception = at.UnixMilli()
	}
	return v
}

// helperUnknown stands for the version of a helper that never said a word.
const helperUnknown = "unknown"

// What of the helper's words fits into a report, in bytes and elements.
const (
	maxShort = 100
	maxWhy   = 300
	maxNames = 32
)

// fitting cuts what is too long to be sent: the report must come through whatever the
// helper says.
func fitting(v wire.Vitals) wire.Vitals {
	for _, s := range []*string{&v.Release, &v.Good, &v.Target, &v.Helper, &v.Ring} {
		*s = cut(*s, maxShort)
	}
	v.Why = cut(v.Why, maxWhy)
	v.Bad, v.Faults = fittingNames(v.Bad), fittingNames(v.Faults)
	return v
}

func fittingNames(all []string) []string {
	out := make([]string, 0, min(len(all), maxNames))
	for _, s := range all[:min(len(all), maxNames)] {
		out = append(out, cut(s, maxShort))
	}
	return out
}

// cut shortens a text to so many bytes at most, between two characters.
func cut(s string, most int) string {
	if len(s) <= most {
		return s
	}
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	return s[:most]
}

// mark remembers what the county was last told of the helper, to tell it soon of what
// is new.
type mark struct {
	mu   sync.Mutex
	last string
	poll time.Time // commands that wait were last asked about
}

// pollEvery is how often the helper is asked about commands that wait.
const pollEvery = time.Minute

// heedHelper takes what the helper says: whether to end, whether the county should
// hear of it soon, and what became of commands.
func (m *machine) heedHelper(s helper.State) {
	m.orders.wishRestart(s.Restart)
	v := s.Vitals
	key := v.Release + "|" + v.Target + "|" + v.Why + "|" + strconv.Itoa(int(v.Step)) + "|" + strconv.Itoa(v.Done/10) + "|" +
		strconv.Itoa(int(v.Touch)) + "|" + strconv.Itoa(v.Volume)
	for _, f := range v.Faults {
		key += "|" + f
	}
	m.said.mu.Lock()
	news := key != m.said.last
	poll := time.Since(m.said.poll) > pollEvery
	if poll {
		m.said.poll = time.Now()
	}
	m.said.last = key
	m.said.mu.Unlock()
	if news {
		m.orders.news()
	}
	if poll {
		m.wg.Go(func() {
			m.joinAsAnswered(m.ctx, s.Settings)
			m.orders.chase()
		})
	}
}

// settingReception remembers when a deputy last signed in here, Unix milliseconds.
const settingReception = "reception"

func (m *machine) noteReception(on bool) {
	if !on {
		return
	}
	at := []byte(strconv.FormatInt(m.Now().UnixMilli(), 10))
	if err := m.box.SetSetting(settingReception, at); err != nil {
		m.log.Warn("reception not remembered", "error", err)
	}
	m.recallReception()
}

// recallReception takes up what was remembered; what cannot be read is never.
func (m *machine) recallReception() {
	b, err := m.box.Setting(settingReception)
	if err != nil || len(b) == 0 {
		return
	}
	if ms, err := strconv.ParseInt(string(b), 10, 64); err == nil {
		m.received.Store(ms)
	}
}

// lastReception is when a deputy last signed in, here or as the county says of today;
// zero for never.
func (m *machine) lastReception() time.Time {
	var last time.Time
	if ms := m.received.Load(); ms > 0 {
		last = time.UnixMilli(ms)
	}
	for _, s := range m.Content().SignIns {
		if !s.Undo && s.At.After(last) {
			last = s.At
		}
	}
	return last
}
