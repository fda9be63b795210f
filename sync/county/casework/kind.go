package casework

import (
	"slices"

	"lianluozhan/sync/county/account"
	"lianluozhan/sync/liaison"
)

// Kind names a deed.
type Kind string

// The kinds, one for each deed.
const (
	KindAccept       Kind = "accept"
	KindRecategorise Kind = "recategorise"
	KindRetitle      Kind = "retitle"
	KindRefer        Kind = "refer"
	KindAssign       Kind = "assign"
	KindTransfer     Kind = "transfer"
	KindNote         Kind = "note"
	KindInternalNote Kind = "internal"
	KindUrge         Kind = "urge"
	KindExtend       Kind = "extend"
	KindSaveDraft    Kind = "draft"
	KindAnswer       Kind = "answer"
	KindClose        Kind = "close"
	KindReopen       Kind = "reopen"
	KindWithdraw     Kind = "withdraw"
	KindCorrect      Kind = "correct"
	KindMerge        Kind = "merge"
	KindUnmerge      Kind = "unmerge"
	KindRecheck      Kind = "recheck"
	KindDelete       Kind = "delete"

	kindJoin Kind = "join" // of the matter that another was merged into
	kindPart Kind = "part" // and taken out again
)

// kinds is the order in which deeds are offered.
var kinds = []Kind{
	KindAccept, KindAssign, KindAnswer, KindSaveDraft, KindNote, KindTransfer, KindExtend, KindUrge, KindClose, KindRecheck,
	KindReopen, KindRecategorise, KindRetitle, KindInternalNote, KindRefer, KindMerge, KindUnmerge, KindCorrect, KindWithdraw,
	KindDelete,
}

// Words is what stands on the deed's button and in the logs.
func (k Kind) Words() string {
	return map[Kind]string{
		KindAccept: "受理", KindRecategorise: "改分类", KindRetitle: "改标题", KindRefer: "不予受理", KindAssign: "交办",
		KindTransfer: "转办", KindNote: "办理进展", KindInternalNote: "内部备注", KindUrge: "督办", KindExtend: "延期",
		KindSaveDraft: "存草稿", KindAnswer: "发布答复", KindClose: "办结", KindReopen: "重新办理", KindWithdraw: "代为撤回",
		KindCorrect: "更正", KindMerge: "并案", KindUnmerge: "分开办理", KindRecheck: "回头看", KindDelete: "删除个人信息",
		kindJoin: "并入一件", kindPart: "分出一件",
	}[k]
}

// Kinds are deeds that can be done now.
type Kinds []Kind

// Has reports whether the deed with the name is among them.
func (k Kinds) Has(kind Kind) bool { return slices.Contains(k, kind) }

// Level is whose job a matter is (管辖).
type Level string

// The levels.
const (
	Village Level = "village"
	Town    Level = "town"
	County  Level = "county"
	City    Level = "city"
)

// Levels lists the levels, the nearest first.
func Levels() []Level { return []Level{Village, Town, County, City} }

// Words is the level in Chinese, "" for one not decided yet.
func (l Level) Words() string {
	return map[Level]string{Village: "村（社区）", Town: "乡镇", County: "县", City: "市"}[l]
}

// above reports whether a township has no say in it any more.
func (l Level) above() bool { return l == County || l == City }

// right is who may do a deed and when.
type right struct {
	liaison bool // a liaison, of their own station
	always  bool // they and a township also in a matter of the county's
	when    func(*matter) bool
}

func rights() map[Kind]right {
	return map[Kind]right{
		KindAccept:       {liaison: true, when: func(m *matter) bool { return m.is(liaison.Filed, liaison.Reopened) }},
		KindRecategorise: {liaison: true, when: (*matter).unfinished},
		KindRetitle:      {liaison: true, always: true, when: func(m *matter) bool { return !m.erased() }},
		KindRefer:        {when: (*matter).open},
		KindAssign: {when: func(m *matter) bool {
			return m.open() && (m.st.Unit == "" || m.is(liaison.Filed, liaison.Accepted, liaison.Reopened))
		}},
		KindTransfer:     {when: (*matter).inHand},
		KindNote:         {liaison: true, always: true, when: (*matter).open},
		KindInternalNote: {liaison: true, always: true, when: func(m *matter) bool { return !m.erased() }},
		KindUrge:         {when: (*matter).inHand},
		KindExtend:       {when: func(m *matter) bool { return m.open() && !m.is(liaison.Filed) }},
		KindSaveDraft:    {liaison: true, always: true, when: (*matter).open},
		KindAnswer:       {when: (*matter).open},
		KindClose:        {when: func(m *matter) bool { return m.st.May(liaison.Closed) }},
		KindReopen:       {when: func(m *matter) bool { return m.st.May(liaison.Reopened) && !m.erased() }},
		KindWithdraw:     {liaison: true, always: true, when: func(m *matter) bool { return m.st.May(liaison.Withdrawn) }},
		KindCorrect:      {when: (*matter).correctable},
		KindMerge:        {when: func(m *matter) bool { return m.open() && len(m.staff.joined) == 0 }},
		KindUnmerge:      {when: func(m *matter) bool { return m.is(liaison.Merged) }},
		KindRecheck:      {liaison: true, always: true, when: func(m *matter) bool { return !m.recheck().IsZero() }},
		KindDelete:       {when: func(m *matter) bool { return !m.erased() }},
	}
}

// may says why an actor cannot do a deed now: ErrMayNot, ErrRefused or nil.
func (m *matter) may(a Actor, k Kind) error {
	return m.allows(a, k, rights()[k])
}

func (m *matter) allows(a Actor, k Kind, r right) error {
	if r.when == nil || !a.allowed(k, r, m.staff.level) {
		return ErrMayNot
	}
	if !r.when(m) {
		return ErrRefused
	}
	return nil
}

func (a Actor) allowed(k Kind, r right, l Level) bool {
	switch a.Role {
	case account.Office:
		return true
	case account.Town:
		return k != KindDelete && (r.always || !l.above())
	case account.Liaison:
		return r.liaison && (r.always || !l.above())
	}
	return false
}
