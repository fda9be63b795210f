package cases

import (
	"cmp"
	"fmt"
	"slices"

	"lianluozhan/sync/county/casework"
	"lianluozhan/sync/county/console/frame"
	"lianluozhan/sync/liaison"
)

// casePage is one matter with everything that can be done with it.
type casePage struct {
	Path, Receipt, Heading string
	Tag, Tone              string
	Due, DueTone           string
	Wrong                  string // with the deed that failed as a whole
	Notes                  []note
	Said                   said
	Main, Others           []form
	Idle                   string // said where nothing can be done
	Seen                   seen
	Steps                  []stepView
	Similar                []rowView
}

// note is something to know before anything else.
type note struct{ Words, Tone, Path, Link string }

// said is what the resident said, and who they are as far as that is shown.
type said struct {
	Locked, Gone, MayReveal bool
	Unlock                  note // with Locked
	Text                    string
	Facts                   []string
	Full                    []fact // once it stands in the audit log
	Ratings                 []ratingView
}

type fact struct{ Name, Words string }

type ratingView struct{ Tag, Tone, When, Words string }

// form is one deed to fill in.
type form struct {
	Path, Title, Button, Hint, Ask  string
	Case, Token                     string
	Version, Steps                  int // what was there when the page was made
	Fields                          []field
	Wrong                           string
	Main, Open, Tells, Draft, Grave bool
}

func (b *bench) file(r *frame.Request) error {
	o, err := b.open(r)
	if err != nil {
		return err
	}
	return r.Show(frame.Page{Name: "cases-file", Title: o.Receipt.String(), Active: listPath, Data: o.page()})
}

// page is the matter as it stands.
func (o *one) page() casePage {
	p := casePage{
		Path: casePath(o.Receipt), Receipt: o.Receipt.String(), Heading: heading(o.Row),
		Said: o.said(), Notes: o.notes(), Seen: o.glass().at(o.Case), Steps: o.steps(),
	}
	p.Tag, p.Tone = standing(o.Row)
	if p.Due, p.DueTone = dueWords(o.Row); !o.Due.IsZero() && p.Due != short(o.Due) {
		p.Due = short(o.Due) + "到期，" + p.Due
	} else if p.Due != "" {
		p.Due += "前答复"
	}
	for _, s := range o.Similar {
		p.Similar = append(p.Similar, rowOf(s))
	}
	main := o.main()
	for _, k := range o.May {
		i := slices.IndexFunc(specs(), func(s spec) bool { return s.kind == k })
		if i < 0 || k == casework.KindSaveDraft && o.May.Has(casework.KindAnswer) {
			continue // the answer has a button for its draft
		}
		f := o.form(specs()[i])
		if slices.Contains(main, k) {
			f.Main = true
			p.Main = append(p.Main, f)
		} else {
			p.Others = append(p.Others, f)
		}
	}
	slices.SortStableFunc(p.Main, func(a, b form) int {
		return slices.Index(main, casework.Kind(a.Path)) - slices.Index(main, casework.Kind(b.Path))
	})
	if len(p.Main) == 0 {
		p.Idle = o.idle()
	}
	return p
}

// main is what is to be done next, by where the matter stands.
func (o *one) main() []casework.Kind {
	var main []casework.Kind
	if o.Asked != nil {
		main = append(main, casework.KindDelete)
	}
	answer := casework.KindSaveDraft
	if o.May.Has(casework.KindAnswer) {
		answer = casework.KindAnswer
	}
	switch o.State.Step {
	case liaison.Filed:
		main = append(main, casework.KindAccept)
	case liaison.Accepted:
		if o.May.Has(casework.KindAssign) {
			answer = casework.KindAssign
		}
		main = append(main, answer)
	case liaison.Assigned, liaison.Transferred, liaison.Noted, liaison.Reopened:
		main = append(main, answer)
	case liaison.Rated:
		main = append(main, casework.KindClose)
	case liaison.Closed:
		if !o.Recheck.IsZero() && !o.today().Before(o.Recheck) {
			main = append(main, casework.KindRecheck)
		}
	}
	return main
}

// idle says why nothing is waiting for the person.
func (o *one) idle() string {
	switch {
	case !o.Erased.IsZero():
		return "个人信息已经删除，这件事到此为止。"
	case o.State.Step == liaison.Merged:
		return "这一件并到别的事项里一起办理，答复时会一并告诉群众。"
	case o.State.Step == liaison.Answered:
		return "已经答复，等群众评价。群众一直不评价的，可以办结。"
	case o.State.Step == liaison.Closed && !o.Recheck.IsZero():
		return "已经办结。" + dayOf(o.Recheck) + "回头看。"
	case o.State.Finished:
		return "这件事已经结束。"
	}
	return "这一步由别的同事来做。您可以写内部备注。"
}

// form is a deed's form, filled in with what is known.
func (o *one) form(s spec) form {
	f := form{
		Path: string(s.kind), Title: s.kind.Words(), Button: cmp.Or(s.button, s.kind.Words()), Hint: s.hint, Ask: s.ask,
		Case: casePath(o.Receipt), Token: o.token, Version: o.Version, Steps: len(o.Steps), Fields: s.fields(o), Tells: s.tells,
		Draft: s.kind == casework.KindAnswer && o.May.Has(casework.KindSaveDraft), Grave: s.kind == casework.KindDelete,
	}
	second := map[bool]string{true: "二次"}[o.State.Rounds > 0]
	switch s.kind {
	case casework.KindAnswer:
		f.Title = second + "答复"
	case casework.KindSaveDraft:
		f.Title = "拟写" + second + "答复"
	}
	return f
}

func (o *one) notes() (all []note) {
	add := func(tone, words string, no liaison.ReceiptNo) {
		n := note{Words: words, Tone: tone}
		if no != "" {
			n.Path, n.Link = casePath(no), no.String()
		}
		all = append(all, n)
	}
	if o.Asked != nil {
		words := "本人" + moment(o.Asked.At, o.now()) + "申请删除个人信息。"
		if o.Asked.Words != "" {
			words += "附言：" + o.Asked.Words
		}
		add("red", words, "")
	}
	if o.Merged != "" {
		add("blue", "这一件已经并入：", o.Merged)
	}
	for _, j := range o.Joined {
		words := "并入这一件，一起答复："
		if o.actor.Scope.Has(j.Station, j.Town) { // of others' matters no word
			words += heading(j)
		}
		add("blue", words, j.Receipt)
	}
	if o.Urged > 0 && !o.Due.IsZero() {
		add("", fmt.Sprintf("已经督办 %d 次。", o.Urged), "")
	}
	return all
}

func (o *one) said() said {
	s := said{Locked: o.Locked && o.File.Erased.IsZero(), Gone: !o.File.Erased.IsZero(), Text: o.Text}
	s.Unlock = locked("这件事的原话密封保存，现在读不了：登记密钥锁着。受理、交办、答复这些公开的步骤照常可以做。", o.actor.Role)
	s.MayReveal = !s.Locked && !s.Gone
	facts := []string{o.Person.Name, o.Person.Phone, o.Person.Village, moment(o.Filed, o.now()), o.StationName}
	switch {
	case o.Phone:
		facts = append(facts, "手机登记")
	case o.Assisted:
		facts = append(facts, "联络员代填")
	}
	for _, f := range facts {
		if f != "" {
			s.Facts = append(s.Facts, f)
		}
	}
	for _, w := range o.Sayings {
		v := ratingView{w.Rating.Words(), ratingTone(w.Rating), moment(w.At, o.now()), w.Words}
		if w.Locked {
			v.Words = "（密封保存，登记密钥锁着）"
		}
		s.Ratings = append(s.Ratings, v)
	}
	return s
}

func (o *one) glass() glass { return glass{o.rules, o.when} }
