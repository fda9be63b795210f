package main

import (
	"errors"
	"fmt"
	"io"

	"lianluozhan/sync/county"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// quarantine lists what could not be taken in, or shows one of it in full.
func quarantine(o *office, args []string, out io.Writer) error {
	v, err := orderFlags("quarantine").parse(args, 0, 2)
	if err != nil {
		return err
	}
	switch {
	case len(v) == 0 || len(v) == 1 && v[0] == "list":
		return listQuarantine(o, out)
	case len(v) == 2 && v[0] == "show":
		return showQuarantined(o, v[1], out)
	case v[0] == "retry":
		return retryQuarantine(o, v[1:], out)
	}
	return errUsage{"quarantine 后面写 list，或者 show 编号，或者 retry。"}
}

// retryQuarantine takes in what can be taken in now: one entry, or all there are.
func retryQuarantine(o *office, keys []string, out io.Writer) error {
	if len(keys) == 0 {
		all, err := o.county.Quarantine()
		if err != nil {
			return err
		}
		for _, q := range all {
			keys = append(keys, q.Key)
		}
	}
	taken := 0
	for _, key := range keys {
		why, err := o.county.Retake(key)
		switch {
		case errors.Is(err, county.ErrNotFound) && len(keys) > 1: // came in with another one
			taken++
		case err != nil:
			return err
		case why == "":
			taken++
		default:
			fmt.Fprintf(out, "%s 还是收不进来：%s\n", oneLine(key), oneLine(why))
		}
	}
	fmt.Fprintf(out, "收进来 %d 条，剩下 %d 条。\n", taken, len(keys)-taken)
	return nil
}

func listQuarantine(o *office, out io.Writer) error {
	all, err := o.county.Quarantine()
	if err != nil {
		return err
	}
	if len(all) == 0 {
		fmt.Fprintln(out, "没有收不进来的记录。")
		return nil
	}
	rows := [][]string{{"编号", "时间", "站点", "种类", "原因"}}
	for _, q := range all {
		rows = append(rows, []string{oneLine(q.Key), stamp(q.At), string(q.Station), kindWords(q.Kind), oneLine(q.Why)})
	}
	_, err = io.WriteString(out, table(rows))
	return err
}

func showQuarantined(o *office, key string, out io.Writer) error {
	q, v, err := o.county.Unquarantined(key)
	if err == nil {
		err = o.note("查看个人信息", "收不进来的记录 "+key)
	}
	if err != nil {
		return err
	}
	rows := [][]string{
		{"编号", oneLine(q.Key)}, {"收到时间", stamp(q.At)}, {"站点", string(q.Station)}, {"种类", kindWords(q.Kind)},
		{"收不进来的原因", oneLine(q.Why)},
	}
	text := ""
	switch x := v.(type) {
	case liaison.Registration:
		rows, text = append(rows, registrationRows(x)...), x.Draft.Text
	case liaison.RatingGiven:
		rows = append(rows, []string{"回执号", oneLine(x.Receipt.String())}, []string{"时间", stamp(x.Given)}, []string{"评价", x.Rating.Words()})
		text = x.Words
	case liaison.SignIn:
		rows = append(rows, []string{"代表", oneLine(string(x.Deputy))}, []string{"时间", stamp(x.At)})
	default:
		rows = append(rows, []string{"内容", "读不出来，请把编号告诉维护人员"})
	}
	_, err = io.WriteString(out, table(rows)+clean(text)+"\n")
	return err
}

// registrationRows is what a registration says, apart from its text.
func registrationRows(r liaison.Registration) [][]string {
	d := r.Draft
	return [][]string{
		{"回执号", oneLine(r.Receipt.String())}, {"登记时间", stamp(r.Filed)}, {"登记站点", oneLine(string(r.Station))},
		{"姓名", oneLine(d.Name)}, {"电话", oneLine(d.Phone)}, {"村、社区", oneLine(d.Village)}, {"地址", oneLine(d.Address)},
	}
}

func kindWords(kind string) string {
	w, ok := map[string]string{wire.KindRegistration: "登记", wire.KindRating: "评价", wire.KindSignIn: "签到"}[kind]
	if !ok {
		return oneLine(kind)
	}
	return w
}
