package agent

// trialFile has how things were before the release on trial.
const trialFile = "trial.json"

// past is how things were before a switch: a machine that had lost the county before
// is not the worse for not having it after.
type past struct {
	Version   string // of the release switched to
	Connected bool
	Boot      string // start of the machine that this was true in
}

// before notes how things are before a release is switched to.
func (u *updater) before(version string) {
	h := u.pulse.hear()
	if h.Version == version {
		return // it runs already
	}
	next := past{version, h.Alive && h.Connected, u.boot}
	var was past
	k := keeper{u.cfg.Dir}
	if err := k.load(trialFile, &was); err == nil && was == next {
		return
	}
	if err := k.save(trialFile, next); err != nil {
		u.log.Error("state before an update not kept", "error", err)
	}
}

// past is how things were before a release. When the machine was started anew since, or
// has no line now, then nothing is held against the release: something else changed, and
// a release from a stick is often begun with the cable just pulled.
func (u *updater) past(version string) past {
	var p past
	if !u.cfg.Line() {
		return past{}
	}
	if err := (keeper{u.cfg.Dir}).load(trialFile, &p); err != nil || p.Version != version || p.Boot != u.boot {
		return past{}
	}
	return p
}
