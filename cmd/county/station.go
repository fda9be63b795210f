package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/api"
	"lianluozhan/sync/county/audit"
	"lianluozhan/sync/county/invite"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// stationFlag is what station commands take.
type stationFlag struct {
	*flags
	address, file string
	replace, also bool
	life          time.Duration
}

func stationFlags() *stationFlag {
	f := &stationFlag{flags: newFlags("station")}
	f.StringVar(&f.address, "address", "", "一体机访问县里服务的地址")
	f.StringVar(&f.file, "file", "", "写成 U 盘上的入网文件")
	f.BoolVar(&f.replace, "replace", false, "顶替原有的一体机")
	f.BoolVar(&f.also, "also", false, "再添一台一体机")
	f.DurationVar(&f.life, "for", county.CodeLife, "入网码有效多久")
	return f
}

func station(o *office, args []string, out io.Writer) error {
	f := stationFlags()
	v, err := f.parse(args, 1, 2)
	if err != nil {
		return err
	}
	switch {
	case v[0] == "list" && len(v) == 1:
		return stationList(o, out)
	case (v[0] == "add" || v[0] == "code") && len(v) == 2:
		return stationCode(o, f, liaison.StationID(v[1]), out)
	case v[0] == "revoke" && len(v) == 2:
		n := 0
		err := o.county.Change(func(x *county.Edit) (err error) {
			if n, err = x.Revoke(liaison.StationID(v[1])); err != nil {
				return err
			}
			return audit.Add(x, audit.Record{Who: fromCommandLine, Deed: "停用一体机", What: v[1], Detail: fmt.Sprintf("%d 台", n)})
		})
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "停用了 %d 台一体机。要再用，请重新发入网码。\n", n)
		return nil
	}
	return errUsage{"station 后面写 list，或者 add 站点，或者 revoke 站点。"}
}

func stationCode(o *office, f *stationFlag, id liaison.StationID, out io.Writer) error {
	switch {
	case f.replace && f.also:
		return errUsage{"-replace 和 -also 只能写一个。"}
	case f.life < time.Minute || f.life > 30*24*time.Hour:
		return errUsage{"-for 要在 1m 和 720h 之间。"}
	}
	fresh, err := o.county.FreshCode(county.CodeOrder{Station: id, For: f.life, Replace: f.replace, Also: f.also})
	if err != nil {
		return err
	}
	paper := invite.New(o.address, fresh.Text, fresh.Until, f.replace)
	if f.address != "" {
		paper = invite.At(f.address, fresh.Text, fresh.Until, f.replace)
	}
	err = o.county.Change(func(x *county.Edit) error {
		if err := x.Give(fresh); err != nil {
			return err
		}
		return audit.Add(x, audit.Record{Who: fromCommandLine, Deed: "发入网码", What: string(id), Detail: "有效期到 " + paper.End()})
	})
	if err != nil {
		return err
	}
	qr, err := paper.Blocks()
	if err != nil {
		return err
	}
	_, err = io.WriteString(out, paper.Text()+qr)
	return err
}

func stationList(o *office, out io.Writer) error {
	machines, err := o.county.Machines()
	if err != nil {
		return err
	}
	online := map[string]api.Online{}
	if o.api != nil {
		for _, c := range o.api.Connected() {
			online[c.Machine] = c
		}
	}
	rows := [][]string{{"编号", "名称", "一体机", "指纹", "证书到", "在线", "未报送"}}
	err = o.county.Documents(wire.DocStation, func(_ string, _ []string, doc any) {
		s, ok := doc.(liaison.Station)
		if !ok {
			return
		}
		before := len(rows)
		for _, m := range machines {
			if m.Station == s.ID {
				rows = append(rows, append([]string{string(s.ID), s.Name}, machineRow(o, m, online)...))
			}
		}
		if len(rows) == before {
			rows = append(rows, []string{string(s.ID), s.Name, "还没有", "", "", "", ""})
		}
	})
	if err != nil {
		return err
	}
	slices.SortStableFunc(rows[1:], func(a, b []string) int { return strings.Compare(a[0], b[0]) })
	_, err = io.WriteString(out, table(rows))
	return err
}

func machineRow(o *office, m county.Machine, online map[string]api.Online) []string {
	digits, until := "", "旧版程序，没有证书"
	if !m.Until.IsZero() {
		digits, until = m.Key.Digits(), m.Until.In(liaison.Zone).Format("2006-01-02")
	}
	if m.Until.Before(o.county.Now()) && !m.Until.IsZero() {
		until += "（已过期，连上会自动换新）"
	}
	state := "使用中"
	switch {
	case m.TakenOver:
		state = "已被顶替"
	case !m.Revoked.IsZero():
		state = "已停用"
	case m.Gateway:
		state = "使用中，经网关"
	}
	c, on := online[m.ID]
	word, unsent := "否", ""
	if o.api == nil {
		word = "服务没有运行"
	}
	if on {
		word, unsent = "是", strconv.FormatUint(c.Status.Unsent, 10)
	}
	return []string{state, digits, until, word, unsent}
}
