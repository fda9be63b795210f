package cases

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"lianluozhan/sync/county/casework"
	"lianluozhan/sync/county/console/frame"
	"lianluozhan/sync/liaison"
)

// preview shows what residents would see of a deed that is being typed. It changes
// nothing.
func (b *bench) preview(r *frame.Request) error {
	o, err := b.open(r)
	if err != nil {
		return err
	}
	t := newTyped(r.PostForm)
	i := slices.IndexFunc(specs(), func(s spec) bool { return string(s.kind) == t.line("deed") && s.tells })
	if i < 0 {
		return frame.ErrNotHere
	}
	told, ok := o.tell(specs()[i].read(o, t))
	if !ok {
		told = o.glass().at(o.Case)
	}
	return r.Show(frame.Page{Name: "cases-preview", Title: "群众将看到", Active: listPath, Data: told})
}

// tell is what residents would see after a deed; ok is false where it is nothing
// new.
func (o *one) tell(deed casework.Deed) (told seen, ok bool) {
	e := liaison.CaseEvent{Who: o.actor.Office}
	title, category := "", ""
	switch d := deed.(type) {
	case casework.Accept:
		e.Step, e.Words = liaison.Accepted, cmp.Or(d.Words, levelWords(d.Level))
		title, category = d.Title, d.Category
	case casework.Assign:
		e.Step, e.Unit, e.Due, e.Words = liaison.Assigned, d.Unit, d.Due, d.Words
		if d.Due.IsZero() {
			e.Due = o.Proposed
		}
	case casework.Answer:
		e.Step, e.Words, e.Class, e.Unit = liaison.Answered, d.Words, d.Class, cmp.Or(d.Unit, o.Unit)
	case casework.SaveDraft: // as it will be
		e.Step, e.Words, e.Class, e.Unit = liaison.Answered, d.Words, d.Class, cmp.Or(d.Unit, o.Unit)
	case casework.Note:
		e.Step, e.Words = liaison.Noted, d.Words
	case casework.Transfer:
		e.Step, e.Unit, e.Due, e.Words = liaison.Transferred, d.Unit, d.Due, d.Reason
	case casework.Extend:
		e.Step, e.Due, e.Words = liaison.Extended, d.Due, d.Reason
	case casework.Close:
		e.Step, e.Words = liaison.Closed, d.Words
	case casework.Refer:
		e.Step, e.Words = liaison.Referred, d.GoTo
	case casework.Reopen:
		e.Step, e.Words = liaison.Reopened, d.Reason
	case casework.Recategorise:
		return o.glass().after(o.Case, "", d.Category), true
	case casework.Retitle:
		told = o.glass().after(o.Case, d.Title, "")
		told.Warnings = o.warn(d.Title, liaison.Date{})
		return told, true
	default:
		return seen{}, false
	}
	told = o.glass().after(o.Case, title, category, e)
	told.Warnings = o.warn(title+"\n"+e.Words, e.Due)
	return told, true
}

// levelWords are what residents read where nothing else was written for them.
func levelWords(l casework.Level) string {
	if l == "" {
		return ""
	}
	return "按职责分工，由" + l.Words() + "一级办理。"
}

// Longer than these, a run of digits may be somebody's number, and a run of the
// resident's own words may tell who they are.
const (
	longNumber = 11
	longQuote  = 10
)

// warn says what residents would see that they had better not.
func (o *one) warn(words string, due liaison.Date) (all []string) {
	run := 0
	for _, r := range words + " " {
		switch {
		case unicode.IsDigit(r):
			run++
			continue
		case run >= longNumber:
			all = append(all, "里面有一长串数字，像是电话或者身份证号。个人的号码不要写给大家看。")
		}
		run = 0
	}
	if quotes(words, o.Text) {
		all = append(all, "这里照抄了群众的原话，原话里可能有个人的事。公开以前请换成自己的话。")
	}
	if !due.IsZero() && !o.rules.IsWorkday(due) {
		all = append(all, dayOf(due)+"不上班，期限最好定在工作日。")
	}
	return all
}

// quotes reports whether words have a long piece of text in them.
func quotes(words, text string) bool {
	runes := []rune(text)
	for i := 0; i+longQuote <= len(runes); i++ {
		if strings.Contains(words, string(runes[i:i+longQuote])) {
			return true
		}
	}
	return false
}
