package content

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/console/content/form"
	"lianluozhan/sync/county/console/frame"
	"lianluozhan/sync/county/press"
)

func itoa(n int) string { return strconv.Itoa(n) }

type historyPage struct {
	Kind     form.Kind
	Title    string
	Path     string // of the form
	Menu     string
	Versions []press.Version
	HasDraft bool
	There    bool
}

// history lists a document's versions. It is there for documents that were taken
// down, too.
func (d *desk) history(r *frame.Request, k form.Kind) error {
	id := r.PathValue("id")
	all, err := d.Press.History(r.Person, k.Key(id))
	if err != nil {
		return troubles(err)
	}
	page := historyPage{Kind: k, Path: k.Path(id), Menu: k.ListPath(), Versions: all}
	doc, there, err := d.County.Document(k.Key(id))
	if err != nil {
		return troubles(err)
	}
	_, page.HasDraft, err = d.Press.Draft(r.Person, k.Key(id))
	if err != nil {
		return troubles(err)
	}
	if page.There = there; !there && len(all) > 0 {
		doc = all[0].Doc
	}
	if page.Title = form.TitleOf(doc); page.Title == "" {
		page.Title = k.Name
	}
	return r.Show(frame.Page{Name: "content-history", Title: page.Title + " · 历史记录", Active: k.Menu, Data: page})
}

type versionPage struct {
	Kind    form.Kind
	Title   string
	Path    string
	V       press.Version
	Fields  []form.Change // what it says
	Changes []form.Change // from it to what is published
	There   bool
	Preview *preview
}

// version shows one version and how it differs from what is published.
func (d *desk) version(r *frame.Request, k form.Kind) error {
	id := r.PathValue("id")
	v, err := d.find(r, k)
	if err != nil {
		return err
	}
	return d.County.View(func(tx county.Tx) error {
		p := form.PlacesIn(tx)
		was := k.Values(v.Doc, v.Scopes)
		page := versionPage{Kind: k, Title: form.TitleOf(v.Doc), Path: k.Path(id), V: v}
		page.Fields = k.Fields(p, was, k.Preview == "")
		doc, at, there, err := county.Document(tx, k.Key(id))
		if err != nil {
			return fmt.Errorf("reading %s: %w", k.Key(id), err)
		}
		if page.There = there; there {
			page.Changes = k.Compare(p, was, k.Values(doc, at.Scopes))
		}
		if k.Preview != "" {
			page.Preview = d.previewOf(tx, k, was)
		}
		return r.Show(frame.Page{Name: "content-version", Title: page.Title, Active: k.Menu, Data: page})
	})
}

func (d *desk) find(r *frame.Request, k form.Kind) (press.Version, error) {
	all, err := d.Press.History(r.Person, k.Key(r.PathValue("id")))
	if err != nil {
		return press.Version{}, troubles(err)
	}
	for _, v := range all {
		if itoa(v.N) == r.PathValue("n") {
			return v, nil
		}
	}
	return press.Version{}, frame.ErrNotHere
}

// restore makes a version the draft.
func (d *desk) restore(r *frame.Request, k form.Kind) error {
	v, err := d.find(r, k)
	if err != nil {
		return err
	}
	id := r.PathValue("id")
	if err := d.Press.Restore(actor(r), k.Key(id), v.N); errors.Is(err, press.ErrStale) {
		return frame.Problem{
			Status: http.StatusConflict, Title: "已经有一份草稿",
			Words: "这份资料现在有一份没有发布的草稿。请先发布或者放弃那一份，再恢复旧版。",
		}
	} else if err != nil {
		return troubles(err)
	}
	return r.Go(k.Path(id), fmt.Sprintf("第 %d 版已恢复成草稿。看过以后，发布了才会上屏。", v.N))
}
