package results

import (
	"errors"
	"net/http"
	"strings"

	"lianluozhan/sync/county/console/frame"
	"lianluozhan/sync/county/press"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// look shows how the public will see it, and what may tell who somebody is.
func (b *bench) look(r *frame.Request) error {
	w, err := b.load(r)
	if err != nil {
		return outward(err)
	}
	w.read(r)
	w.check()
	if !r.Htmx() {
		return b.show(r, w, 0)
	}
	return r.Show(frame.Page{Name: "results-look", Data: w})
}

// save keeps, submits or publishes what was written.
func (b *bench) save(r *frame.Request) error {
	w, err := b.load(r)
	if err != nil {
		return outward(err)
	}
	w.read(r)
	w.check()
	do := r.PostFormValue("do")
	switch do {
	case "look":
		return b.show(r, w, 0)
	case "keep":
	default:
		if w.judge(); len(w.Form.Mistakes) > 0 {
			return b.show(r, w, http.StatusUnprocessableEntity)
		}
	}
	words, err := b.put(r, w, do)
	var conflict *press.Conflict
	var wrong press.Mistakes
	switch {
	case errors.As(err, &conflict):
		w.meet(conflict)
		return b.show(r, w, http.StatusConflict)
	case errors.As(err, &wrong):
		w.Form.Mistakes = frame.Mistakes{}
		for field, why := range wrong {
			w.Form.Mistakes.Add(strings.ToLower(field), why)
		}
		return b.show(r, w, http.StatusUnprocessableEntity)
	case err != nil:
		return outward(err)
	}
	if do == "keep" {
		return r.Go(w.Path, words)
	}
	return r.Go(path, words)
}

// put does what the button said, as far as the person may.
func (b *bench) put(r *frame.Request, w *work, do string) (words string, err error) {
	d := press.Draft{
		Key: wire.Key(wire.DocResult, w.ID), Doc: w.result(), Scopes: []string{w.Form.Where}, Base: w.Form.Base, N: w.Form.N,
	}
	switch {
	case do == "keep":
		return "草稿已经保存，还没有公示。", b.Press.Save(actor(r), d)
	case w.MayPublish:
		return "已经公示：" + w.Form.Title, b.Press.PublishNow(actor(r), d)
	}
	if err = b.Press.Save(actor(r), d); err == nil {
		err = b.Press.Submit(actor(r), d.Key, d.N+1)
	}
	return "已经提交审核，审核通过以后公示。", err
}

// meet shows what somebody else did, beside what was typed. Sending the form again
// puts this one in its place.
func (w *work) meet(c *press.Conflict) {
	w.Form.N, w.Form.Base = c.Theirs.N, c.Theirs.Base
	w.By = c.Theirs.Person
	if x, ok := c.Theirs.Doc.(liaison.Result); ok && !c.Theirs.Delete {
		w.Theirs = &x
	} else {
		w.Theirs = &liaison.Result{Title: "（已经撤下）"}
	}
}

// down takes a published result back.
func (b *bench) down(r *frame.Request) error {
	w, err := b.load(r)
	if err != nil {
		return outward(err)
	}
	if !w.Public {
		return r.Go(path, "这一件现在没有公示。")
	}
	w.marks(r)
	d := press.Draft{Key: wire.Key(wire.DocResult, w.ID), Delete: true, Base: w.Form.Base, N: w.Form.N}
	if w.MayPublish {
		if err := b.Press.PublishNow(actor(r), d); err != nil {
			return outward(err)
		}
		return r.Go(path, "已经撤下，屏幕和手机上不再显示。")
	}
	if err := b.Press.Save(actor(r), d); err != nil {
		return outward(err)
	}
	if err := b.Press.Submit(actor(r), d.Key, d.N+1); err != nil {
		return outward(err)
	}
	return r.Go(path, "已经提交撤下的申请，审核通过以后撤下。")
}

// discard throws the draft away.
func (b *bench) discard(r *frame.Request) error {
	w, err := b.load(r)
	if err != nil {
		return outward(err)
	}
	w.marks(r)
	if err := b.Press.Discard(actor(r), wire.Key(wire.DocResult, w.ID), w.Form.N); err != nil {
		return outward(err)
	}
	return r.Go(path, "草稿已经放弃。")
}

// giveBack returns a draft to who wrote it.
func (b *bench) giveBack(r *frame.Request) error {
	w, err := b.load(r)
	if err != nil {
		return outward(err)
	}
	w.marks(r)
	why := strings.TrimSpace(liaison.Clean(r.PostFormValue("why")))
	if why == "" {
		w.check()
		w.Form.Mistakes = frame.Mistakes{"why": "请写明要改什么"}
		return b.show(r, w, http.StatusUnprocessableEntity)
	}
	if err := b.Press.Return(actor(r), wire.Key(wire.DocResult, w.ID), w.Form.N, why); err != nil {
		return outward(err)
	}
	return r.Go(path, "已经退回修改。")
}
