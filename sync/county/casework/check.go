package casework

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"lianluozhan/sync/liaison"
)

// Limits in characters.
const (
	MaxWords  = 2000 // of an answer, a note
	MaxReason = 500
	MaxUnit   = 60
	MaxTitle  = 60
	MaxTerm   = 366 // days that a term may lie ahead
)

// private is who must not be named in words that the public may read.
type private struct{ name, phone string }

// privateOf opens who filed a matter, for deeds whose words are public. While the
// keys are locked there is nothing to compare with.
func (d *Desk) privateOf(no liaison.ReceiptNo, deed Deed) private {
	if slices.Contains([]Kind{KindInternalNote, KindUrge, KindSaveDraft, KindMerge, KindUnmerge}, deed.Kind()) {
		return private{}
	}
	m, err := d.county.Matter(no)
	if err != nil { // Do says what is wrong
		return private{}
	}
	draft := m.Registration.Draft
	return private{strings.TrimSpace(draft.Name), liaison.PhoneDigits(draft.Phone)}
}

// public checks words that residents read.
func (s *stroke) public(m Mistakes, field, words string, most int) {
	s.length(m, field, words, most)
	if s.who.in(words) {
		m.add(field, "这里写到了反映人的姓名或电话。群众会看到这段话，请删去再提交")
	}
}

func (p private) in(words string) bool {
	plain := liaison.PhoneDigits(words)
	return utf8.RuneCountInString(p.name) >= 2 && strings.Contains(words, p.name) ||
		len(p.phone) >= 7 && strings.Contains(plain, p.phone)
}

func (s *stroke) length(m Mistakes, field, words string, most int) {
	if n := utf8.RuneCountInString(words); n > most {
		m.add(field, fmt.Sprintf("最多 %d 个字，现在有 %d 个", most, n))
	}
	if liaison.Clean(words) != words {
		m.add(field, "有不能保存的字符，请删去后重写")
	}
}

func need(m Mistakes, field, words, ask string) {
	if strings.TrimSpace(words) == "" {
		m.add(field, ask)
	}
}

func (s *stroke) category(m Mistakes, code string) {
	if code != "" && !slices.ContainsFunc(s.rules.Categories, func(c liaison.Category) bool { return c.Code == code }) {
		m.add("category", "没有这个分类，请重新选择")
	}
}

func level(m Mistakes, l Level) {
	if l != "" && l.Words() == "" {
		m.add("level", "没有这一级，请重新选择")
	}
}

func (s *stroke) class(m Mistakes, code string) {
	if !slices.ContainsFunc(s.rules.ResultClasses, func(c liaison.ResultClass) bool { return c.Code == code }) {
		m.add("class", "请选择办理结果")
	}
}

func (s *stroke) unit(m Mistakes, unit string, ask bool) {
	if ask {
		need(m, "unit", unit, "请选择或填写承办单位")
	}
	s.public(m, "unit", unit, MaxUnit)
}

// term checks a day by which something is to be done.
func (s *stroke) term(m Mistakes, d liaison.Date) {
	today := liaison.DateOf(s.x.Now())
	switch {
	case d.IsZero():
	case d.Before(today):
		m.add("due", "期限不能早于今天")
	case today.Add(MaxTerm).Before(d):
		m.add("due", "期限太远，请核对年份")
	}
}

func (a Accept) check(s *stroke, m Mistakes) {
	s.category(m, a.Category)
	if level(m, a.Level); a.Level == "" {
		m.add("level", "请选择由哪一级办理")
	}
	s.public(m, "title", a.Title, MaxTitle)
	s.public(m, "words", a.Words, MaxReason)
}

func (r Recategorise) check(s *stroke, m Mistakes) {
	s.category(m, r.Category)
	level(m, r.Level)
	if r.Category == "" && r.Level == "" {
		m.add("category", "请选择新的分类或者由哪一级办理")
	}
}

func (r Retitle) check(s *stroke, m Mistakes) {
	need(m, "title", r.Title, "请写标题")
	s.public(m, "title", r.Title, MaxTitle)
}

func (r Refer) check(s *stroke, m Mistakes) {
	need(m, "goto", r.GoTo, "请写明为什么不受理、应当到哪里反映")
	s.public(m, "goto", r.GoTo, MaxReason)
}

func (a Assign) check(s *stroke, m Mistakes) {
	s.unit(m, a.Unit, true)
	s.term(m, a.Due)
	s.public(m, "words", a.Words, MaxReason)
}

func (t Transfer) check(s *stroke, m Mistakes) {
	s.unit(m, t.Unit, true)
	if t.Unit == s.st.Unit {
		m.add("unit", "现在就由这个单位承办，请选择另一个单位")
	}
	need(m, "reason", t.Reason, "请写转办的原因")
	s.public(m, "reason", t.Reason, MaxReason)
	s.term(m, t.Due)
}

func (n Note) check(s *stroke, m Mistakes) {
	need(m, "words", n.Words, "请写办理进展")
	s.public(m, "words", n.Words, MaxWords)
}

func (n InternalNote) check(s *stroke, m Mistakes) {
	need(m, "words", n.Words, "请写备注")
	s.length(m, "words", n.Words, MaxWords)
}

func (u Urge) check(s *stroke, m Mistakes) { s.length(m, "words", u.Words, MaxReason) }

func (e Extend) check(s *stroke, m Mistakes) {
	if e.Due.IsZero() {
		m.add("due", "请选择新的期限")
	}
	s.term(m, e.Due)
	if due := s.due(); !due.IsZero() && !due.Before(e.Due) {
		m.add("due", "新的期限要晚于现在的期限（"+due.String()+"）")
	}
	need(m, "reason", e.Reason, "请写延期的原因，群众会看到")
	s.public(m, "reason", e.Reason, MaxReason)
}

func (d SaveDraft) check(s *stroke, m Mistakes) {
	s.length(m, "words", d.Words, MaxWords)
	s.length(m, "unit", d.Unit, MaxUnit)
	s.length(m, "class", d.Class, MaxUnit)
}

func (a Answer) check(s *stroke, m Mistakes) {
	need(m, "words", a.Words, "请写答复内容")
	s.public(m, "words", a.Words, MaxWords)
	s.class(m, a.Class)
	s.unit(m, a.Unit, false)
}

func (c Close) check(s *stroke, m Mistakes) { s.public(m, "words", c.Words, MaxReason) }

func (r Reopen) check(s *stroke, m Mistakes) {
	need(m, "reason", r.Reason, "请写重新办理的原因，群众会看到")
	s.public(m, "reason", r.Reason, MaxReason)
}

func (w Withdraw) check(s *stroke, m Mistakes) {
	need(m, "reason", w.Reason, "请写反映人怎样提出撤回（只有工作人员看得到）")
	s.length(m, "reason", w.Reason, MaxReason)
}

func (c Correct) check(s *stroke, m Mistakes) {
	if !s.canCorrect(c.Event - 1) {
		m.add("event", "这一步不能更正：后面的步骤以它为前提，或者不是工作人员做的")
	}
	need(m, "reason", c.Reason, "请写更正的原因，群众会看到")
	s.public(m, "reason", c.Reason, MaxReason)
}

func (g Merge) check(s *stroke, m Mistakes) {
	if g.Into == s.Case.Receipt {
		m.add("into", "不能并入自己")
		return
	}
	into, err := s.load(g.Into)
	switch {
	case err != nil:
		m.add("into", "没有找到这个回执号，请核对")
	case !into.open():
		m.add("into", "那一件已经答复、办结或者并入了别的事项，不能再并入")
	}
}

func (Unmerge) check(*stroke, Mistakes) {}

func (r Recheck) check(s *stroke, m Mistakes) {
	need(m, "words", r.Words, "请写回头看的情况")
	s.length(m, "words", r.Words, MaxReason)
}

func (h HandleDeletion) check(s *stroke, m Mistakes) { s.length(m, "reason", h.Reason, MaxReason) }
