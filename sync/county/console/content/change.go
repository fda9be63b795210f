package content

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/console/content/form"
	"lianluozhan/sync/county/console/frame"
	"lianluozhan/sync/county/press"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// change does what a form's button says.
func (d *desk) change(r *frame.Request, k form.Kind, id string) error {
	st := state{right: press.MayWrite}
	if id != "" {
		var err error
		if st, err = d.look(r, k, id); err != nil {
			return err
		}
		if st.right < press.MayWrite {
			return frame.ErrMayNot
		}
	} else if !mayMake(r, k) {
		return frame.ErrMayNot
	}
	switch deed := r.PostFormValue("deed"); deed {
	case "return", "discard", "remove", "approve":
		if id == "" {
			return frame.ErrNotHere
		}
		return d.settle(r, k, deed)
	}
	return d.save(r, k, st)
}

// settle does the deeds for which the form's fields do not matter.
func (d *desk) settle(r *frame.Request, k form.Kind, deed string) error {
	key, n := k.Key(r.PathValue("id")), number(r.PostFormValue("n"))
	words, to := "", k.Path(r.PathValue("id"))
	if deed == "remove" || deed == "approve" {
		if err := d.inUse(k, r.PathValue("id")); err != nil {
			return err
		}
	}
	var err error
	switch deed {
	case "return":
		why := strings.TrimSpace(liaison.Clean(r.PostFormValue("why")))
		if why == "" {
			why = "请再看一看"
		}
		words, err = "已退回，写稿的人会看到原因。", d.Press.Return(actor(r), key, n, why)
	case "discard":
		words, to, err = "草稿已放弃，历史记录里还找得到。", k.ListPath(), d.Press.Discard(actor(r), key, n)
	case "approve":
		words, to, err = "已撤下，各站屏幕上不再显示。历史记录里可以恢复。", k.ListPath(), d.Press.Publish(actor(r), press.Pick{Key: key, N: n})
	case "remove":
		words, err = d.remove(r, key, n)
		if err == nil && words == "" {
			words, to = "已撤下，各站屏幕上不再显示。历史记录里可以恢复。", k.ListPath()
		}
	}
	var m press.Mistakes
	if errors.As(err, &m) {
		return frame.Problem{Status: http.StatusUnprocessableEntity, Title: "现在不能撤下", Words: strings.Join(values(m), "")}
	}
	if err != nil {
		return troubles(err)
	}
	return r.Go(to, words)
}

// inUse refuses to take down a station where a machine stands.
func (d *desk) inUse(k form.Kind, id string) error {
	if k.Wire != wire.DocStation {
		return nil
	}
	machines, err := d.County.Machines()
	if err != nil {
		return fmt.Errorf("machines: %w", err)
	}
	for _, m := range machines {
		if string(m.Station) == id && m.Revoked.IsZero() {
			return frame.Problem{
				Status: http.StatusUnprocessableEntity, Title: "现在不能撤下",
				Words: "这个站还有一体机在用。请先在“站点”里停用那台一体机，再撤下这个站。",
			}
		}
	}
	return nil
}

// remove takes a document down, or asks for it.
func (d *desk) remove(r *frame.Request, key string, n int) (words string, err error) {
	wish := press.Draft{Key: key, Delete: true, N: n, Base: uint64(max(0, number(r.PostFormValue("base"))))} //nolint:gosec // not negative
	right, err := d.Press.Right(r.Person, key)
	if err != nil {
		return "", err
	}
	if right >= press.MayPublish {
		return "", d.Press.PublishNow(actor(r), wish)
	}
	if err := d.Press.Save(actor(r), wish); err != nil {
		return "", err
	}
	return "已申请撤下，等上级同意。", d.Press.Submit(actor(r), key, n+1)
}

// troubles turns the press's errors into pages.
func troubles(err error) error {
	switch {
	case errors.Is(err, press.ErrMayNot), errors.Is(err, press.ErrNone):
		return frame.ErrNotHere
	case errors.Is(err, press.ErrStale):
		return frame.ErrStale
	}
	return fmt.Errorf("content: %w", err)
}

// save reads the form and keeps, submits or publishes what it says.
func (d *desk) save(r *frame.Request, k form.Kind, st state) error {
	v := maps.Clone(r.PostForm)
	m := frame.Mistakes{}
	d.uploads(r, v, m)
	base, _ := st.current()
	if base == nil {
		base = k.Fresh()
	}
	id := r.PathValue("id")
	if id == "" {
		var err error
		if id, err = d.newID(k, v, m); err != nil {
			return err
		}
	}
	draft, err := d.read(k, v, m, from{id, base})
	if err != nil {
		return err
	}
	if len(m) > 0 {
		d.alsoMissing(r, draft, m)
		return d.again(r, k, st, again{v: v, m: m})
	}
	words, err := d.keep(r, draft)
	if err == nil {
		return r.Go(k.Path(id), words)
	}
	return d.refused(r, k, st, again{v: v, m: m, err: err})
}

// alsoMissing adds what keeps a document from being published, so that all is told
// at once.
func (d *desk) alsoMissing(r *frame.Request, draft press.Draft, m frame.Mistakes) {
	var more press.Mistakes
	if deed := r.PostFormValue("deed"); deed != "publish" && deed != "submit" || !errors.As(d.Press.Check(draft), &more) {
		return
	}
	for field, words := range more {
		m.Add(fieldOf(field), words)
	}
}

// from is the document that a form was made from.
type from struct {
	id   string
	base any
}

func (d *desk) read(k form.Kind, v url.Values, m frame.Mistakes, f from) (press.Draft, error) {
	draft := press.Draft{
		Key: k.Key(f.id), Scopes: k.ScopesOf(v), N: number(v.Get("n")), Base: uint64(max(0, number(v.Get("base")))), //nolint:gosec // not negative
	}
	err := d.County.View(func(tx county.Tx) error {
		draft.Doc = k.Read(&form.Reading{V: v, M: m, Tx: tx, ID: f.id}, f.base)
		return nil
	})
	if err == nil && len(m) == 0 {
		if _, err := wire.EncodeDocument(draft.Key, draft.Doc); err != nil {
			m.Add("body", "内容太长，屏幕收不下。请拆成几份")
		}
	}
	return draft, err
}

// keep does the deed of the form's button.
func (d *desk) keep(r *frame.Request, draft press.Draft) (words string, err error) {
	switch r.PostFormValue("deed") {
	case "publish":
		return "已发布，连着的屏幕几秒钟内就会换上。", d.Press.PublishNow(actor(r), draft)
	case "submit":
		if err := d.Press.Check(draft); err != nil {
			return "", err
		}
		if err := d.Press.Save(actor(r), draft); err != nil {
			return "", err
		}
		return "已提交，等上级审核发布。", d.Press.Submit(actor(r), draft.Key, draft.N+1)
	case "picture":
		return "图片已插入正文末尾，草稿已保存。可以把那一行剪切到要放的地方。", d.Press.Save(actor(r), draft)
	}
	return "草稿已保存，屏幕上还没有变。", d.Press.Save(actor(r), draft)
}

// again is a form that is shown once more.
type again struct {
	v   url.Values
	m   frame.Mistakes
	err error
}

// refused shows the form again with what the press said.
func (d *desk) refused(r *frame.Request, k form.Kind, st state, a again) error {
	var m press.Mistakes
	var c *press.Conflict
	switch {
	case errors.As(a.err, &m):
		for field, words := range m {
			a.m.Add(fieldOf(field), words)
		}
		return d.again(r, k, st, a)
	case errors.As(a.err, &c):
		return d.clashed(r, k, c, a)
	case errors.Is(a.err, press.ErrMayNot) && k.Hung():
		a.m.Add("scope", "这里不归您管。请另选一个地方")
		return d.again(r, k, st, a)
	}
	return troubles(a.err)
}

// fieldOf is where the form has a field of a document.
func fieldOf(name string) string {
	if name == "County" {
		return "name"
	}
	return strings.ToLower(name)
}

func (d *desk) again(r *frame.Request, k form.Kind, st state, a again) error {
	return d.County.View(func(tx county.Tx) error {
		s := d.newSheet(r, k, tx)
		if r.PathValue("id") != "" {
			s = d.sheetOf(r, k, st, tx)
			s.Changes = nil
		} else {
			s.Title = "新建" + k.MenuName()
		}
		s.V, s.M = a.v, a.m
		s.N, s.Base = number(a.v.Get("n")), uint64(max(0, number(a.v.Get("base")))) //nolint:gosec // not negative
		s.M[""] = "没有保存：有几处要改，已经标出来了。您写的都还在下面。"
		return d.show(r, s, http.StatusUnprocessableEntity)
	})
}

// clashed shows what was typed beside what somebody else did meanwhile.
func (d *desk) clashed(r *frame.Request, k form.Kind, c *press.Conflict, a again) error {
	id := r.PathValue("id")
	if id == "" {
		return troubles(a.err)
	}
	st, err := d.look(r, k, id)
	if err != nil {
		return err
	}
	return d.County.View(func(tx county.Tx) error {
		s := d.sheetOf(r, k, st, tx)
		s.V, s.Changes = a.v, nil
		cl := &clash{Who: c.Theirs.Person, Published: c.Published, Gone: c.Theirs.Doc == nil || c.Theirs.Delete}
		if !c.Theirs.At.IsZero() {
			cl.At = c.Theirs.At.In(liaison.Zone).Format("15:04")
		}
		if !cl.Gone {
			cl.Changes = k.Compare(s.places, k.Values(c.Theirs.Doc, c.Theirs.Scopes), a.v)
		}
		s.Clash = cl
		s.N, s.Base = c.Theirs.N, c.Theirs.Base
		if c.Published && st.draft != nil {
			s.N = st.draft.N
		}
		return d.show(r, s, http.StatusConflict)
	})
}

// newID makes the id of a new document; people choose only a station's.
func (d *desk) newID(k form.Kind, v url.Values, m frame.Mistakes) (string, error) {
	if k.Wire == wire.DocStation {
		id := strings.TrimSpace(v.Get("id"))
		if !form.IDShape.MatchString(id) {
			m.Add("id", "编号只能用小写字母、数字和减号，以后不能改。例如 chengguan-2")
			return "x", nil
		}
		_, there, err := d.County.Document(k.Key(id))
		if there {
			m.Add("id", "已经有这个编号的站了。请换一个")
		}
		return id, err
	}
	var b [5]byte
	if _, err := io.ReadFull(d.Rand, b[:]); err != nil {
		return "", fmt.Errorf("new id: %w", err)
	}
	return k.Wire[:1] + d.County.Now().In(liaison.Zone).Format("060102") + hex.EncodeToString(b[:]), nil
}

func number(s string) int {
	n, _ := strconv.Atoi(s) // what is no number is none
	return n
}

func values(m press.Mistakes) (out []string) {
	for _, words := range m {
		out = append(out, words+"。")
	}
	return out
}
