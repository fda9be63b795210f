package rollout_test

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"lianluozhan/sync/county/rollout"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// chance is staff and machines that do anything at all.
type chance struct {
	*rig
	*rand.Rand
	withdrawn map[string]bool
	machines  map[liaison.StationID]wire.Vitals
}

func versions() []string { return []string{"1.0", "1.1", "1.2", "1.3", "1.4", "1.5"} }

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

func (c *chance) target() rollout.Target {
	return pick(c.Rand, []rollout.Target{
		all, rollout.OfRing(rollout.Early), rollout.OfRing(rollout.Canary), rollout.OfTown("east"), rollout.OfTown("west"),
		rollout.OfStation(pick(c.Rand, stations())),
	})
}

// staff does one thing, or is refused.
func (c *chance) staff() {
	v, target, station := pick(c.Rand, versions()), c.target(), pick(c.Rand, stations())
	var err error
	switch c.IntN(10) {
	case 0, 1, 2:
		err = c.out.Want(me, target, v, rollout.How{Now: c.IntN(2) == 0})
	case 3:
		err = c.out.Pause(me, target, "")
	case 4:
		err = c.out.Resume(me, target)
	case 5:
		_, err = c.out.Rollback(me, target)
	case 6:
		if c.IntN(4) > 0 { // else soon nothing is left to want
			return
		}
		if err = c.out.Withdraw(me, v, ""); err == nil {
			c.withdrawn[v] = true
		}
	case 7:
		err = c.out.Drop(me, target)
	case 8:
		err = c.out.Hold(me, station, "")
	case 9:
		err = c.out.SetRing(me, rollout.OfStation(station), pick(c.Rand, append(rollout.Rings(), "")))
	}
	var no rollout.Refusal
	if err != nil && !errors.As(err, &no) {
		c.t.Fatal(err)
	}
}

// machine hears what is wanted of it, which must be right, and perhaps goes a step on.
func (c *chance) machine(id liaison.StationID) {
	v := c.machines[id]
	w, ok := c.out.Wish(machine(id), v)
	if !ok || w.Version == "" {
		return
	}
	s := c.out.Stand(rollout.Place{Station: id, Town: townOf(id)}, v)
	switch {
	case c.withdrawn[w.Version]:
		c.t.Fatalf("%s is offered %s, which was withdrawn", id, w.Version)
	case slices.Contains(v.Bad, w.Version):
		c.t.Fatalf("%s is offered %s, which failed there", id, w.Version)
	case !s.Held.At.IsZero() && !c.withdrawn[v.Release]:
		c.t.Fatalf("%s is held and offered %s", id, w.Version)
	case s.Wish.Paused && v.Release != w.Version && v.Step != wire.Installing && v.Step != wire.OnTrial && !c.withdrawn[v.Release]:
		c.t.Fatalf("%s is offered %s by a roll-out that is paused", id, w.Version)
	}
	if v.Release == w.Version {
		return
	}
	switch v.Target, v.Step = w.Version, pick(c.Rand, []wire.Step{wire.Queued, wire.Downloading, wire.Installing, wire.Settled, wire.RolledBack}); v.Step {
	case wire.Settled:
		v.Release, v.Good, v.Target = w.Version, w.Version, ""
	case wire.RolledBack:
		v.Bad = append(slices.Clone(v.Bad), w.Version)
	default:
	}
	c.machines[id] = v
}

func townOf(id liaison.StationID) liaison.TownID {
	if id < "d" {
		return "east"
	}
	return "west"
}

// Whatever staff and machines do, nobody is offered what was withdrawn or failed there,
// and a roll-out that is paused reaches nobody new.
func TestWhateverHappensTheRulesHold(t *testing.T) {
	for seed := range uint64(12) {
		c := &chance{start(t), rand.New(rand.NewPCG(seed, 1)), map[string]bool{}, map[liaison.StationID]wire.Vitals{}}
		for _, id := range stations() {
			c.machines[id] = runs("1.0")
		}
		for range 60 {
			c.staff()
			for range 4 {
				c.machine(pick(c.Rand, stations()))
			}
			if c.IntN(20) == 0 {
				c.open()
			}
		}
	}
}
