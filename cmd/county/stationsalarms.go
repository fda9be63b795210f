package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"

	"lianluozhan/sync/county/alarm"
)

// alarms lists them, or notes that somebody looks after those of a kind. Whoever calls is
// told by the exit status whether something stands that nobody looks after.
func (f *stationsFlag) alarms(o *office, rest []string, out io.Writer) error {
	if o.alarms == nil {
		return said{"服务没有运行，不知道有没有告警"}
	}
	list := o.alarms.Standing()
	if len(rest) == 2 && rest[0] == "see" {
		return f.see(o, rest[1], list, out)
	}
	if len(rest) > 0 && len(rest) <= 2 && rest[0] == "hook" {
		return hook(o, rest[1:], out)
	}
	if len(rest) > 0 {
		return errUsage{"alarms 后面不写别的，或者写 see 再写类别（all 是全部），或者写 hook 再写网址、test、none。"}
	}
	if len(list) == 0 {
		fmt.Fprintln(out, "没有告警。")
		return nil
	}
	rows, open := [][]string{{"类别", "站点", "告警", "从", "处理"}}, false
	for _, a := range list {
		rows = append(rows, []string{string(a.Kind), cmp.Or(string(a.Station), "县里"), a.Kind.Name() + "：" + oneLine(a.Words), stamp(a.Since), oneLine(a.Seen.Who + " " + a.Seen.Words)})
		open = open || a.Seen.Who == ""
	}
	if _, err := io.WriteString(out, table(rows)); err != nil {
		return err
	}
	if open {
		return errStands
	}
	return nil
}

func (f *stationsFlag) see(o *office, kind string, list []alarm.Alarm, out io.Writer) error {
	var keys []string
	for _, a := range list {
		if kind == "all" || string(a.Kind) == kind {
			keys = append(keys, a.Key())
		}
	}
	n, err := o.alarms.See(alarm.Actor{Who: fromCommandLine}, keys, f.why)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "记下了：%d 项有人管了。\n", n)
	return nil
}

// hook shows, changes or tries who hears of alarms.
func hook(o *office, rest []string, out io.Writer) error {
	who := alarm.Actor{Who: fromCommandLine}
	var wrong alarm.Mistakes
	var err error
	switch {
	case len(rest) == 0:
		_, err := io.WriteString(out, table(hookRows(o)))
		return err
	case rest[0] == "test":
		err = o.alarms.TryHook(who)
	case rest[0] == "none":
		err = o.alarms.SetHook(who, "")
	default:
		err = o.alarms.SetHook(who, rest[0])
	}
	if errors.As(err, &wrong) {
		return said{wrong["hook"]}
	}
	if err == nil {
		fmt.Fprintln(out, "记下了。")
	}
	return err
}

func hookRows(o *office) [][]string {
	h, p := o.alarms.Hook(), o.alarms.Posted()
	if h.URL == "" {
		return [][]string{{"推送到", "没有推送"}}
	}
	rows := [][]string{{"推送到", h.URL}, {"排着", fmt.Sprintf("%d 条", h.Waiting())}}
	if !p.Good.IsZero() {
		rows = append(rows, []string{"上次收下", stamp(p.Good)})
	}
	if !p.Bad.IsZero() {
		rows = append(rows, []string{"上次没有成功", stamp(p.Bad) + "，" + p.Why})
	}
	return rows
}
