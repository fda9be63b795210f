package main

import (
	"crypto/rand"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/rollout"
)

// machineRef is a machine of the county.
type machineRef = county.Machine

func randomness() io.Reader { return rand.Reader }

// want says which version a scope is to run. A version that nobody has heard of is
// probably mistyped.
func (f *stationsFlag) want(o *office, rest []string, out io.Writer) error {
	if err := need(rest, 2, "want 后面写范围（canary、early、all、town/乡镇、station/站点）和版本号。"); err != nil {
		return err
	}
	t, err := targetOf(o, rest[0])
	if err != nil {
		return err
	}
	if !f.fresh && !o.heardOf(rest[1]) {
		return said{"没有听说过版本 " + clean(rest[1]) + "。没有写错的话，加 -new"}
	}
	how := rollout.How{Now: f.now}
	if f.share >= 0 || f.row >= 0 || f.first != 0 {
		l := o.rollout.Overview().Limits
		how.Care = &rollout.Care{Share: orElse(f.share, l.Share), Row: orElse(f.row, l.Row), First: f.first}
	}
	if err := o.rollout.Want(rollout.Actor{Who: fromCommandLine}, t, rest[1], how); err != nil {
		return err
	}
	fmt.Fprintf(out, "%s 要用 %s。\n", rest[0], rest[1])
	return nil
}

// orElse is n, or other when n was not given.
func orElse(n, other int) int {
	if n < 0 {
		return other
	}
	return n
}

// heardOf reports whether the version was entered or some machine reported it.
func (o *office) heardOf(version string) bool {
	over := o.rollout.Overview()
	if _, ok := over.Known[version]; ok {
		return true
	}
	if o.api == nil {
		return false
	}
	return slices.ContainsFunc(append(o.api.Connected(), o.api.Away()...), func(x online) bool {
		v := x.Status.Vitals
		return v.Release == version || v.Good == version || v.Target == version
	})
}

// limits shows or changes how careful roll-outs are.
func (f *stationsFlag) limits(o *office, out io.Writer) error {
	l := o.rollout.Overview().Limits
	before := l
	l.Share, l.Row = orElse(f.share, l.Share), orElse(f.row, l.Row)
	if f.quiet == "none" {
		l.From, l.To = 0, 0
	} else if f.quiet != "" {
		from, to, ok := strings.Cut(f.quiet, "-")
		a, err1 := time.Parse("15:04", from)
		b, err2 := time.Parse("15:04", to)
		if !ok || err1 != nil || err2 != nil {
			return errUsage{"-quiet 写成 01:00-05:00；用一体机自己的写 none。"}
		}
		l.From, l.To = a.Hour()*60+a.Minute(), b.Hour()*60+b.Minute()
	}
	if l != before {
		if err := o.rollout.SetLimits(rollout.Actor{Who: fromCommandLine}, l); err != nil {
			return err
		}
	}
	fmt.Fprintln(out, l.Words()+"。")
	return nil
}

// ring puts a station or a township into a ring.
func (f *stationsFlag) ring(o *office, rest []string, out io.Writer) error {
	if err := need(rest, 2, "ring 后面写 town/乡镇 或者 station/站点，再写 canary、early、all 或者 none。"); err != nil {
		return err
	}
	t, err := targetOf(o, rest[0])
	if err != nil {
		return err
	}
	ring := rollout.Ring(rest[1])
	if ring == "none" {
		ring = ""
	}
	if err := o.rollout.SetRing(rollout.Actor{Who: fromCommandLine}, t, ring); err != nil {
		return err
	}
	fmt.Fprintln(out, "记下了。")
	return nil
}
