// Package frame is what all pages of the console share: routes with who may use
// them, the signed-in person, templates in one layout, forms and their mistakes.
// It has no page of its own and knows no case, document or station.
package frame

import (
	"errors"
	"net/http"
	"slices"

	"lianluozhan/sync/county/account"
	"lianluozhan/sync/county/audit"
)

// Base is where the console lives on the server.
const Base = "/console"

// Route is one address of the console. The access test is made from the routes, so
// a new one cannot be forgotten.
type Route struct {
	Method string         // GET or POST
	Path   string         // as http.ServeMux knows it, e.g. "/console/cases/{no}"
	Roles  []account.Role // who may; never empty
	Serve  func(*Request) error
	// Big is how many bytes a POST may have where that is more than MaxForm.
	Big int64
	// Open routes serve also those who are not signed in; Roles do not count then.
	Open bool
}

// MaxForm is how many bytes a form may have.
const MaxForm = 256 << 10

// Roles names who may use a route.
func Roles(r ...account.Role) []account.Role { return r }

// Everybody is all roles.
func Everybody() []account.Role { return account.Roles() }

// Allows reports whether the role may use the route.
func (r Route) Allows(role account.Role) bool { return slices.Contains(r.Roles, role) }

// Request is one request of somebody who is signed in and may use the route.
type Request struct {
	*http.Request
	W      http.ResponseWriter
	Person account.Account
	Token  string // to be sent back with every form, as field "token"

	frame *Frame
	pages *Pages
	whole bool // never a piece of a page
}

// Flasher keeps one line for the person's next page.
type Flasher interface {
	Flash(r *http.Request, words string)
	Flashed(r *http.Request) string
}

// Record returns a record of the audit log for this request.
func (r *Request) Record(deed, what, detail string) audit.Record {
	return audit.Record{Who: r.Person.Name, From: r.From(), Deed: deed, What: what, Detail: detail}
}

// From is the network address of who asks, without a port.
func (r *Request) From() string { return r.frame.from(r.Request) }

// Problem is an error that is shown as a page in plain words.
type Problem struct {
	Status       int
	Title, Words string
}

func (p Problem) Error() string { return p.Title }

// Problems that many pages have.
var (
	ErrNotHere = Problem{http.StatusNotFound, "没有这一页", "没有找到，可能已经删除，也可能网址不对。"}
	ErrMayNot  = Problem{http.StatusForbidden, "不能查看", "您的账号没有这项权限。需要时请联系县人大代表工委。"}
)

// Go sends the browser to another page, whose next showing begins with words.
func (r *Request) Go(path, words string) error {
	if words != "" {
		r.frame.cfg.Gate.Flash(r.Request, words)
	}
	if r.Htmx() {
		r.W.Header().Set("HX-Redirect", path)
		r.W.WriteHeader(http.StatusNoContent)
		return nil
	}
	http.Redirect(r.W, r.Request, path, http.StatusSeeOther)
	return nil
}

// Htmx reports whether a piece of a page is asked for, not the whole.
func (r *Request) Htmx() bool {
	return !r.whole && r.Header.Get("HX-Request") == "true" && r.Header.Get("HX-Boosted") != "true" &&
		r.Header.Get("HX-History-Restore-Request") != "true"
}

// Mistakes are what is wrong with a form, by the name of the field; "" is the form
// as a whole.
type Mistakes map[string]string

// Add notes the first mistake of a field.
func (m Mistakes) Add(field, words string) {
	if _, had := m[field]; !had {
		m[field] = words
	}
}

// ErrStale is returned where a form was made from something that has changed since.
var ErrStale = errors.New("frame: changed by somebody else meanwhile")

// Part is one part of the console: what a package of pages gives.
type Part struct {
	Routes []Route
	Pages  *Pages
	Assets map[string][]byte // served at AssetPath by name, e.g. "preview.js"; the same for everybody
}
