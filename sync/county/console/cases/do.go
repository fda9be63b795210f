package cases

import (
	"errors"
	"net/http"
	"slices"
	"strconv"

	"lianluozhan/sync/county/casework"
	"lianluozhan/sync/county/console/frame"
)

// do does a deed and goes back to the matter. What was typed is never lost: with
// mistakes it is shown again, and where somebody else was faster it is shown beside
// what they did.
func (b *bench) do(r *frame.Request, s spec) error {
	o, err := b.open(r)
	if err != nil {
		return err
	}
	t := newTyped(r.PostForm)
	deed := s.read(o, t)
	version, err := strconv.Atoi(t.line("version"))
	if err != nil {
		version = -1
	}
	if version != o.Version {
		return b.conflict(r, o, s, t)
	}
	if len(t.wrong) > 0 {
		return b.again(r, o, s, t)
	}
	_, err = b.desk.Do(o.Receipt, o.actor, version, deed)
	var wrong casework.Mistakes
	switch {
	case errors.As(err, &wrong):
		for field, words := range wrong {
			t.wrong.Add(field, words)
		}
		return b.again(r, o, s, t)
	case errors.Is(err, casework.ErrStale), errors.Is(err, casework.ErrRefused):
		if o, err = b.open(r); err != nil {
			return err
		}
		return b.conflict(r, o, s, t)
	case err != nil:
		return outward(err)
	}
	return r.Go(casePath(o.Receipt), s.done)
}

// filled is a deed's form as somebody filled it in.
func (o *one) filled(s spec, t typed) form {
	f := o.form(s)
	named := map[string]bool{}
	for i, x := range f.Fields {
		f.Fields[i] = x.with(t.Get(x.Name), t.wrong[x.Name])
		if x.Kind == area && x.Value != "" {
			f.Fields[i].Hint = "" // it speaks of the draft that stood there
		}
		named[x.Name] = true
	}
	f.Open, f.Wrong = true, t.wrong[""]
	for name, words := range t.wrong {
		if !named[name] {
			f.Wrong = words
		}
	}
	return f
}

// again shows the matter with what was typed and what is wrong with it.
func (b *bench) again(r *frame.Request, o *one, s spec, t typed) error {
	p := o.page()
	kind := s.kind
	if kind == casework.KindSaveDraft && o.May.Has(casework.KindAnswer) {
		kind = casework.KindAnswer // whose button the draft is
		s.kind, s.fields = kind, answerFields
	}
	f := o.filled(s, t)
	found := false
	for _, forms := range [][]form{p.Main, p.Others} {
		for i := range forms {
			if forms[i].Path == string(kind) {
				f.Main, f.Hint, f.Tells, f.Button = forms[i].Main, forms[i].Hint, forms[i].Tells, forms[i].Button
				forms[i], found = f, true
			}
		}
	}
	if !found { // it is not offered any more
		return b.conflict(r, o, s, t)
	}
	if told, ok := o.tell(s.read(o, newTyped(t.Values))); ok {
		p.Seen = told
	}
	return r.Show(frame.Page{Name: "cases-file", Title: o.Receipt.String(), Active: listPath, Status: http.StatusUnprocessableEntity, Data: p})
}

// conflictPage shows what somebody typed beside what somebody else did meanwhile.
type conflictPage struct {
	Path, Receipt, Tag, Tone string
	Mine                     form
	Possible                 bool // it can still be done
	Steps                    []stepView
	Draft                    string // the other's, where it is another
}

func (b *bench) conflict(r *frame.Request, o *one, s spec, t typed) error {
	p := conflictPage{
		Path: casePath(o.Receipt), Receipt: o.Receipt.String(),
		Mine: o.filled(s, t), Possible: slices.Contains(o.May, s.kind), Steps: o.steps(),
	}
	p.Tag, p.Tone = standing(o.Row)
	p.Mine.Main, p.Mine.Tells = true, false
	if seen, err := strconv.Atoi(t.line("steps")); err == nil && seen >= 0 && seen <= len(p.Steps) {
		p.Steps = p.Steps[seen:]
	}
	drafts := s.kind == casework.KindAnswer || s.kind == casework.KindSaveDraft
	if drafts && o.Draft.Words != "" && o.Draft.Words != t.words("words") {
		p.Draft = o.Draft.Words
	}
	return r.Show(frame.Page{Name: "cases-conflict", Title: "别人刚改过", Active: listPath, Status: http.StatusConflict, Data: p})
}

// reveal shows who filed the matter, once that stands in the audit log.
func (b *bench) reveal(r *frame.Request) error {
	o, err := b.open(r)
	if err != nil {
		return err
	}
	p := o.page()
	if p.Said.MayReveal {
		full, err := b.desk.Reveal(o.Receipt, o.actor)
		if err != nil {
			return outward(err)
		}
		for _, f := range []fact{{"姓名", full.Name}, {"电话", full.Phone}, {"村（社区）", full.Village}, {"住址", full.Address}} {
			if f.Words == "" {
				f.Words = "没有填"
			}
			p.Said.Full = append(p.Said.Full, f)
		}
		p.Said.MayReveal = false
	}
	return r.Show(frame.Page{Name: "cases-file", Title: o.Receipt.String(), Active: listPath, Data: p})
}
