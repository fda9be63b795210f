package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	asked "lianluozhan/sync/county/command"
	"lianluozhan/sync/county/rollout"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// stationsFlag is what the stations commands take.
type stationsFlag struct {
	*flags
	now, fresh     bool
	why, out, town string
	wait           time.Duration
	share, row     int
	first          int
	quiet          string
}

func stationsFlags() *stationsFlag {
	f := &stationsFlag{flags: newFlags("stations")}
	f.BoolVar(&f.now, "now", false, "不等夜间")
	f.BoolVar(&f.fresh, "new", false, "这是新版本，还没有一体机装过")
	f.StringVar(&f.why, "why", "", "为什么")
	f.StringVar(&f.out, "out", "", "存成这个文件")
	f.StringVar(&f.town, "town", "", "只看这个乡镇")
	f.DurationVar(&f.wait, "wait", 90*time.Second, "最多等多久")
	f.IntVar(&f.share, "share", -1, "失败超过百分之几暂停")
	f.IntVar(&f.row, "row", -1, "连着失败几台暂停")
	f.IntVar(&f.first, "first", 0, "先升几台")
	f.StringVar(&f.quiet, "quiet", "", "夜间时段")
	return f
}

// errStands ends the program with status 3: there is something to look after.
var errStands = errors.New("alarms stand")

// runStations gives the order; a picture or logs are waited for.
func runStations(ctx context.Context, c call) error {
	f := stationsFlags()
	v, err := f.parse(c.args, 1, 8)
	if err != nil {
		return err
	}
	begun := time.Now()
	if err := remote(ctx, f.flags, c, order{Args: append([]string{"stations"}, c.args...)}); err != nil {
		return err
	}
	kind := map[string]string{"screenshot": wire.ParcelScreen, "logs": wire.ParcelLogs}[v[0]]
	if kind == "" || f.out == "" {
		return nil
	}
	return f.fetch(ctx, c, url.Values{"station": {v[1]}, "kind": {kind}, "after": {strconv.FormatInt(begun.UnixMilli(), 10)}})
}

// fetch waits for what a machine was asked for and writes it into the file.
func (f *stationsFlag) fetch(ctx context.Context, c call, which url.Values) error {
	ctx, cancel := context.WithTimeout(ctx, f.wait)
	defer cancel()
	path := "/parcel?" + which.Encode()
	for {
		res, err := ask(ctx, f.flags, http.MethodGet, path, nil)
		if err == nil {
			defer res.Body.Close()
			return f.save(c, res.Body)
		}
		select {
		case <-ctx.Done():
			return said{"等了 " + f.wait.String() + " 还没有传过来。命令还有效，过一会儿用同样的命令再取一次，或者在后台的站点页看"}
		case <-time.After(time.Second):
		}
	}
}

func (f *stationsFlag) save(c call, from io.Reader) error {
	b, err := io.ReadAll(from)
	if err != nil {
		return fmt.Errorf("读取服务的回答: %w", err)
	}
	if err := os.WriteFile(f.out, b, 0o600); err != nil {
		return fmt.Errorf("写文件: %w", err)
	}
	fmt.Fprintf(c.out, "存好了：%s，%d KB。\n", f.out, len(b)>>10)
	return nil
}

// stations obeys one of the stations commands.
func stations(o *office, args []string, out io.Writer) error {
	f := stationsFlags()
	v, err := f.parse(args, 1, 8)
	if err != nil {
		return err
	}
	verb, rest := v[0], v[1:]
	if err := f.taken(verb); err != nil {
		return err
	}
	for _, do := range []func(*office, string, []string, io.Writer) (bool, error){f.look, f.release, f.give} {
		if known, err := do(o, verb, rest, out); known {
			var no rollout.Refusal
			if errors.As(err, &no) {
				return said{string(no)}
			}
			return err
		}
	}
	return errUsage{"stations 后面写 list、show、want、pause、resume、rollback、retry、withdraw、hold、restart、reboot、screenshot、logs、volume、screen、update 或者 alarms。"}
}

// taken refuses a flag that the verb does nothing with: whoever wrote it means something.
func (f *stationsFlag) taken(verb string) (err error) {
	takes := map[string]string{
		"list": "town", "want": "now new share row first", "pause": "why", "withdraw": "why", "hold": "why", "limits": "share row quiet",
		"alarms": "why", "screenshot": "out wait", "logs": "out wait",
	}
	var own []string // the others are of every subcommand
	for _, names := range takes {
		own = append(own, strings.Fields(names)...)
	}
	f.Visit(func(x *flag.Flag) {
		if slices.Contains(own, x.Name) && !slices.Contains(strings.Fields(takes[verb]), x.Name) && err == nil {
			err = errUsage{clean(verb) + " 不用 -" + x.Name + "。"}
		}
	})
	return err
}

// need checks how many values follow.
func need(rest []string, n int, words string) error {
	if len(rest) != n {
		return errUsage{words}
	}
	return nil
}

// give gives a machine a command.
func (f *stationsFlag) give(o *office, verb string, rest []string, out io.Writer) (bool, error) {
	what, arg, most := verb, "", 1
	switch verb {
	case "screen":
		if len(rest) == 2 && (rest[1] == "on" || rest[1] == "off") {
			what = map[string]string{"on": wire.DoScreenOn, "off": wire.DoScreenOff}[rest[1]]
		} else {
			return true, errUsage{"screen 后面写站点，再写 on 或者 off。"}
		}
		most = 2
	case "volume":
		if len(rest) != 2 {
			return true, errUsage{"volume 后面写站点，再写 0 到 100。"}
		}
		arg, most = rest[1], 2
	case "restart", "reboot", "screenshot", "logs", "update", "refresh":
	default:
		return false, nil
	}
	if err := need(rest, most, verb+" 后面写站点的编号。"); err != nil {
		return true, err
	}
	if o.api == nil {
		return true, said{"服务没有运行，命令发不到一体机"}
	}
	return true, giveAll(o, liaison.StationID(rest[0]), what, arg, out)
}

// giveAll gives a command to all machines of a station.
func giveAll(o *office, id liaison.StationID, what, arg string, out io.Writer) error {
	machines, err := o.county.Machines()
	if err != nil {
		return err
	}
	desk := asked.Desk{County: o.county, Links: o.api, Rand: randomness()}
	given := 0
	for _, m := range machines {
		if m.Station != id || !m.Revoked.IsZero() {
			continue
		}
		given++
		err := desk.Give(asked.Actor{Name: fromCommandLine}, m, what, arg)
		switch {
		case errors.Is(err, asked.ErrPending):
			fmt.Fprintf(out, "“%s”已经发过，还在等一体机回应。\n", asked.Name(what, arg))
		case errors.Is(err, asked.ErrUnknown):
			return errUsage{"音量要写 0 到 100。"}
		case err != nil:
			return err
		case o.connected(m.ID):
			fmt.Fprintf(out, "“%s”已发给一体机 %s。\n", asked.Name(what, arg), m.ID[:min(8, len(m.ID))])
		default:
			fmt.Fprintf(out, "一体机 %s 现在离线，“%s”已记下，连上就会收到。\n", m.ID[:min(8, len(m.ID))], asked.Name(what, arg))
		}
	}
	if given == 0 {
		return said{"这个站点没有能用的一体机。用 stations list 看看编号"}
	}
	return nil
}

func (o *office) connected(machine string) bool {
	for _, c := range o.api.Connected() {
		if c.Machine == machine {
			return true
		}
	}
	return false
}

// parcel hands out what a station's machine sent, on the control socket.
func parcel(o *office) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		after, err := strconv.ParseInt(r.FormValue("after"), 10, 64)
		if err != nil {
			refuse(w, errUsage{"从什么时候起读不出来。"})
			return
		}
		machines, err := o.county.Machines()
		if err != nil {
			refuse(w, err)
			return
		}
		id := liaison.StationID(r.FormValue("station"))
		at := slices.IndexFunc(machines, func(m machineRef) bool {
			if m.Station != id || !m.Revoked.IsZero() || o.api == nil {
				return false
			}
			p, ok := o.api.Parcel(m.ID, r.FormValue("kind"))
			return ok && p.At.UnixMilli() >= after
		})
		if at < 0 {
			refuse(w, said{"还没有传过来"})
			return
		}
		p, _ := o.api.Parcel(machines[at].ID, r.FormValue("kind"))
		_, _ = w.Write(p.Body) // who asked is gone
	}
}

// release changes which releases are wanted.
func (f *stationsFlag) release(o *office, verb string, rest []string, out io.Writer) (bool, error) {
	who := rollout.Actor{Who: fromCommandLine}
	one := func(words string, fn func(string) error) (bool, error) {
		if err := need(rest, 1, words); err != nil {
			return true, err
		}
		err := fn(rest[0])
		if err == nil {
			fmt.Fprintln(out, "记下了。")
		}
		return true, err
	}
	scope := func(fn func(rollout.Target) error) func(string) error {
		return func(s string) error {
			t, err := targetOf(o, s)
			if err == nil {
				err = fn(t)
			}
			return err
		}
	}
	const whom = " 后面写范围：canary、early、all，或者 town/乡镇、station/站点。"
	switch verb {
	case "want":
		return true, f.want(o, rest, out)
	case "limits":
		return true, f.limits(o, out)
	case "ring":
		return true, f.ring(o, rest, out)
	case "rollback":
		return one(verb+whom, scope(func(t rollout.Target) error {
			v, err := o.rollout.Rollback(who, t)
			if err == nil {
				fmt.Fprintf(out, "退回 %s。", v)
			}
			return err
		}))
	case "pause":
		return one(verb+whom, scope(func(t rollout.Target) error { return o.rollout.Pause(who, t, f.why) }))
	case "resume":
		return one(verb+whom, scope(func(t rollout.Target) error { return o.rollout.Resume(who, t) }))
	case "drop":
		return one(verb+whom, scope(func(t rollout.Target) error { return o.rollout.Drop(who, t) }))
	case "withdraw":
		return one("withdraw 后面写版本号。", func(v string) error { return o.rollout.Withdraw(who, v, f.why) })
	case "hold", "go", "retry":
		return one(verb+" 后面写站点的编号。", func(s string) error { return f.ofStation(o, verb, s, out) })
	}
	return false, nil
}

// ofStation is what is said of one station only.
func (f *stationsFlag) ofStation(o *office, verb, id string, out io.Writer) error {
	who, station := rollout.Actor{Who: fromCommandLine}, liaison.StationID(id)
	if _, err := targetOf(o, "station/"+id); err != nil {
		return err
	}
	switch verb {
	case "go":
		return o.rollout.LetGo(who, station)
	case "hold":
		return o.rollout.Hold(who, station, f.why)
	}
	v, err := o.rollout.Retry(who, station)
	if err == nil {
		fmt.Fprintf(out, "再试一次 %s。", v)
	}
	return err
}

// targetOf reads a scope; a township or a station there must be.
func targetOf(o *office, s string) (rollout.Target, error) {
	if slices.Contains(rollout.Rings(), rollout.Ring(s)) {
		return rollout.OfRing(rollout.Ring(s)), nil
	}
	t := rollout.Target(s)
	kind, id, ok := strings.Cut(s, "/")
	if !ok || kind == "ring" {
		return t, nil
	}
	found := false
	err := o.county.Documents(wire.DocStation, func(_ string, _ []string, doc any) {
		if x, ok := doc.(liaison.Station); ok {
			found = found || kind == "town" && string(x.Town) == id || kind == "station" && string(x.ID) == id
		}
	})
	if err == nil && !found {
		err = rollout.Refusal("没有这个乡镇或者站点：" + clean(id))
	}
	return t, err
}
