package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/seal"
	"lianluozhan/sync/wire"
)

// orderFlag holds all flags of orders.
type orderFlag struct {
	*flags
	title, unit, due, class, words, address string
}

func orderFlags(name string) *orderFlag {
	f := &orderFlag{flags: newFlags(name)}
	f.StringVar(&f.title, "title", "", "简题，居民看得到")
	f.StringVar(&f.unit, "unit", "", "承办单位")
	f.StringVar(&f.due, "due", "", "办理期限，如 2026-12-10")
	f.StringVar(&f.class, "class", "", "办理结果分类")
	f.StringVar(&f.words, "words", "", "给居民看的话")
	f.StringVar(&f.address, "address", "", "一体机访问县里服务的地址")
	return f
}

func registrations(o *office, args []string, out io.Writer) error {
	f := orderFlags("registrations")
	v, err := f.parse(args, 1, 2)
	if err != nil {
		return err
	}
	if v[0] == "list" && len(v) == 1 {
		return listMatters(o, out)
	}
	if len(v) != 2 {
		return errUsage{"要写明回执号。"}
	}
	no, err := liaison.ParseReceiptNo(v[1])
	if err != nil {
		return errUsage{"回执号写得不对，请核对：" + clean(v[1])}
	}
	if v[0] == "show" {
		return showMatter(o, no, out)
	}
	return act(o, f, v[0], no, out)
}

func rulesOf(o *office) (liaison.RulePack, error) {
	doc, _, err := o.county.Document(wire.KeyRules)
	rules, _ := doc.(liaison.RulePack)
	return rules, err
}

func listMatters(o *office, out io.Writer) error {
	rules, err := rulesOf(o)
	if err != nil {
		return err
	}
	rows := [][]string{{"回执号", "时间", "站点", "类别", "姓名", "电话", "状态", "期限"}}
	var closed error
	err = o.county.Matters(func(m county.Matter) bool {
		s, d := m.Case.State(), m.Registration.Draft
		name, phone := oneLine(liaison.MaskName(d.Name)), liaison.MaskPhone(oneLine(d.Phone))
		if m.Closed != nil {
			name, phone, closed = "（密封）", "（密封）", m.Closed
		}
		rows = append(rows, []string{
			m.Case.Receipt.String(), stamp(m.Registration.Filed), string(m.Case.Station), rules.Category(d.Category).Name,
			name, phone, s.Step.Words(), dueOf(m, rules).String(),
		})
		return true
	})
	if err != nil {
		return err
	}
	if len(rows) == 1 {
		fmt.Fprintln(out, "还没有登记。")
		return nil
	}
	note := ""
	if closed != nil {
		note = words(closed) + "。\n"
	}
	_, err = io.WriteString(out, table(rows)+note)
	return err
}

func dueOf(m county.Matter, rules liaison.RulePack) liaison.Date {
	s := m.Case.State()
	switch {
	case s.Finished || s.Step == liaison.Answered || s.Step == liaison.Rated:
		return liaison.Date{}
	case !s.Due.IsZero():
		return s.Due
	}
	return rules.DueDate(liaison.DateOf(m.Case.Events[0].At)) // not by a station's wrong clock
}

func showMatter(o *office, no liaison.ReceiptNo, out io.Writer) error {
	m, err := o.county.Matter(no)
	if errors.Is(m.Closed, seal.ErrLocked) {
		err = m.Closed
	}
	if err == nil {
		err = o.note("查看个人信息", string(no))
	}
	if err != nil {
		return err
	}
	rules, err := rulesOf(o)
	if err != nil {
		return err
	}
	d, r := m.Registration.Draft, m.Registration
	if m.Closed != nil {
		d.Text = words(m.Closed)
	}
	filed := stamp(r.Filed)
	switch {
	case !m.Corrected.IsZero() && m.Corrected.Sub(r.Filed).Abs() < time.Minute: // it was right
	case !m.Corrected.IsZero():
		filed = stamp(m.Corrected) + "（按县里的时钟改正；站点当时显示：" + filed + "）"
	case !r.ClockOK:
		filed += "（站点时钟没有校准；县里收到：" + stamp(m.Came) + "）"
	}
	rows := [][]string{
		{"回执号", no.String()}, {"站点", string(r.Station)}, {"登记时间", filed},
		{"类别", rules.Category(d.Category).Name}, {"姓名", oneLine(d.Name)}, {"电话", oneLine(d.Phone)},
		{"村、社区", oneLine(d.Village)}, {"地址", oneLine(d.Address)}, {"希望联系的代表", oneLine(string(d.Deputy))},
		{"简题", oneLine(m.Case.Title)}, {"状态", m.Case.State().Step.Words()}, {"期限", dueOf(m, rules).String()},
	}
	var b strings.Builder
	b.WriteString(table(rows) + "\n反映内容：\n" + clean(d.Text) + "\n\n办理经过：\n")
	var steps [][]string
	for _, e := range m.Case.Events {
		steps = append(steps, []string{"  " + stamp(e.At), e.Step.Words(), oneLine(e.Who), oneLine(e.Unit), e.Class, e.Rating.Words(), oneLine(e.Words)})
	}
	b.WriteString(table(steps))
	said, err := o.county.Words(no)
	if err != nil {
		return err
	}
	for _, w := range said {
		b.WriteString("评价留言（" + w.Rating.Words() + "）：" + clean(wordsOf(w)) + "\n")
	}
	_, err = io.WriteString(out, b.String())
	return err
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(liaison.Zone).Format("2006-01-02 15:04")
}
