package rollout

import (
	"maps"
	"slices"
	"strings"
	"time"

	"lianluozhan/sync/liaison"
)

// Names of deeds in the audit log.
const (
	deedWant     = "升级：定版本"
	deedDrop     = "升级：不再另定版本"
	deedPause    = "升级：暂停"
	deedResume   = "升级：继续"
	deedRetry    = "升级：在站点再试一次"
	deedBack     = "升级：退回上一版"
	deedWithdraw = "升级：撤下版本"
	deedHold     = "升级：站点停在现在的版本"
	deedLetGo    = "升级：站点恢复升级"
	deedRing     = "升级：分圈"
	deedLimits   = "升级：改限度"
	deedEnter    = "升级：登记新版本"
)

// mostBefore is how many versions a target can be rolled back through.
const mostBefore = 8

// How is how a version is to be reached.
type How struct {
	Now  bool  // without waiting for the quiet hours
	Care *Care // nil for the county's limits
}

// Want says which version a target is to run. Wanted again with other care, the roll-out
// goes on with that.
func (r *Rollout) Want(who Actor, t Target, version string, how How) error {
	if err := checkBoth(t, version); err != nil {
		return err
	}
	detail := ""
	if how.Now {
		detail = "不等夜间"
	}
	if how.Care != nil {
		if err := how.Care.check(); err != nil {
			return err
		}
		detail = strings.TrimSpace(detail + " " + how.Care.Words())
	}
	return r.do(who, deed{deedWant, t, version, detail}, func(p *plan) error { return p.wanted(who, t, version, how, r.county.Now()) })
}

func (p *plan) wanted(who Actor, t Target, version string, how How, now time.Time) error {
	if p.withdrawn(version) {
		return Refusal("版本 " + version + " 已经撤下，不能再用。")
	}
	if w, ok := p.Wishes[t]; ok && w.Version == version && w.Now == how.Now {
		if how.Care == nil || p.care(w) == *how.Care {
			return Refusal("现在定的就是 " + version + "。")
		}
		w.Care = how.Care
		p.Wishes[t] = w
		return nil
	}
	if _, ok := p.Known[version]; !ok {
		p.Known[version] = now
	}
	p.want(Wish{Target: t, Version: version, Who: who.Who, At: now, Now: how.Now, Care: how.Care})
	return nil
}

func checkBoth(t Target, version string) error {
	if err := t.check(); err != nil {
		return err
	}
	return CheckVersion(version)
}

// want puts a new roll-out in the place of the one before.
func (p *plan) want(w Wish) {
	if old, ok := p.Wishes[w.Target]; ok {
		w.Back = slices.Contains(old.Before, w.Version) || old.Back && old.Version == w.Version
		w.Before = slices.DeleteFunc(slices.Clone(old.Before), func(v string) bool { return v == w.Version || v == old.Version })
		if old.Version != "" && old.Version != w.Version {
			w.Before = append(w.Before, old.Version)
		}
		w.Before = w.Before[max(0, len(w.Before)-mostBefore):]
	}
	p.Rollouts++
	w.N = p.Rollouts
	p.Wishes[w.Target] = w
}

// Drop ends what was wanted of a target; what is wanted of a wider one counts again.
func (r *Rollout) Drop(who Actor, t Target) error {
	return r.do(who, deed{name: deedDrop, target: t}, func(p *plan) error {
		if _, ok := p.Wishes[t]; !ok {
			return Refusal("这里没有另定版本。")
		}
		delete(p.Wishes, t)
		return nil
	})
}

// Pause stops a roll-out where it is.
func (r *Rollout) Pause(who Actor, t Target, why string) error {
	if err := t.check(); err != nil {
		return err
	}
	why = short(why)
	return r.do(who, deed{name: deedPause, target: t, detail: why}, func(p *plan) error { return p.pause(t, why) })
}

func (p *plan) pause(t Target, why string) error {
	w, ok := p.Wishes[t]
	switch {
	case !ok:
		return Refusal("这里没有定版本，没有什么可暂停。")
	case w.Paused:
		return Refusal("已经暂停了。")
	}
	w.Paused, w.Why = true, why
	p.Wishes[t] = w
	return nil
}

// Resume lets a roll-out go on. What failed until now does not count any more.
func (r *Rollout) Resume(who Actor, t Target) error {
	return r.do(who, deed{name: deedResume, target: t}, func(p *plan) error {
		w, ok := p.Wishes[t]
		if !ok || !w.Paused {
			return Refusal("没有暂停，不用继续。")
		}
		w.Paused, w.Why, w.Pardoned = false, "", r.failed(w.N)
		p.Wishes[t] = w
		return nil
	})
}

// Rollback has a target run what was wanted there before, at once.
func (r *Rollout) Rollback(who Actor, t Target) (version string, err error) {
	d := deed{name: deedBack, target: t}
	err = r.do(who, d, func(p *plan) error {
		w, ok := p.Wishes[t]
		if !ok {
			return Refusal("这里没有定版本，没有上一版可退。")
		}
		if version = p.before(w); version == "" {
			return Refusal("没有上一版可退：以前没有定过别的版本，或者都已经撤下。")
		}
		p.retreat(w, version, who, r.county.Now())
		return nil
	})
	return version, err
}

// retreat has the target run an earlier version. Nobody comes back to the one that was
// left by a second retreat.
func (p *plan) retreat(from Wish, version string, who Actor, now time.Time) {
	p.want(Wish{Target: from.Target, Version: version, Who: who.Who, At: now, Now: true})
	w := p.Wishes[from.Target]
	w.Before = slices.DeleteFunc(w.Before, func(v string) bool { return v == from.Version })
	p.Wishes[from.Target] = w
}

// before is the latest version wanted before that may still be.
func (p *plan) before(w Wish) string {
	for _, v := range slices.Backward(w.Before) {
		if v != w.Version && !p.withdrawn(v) {
			return v
		}
	}
	return ""
}

// Withdraw takes a version away from everybody, for good: machines that heard of it never
// start it again as long as they have another, so there is no way back but a release with
// another version. Where it was wanted, the
// version before is, or what is wanted of a wider target.
func (r *Rollout) Withdraw(who Actor, version, why string) error {
	if err := CheckVersion(version); err != nil {
		return err
	}
	why = short(why)
	return r.do(who, deed{name: deedWithdraw, version: version, detail: why}, func(p *plan) error {
		if p.withdrawn(version) {
			return Refusal("版本 " + version + " 已经撤下了。")
		}
		p.Withdrawn = append(p.Withdrawn, Withdrawal{version, who.Who, r.county.Now(), why})
		for _, t := range slices.Sorted(maps.Keys(p.Wishes)) {
			if w := p.Wishes[t]; w.Version == version {
				p.leave(w, who, r.county.Now())
			}
		}
		return nil
	})
}

// leave ends a roll-out whose version was withdrawn: what was wanted there before is
// again, or else what is wanted of a wider target.
func (p *plan) leave(w Wish, who Actor, now time.Time) {
	if version := p.before(w); version != "" {
		p.retreat(w, version, who, now)
		return
	}
	delete(p.Wishes, w.Target)
}

// Hold has a station stay with what it runs; LetGo ends that.
func (r *Rollout) Hold(who Actor, id liaison.StationID, why string) error {
	why = short(why)
	return r.do(who, deed{name: deedHold, target: OfStation(id), detail: why}, func(p *plan) error {
		if _, ok := p.Held[id]; ok {
			return Refusal("这个站已经停在现在的版本。")
		}
		p.Held[id] = Hold{who.Who, r.county.Now(), why}
		return nil
	})
}

// LetGo ends a Hold.
func (r *Rollout) LetGo(who Actor, id liaison.StationID) error {
	return r.do(who, deed{name: deedLetGo, target: OfStation(id)}, func(p *plan) error {
		if _, ok := p.Held[id]; !ok {
			return Refusal("这个站没有停在现在的版本。")
		}
		delete(p.Held, id)
		return nil
	})
}

// Retry has what is wanted of a station tried there once more, although it failed there:
// it may have been the machine's own fault. It returns which version that is.
func (r *Rollout) Retry(who Actor, id liaison.StationID) (version string, err error) {
	at := Place{id, r.places.of(id)}
	r.mu.Lock()
	wished, _ := r.plan.wish(at) // for the record; what counts is asked again
	r.mu.Unlock()
	err = r.do(who, deed{name: deedRetry, target: OfStation(id), version: wished.Version}, func(p *plan) error {
		w, ok := p.wish(at)
		_, held := p.Held[id]
		switch {
		case !ok || w.Version == "" || w.Version != wished.Version:
			return Refusal("这个站没有定版本，没有什么可再试。")
		case held:
			return Refusal("这个站停在现在的版本。先恢复升级，再试。")
		case w.Paused:
			return Refusal("这次升级暂停了。先继续，再试。")
		}
		p.Again[id] = again{w.Version, r.county.Now()}
		return nil
	})
	return wished.Version, err
}

// SetRing puts a station or a township into a ring; "" as its township, or as most.
func (r *Rollout) SetRing(who Actor, t Target, ring Ring) error {
	if err := t.check(); err != nil {
		return err
	}
	if kind, _ := t.Split(); kind == "ring" || ring != "" && !slices.Contains(Rings(), ring) {
		return Refusal("圈只有 canary（试点）、early（先行）、all（全部），给站点或者乡镇定。")
	}
	return r.do(who, deed{name: deedRing, target: t, detail: string(ring)}, func(p *plan) error {
		if p.Rings[t] == ring {
			return Refusal("本来就在这一圈。")
		}
		if ring == "" {
			delete(p.Rings, t)
		} else {
			p.Rings[t] = ring
		}
		return nil
	})
}

// SetLimits says how careful roll-outs are and when machines may update.
func (r *Rollout) SetLimits(who Actor, l Limits) error {
	const day = 24 * 60
	if err := l.care().check(); err != nil {
		return err
	}
	if l.From < 0 || l.From >= day || l.To < 0 || l.To >= day || l.From == l.To && l.From != 0 {
		return Refusal("夜间时段写得不对。")
	}
	return r.do(who, deed{name: deedLimits, detail: l.Words()}, func(p *plan) error {
		p.Limits = l
		return nil
	})
}

// Enter makes a version known that no machine has reported yet.
func (r *Rollout) Enter(who Actor, version string) error {
	if err := CheckVersion(version); err != nil {
		return err
	}
	return r.do(who, deed{name: deedEnter, version: version}, func(p *plan) error {
		if _, ok := p.Known[version]; ok {
			return Refusal("版本 " + version + " 已经登记过。")
		}
		p.Known[version] = r.county.Now()
		return nil
	})
}

// short is words of staff, cut to what is kept.
func short(words string) string {
	const most = 100
	r := []rune(liaison.Clean(words))
	return string(r[:min(len(r), most)])
}

// Clock is minutes of a day in words.
func Clock(minutes int) string {
	return time.Date(2000, 1, 1, minutes/60, minutes%60, 0, 0, time.UTC).Format("15:04")
}
