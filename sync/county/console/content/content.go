// Package content is the console's pages for what the stations show: boards,
// notices, profiles, deputies, the stations' particulars and the county's rules,
// each as a draft until somebody publishes it. It knows forms and the press; how a
// kiosk draws and how a station gets to know, it does not.
package content

import (
	"fmt"
	"io"
	"net/http"
	"sync"

	"lianluozhan/assets/web"
	"lianluozhan/sync/county"
	"lianluozhan/sync/county/account"
	"lianluozhan/sync/county/console/content/form"
	"lianluozhan/sync/county/console/frame"
	"lianluozhan/sync/county/intake"
	"lianluozhan/sync/county/press"
)

// Config is what the pages need; all fields are required.
type Config struct {
	County *county.County
	Press  *press.Press
	Rand   io.Reader // for the ids of new documents
}

// desk serves the pages.
type desk struct {
	Config
	kinds    map[string]form.Kind // by their short names
	pictures sync.Mutex           // held while one is unpacked: each may take hundreds of megabytes
}

// maxUpload bounds a form with a picture.
const maxUpload = intake.MaxPicture + 1<<20

// New returns the pages.
func New(cfg Config) (frame.Part, error) {
	pages, err := frame.NewPages(web.ConsoleLayout, web.ConsoleContent)
	if err != nil {
		return frame.Part{}, fmt.Errorf("content: %w", err)
	}
	d := &desk{Config: cfg, kinds: map[string]form.Kind{}}
	part := frame.Part{Pages: pages, Assets: map[string][]byte{
		"content.js": web.ConsoleContentScript, "content.css": web.ConsoleContentStyle,
	}}
	add := func(method, path string, big int64, fn func(*frame.Request) error) {
		part.Routes = append(part.Routes, frame.Route{Method: method, Path: path, Roles: rolesFor(path), Big: big, Serve: fn})
	}
	add(http.MethodGet, form.ContentPath, 0, d.list)
	add(http.MethodGet, form.DeputiesPath, 0, d.deputies)
	add(http.MethodGet, form.ContentPath+"/picture/{id}", 0, d.picture)
	for _, k := range form.Kinds() {
		d.kinds[k.Wire] = k
		if k.Only == "" {
			add(http.MethodGet, k.NewPath(), 0, func(r *frame.Request) error { return d.blank(r, k) })
			add(http.MethodPost, k.NewPath(), maxUpload, func(r *frame.Request) error { return d.change(r, k, "") })
		}
		path := k.Path("{id}")
		add(http.MethodGet, path, 0, func(r *frame.Request) error { return d.edit(r, k) })
		add(http.MethodPost, path, maxUpload, func(r *frame.Request) error { return d.change(r, k, r.PathValue("id")) })
		add(http.MethodGet, path+"/history", 0, func(r *frame.Request) error { return d.history(r, k) })
		add(http.MethodGet, path+"/history/{n}", 0, func(r *frame.Request) error { return d.version(r, k) })
		add(http.MethodPost, path+"/history/{n}", 0, func(r *frame.Request) error { return d.restore(r, k) })
		if k.Preview != "" {
			add(http.MethodPost, form.ContentPath+"/preview/"+k.Wire, maxUpload, func(r *frame.Request) error { return d.preview(r, k) })
		}
	}
	return part, nil
}

// rolesFor is who may use a page at all; a liaison's station is there already.
func rolesFor(path string) []account.Role {
	if path == form.Station().NewPath() {
		return frame.Roles(account.Office, account.Town)
	}
	return frame.Roles(account.Office, account.Town, account.Liaison)
}

func actor(r *frame.Request) press.Actor { return press.Actor{Account: r.Person, From: r.From()} }
