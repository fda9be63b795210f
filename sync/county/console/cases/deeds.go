package cases

import (
	"fmt"
	"slices"
	"strconv"

	"lianluozhan/sync/county/casework"
	"lianluozhan/sync/liaison"
)

// spec is how a deed stands on the page.
type spec struct {
	kind   casework.Kind
	button string // the kind's words when empty
	hint   string
	ask    string // asked before it is done, for what cannot be taken back
	done   string // said when it is done
	fields func(*one) []field
	read   func(*one, typed) casework.Deed
	tells  bool // residents see something of it
}

// specs are all deeds. Which of them are offered, and in which order, the desk
// says.
func specs() []spec {
	return slices.Concat(decisions(), working(), inner(), declining(), naming(), rare())
}

// decisions are what is done with a matter on its way.
func decisions() []spec {
	return []spec{
		{
			kind: casework.KindAccept, done: "已受理。接下来请交办。", tells: true,
			fields: func(o *one) []field {
				return []field{o.title(), o.category(false), o.level(false), o.area("words", "对群众说的话", "不写就只告诉群众由哪一级办理", casework.MaxReason)}
			},
			read: func(_ *one, t typed) casework.Deed {
				return casework.Accept{Category: t.line("category"), Title: t.line("title"), Level: casework.Level(t.line("level")), Words: t.words("words")}
			},
		},
		{
			kind: casework.KindAssign, done: "已交办。", tells: true,
			fields: func(o *one) []field {
				r := reckon(o.rules, o.today())
				return []field{o.unit(true), o.due("期限", r.Words, false, o.Proposed), o.area("words", "对群众说的话", "", casework.MaxReason)}
			},
			read: func(_ *one, t typed) casework.Deed {
				return casework.Assign{Unit: t.line("unit"), Due: t.date("due"), Words: t.words("words")}
			},
		},
		{
			kind: casework.KindAnswer, done: "答复已经发布，群众在屏幕和手机上能看到。", tells: true, fields: answerFields,
			read: func(_ *one, t typed) casework.Deed {
				return casework.Answer{Words: t.words("words"), Class: t.line("class"), Unit: t.line("unit")}
			},
		},
		{
			kind: casework.KindSaveDraft, done: "草稿已保存，群众还看不到。", tells: true, fields: answerFields,
			hint: "您写好草稿，由乡镇或者县里的同事看过以后发布。",
			read: func(_ *one, t typed) casework.Deed {
				return casework.SaveDraft{Words: t.words("words"), Class: t.line("class"), Unit: t.line("unit")}
			},
		},
		{
			kind: casework.KindClose, done: "已办结。", tells: true,
			fields: func(o *one) []field {
				return []field{o.area("words", "对群众说的话", "", casework.MaxReason)}
			},
			read: func(_ *one, t typed) casework.Deed { return casework.Close{Words: t.words("words")} },
		},
	}
}

// working are what happens while a unit is at it.
func working() []spec {
	return []spec{
		{
			kind: casework.KindNote, button: "发布进展", done: "进展已经写上，群众能看到。", tells: true,
			fields: func(o *one) []field {
				return []field{o.must(o.area("words", "办到哪一步了", "群众会看到。例如：已到现场看过，下周开始维修", casework.MaxWords))}
			},
			read: func(_ *one, t typed) casework.Deed { return casework.Note{Words: t.words("words")} },
		},
		{
			kind: casework.KindTransfer, done: "已转办。", tells: true,
			fields: func(o *one) []field {
				hint := "不填就不改期限"
				if !o.Due.IsZero() {
					hint = "不填就还是" + dayOf(o.Due)
				}
				u := o.unit(true)
				u.Label, u.Value = "转给", ""
				return []field{u, o.due("新的期限", hint, false, liaison.Date{}), o.must(o.area("reason", "原因", "群众会看到", casework.MaxReason))}
			},
			read: func(_ *one, t typed) casework.Deed {
				return casework.Transfer{Unit: t.line("unit"), Reason: t.words("reason"), Due: t.date("due")}
			},
		},
		{
			kind: casework.KindExtend, done: "期限已经改了。", tells: true,
			fields: func(o *one) []field {
				hint := ""
				if !o.Due.IsZero() {
					hint = "现在的期限是" + dayOf(o.Due)
				}
				return []field{o.due("延到", hint, true, liaison.Date{}), o.must(o.area("reason", "原因", "群众会看到", casework.MaxReason))}
			},
			read: func(_ *one, t typed) casework.Deed {
				return casework.Extend{Due: t.date("due"), Reason: t.words("reason")}
			},
		},
	}
}

// inner are for staff only.
func inner() []spec {
	return []spec{
		{
			kind: casework.KindUrge, done: "督办已经记下。", hint: "催承办单位抓紧，只有工作人员看得到。",
			fields: func(o *one) []field {
				hint := ""
				if o.Urged > 0 {
					hint = fmt.Sprintf("已经督办过 %d 次", o.Urged)
				}
				return []field{o.area("words", "要求", hint, casework.MaxReason)}
			},
			read: func(_ *one, t typed) casework.Deed { return casework.Urge{Words: t.words("words")} },
		},
		{
			kind: casework.KindInternalNote, button: "记下备注", done: "备注已经记下，只有工作人员看得到。",
			fields: func(o *one) []field {
				return []field{o.must(o.area("words", "备注", "只有工作人员看得到", casework.MaxWords))}
			},
			read: func(_ *one, t typed) casework.Deed { return casework.InternalNote{Words: t.words("words")} },
		},
		{
			kind: casework.KindRecheck, button: "记下结果", done: "回头看已经记下。",
			fields: func(o *one) []field {
				return []field{
					o.must(o.area("words", "看到的情况", "只有工作人员看得到", casework.MaxReason)),
					{Name: "fine", Label: "结果", Kind: choice, Required: true, Options: []option{{"1", "确实解决好了", true}, {"0", "还没有解决好，重新办理", false}}},
				}
			},
			read: func(_ *one, t typed) casework.Deed {
				return casework.Recheck{Words: t.words("words"), Fine: t.line("fine") != "0"}
			},
		},
	}
}

// declining is not to take a matter in, or to take it up again.
func declining() []spec {
	return []spec{
		{
			kind: casework.KindRefer, done: "已经告诉群众到哪里反映。", tells: true, fields: (*one).refuse,
			hint: "不属于这里受理的，告诉群众应当到哪里去。",
			read: func(o *one, t typed) casework.Deed {
				words := t.words("goto")
				if i, err := strconv.Atoi(t.line("refusal")); words == "" && err == nil && i >= 0 && i < len(o.rules.Refuses) {
					words = refusal(o.rules.Refuses[i])
				}
				return casework.Refer{GoTo: words}
			},
		},
		{
			kind: casework.KindReopen, done: "已经重新办理。", tells: true,
			fields: func(o *one) []field {
				return []field{o.must(o.area("reason", "原因", "群众会看到", casework.MaxReason))}
			},
			read: func(_ *one, t typed) casework.Deed { return casework.Reopen{Reason: t.words("reason")} },
		},
	}
}

// naming is what a matter is called.
func naming() []spec {
	return []spec{
		{
			kind: casework.KindRecategorise, done: "分类已经改了。", tells: true,
			fields: func(o *one) []field { return []field{o.category(true), o.level(true)} },
			read: func(_ *one, t typed) casework.Deed {
				return casework.Recategorise{Category: t.line("category"), Level: casework.Level(t.line("level"))}
			},
		},
		{
			kind: casework.KindRetitle, done: "标题已经改了。", tells: true,
			fields: func(o *one) []field { return []field{o.must(o.title())} },
			read:   func(_ *one, t typed) casework.Deed { return casework.Retitle{Title: t.line("title")} },
		},
	}
}

// rare are deeds that put something right.
func rare() []spec {
	return []spec{
		{
			kind: casework.KindMerge, done: "已经并案，答复时两张回执都能看到。", fields: (*one).merge,
			hint: "同一件事有几个人反映，并到一件里办。两张回执都留着，各看各的进度。",
			read: func(_ *one, t typed) casework.Deed {
				no, err := liaison.ParseReceiptNo(t.line("into"))
				if err != nil {
					t.wrong.Add("into", "回执号不对，请核对")
				}
				return casework.Merge{Into: no}
			},
		},
		{
			kind: casework.KindUnmerge, done: "已经分开办理。", hint: "这一件从并案里分出来，单独办理。",
			fields: func(*one) []field { return nil },
			read:   func(*one, typed) casework.Deed { return casework.Unmerge{} },
		},
		{
			kind: casework.KindCorrect, button: "更正这一步", done: "已经更正，原来那一步划掉，还能看到。", fields: (*one).correct,
			hint: "做错的一步不会抹掉：划掉留着，从它以前重新来。",
			read: func(_ *one, t typed) casework.Deed {
				n, err := strconv.Atoi(t.line("event"))
				if err != nil {
					t.wrong.Add("event", "请选择哪一步做错了")
				}
				return casework.Correct{Event: n, Reason: t.words("reason")}
			},
		},
		{
			kind: casework.KindWithdraw, done: "已经撤回。", hint: "本人到站里或者打电话要求撤回的，由您代办。",
			ask: "撤回以后就不再办理了，确定吗？",
			fields: func(o *one) []field {
				return []field{o.must(o.area("reason", "本人怎样提出的", "只有工作人员看得到", casework.MaxReason))}
			},
			read: func(_ *one, t typed) casework.Deed { return casework.Withdraw{Reason: t.words("reason")} },
		},
		{
			kind: casework.KindDelete, done: "个人信息已经删除。", ask: "姓名、电话、住址和原话都会删除，找不回来。确定吗？",
			hint: "按本人的要求，删除姓名、电话、住址、原话和工作人员的内部备注。办理步骤和统计数留着。还没办完的，就此结束。",
			fields: func(o *one) []field {
				return []field{o.area("reason", "根据", "例如：本人凭回执申请。只有工作人员看得到", casework.MaxReason)}
			},
			read: func(_ *one, t typed) casework.Deed { return casework.HandleDeletion{Reason: t.words("reason")} },
		},
	}
}
