package cases

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"lianluozhan/assets/web"
	"lianluozhan/sync/county"
	"lianluozhan/sync/county/account"
	"lianluozhan/sync/county/casework"
	"lianluozhan/sync/county/console/frame"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// listPath is the list's address; a matter's is below it.
const listPath = frame.Base + "/cases"

// pageSize is how many matters a page of the list has.
const pageSize = 25

// Config is what the pages work on; both are required.
type Config struct {
	Desk   *casework.Desk
	County *county.County
}

// bench serves the pages.
type bench struct {
	desk   *casework.Desk
	county *county.County
}

// New returns the pages of matters.
func New(cfg Config) (frame.Part, error) {
	pages, err := frame.NewPages(web.ConsoleLayout, web.ConsoleCases)
	if err != nil {
		return frame.Part{}, err
	}
	b := &bench{cfg.Desk, cfg.County}
	staff := frame.Roles(account.Office, account.Town, account.Liaison)
	get := func(path string, serve func(*frame.Request) error) frame.Route {
		return frame.Route{Method: "GET", Path: path, Roles: staff, Serve: serve}
	}
	post := func(path string, serve func(*frame.Request) error) frame.Route {
		return frame.Route{Method: "POST", Path: path, Roles: staff, Serve: serve}
	}
	one := listPath + "/{no}"
	routes := []frame.Route{
		get(listPath, b.list), get(listPath+"/export", b.export), get(one, b.file), get(one+"/print", b.print),
		post(one+"/reveal", b.reveal), post(one+"/preview", b.preview),
	}
	for _, s := range specs() {
		routes = append(routes, post(one+"/"+string(s.kind), func(r *frame.Request) error { return b.do(r, s) }))
	}
	return frame.Part{Routes: routes, Pages: pages}, nil
}

// rules are the county's, empty before there are any.
func (b *bench) rules() (liaison.RulePack, error) {
	doc, _, err := b.county.Document(wire.KeyRules)
	rules, _ := doc.(liaison.RulePack)
	return rules, err
}

// stations are those of somebody's scope, by name.
func (b *bench) stations(scope account.Scope) (all []liaison.Station, err error) {
	err = b.county.Documents(wire.DocStation, func(_ string, _ []string, doc any) {
		if s, ok := doc.(liaison.Station); ok && scope.Has(s.ID, s.Town) {
			all = append(all, s)
		}
	})
	return all, err
}

// actor is who asks, as the desk wants to know it.
func (b *bench) actor(r *frame.Request) (casework.Actor, error) {
	if r.Person.Office != "" {
		return casework.ActorOf(r.Person, r.From(), ""), nil
	}
	place, err := b.place(r.Person)
	return casework.ActorOf(r.Person, r.From(), place), err
}

// place is what an account without an office of its own is called to residents.
func (b *bench) place(p account.Account) (string, error) {
	if p.Role == account.Office {
		rules, err := b.rules()
		return rules.Office, err
	}
	all, err := b.stations(p.Scope())
	if err != nil || len(all) == 0 {
		return "", err
	}
	if p.Role == account.Town {
		return all[0].TownName + "人大", nil
	}
	return all[0].Name, nil
}

// receipt is the number in the address.
func receipt(r *frame.Request) (liaison.ReceiptNo, error) {
	no, err := liaison.ParseReceiptNo(r.PathValue("no"))
	if err != nil {
		return "", frame.ErrNotHere
	}
	return no, nil
}

// outward turns what the desk says into what people read. That a matter of others
// exists is not told.
func outward(err error) error {
	switch {
	case errors.Is(err, casework.ErrNotFound):
		return frame.ErrNotHere
	case errors.Is(err, casework.ErrMayNot):
		return frame.ErrMayNot
	}
	return err
}

// one is a matter with what its page needs besides.
type one struct {
	casework.File
	rules liaison.RulePack
	actor casework.Actor
	token string
	when  time.Time
}

func (o *one) now() time.Time { return o.when }

func (o *one) today() liaison.Date { return liaison.DateOf(o.when) }

// open reads the matter in the address for who asks.
func (b *bench) open(r *frame.Request) (*one, error) {
	no, err := receipt(r)
	if err != nil {
		return nil, err
	}
	o := &one{token: r.Token, when: b.county.Now()}
	if o.actor, err = b.actor(r); err != nil {
		return nil, err
	}
	if o.rules, err = b.rules(); err != nil {
		return nil, err
	}
	if o.File, err = b.desk.File(no, o.actor); err != nil {
		return nil, outward(err)
	}
	return o, nil
}

func casePath(no liaison.ReceiptNo) string { return listPath + "/" + string(no) }

// heading is what a matter is called in lists and over its page.
func heading(r casework.Row) string {
	return strings.TrimPrefix(fmt.Sprintf("%s · %s", r.CategoryName, r.Heading()), " · ")
}
