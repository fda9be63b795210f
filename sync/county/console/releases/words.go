package releases

import (
	"slices"

	"lianluozhan/sync/county/rollout"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// names puts targets in words.
type names struct {
	stations map[liaison.StationID]liaison.Station
}

func (n names) station(id liaison.StationID) string {
	if s := n.stations[id]; s.Name != "" {
		return s.Name
	}
	return string(id)
}

func (n names) target(t rollout.Target) string {
	kind, id := t.Split()
	switch kind {
	case "ring":
		return rollout.Ring(id).Words() + "圈"
	case "station":
		return n.station(liaison.StationID(id))
	case "town":
		for _, s := range n.stations {
			if string(s.Town) == id && s.TownName != "" {
				return s.TownName
			}
		}
		return id
	}
	return ""
}

func ringChoices() (out []choice) {
	for _, r := range rollout.Rings() {
		out = append(out, choice{string(r), r.Words() + "圈"})
	}
	return out
}

func townsOf(stations []liaison.Station) (out []choice) {
	for _, s := range stations {
		if s.Town != "" && !slices.ContainsFunc(out, func(c choice) bool { return c.Value == string(s.Town) }) {
			name := s.TownName
			if name == "" {
				name = string(s.Town)
			}
			out = append(out, choice{string(s.Town), name})
		}
	}
	return out
}

// barOf counts how far machines are. Those of which nothing is wanted are where they are
// to be.
func barOf(machines []machine) bar {
	b := bar{All: len(machines)}
	for _, m := range machines {
		switch m.stand.Progress {
		case rollout.There, rollout.Free:
			b.There++
		case rollout.Trial:
			b.Trial++
		case rollout.Underway:
			b.Underway++
		case rollout.Failed, rollout.Stuck:
			b.Failed++
		case rollout.Unknown:
			b.Unknown++
		default:
			b.Waiting++
		}
	}
	x := 0
	for _, p := range []struct {
		n    int
		tone string
	}{{b.There, "good"}, {b.Trial, "trial"}, {b.Underway, "way"}, {b.Failed, "bad"}, {b.Waiting, "wait"}} {
		if p.n > 0 && b.All > 0 {
			w := 1000 * p.n / b.All
			b.Parts = append(b.Parts, part{x, w, p.tone})
			x += w
		}
	}
	return b
}

// versionsOf lists the versions that are known, the newest first.
func versionsOf(machines []machine, o rollout.Overview) []versionRow {
	rows := map[string]*versionRow{}
	row := func(v string) *versionRow {
		if rows[v] == nil {
			rows[v] = &versionRow{Version: v}
		}
		return rows[v]
	}
	for v := range o.Known {
		row(v).Entered = true
	}
	for _, m := range machines {
		v := m.vitals
		if rollout.CheckVersion(v.Release) == nil {
			row(v.Release).Running++
			if v.Good == v.Release {
				row(v.Release).Good++
			}
		}
		for _, b := range v.Bad {
			if rollout.CheckVersion(b) == nil {
				row(b).Bad++
			}
		}
	}
	for _, w := range o.Withdrawn {
		row(w.Version).Withdrawn = true
	}
	for _, w := range o.Wishes {
		if w.Version != "" {
			row(w.Version).Wanted = true
		}
	}
	var out []versionRow
	for _, r := range rows {
		out = append(out, *r)
	}
	slices.SortFunc(out, func(a, b versionRow) int { return rollout.Newer(b.Version, a.Version) })
	return out
}

// backOf is what a roll-out would go back to, "" for nothing.
func backOf(w rollout.Wish, o rollout.Overview) string {
	for _, v := range slices.Backward(w.Before) {
		if v != w.Version && !slices.ContainsFunc(o.Withdrawn, func(x rollout.Withdrawal) bool { return x.Version == v }) {
			return v
		}
	}
	return ""
}

// mostFailed is how many of them the page lists.
const mostFailed = 50

func failedOf(machines []machine) (out []failedRow) {
	for _, m := range machines {
		words := ""
		switch m.stand.Progress {
		case rollout.Failed:
			words = m.stand.Wish.Version + " 没有通过检查，用着 " + m.vitals.Release
		case rollout.Stuck:
			words = "升不到 " + m.vitals.Target + "：" + m.vitals.Why
		default:
			if m.vitals.Step == wire.RolledBack {
				words = m.vitals.Target + " 没有通过检查，已退回 " + m.vitals.Release
			}
		}
		if words != "" && len(out) < mostFailed {
			out = append(out, failedRow{m.station.ID, m.station.Name, words})
		}
	}
	return out
}
