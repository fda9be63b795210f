package progress

import (
	"fmt"
	"strings"
	"time"

	"lianluozhan/kiosk/look"
	"lianluozhan/sync/liaison"
)

// problemWords says in plain words why there is no result.
func problemWords(m *Model, c *liaison.Content) string {
	p, e := m.Problem()
	switch p {
	case BadNo:
		return numberWords(e)
	case BadCode:
		return "查询码是 4 位数字"
	case Wait:
		return fmt.Sprintf("输错的次数多了，请过 %d 秒再查", int(m.WaitLeft().Seconds())+1)
	case NotFound:
		s := "没有查到。请对照回执再核对一遍；今天刚在别的联络站登记的，要到明天才能在这里查"
		if c.Rules.OfficePhone != "" {
			s += "，或者拨打 " + c.Rules.OfficePhone
		}
		return s
	}
	return ""
}

func numberWords(e *liaison.ReceiptError) string {
	switch {
	case e == nil:
		return "回执号不对，请对照回执再看一遍"
	case e.Problem == liaison.ReceiptBadChar:
		return fmt.Sprintf("回执号里没有“%c”，请对照回执再看一遍", e.Char)
	case e.Problem == liaison.ReceiptLength && e.Got == 0:
		return "请先输入回执号"
	case e.Problem == liaison.ReceiptLength && e.Got < 9:
		return fmt.Sprintf("回执号是 9 位，还少 %d 位", 9-e.Got)
	case e.Problem == liaison.ReceiptLength:
		return "回执号是 9 位，多了几位"
	}
	return "回执号有一位输错了，请对照回执再看一遍"
}

// mark is how far an entry of the history is.
type mark int

const (
	past mark = iota
	present
	future
)

// entry is one line of the history.
type entry struct {
	mark  mark
	title string
	when  string
	words string
	long  string // an answer, in full
}

// history is what happened, what is now and what is to come.
func history(f Found, rated liaison.Rating, c *liaison.Content, now time.Time) []entry {
	var out []entry
	state := f.Case.State()
	for i, e := range f.Case.Events {
		if f.Case.Voided(i) { // that it was there is told, what it said no more
			out = append(out, entry{title: look.StepName(e.Step), when: look.Moment(e.At, now), words: "后来更正了，不算数"})
			continue
		}
		out = append(out, entryOf(e, c, now))
	}
	if rated != 0 {
		out = append(out, entry{title: look.StepName(liaison.Rated), when: look.Moment(now, now), words: rated.Words()})
	}
	if n := len(out); n > 0 && !state.Finished {
		out[n-1].mark = present
	}
	return append(out, toCome(f, rated, state)...)
}

func entryOf(e liaison.CaseEvent, c *liaison.Content, now time.Time) entry {
	out := entry{title: look.StepName(e.Step), when: look.Moment(e.At, now)}
	parts := []string{e.Who}
	switch e.Step {
	case liaison.Filed:
		if e.Who == "" {
			parts = []string{c.Station.Name}
		}
	case liaison.Assigned, liaison.Transferred:
		parts = []string{"承办单位：" + e.Unit}
	case liaison.Answered:
		class := c.Rules.ResultClass(e.Class)
		if e.Class != "" {
			parts = append(parts, class.Name)
		}
		if class.Explain != "" {
			parts = append(parts, class.Explain)
		}
		out.long = e.Words
	case liaison.Rated:
		parts = []string{e.Rating.Words()}
	}
	if !e.Due.IsZero() {
		parts = append(parts, look.Day(e.Due, now)+"前答复")
	}
	if out.long == "" {
		parts = append(parts, e.Words)
	}
	out.words = join(parts)
	return out
}

func join(parts []string) string {
	var kept []string
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, " · ")
}

func toCome(f Found, rated liaison.Rating, s liaison.CaseState) []entry {
	answer := entry{mark: future, title: look.StepName(liaison.Answered), words: "办好了在这里告诉您"}
	switch {
	case s.Finished:
		return nil
	case f.Local:
		return []entry{{mark: future, title: "报送", words: "已在本机登记，等待报送县人大"}, answer}
	case s.Step == liaison.Filed:
		return []entry{{mark: future, title: look.StepName(liaison.Accepted), words: "县人大正在研究是否受理、交哪里办理"}, answer}
	case s.CanRate && rated == 0:
		return []entry{{mark: future, title: look.StepName(liaison.Rated), words: "请您评价"}}
	case s.Step == liaison.Answered && rated == liaison.Dissatisfied:
		return []entry{{mark: future, title: look.StepName(liaison.Reopened), words: "您不满意，将重新办理一次"}}
	case s.Step == liaison.Answered, s.Step == liaison.Rated:
		return nil
	}
	return []entry{answer}
}

// due is the day an answer can be expected by, zero for none.
func due(f Found, c *liaison.Content) liaison.Date {
	s := f.Case.State()
	if s.Rounds > 0 || s.Finished {
		return liaison.Date{}
	}
	if s.Due.IsZero() && len(f.Case.Events) > 0 {
		return c.Rules.DueDate(liaison.DateOf(f.Case.Events[0].At))
	}
	return s.Due
}
