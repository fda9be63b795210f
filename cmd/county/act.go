package main

import (
	"errors"
	"fmt"
	"io"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/casework"
	"lianluozhan/sync/liaison"
)

// act adds a step to a matter.
func act(o *office, f *orderFlag, verb string, no liaison.ReceiptNo, out io.Writer) error {
	rules, err := rulesOf(o)
	if err != nil {
		return err
	}
	ev, err := f.event(verb, rules)
	if err != nil {
		return err
	}
	c, err := o.county.Act(no, ev, clean(f.title))
	if errors.Is(err, county.ErrRefused) {
		return refused(o, no, ev.Step)
	}
	if err == nil {
		err = o.note(casework.StepName(ev.Step), string(no))
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%s：%s。\n", no, c.State().Step.Words())
	return nil
}

// refused says why a step cannot follow now, and what can be done instead.
func refused(o *office, no liaison.ReceiptNo, step liaison.Step) error {
	k, err := o.county.Case(no)
	if err != nil {
		return err
	}
	st := k.State()
	now := "现在不能这样办。这件事现在的状态是“" + st.Step.Words() + "”"
	switch {
	case step == liaison.Closed && !st.Finished && st.Rounds > 0:
		return said{now + "，要重新答复以后才能办结：先用 answer 答复"}
	case step == liaison.Closed && !st.Finished:
		return said{now + "，还没有答复，不能办结：先用 answer 答复；不归这里办的，用 refer 告知去向"}
	case st.Finished:
		return said{now + "，已经结束了"}
	}
	return said{now}
}

// event makes the step of a verb and says what is missing.
func (f *orderFlag) event(verb string, rules liaison.RulePack) (liaison.CaseEvent, error) {
	ev := liaison.CaseEvent{Who: rules.Office, Words: clean(f.words), Unit: clean(f.unit), Class: f.class}
	if f.due != "" {
		due, err := liaison.ParseDate(f.due)
		if err != nil {
			return ev, errUsage{"日期要写成 2026-12-10 这样：" + clean(f.due)}
		}
		ev.Due = due
	}
	need := func(flag, value string) error {
		if value == "" {
			return errUsage{"要写 " + flag + "。"}
		}
		return nil
	}
	var err error
	switch verb {
	case "accept":
		ev.Step = liaison.Accepted
	case "assign":
		ev.Step, err = liaison.Assigned, need("-unit 承办单位", f.unit)
	case "note":
		ev.Step, err = liaison.Noted, need("-words 进展", f.words)
	case "answer":
		ev.Step, err = liaison.Answered, need("-words 答复内容", f.words)
		if err == nil {
			err = f.checkClass(rules)
		}
	case "refer":
		ev.Step, err = liaison.Referred, need("-words 该找谁", f.words)
	case "close":
		ev.Step = liaison.Closed
	default:
		err = errUsage{"没有“" + clean(verb) + "”这个做法。"}
	}
	return ev, err
}

func (f *orderFlag) checkClass(rules liaison.RulePack) error {
	known := ""
	for _, c := range rules.ResultClasses {
		if c.Code == f.class {
			return nil
		}
		known += " " + c.Code + "（" + c.Name + "）"
	}
	return errUsage{"要用 -class 写明结果分类，可以是" + known + "。"}
}
