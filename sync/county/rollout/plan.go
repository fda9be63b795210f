package rollout

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"time"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// Ring is a suite of the archive: how early its stations get a release.
type Ring string

// The rings, the first to get a release first.
const (
	Canary Ring = "canary"
	Early  Ring = "early"
	All    Ring = "all"
)

// Rings lists them, the earliest first.
func Rings() []Ring { return []Ring{Canary, Early, All} }

// Words is what staff call the ring.
func (r Ring) Words() string {
	return map[Ring]string{Canary: "试点", Early: "先行", All: "全部"}[r]
}

// Target is whom a wish is for: "ring/early", "town/…" or "station/…".
type Target string

// OfRing is a ring's stations.
func OfRing(r Ring) Target { return Target("ring/" + string(r)) }

// OfTown is a township's stations.
func OfTown(id liaison.TownID) Target { return Target("town/" + string(id)) }

// OfStation is one station.
func OfStation(id liaison.StationID) Target { return Target("station/" + string(id)) }

// Split returns the kind, "ring", "town" or "station", and which.
func (t Target) Split() (kind, id string) {
	kind, id, _ = strings.Cut(string(t), "/")
	return kind, id
}

// check refuses what is no target.
func (t Target) check() error {
	kind, id := t.Split()
	switch {
	case kind == "ring" && slices.Contains(Rings(), Ring(id)):
	case (kind == "town" || kind == "station") && id != "" && len(id) <= 64:
	default:
		return Refusal("没有这样的范围。要写圈（canary、early、all）、乡镇或者站点。")
	}
	return nil
}

// Wish is a roll-out: a version that a target is to run.
type Wish struct {
	Target  Target    `cbor:"1,keyasint"`
	Version string    `cbor:"2,keyasint,omitempty"` // "" to stay with what runs
	Who     string    `cbor:"3,keyasint,omitempty"`
	At      time.Time `cbor:"4,keyasint"`
	Now     bool      `cbor:"5,keyasint,omitempty"` // without waiting for the quiet hours
	Paused  bool      `cbor:"6,keyasint,omitempty"`
	Why     string    `cbor:"7,keyasint,omitempty"` // it is paused
	Before  []string  `cbor:"8,keyasint,omitempty"` // wanted here before, the latest last
	N       uint64    `cbor:"9,keyasint"`           // of the roll-out, from 1
	// Pardoned are machines at which it failed and that do not count any more.
	Pardoned []string `cbor:"10,keyasint,omitempty"`
	Care     *Care    `cbor:"11,keyasint,omitempty"` // of its own; nil for the county's
	// Back is that the version was wanted here before: all may go back to it at once.
	Back bool `cbor:"12,keyasint,omitempty"`
}

// Care is how many may fail before a roll-out pauses by itself.
type Care struct {
	Share int `cbor:"1,keyasint"` // percent of those who tried it; 100 for any
	Row   int `cbor:"2,keyasint"` // in a row; 0 for any
	// First is how many machines of a ring or a township begin; 0 for the usual.
	First int `cbor:"3,keyasint,omitempty"`
}

func (c Care) check() error {
	switch {
	case c.Share < 0 || c.Share > 100:
		return Refusal("失败的比例要在 0 和 100 之间。")
	case c.Row < 0 || c.Row > 100:
		return Refusal("连着失败的台数要在 0 和 100 之间。")
	case c.First < 0 || c.First > 100_000:
		return Refusal("先升的台数要在 1 和 100000 之间。")
	}
	return nil
}

// care is what counts for a roll-out.
func (p *plan) care(w Wish) Care {
	if w.Care != nil {
		return *w.Care
	}
	return p.Limits.care()
}

// Hold is a station that stays with what it runs.
type Hold struct {
	Who string    `cbor:"1,keyasint"`
	At  time.Time `cbor:"2,keyasint"`
	Why string    `cbor:"3,keyasint,omitempty"`
}

// Withdrawal is a version that nobody is to run any more.
type Withdrawal struct {
	Version string    `cbor:"1,keyasint"`
	Who     string    `cbor:"2,keyasint"`
	At      time.Time `cbor:"3,keyasint"`
	Why     string    `cbor:"4,keyasint,omitempty"`
}

// Limits are how careful roll-outs are, and when machines may update.
type Limits struct {
	Share int `cbor:"1,keyasint"` // percent of those who tried that may fail; 100 for any
	Row   int `cbor:"2,keyasint"` // this many failures in a row pause; 0 for any
	// From and To are the quiet hours, minutes of the day; both 0 for the machines' own.
	From int `cbor:"3,keyasint,omitempty"`
	To   int `cbor:"4,keyasint,omitempty"`
}

func (l Limits) care() Care { return Care{Share: l.Share, Row: l.Row} }

func usual() Limits { return Limits{Share: 10, Row: 3} }

// plan is all that staff decided.
type plan struct {
	Deeds     uint64                     `cbor:"1,keyasint"` // done so far; 0: nobody ever wanted anything
	Rollouts  uint64                     `cbor:"2,keyasint"`
	Wishes    map[Target]Wish            `cbor:"3,keyasint"`
	Rings     map[Target]Ring            `cbor:"4,keyasint"` // of stations and townships; the others are in All
	Held      map[liaison.StationID]Hold `cbor:"5,keyasint"`
	Withdrawn []Withdrawal               `cbor:"6,keyasint"`
	Known     map[string]time.Time       `cbor:"7,keyasint"` // versions that staff entered
	Limits    Limits                     `cbor:"8,keyasint"`
	// Again are stations at which a release that failed may be tried once more.
	Again map[liaison.StationID]again `cbor:"9,keyasint,omitempty"`
}

type again struct {
	Version string    `cbor:"1,keyasint"`
	At      time.Time `cbor:"2,keyasint"`
}

func (p *plan) fill() {
	if p.Again == nil {
		p.Again = map[liaison.StationID]again{}
	}
	if p.Wishes == nil {
		p.Wishes, p.Rings = map[Target]Wish{}, map[Target]Ring{}
		p.Held, p.Known = map[liaison.StationID]Hold{}, map[string]time.Time{}
		p.Limits = usual()
	}
}

// Place is where a machine stands.
type Place struct {
	Station liaison.StationID
	Town    liaison.TownID
}

func (p *plan) ring(at Place) Ring {
	return cmp.Or(p.Rings[OfStation(at.Station)], p.Rings[OfTown(at.Town)], All)
}

// wish is the one that counts for a place; ok is false when there is none.
func (p *plan) wish(at Place) (Wish, bool) {
	targets := []Target{OfStation(at.Station), OfTown(at.Town)}
	from := slices.Index(Rings(), p.ring(at))
	for _, r := range Rings()[from:] {
		targets = append(targets, OfRing(r))
	}
	for _, t := range targets {
		if w, ok := p.Wishes[t]; ok {
			return w, true
		}
	}
	return Wish{}, false
}

func (p *plan) withdrawn(version string) bool {
	return slices.ContainsFunc(p.Withdrawn, func(w Withdrawal) bool { return w.Version == version })
}

// mostWithdrawn is how many versions a machine is told never to start; the newest ones.
// The others are not offered all the same.
const mostWithdrawn = 32

// mostPaused is how many versions a machine is told to take last.
const mostPaused = 8

// decide is the rules; turn says whether a machine that may be offered something has its
// turn.
func (p *plan) decide(at Place, v wire.Vitals, turn func(Wish) bool) wire.Wanted {
	out := wire.Wanted{Ring: string(p.ring(at)), From: p.Limits.From, To: p.Limits.To}
	for _, w := range p.Withdrawn[max(0, len(p.Withdrawn)-mostWithdrawn):] {
		out.Withdrawn = append(out.Withdrawn, w.Version)
	}
	if a, ok := p.Again[at.Station]; ok && slices.Contains(v.Bad, a.Version) && !p.withdrawn(a.Version) {
		out.Again, out.AgainAt = a.Version, a.At.UnixMilli()
	}
	w, ok := p.wish(at)
	_, held := p.Held[at.Station]
	out.Paused = p.paused(w, held)
	if !held && ok && p.may(w.Version, v) && (!w.Paused || begun(w.Version, v)) {
		if turn(w) {
			out.Version, out.Now = w.Version, w.Now
		} else {
			out.Paused = last(out.Paused, w.Version)
		}
	}
	if out.Version == "" && p.withdrawn(v.Release) {
		out.Version, out.Now = p.fallback(w, v), true
	}
	return out
}

// paused are the versions that a machine is to take last when it has to help itself: of
// all roll-outs that are paused, and, where the station is held, of the one it is kept
// from.
func (p *plan) paused(w Wish, held bool) []string {
	var out []string
	if held && w.Version != "" {
		out = append(out, w.Version)
	}
	for _, x := range p.Wishes {
		if x.Paused && x.Version != "" {
			out = append(out, x.Version)
		}
	}
	slices.Sort(out)
	out = slices.Compact(out)
	return out[:min(len(out), mostPaused)]
}

// may reports whether the version can be offered to the machine at all.
func (p *plan) may(version string, v wire.Vitals) bool {
	return version != "" && !p.withdrawn(version) && !slices.Contains(v.Bad, version)
}

// begun reports whether the machine is past the point up to which a pause stops it.
func begun(version string, v wire.Vitals) bool {
	return v.Release == version || v.Target == version && (v.Step == wire.Installing || v.Step == wire.OnTrial)
}

// fallback is what a machine is to run whose release was withdrawn: what last proved
// itself there, or what was wanted before; "" leaves it to the machine.
func (p *plan) fallback(w Wish, v wire.Vitals) string {
	if p.may(v.Good, v) {
		return v.Good
	}
	for _, b := range slices.Backward(w.Before) {
		if p.may(b, v) {
			return b
		}
	}
	return ""
}

var versionShape = regexp.MustCompile(`^[0-9][0-9A-Za-z.+~]*(-[0-9A-Za-z.+~]+)*$`)

// mostVersion is the longest name of a version, in bytes.
const mostVersion = 64

// CheckVersion refuses what cannot be a package's version.
func CheckVersion(v string) error {
	if len(v) > mostVersion || !versionShape.MatchString(v) {
		return Refusal("版本号写得不对。版本号以数字开头，只有数字、字母、点、加号、减号和波浪号，例如 1.4.0。")
	}
	return nil
}
