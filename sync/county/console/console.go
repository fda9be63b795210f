// Package console is what county staff work with in a browser: signing in, what
// needs them today, search, accounts, the audit log, and around these the pages
// that other packages give. It decides who may come in; what a case, a board or a
// machine is, those packages know.
package console

import (
	"fmt"
	"log/slog"
	"net/http"
	"sync"

	"lianluozhan/assets/web"
	"lianluozhan/sync/county"
	"lianluozhan/sync/county/account"
	"lianluozhan/sync/county/console/frame"
)

// Config is what a Console is made of.
type Config struct {
	County   *county.County
	Book     *account.Book
	Sessions *account.Sessions
	Door     Door
	Keys     Keys         // nil where there are none
	Desk     Desk         // nil where there is none
	Fleet    Fleet        // nil where there is none
	Newsroom Newsroom     // nil where there is none
	Alarms   Alarms       // nil where there are none
	Parts    []frame.Part // of the packages of pages
	Log      *slog.Logger
}

// Console serves everything under frame.Base.
type Console struct {
	cfg     Config
	pages   *frame.Pages
	gate    *gate
	places  *directory
	parts   []frame.Part
	handler http.Handler

	unlocking sync.Mutex // one passphrase at a time: each takes a lot of memory
}

// New returns the console.
func New(cfg Config) (*Console, error) {
	pages, err := frame.NewPagesWith(funcs(), web.ConsoleLayout, web.ConsoleShell)
	if err != nil {
		return nil, err
	}
	c := &Console{cfg: cfg, pages: pages, gate: newGate(cfg), places: &directory{county: cfg.County}}
	c.parts = append([]frame.Part{c.own()}, cfg.Parts...)
	f, err := frame.New(frame.Config{
		Parts: c.parts, Gate: c.gate, Plain: pages, County: c.countyName, From: cfg.Door.from, Log: cfg.Log,
	})
	if err != nil {
		return nil, err
	}
	c.handler = cfg.Door.keep(f, f.Refuse(errNotEncrypted))
	return c, nil
}

// ServeHTTP implements http.Handler.
func (c *Console) ServeHTTP(w http.ResponseWriter, r *http.Request) { c.handler.ServeHTTP(w, r) }

// Routes lists all routes, for the test of who may use them.
func (c *Console) Routes() (all []frame.Route) {
	for _, p := range c.parts {
		all = append(all, p.Routes...)
	}
	return all
}

func (c *Console) countyName() string {
	st, err := c.cfg.County.Meta()
	if err != nil {
		c.cfg.Log.Error("county not readable", "error", err)
		return ""
	}
	return st.Name
}

// own is the part of the console that is this package's.
func (c *Console) own() frame.Part {
	all := frame.Everybody()
	managers := frame.Roles(account.Office, account.IT)
	readers := frame.Roles(account.Office, account.Auditor)
	staff := frame.Roles(account.Office, account.Town, account.Liaison)
	get := func(path string, roles []account.Role, fn func(*frame.Request) error) frame.Route {
		return frame.Route{Method: http.MethodGet, Path: frame.Base + path, Roles: roles, Serve: fn}
	}
	post := func(path string, roles []account.Role, fn func(*frame.Request) error) frame.Route {
		return frame.Route{Method: http.MethodPost, Path: frame.Base + path, Roles: roles, Serve: fn}
	}
	open := func(r frame.Route) frame.Route {
		r.Open = true
		return r
	}
	return frame.Part{
		Pages:  c.pages,
		Assets: map[string][]byte{"console.css": web.ConsoleStyle, "console.js": web.ConsoleScript, "htmx.min.js": web.Htmx},
		Routes: []frame.Route{
			open(get("/sign-in", nil, c.signInPage)), open(post("/sign-in", nil, c.signIn)),
			post("/sign-out", all, c.signOut),
			get("/password", all, c.passwordPage), post("/password", all, c.password),
			get("/{$}", all, c.today),
			get("/first", frame.Roles(account.Office, account.IT), c.firstPage),
			get("/search", staff, c.search),
			get("/settings", managers, c.settings),
			get("/settings/accounts/{name}", managers, c.accountPage), post("/settings/accounts/{name}", managers, c.saveAccount),
			post("/settings/accounts/{name}/password", managers, c.resetPassword),
			get("/settings/keys", managers, c.keysPage), post("/settings/keys", managers, c.unlock),
			get("/audit", readers, c.audit), post("/audit/verify", readers, c.verify),
		},
	}
}

// fault says what was being done.
func fault(doing string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", doing, err)
}
