package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"lianluozhan/sync/county/api"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

func station(o *office, args []string, out io.Writer) error {
	f := orderFlags("station")
	v, err := f.parse(args, 1, 2)
	if err != nil {
		return err
	}
	switch {
	case v[0] == "list" && len(v) == 1:
		return stationList(o, out)
	case v[0] == "code" && len(v) == 2:
		return stationCode(o, f, liaison.StationID(v[1]), out)
	case v[0] == "revoke" && len(v) == 2:
		n, err := o.county.Revoke(liaison.StationID(v[1]))
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "停用了 %d 台一体机。要再用，请重新发入网码。\n", n)
		return nil
	}
	return errUsage{"station 后面写 list，或者 code 站点，或者 revoke 站点。"}
}

func stationCode(o *office, f *orderFlag, id liaison.StationID, out io.Writer) error {
	code, until, err := o.county.JoinCode(id)
	if err != nil {
		return err
	}
	address := o.address
	if f.address != "" {
		address = strings.TrimRight(f.address, "/")
	}
	fmt.Fprintf(out, "入网码：%s\n入网地址：%s/join/%s\n有效期到 %s，一台机器用一次。\n",
		code, address, code, until.In(liaison.Zone).Format("2006-01-02 15:04"))
	return nil
}

func stationList(o *office, out io.Writer) error {
	machines, err := o.county.Machines()
	if err != nil {
		return err
	}
	var online []api.Online
	if o.api != nil {
		online = o.api.Connected()
	}
	rows := [][]string{{"编号", "名称", "入网机器", "在线", "未报送"}}
	err = o.county.Documents(wire.DocStation, func(_ string, _ []string, doc any) {
		s, ok := doc.(liaison.Station)
		if !ok {
			return
		}
		joined, on, unsent := 0, 0, uint64(0)
		for _, m := range machines {
			if m.Station == s.ID && m.Revoked.IsZero() {
				joined++
			}
		}
		for _, c := range online {
			if c.Station == s.ID {
				on, unsent = on+1, unsent+c.Status.Unsent
			}
		}
		rows = append(rows, []string{string(s.ID), s.Name, strconv.Itoa(joined), onWords(o, on), strconv.FormatUint(unsent, 10)})
	})
	if err != nil {
		return err
	}
	slices.SortFunc(rows[1:], func(a, b []string) int { return strings.Compare(a[0], b[0]) })
	_, err = io.WriteString(out, table(rows))
	return err
}

func onWords(o *office, n int) string {
	switch {
	case o.api == nil:
		return "服务没有运行"
	case n == 0:
		return "否"
	}
	return "是"
}
