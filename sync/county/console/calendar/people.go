package calendar

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/account"
	"lianluozhan/sync/county/console/frame"
	"lianluozhan/sync/county/press"
	"lianluozhan/sync/county/roster"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

func (d *desk) roster(r *frame.Request) error { return d.showRoster(r, tableData{}) }

func (d *desk) showRoster(r *frame.Request, data tableData) error {
	status := 0
	if len(data.Mistakes) > 0 || len(data.Faults) > 0 {
		status = http.StatusUnprocessableEntity
	}
	data.MayNow = r.Person.Role != account.Liaison
	return r.Show(frame.Page{Name: "calendar-roster", Title: "代表名册的表格", Active: deputiesPath, Status: status, Data: data})
}

// readRoster shows what a roster of deputies would change.
func (d *desk) readRoster(r *frame.Request) error {
	data, _, err := d.judgeRoster(r)
	if err != nil {
		return err
	}
	return d.showRoster(r, data)
}

func (d *desk) judgeRoster(r *frame.Request) (tableData, []press.Draft, error) {
	data := tableData{Mistakes: frame.Mistakes{}, Replace: r.PostFormValue("replace") != ""}
	w, err := d.world(r)
	if err != nil {
		return data, nil, err
	}
	var book roster.Book
	if data.File, err = uploaded(r); err == nil {
		book, err = d.book(r, data.File)
	}
	var refused roster.Refusal
	if errors.As(err, &refused) {
		data.Mistakes.Add("file", refused.Error())
		return data, nil, nil
	} else if err != nil {
		return data, nil, err
	}
	k := w.known(w.today.Year)
	got, faults := roster.ReadDeputies(book, k)
	if data.Faults, data.Unused = faults, got.Unused; len(faults) > 0 {
		return data, nil, nil
	}
	changes := roster.CompareDeputies(got.Rows, k)
	data.Looked, data.Counts = true, map[string]int{}
	for _, c := range changes {
		if c.Kind == roster.Removed && c.Blocked == "" {
			data.Removable++
		}
		if c.Kind == roster.Removed && !data.Replace {
			continue
		}
		if c.Blocked == "" {
			data.Counts[string(c.Kind)]++
		}
		data.Deputies = append(data.Deputies, c)
		data.Lines = append(data.Lines, w.rosterLine(c))
	}
	drafts, err := d.deputyDrafts(w, &data)
	return data, drafts, err
}

func (w world) rosterLine(c roster.DeputyChange) tableChange {
	out := tableChange{Kind: "新增", Tone: "green", Words: c.Who(), Fields: c.Fields, Note: c.Blocked}
	at := c.Now.Stations
	switch c.Kind {
	case roster.Changed:
		out.Kind, out.Tone = "改动", "blue"
	case roster.Removed:
		out.Kind, out.Tone, at = "撤下", "red", c.Was.Stations
		if c.Blocked != "" {
			out.Kind, out.Tone = "不动", ""
		}
	}
	var names []string
	for _, s := range at {
		names = append(names, w.stationName(s))
	}
	out.Station = strings.Join(names, "、")
	return out
}

// deputyDrafts turns changes into drafts on what is published. Drafts of others are
// not written over: they are named.
func (d *desk) deputyDrafts(w world, data *tableData) (out []press.Draft, err error) {
	sums := sha256.New()
	err = d.County.View(func(tx county.Tx) error {
		out = nil
		for _, c := range data.Deputies {
			if c.Blocked != "" {
				continue
			}
			x := press.Draft{Key: wire.Key(wire.DocDeputy, string(c.Now.ID)), Doc: c.Now}
			if c.Kind == roster.Removed {
				x = press.Draft{Key: wire.Key(wire.DocDeputy, string(c.Was.ID)), Doc: c.Was, Delete: true}
			}
			if had, ok := w.drafts[x.Key]; ok {
				data.Drafts = append(data.Drafts, fmt.Sprintf("%s（%s）", c.Who(), had.Person))
			}
			old, at, there, err := county.Document(tx, x.Key)
			if err != nil {
				return err
			}
			if was, _ := old.(liaison.Deputy); there && was.ID != "" {
				x.Base = at.Rev
			}
			_, _ = fmt.Fprintf(sums, "%+v\n", x) // a hash takes everything
			out = append(out, x)
		}
		return nil
	})
	data.Seal = hex.EncodeToString(sums.Sum(nil))
	return out, err
}

// saveRoster saves what was shown as drafts, or publishes it.
func (d *desk) saveRoster(r *frame.Request) error {
	data, drafts, err := d.judgeRoster(r)
	if err != nil {
		return err
	}
	if !data.Looked || len(drafts) == 0 || len(data.Drafts) > 0 {
		return d.showRoster(r, data)
	}
	if data.Seal == r.PostFormValue("seal") {
		words := fmt.Sprintf("%d 位代表的资料已经存为草稿，请核对后发布。", len(drafts))
		if r.PostFormValue("do") == "publish" && r.Person.Role != account.Liaison {
			words, err = fmt.Sprintf("%d 位代表的资料已经发布，各屏幕马上更新。", len(drafts)), d.Press.PublishNow(actor(r), drafts...)
		} else {
			err = d.Press.SaveAll(actor(r), drafts...)
		}
		var unfit press.Mistakes
		switch err = pressed(err); {
		case err == nil:
			return r.Go(deputiesPath, words)
		case errors.As(err, &unfit):
			for _, said := range unfit {
				data.Mistakes.Add("", said)
			}
			return d.showRoster(r, data)
		case !errors.Is(err, frame.ErrStale):
			return err
		}
	}
	data.Mistakes.Add("", "别人刚刚改过代表的资料，请再看一遍下面的清单，再保存。")
	return d.showRoster(r, data)
}

// rosterFile is the roster of the person's stations, or an empty one.
func (d *desk) rosterFile(r *frame.Request) error {
	w, err := d.world(r)
	if err != nil {
		return err
	}
	k, name := w.known(w.today.Year), "代表名册.xlsx"
	if r.FormValue("empty") != "" {
		k, name = roster.Known{}, "代表名册（空表）.xlsx"
	}
	b, err := roster.WriteDeputies(k)
	if err != nil {
		return err
	}
	return send(r, name, b)
}
