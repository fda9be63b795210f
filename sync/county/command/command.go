// Package command is what staff may ask of a machine: the words, how long each may wait
// for a machine that is away, and that the audit log has it before the machine hears of
// it. What becomes of a command, the connections know.
package command

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/oklog/ulid/v2"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/api"
	"lianluozhan/sync/county/audit"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// Links are the connections of machines; api.Server has them.
type Links interface {
	Order(machine string, o api.Order) error
	Orders(machine string) []api.Order
}

// Desk gives commands.
type Desk struct {
	County *county.County
	Links  Links
	Rand   io.Reader // for the names of commands
}

// Actor is who gives a command.
type Actor struct {
	Name   string // in the audit log
	Person string // for other staff, "" for Name
	From   string // network address, "" for none
}

// Errors of Give.
var (
	// ErrPending: the machine has the same command and has not answered.
	ErrPending = errors.New("command: given already, and not answered yet")
	// ErrUnknown: there is no such command, or its argument makes no sense.
	ErrUnknown = errors.New("command: no such command, or not with that argument")
)

// Kind is one command.
type Kind struct {
	What string        // for the wire
	Name string        // for staff
	Life time.Duration // how long a machine that is away may still be given it
	// Sure is what to ask before; "" for what does no harm.
	Sure string
}

// Kinds lists the commands, as staff see them.
func Kinds() []Kind {
	const soon, today = 10 * time.Minute, 24 * time.Hour
	return []Kind{
		{wire.DoScreen, "取屏幕截图", soon, ""},
		{wire.DoLogs, "取日志", time.Hour, ""},
		{wire.DoRefresh, "重新下发内容", today, ""},
		{wire.DoVolume, "调音量", time.Hour, ""},
		{wire.DoScreenOff, "关屏", soon, "关屏以后，有人触摸或者到了开屏时间会再亮。现在关吗？"},
		{wire.DoScreenOn, "开屏", soon, ""},
		{wire.DoUpdate, "现在升级", time.Hour, "不等夜间，没有人用的时候就升级，中间屏幕会停一会儿。现在升级吗？"},
		{wire.DoRestart, "重启程序", time.Hour, "等没有人用的时候重启程序，几秒钟就好。确定吗？"},
		{wire.DoReboot, "重启机器", time.Hour, "等没有人用的时候重启整台机器，要一两分钟。确定吗？"},
	}
}

// Of returns the command with the word.
func Of(what string) (Kind, bool) {
	for _, k := range Kinds() {
		if k.What == what {
			return k, true
		}
	}
	return Kind{}, false
}

// Name is the command in words for staff, with its argument.
func Name(what, arg string) string {
	k, ok := Of(what)
	switch {
	case !ok:
		return "“" + liaison.Clean(what) + "”"
	case arg != "":
		return k.Name + " " + arg + "%"
	}
	return k.Name
}

// check refuses what no machine could do.
func (k Kind) check(arg string) error {
	if k.What != wire.DoVolume {
		if arg != "" {
			return fmt.Errorf("%s with %q: %w", k.What, arg, ErrUnknown)
		}
		return nil
	}
	if n, err := strconv.Atoi(arg); err != nil || n < 0 || n > 100 || strconv.Itoa(n) != arg {
		return fmt.Errorf("volume %q: %w", arg, ErrUnknown)
	}
	return nil
}

// Give gives a machine of a station a command. It is in the audit log first, so that
// nothing is done that the log does not have.
func (d Desk) Give(who Actor, m county.Machine, what, arg string) error {
	k, ok := Of(what)
	if !ok {
		return fmt.Errorf("%q: %w", what, ErrUnknown)
	}
	if err := k.check(arg); err != nil {
		return err
	}
	now := d.County.Now()
	for _, o := range d.Links.Orders(m.ID) {
		if o.What == what && o.Open(now) {
			return ErrPending
		}
	}
	id, err := ulid.New(ulid.Timestamp(now), d.Rand)
	if err != nil {
		return fmt.Errorf("name a command: %w", err)
	}
	err = d.County.Change(func(x *county.Edit) error {
		return audit.Add(x, audit.Record{
			Who: who.Name, From: who.From, Deed: "给一体机发命令", What: string(m.Station),
			Detail: Name(what, arg) + "，一体机 " + short(m.ID) + "，命令 " + id.String(),
		})
	})
	if err != nil {
		return fmt.Errorf("note a command: %w", err)
	}
	person := who.Person
	if person == "" {
		person = who.Name
	}
	o := api.Order{ID: id.String(), What: what, Arg: arg, Who: person, At: now, Until: now.Add(k.Life)}
	if err := d.Links.Order(m.ID, o); errors.Is(err, api.ErrPending) {
		return ErrPending
	} else if err != nil {
		return fmt.Errorf("give a command: %w", err)
	}
	return nil
}

// short is enough of a machine's name to tell it from its neighbours.
func short(id string) string { return id[:min(len(id), 8)] }
