package agent

import (
	"slices"

	"lianluozhan/cmd/internal/helper"
	"lianluozhan/cmd/station/release"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// state is how the machine is, for the program and by it for the county.
func (a *Agent) state() helper.State {
	h, v := a.pulse.hear(), a.updater.shown()
	st, err := a.cfg.Releases.Status()
	faults := a.faults(h, st, err, v)
	s := helper.State{
		Vitals: a.vitals(h, st, v), Open: a.door.openUntil(), Settings: a.setting.get(), Noted: a.ledger.latest(ledgerTold),
	}
	s.Restart = a.toEnd() || st.Started != "" && st.Started != st.Current
	a.mu.Lock()
	onStick := a.stick
	a.mu.Unlock()
	if onStick != "" { // whoever put it in stands there
		s.Words = append(s.Words, onStick)
	}
	if v.words != "" {
		s.Words = append(s.Words, v.words)
	}
	if w := a.setting.unread(); w != "" {
		s.Words = append(s.Words, w)
	}
	if a.lock.damaged() {
		s.Words = append(s.Words, string(brokenPIN))
	}
	for _, f := range faults {
		s.Vitals.Faults = append(s.Vitals.Faults, string(f))
		if f != v.fault { // that one was told more exactly
			s.Words = append(s.Words, f.Words())
		}
	}
	return s
}

func (a *Agent) vitals(h heard, st release.Status, v view) wire.Vitals {
	x := a.health
	x.mu.Lock()
	defer x.mu.Unlock()
	out := wire.Vitals{
		Release: st.Started, Good: st.Good, Bad: st.Bad,
		Step: v.step, Target: v.target, Why: v.words, Done: v.percent,
		Helper: a.cfg.Version, Temperature: x.temperature, Restarts: x.restarts, DiskTotal: x.total,
		Volume: a.setting.get().Volume + 1, ScreenOff: h.Settled && !h.ScreenOn,
	}
	if x.touchKnown {
		out.Touch = wire.Missing
		if x.touch {
			out.Touch = wire.Present
		}
	}
	if !x.booted.IsZero() {
		out.Booted = x.booted.UnixMilli()
	}
	if !h.LastTouch.IsZero() {
		out.LastTouch = h.LastTouch.UnixMilli()
	}
	if !h.LastReception.IsZero() {
		out.LastReception = h.LastReception.UnixMilli()
	}
	w, _ := a.wish.get()
	if out.Ring = w.County.Ring; out.Ring == "" {
		out.Ring = a.cfg.Archive.Ring()
	}
	return out
}

// faults lists all complaints, in the order of liaison.MachineFaults.
func (a *Agent) faults(h heard, st release.Status, unread error, v view) []liaison.MachineFault {
	have := a.health.faults()
	add := func(when bool, f liaison.MachineFault) {
		if when && f != "" {
			have = append(have, f)
		}
	}
	add(unread == nil && (len(st.Installed) == 0 || !st.Healthy), liaison.FaultNoRelease)
	add(st.Warning != "" && unread == nil, liaison.FaultDiskReadOnly)
	add(a.clock.wrong(h), liaison.FaultClock)
	add(true, v.fault)
	add(a.county.suspicious(), liaison.FaultOrder)
	add(!a.door.openUntil().IsZero(), liaison.FaultOpen)
	broken, mute := a.setting.trouble()
	add(broken, liaison.FaultSettings)
	add(mute, liaison.FaultSound)
	var out []liaison.MachineFault
	for _, f := range liaison.MachineFaults() {
		if slices.Contains(have, f) {
			out = append(out, f)
		}
	}
	return out
}
