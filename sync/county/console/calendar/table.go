package calendar

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"lianluozhan/sync/county/console/frame"
	"lianluozhan/sync/county/press"
	"lianluozhan/sync/county/roster"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// upload is a file that was handed in, now or on the page before.
type upload struct {
	Name  string
	Bytes []byte
}

// Again is the file as a field of the next form.
func (u upload) Again() string { return base64.StdEncoding.EncodeToString(u.Bytes) }

// uploaded takes the file of the form: field "file", or the text in "again".
func uploaded(r *frame.Request) (upload, error) {
	if text := r.PostFormValue("again"); text != "" {
		b, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			return upload{}, roster.ErrBroken
		}
		return upload{r.PostFormValue("name"), b}, nil
	}
	f, head, err := r.FormFile("file")
	if err != nil {
		return upload{}, roster.Refusal("请先选一个文件")
	}
	defer func() { _ = f.Close() }() // only read
	b, err := io.ReadAll(io.LimitReader(f, roster.MaxFile+1))
	if err != nil {
		return upload{}, roster.ErrBroken
	}
	return upload{head.Filename, b}, nil
}

// book takes a file apart, one at a time in the whole console.
func (d *desk) book(r *frame.Request, u upload) (roster.Book, error) {
	select {
	case d.heavy <- struct{}{}:
		defer func() { <-d.heavy }()
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
	return roster.Read(u.Name, u.Bytes)
}

func (w world) known(year int) roster.Known {
	k := roster.Known{Rules: w.rules, Stations: w.stations, Deputies: w.deputies, May: w.may()}
	for _, s := range w.mine() {
		k.Plans = append(k.Plans, w.sheet(s.ID, year).plan)
	}
	return k
}

// may is nil for the whole county.
func (w world) may() func(liaison.StationID) bool {
	if w.scope.All {
		return nil
	}
	own := map[liaison.StationID]bool{}
	for _, s := range w.mine() {
		own[s.ID] = true
	}
	return func(id liaison.StationID) bool { return own[id] }
}

type tableData struct {
	Year      int
	Faults    []roster.Fault
	Mistakes  frame.Mistakes
	File      upload
	Unused    []string
	Changes   []tableChange
	Counts    map[string]int
	Looked    bool // a table was read
	Replace   bool
	Reason    string
	Seal      string // of what the page shows
	MayNow    bool   // publish at once
	Years     []int
	Drafts    []string // roster: drafts that stand in the way
	Deputies  []roster.DeputyChange
	Lines     []tableChange // the same, to be shown
	Removable int
}

type tableChange struct {
	Kind, Tone, Station, Words, Note string
	Fields                           []roster.Field
}

func (d *desk) table(r *frame.Request) error {
	w, err := d.world(r)
	if err != nil {
		return err
	}
	return d.showTable(r, tableData{Year: yearOf(r.FormValue("y"), w.today.Year)})
}

func (d *desk) showTable(r *frame.Request, data tableData) error {
	status := 0
	if len(data.Mistakes) > 0 || len(data.Faults) > 0 {
		status = http.StatusUnprocessableEntity
	}
	now := liaison.DateOf(d.Now()).Year
	data.Years = []int{now - 1, now, now + 1}
	return r.Show(frame.Page{Name: "calendar-table", Title: "接待与活动的表格", Active: home, Status: status, Data: data})
}

// readTable shows what a table would change.
func (d *desk) readTable(r *frame.Request) error {
	data, _, err := d.judgeTable(r)
	if err != nil {
		return err
	}
	return d.showTable(r, data)
}

// judgeTable reads the file and works it into the plans.
func (d *desk) judgeTable(r *frame.Request) (tableData, []press.Draft, error) {
	data := tableData{Year: yearOf(r.PostFormValue("y"), liaison.DateOf(d.Now()).Year), Mistakes: frame.Mistakes{}}
	w, err := d.world(r)
	if err != nil {
		return data, nil, err
	}
	data.Replace, data.Reason = r.PostFormValue("replace") != "", strings.TrimSpace(r.PostFormValue("reason"))
	if data.Reason == "" {
		data.Reason = "计划调整"
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
	k := w.known(data.Year)
	got, faults := roster.ReadReceptions(book, k, data.Year)
	if data.Faults, data.Unused = faults, got.Unused; len(faults) > 0 {
		return data, nil, nil
	}
	plans, changes, err := roster.ApplyReceptions(got.Rows, k, data.Year, roster.Replace{On: data.Replace, Reason: data.Reason})
	if err != nil {
		return data, nil, err
	}
	data.Looked, data.Counts = true, map[string]int{}
	for _, c := range changes {
		data.Counts[string(c.Kind)]++
		data.Changes = append(data.Changes, w.tableChange(c))
	}
	drafts, sums := []press.Draft(nil), sha256.New()
	for _, p := range plans {
		s := w.sheet(p.Station, p.Year)
		if _, err := wire.EncodeDocument(s.key, p); err != nil {
			data.Looked = false
			data.Mistakes.Add("file", fmt.Sprintf("“%s”的安排太多，屏幕收不下。请少写一些，或者改成规则", w.stationName(p.Station)))
			return data, nil, nil
		}
		drafts = append(drafts, press.Draft{Key: s.key, Doc: p, Base: s.base, N: s.n})
		_, _ = fmt.Fprintf(sums, "%+v %d %d\n", p, s.base, s.n) // a hash takes everything
	}
	data.Seal = hex.EncodeToString(sums.Sum(nil))
	return data, drafts, nil
}

func (w world) tableChange(c roster.MeetingChange) tableChange {
	e := c.Now
	out := tableChange{Station: w.stationName(c.Station), Kind: "新增", Tone: "green", Fields: c.Fields}
	switch c.Kind {
	case roster.Changed:
		out.Kind, out.Tone = "改动", "blue"
	case roster.Removed:
		out.Kind, out.Tone, e = "去掉", "red", c.Was
	}
	name := e.Title
	if name == "" {
		name = strings.TrimSpace(string(e.Kind) + " " + e.Theme)
	}
	out.Words = fmt.Sprintf("%s %s %s", dayWords(e.Date), hours(e.From, e.To), name)
	if c.Kind == roster.Added {
		out.Words += " " + strings.Join(w.deputyNames(e.Deputies), "、")
	}
	return out
}

// saveTable saves what was shown as drafts, unless something changed meanwhile.
func (d *desk) saveTable(r *frame.Request) error {
	data, drafts, err := d.judgeTable(r)
	if err != nil {
		return err
	}
	if !data.Looked || len(drafts) == 0 {
		return d.showTable(r, data)
	}
	if data.Seal == r.PostFormValue("seal") {
		err := pressed(d.Press.SaveAll(actor(r), drafts...))
		if err == nil {
			return r.Go(home+"?m="+strconv.Itoa(data.Year)+"-01", fmt.Sprintf("%d 个站的安排已经存为草稿，请逐站核对，再发布。", len(drafts)))
		}
		if !errors.Is(err, frame.ErrStale) {
			return err
		}
	}
	data.Mistakes.Add("", "别人刚刚改过计划，表格会改动的内容有变化，请再看一遍下面的清单，再保存。")
	return d.showTable(r, data)
}

// tableFile is the year's table of the person's stations, or an empty one.
func (d *desk) tableFile(r *frame.Request) error {
	w, err := d.world(r)
	if err != nil {
		return err
	}
	year := yearOf(r.FormValue("y"), w.today.Year)
	k, name := w.known(year), fmt.Sprintf("%d年接待与活动.xlsx", year)
	if r.FormValue("empty") != "" {
		k, name = roster.Known{}, fmt.Sprintf("%d年接待与活动（空表）.xlsx", year)
	}
	b, err := roster.WriteReceptions(k, year)
	if err != nil {
		return err
	}
	return send(r, name, b)
}

// send hands a workbook to the browser.
func send(r *frame.Request, name string, b []byte) error {
	h := r.W.Header()
	h.Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	h.Set("Content-Length", strconv.Itoa(len(b)))
	_, _ = r.W.Write(b) // a browser that is gone asks again
	return nil
}
