package fleet

import (
	"encoding/base64"
	"errors"
	"fmt"
	"html/template"
	"net/url"
	"strings"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/audit"
	"lianluozhan/sync/county/console/frame"
	"lianluozhan/sync/county/invite"
	"lianluozhan/sync/liaison"
)

// codeForm is what is asked before a code is made.
type codeForm struct {
	Days    string // how long the code can be used
	Also    string // "replace" or "also", where the station has a machine
	Address string // "" for the county's own
}

// codeData is a code to be handed on. It is shown once.
type codeData struct {
	Station liaison.Station
	Paper   invite.Invitation
	QR      template.URL // PNG
	File    template.URL // for a stick
	Name    string       // of that file
}

// lives are how long codes can be made to last.
func lives() map[string]time.Duration {
	return map[string]time.Duration{"1": 24 * time.Hour, "3": 72 * time.Hour, "7": 168 * time.Hour}
}

func (f *Fleet) code(r *frame.Request) error {
	s, err := f.station(r)
	if err != nil {
		return err
	}
	form := codeForm{Days: r.PostFormValue("days"), Also: r.PostFormValue("also"), Address: strings.TrimSpace(r.PostFormValue("address"))}
	life, wrong := form.check()
	if len(wrong) > 0 {
		return f.show(r, s, form, wrong)
	}
	fresh, err := f.County.FreshCode(county.CodeOrder{
		Station: s.ID, For: life, Replace: form.Also == "replace", Also: form.Also == "also",
	})
	if err != nil {
		return err
	}
	err = f.County.Change(func(x *county.Edit) error {
		if err := x.Give(fresh); err != nil {
			return err
		}
		return audit.Add(x, r.Record("发入网码", string(s.ID), codeDetail(form, fresh.Until)))
	})
	if errors.Is(err, county.ErrOccupied) { // one has joined meanwhile
		wrong.Add("also", "这个站已经有一体机。请选“顶替”或者“再添一台”。")
		return f.show(r, s, form, wrong)
	}
	if err != nil {
		return fmt.Errorf("give out a join code: %w", err)
	}
	paper := invite.New(f.Address(), fresh.Text, fresh.Until, form.Also == "replace")
	if form.Address != "" {
		paper = invite.At(form.Address, fresh.Text, fresh.Until, form.Also == "replace")
	}
	return showCode(r, s, paper)
}

func codeDetail(form codeForm, until time.Time) string {
	s := "有效期到 " + until.In(liaison.Zone).Format("2006-01-02 15:04")
	switch form.Also {
	case "replace":
		s += "，顶替原有的"
	case "also":
		s += "，再添一台"
	}
	return s
}

func (c codeForm) check() (time.Duration, frame.Mistakes) {
	wrong := frame.Mistakes{}
	life, ok := lives()[c.Days]
	if !ok {
		wrong.Add("days", "请选一个期限。")
	}
	if c.Also != "" && c.Also != "replace" && c.Also != "also" {
		wrong.Add("", "请选“顶替”或者“再添一台”。")
	}
	u, err := url.Parse(c.Address)
	if c.Address != "" && (err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.Path != "" && u.Path != "/" || len(c.Address) > 200) {
		wrong.Add("address", "网址要写完整，例如 https://10.0.0.8:8080，后面不带别的。")
	}
	return life, wrong
}

func showCode(r *frame.Request, s liaison.Station, paper invite.Invitation) error {
	png, err := paper.PNG(480)
	if err != nil {
		return err
	}
	data := func(kind string, b []byte) template.URL {
		return template.URL("data:" + kind + ";base64," + base64.StdEncoding.EncodeToString(b)) //nolint:gosec // made here
	}
	return r.Show(frame.Page{Name: "station-code", Title: "入网码", Active: active, Data: codeData{
		Station: s, Paper: paper, QR: data("image/png", png), File: data("text/plain", invite.File(paper.Text())), Name: invite.FileName,
	}})
}
