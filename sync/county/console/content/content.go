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
	kinds    map[string]kind // by their short names
	pictures sync.Mutex      // held while one is unpacked: each may take hundreds of megabytes
}

// maxUpload bounds a form with a picture.
const maxUpload = intake.MaxPicture + 1<<20

// New returns the pages.
func New(cfg Config) (frame.Part, error) {
	pages, err := frame.NewPages(web.ConsoleLayout, web.ConsoleContent)
	if err != nil {
		return frame.Part{}, fmt.Errorf("content: %w", err)
	}
	d := &desk{Config: cfg, kinds: map[string]kind{}}
	part := frame.Part{Pages: pages, Assets: map[string][]byte{
		"content.js": web.ConsoleContentScript, "content.css": web.ConsoleContentStyle,
	}}
	add := func(method, path string, big int64, fn func(*frame.Request) error) {
		part.Routes = append(part.Routes, frame.Route{Method: method, Path: path, Roles: rolesFor(path), Big: big, Serve: fn})
	}
	add(http.MethodGet, contentPath, 0, d.list)
	add(http.MethodGet, deputiesPath, 0, d.deputies)
	add(http.MethodGet, contentPath+"/picture/{id}", 0, d.picture)
	for _, k := range kinds() {
		d.kinds[k.wire] = k
		if k.only == "" {
			add(http.MethodGet, k.newPath(), 0, func(r *frame.Request) error { return d.blank(r, k) })
			add(http.MethodPost, k.newPath(), maxUpload, func(r *frame.Request) error { return d.change(r, k, "") })
		}
		path := k.path("{id}")
		add(http.MethodGet, path, 0, func(r *frame.Request) error { return d.edit(r, k) })
		add(http.MethodPost, path, maxUpload, func(r *frame.Request) error { return d.change(r, k, r.PathValue("id")) })
		add(http.MethodGet, path+"/history", 0, func(r *frame.Request) error { return d.history(r, k) })
		add(http.MethodGet, path+"/history/{n}", 0, func(r *frame.Request) error { return d.version(r, k) })
		add(http.MethodPost, path+"/history/{n}", 0, func(r *frame.Request) error { return d.restore(r, k) })
		if k.preview != "" {
			add(http.MethodPost, contentPath+"/preview/"+k.wire, maxUpload, func(r *frame.Request) error { return d.preview(r, k) })
		}
	}
	return part, nil
}

// rolesFor is who may use a page at all; a liaison's station is there already.
func rolesFor(path string) []account.Role {
	if path == stationKind().newPath() {
		return frame.Roles(account.Office, account.Town)
	}
	return frame.Roles(account.Office, account.Town, account.Liaison)
}

func actor(r *frame.Request) press.Actor { return press.Actor{Account: r.Person, From: r.From()} }
