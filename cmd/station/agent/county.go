package agent

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"lianluozhan/cmd/internal/helper"
	"lianluozhan/sync/trust"
	"lianluozhan/sync/wire"
)

// rootFile has whose orders are obeyed.
const rootFile = "county.json"

// joining is for how long staff may have the machine join another county.
const joining = time.Hour

// errStranger: not signed by the county that this machine belongs to.
var errStranger = errors.New("not signed by this machine's county")

// errNoCounty: the machine belongs to none yet.
var errNoCounty = errors.New("machine has not joined a county")

// county is whose orders are obeyed: of the first the program named, until staff let
// it join another.
type county struct {
	keep keeper
	now  func() time.Time
	log  *slog.Logger
	note func(who, words string)

	mu      sync.Mutex
	pinned  pinnedRoot
	root    *trust.Root
	may     time.Time // until then another root is taken
	refused time.Time // last time that something was not signed by it
	told    bool      // of a program that names another county
}

type pinnedRoot struct {
	Root    []byte // DER
	Machine string // as the county calls it
}

// openCounty takes up which county it was. A damaged file must not end the helper, which
// is what gets a broken station working again: the program names the county anew.
func openCounty(k keeper, now func() time.Time, log *slog.Logger, note func(who, words string)) *county {
	c := &county{keep: k, now: now, log: log, note: note}
	err := k.load(rootFile, &c.pinned)
	if err == nil && len(c.pinned.Root) > 0 {
		c.root, err = trust.ParseRoot(c.pinned.Root)
	}
	if err != nil {
		log.Error("county of this machine is forgotten", "error", err)
		c.pinned, c.root = pinnedRoot{}, nil
	}
	return c
}

// allow lets the machine join another county for a while.
func (c *county) allow() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.may = c.now().Add(joining)
}

// joinable reports whether staff let the machine join another county just now.
func (c *county) joinable() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !c.may.IsZero() && !c.now().After(c.may)
}

// learn takes over from a beat whose machine this is. It reports whether the county is
// another one than before: what that one wanted is void.
func (c *county) learn(b helper.Beat) (another bool) {
	if len(b.Root) == 0 || b.Machine == "" {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	same := bytes.Equal(b.Root, c.pinned.Root)
	if same && b.Machine == c.pinned.Machine {
		return false
	}
	if c.root != nil && !same && c.now().After(c.may) {
		if !c.told {
			c.log.Error("program names another county, which nobody allowed")
			c.note(byItself, "程序换了一个县，没有工作人员同意，不听它的指令")
			c.told = true
		}
		return false
	}
	root, err := trust.ParseRoot(b.Root)
	if err != nil {
		c.log.Error("program names a county that is none", "error", err)
		return false
	}
	next := pinnedRoot{b.Root, b.Machine}
	if err := c.keep.save(rootFile, next); err != nil {
		c.log.Error("county not kept", "error", err)
		return false
	}
	switch {
	case c.root == nil:
		c.note(byItself, "本机加入了一个县，从此只听它的指令")
	case !same:
		c.note(byItself, "本机换到了另一个县，从此只听它的指令")
	default:
		c.note(byItself, "本机重新加入了本县")
	}
	another = c.root != nil && !same
	c.pinned, c.root, c.told = next, root, false
	c.refused = time.Time{} // it may have been this one's
	return another
}

// opened is what the county signed for this machine, read by a method of wire.Signed. It
// returns errStranger when that is not so.
func opened[T any](c *county, read func(machine string, check wire.Check) (T, error)) (T, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var none T
	if c.root == nil {
		return none, errNoCounty
	}
	v, err := read(c.pinned.Machine, c.root.Ordered)
	if err != nil {
		c.refused = c.now()
		return none, fmt.Errorf("%w: %w", errStranger, err)
	}
	return v, nil
}

// suspicious reports whether something was refused of late.
func (c *county) suspicious() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !c.refused.IsZero() && c.now().Sub(c.refused) < time.Hour
}

func (c *county) joined() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.root != nil
}
