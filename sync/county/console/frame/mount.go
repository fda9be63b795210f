package frame

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"lianluozhan/sync/county/account"
)

// Gate knows who is signed in. Its sessions are the gate's own matter.
type Gate interface {
	Flasher
	// Wrap gives each request its session.
	Wrap(http.Handler) http.Handler
	// Who returns who is signed in; ok is false for nobody.
	Who(r *http.Request) (p account.Account, ok bool)
	// Token returns the secret that the forms of this browser carry. It may set a
	// cookie for a browser that nobody has signed in with.
	Token(w http.ResponseWriter, r *http.Request) string
}

// Config is what a Frame is made of; all fields but From are required.
type Config struct {
	Parts  []Part
	Gate   Gate
	Plain  *Pages                     // the layout alone, for pages that say what is wrong
	County func() string              // its name
	From   func(*http.Request) string // address of who asks; nil is the other end of the connection
	Log    *slog.Logger
}

// Frame serves the parts of the console under Base.
type Frame struct {
	cfg     Config
	mux     *http.ServeMux
	guard   *http.CrossOriginProtection
	handler http.Handler
	menu    []MenuItem
	finders []account.Role // who may search
	version string         // of the assets
}

// Where somebody who is not signed in, or has still to choose a password, is sent.
const (
	SignInPath   = Base + "/sign-in"
	PasswordPath = Base + "/password"
	SignOutPath  = Base + "/sign-out"
	AssetPath    = Base + "/assets/"
)

// bigWait is how long a large upload may take.
const bigWait = 10 * time.Minute

// New returns the frame around the parts. It fails for a route that nobody may use
// and for two parts with the same route.
func New(cfg Config) (f *Frame, err error) {
	defer func() {
		if p := recover(); p != nil { // what http.ServeMux says of patterns that clash
			err = fmt.Errorf("console: %v", p)
		}
	}()
	f = &Frame{cfg: cfg, mux: http.NewServeMux(), guard: http.NewCrossOriginProtection()}
	files := map[string][]byte{}
	for _, part := range cfg.Parts {
		for _, route := range part.Routes {
			if err := route.check(); err != nil {
				return nil, err
			}
			f.mux.Handle(route.Method+" "+route.Path, f.page(part, route))
		}
		for name, b := range part.Assets {
			files[name] = b
		}
	}
	f.menu, f.finders = mounted(cfg.Parts), rolesOf(cfg.Parts, SearchPath)
	f.version = versionOf(files)
	f.mux.Handle("GET "+AssetPath+"{name}", assets(files))
	f.mux.Handle(Base+"/", f.page(Part{Pages: cfg.Plain}, Route{Roles: Everybody(), Serve: func(*Request) error { return ErrNotHere }}))
	f.handler = cfg.Gate.Wrap(f.mux)
	return f, nil
}

func (r Route) check() error {
	switch {
	case r.Method != http.MethodGet && r.Method != http.MethodPost:
		return fmt.Errorf("console: %s %s: neither GET nor POST", r.Method, r.Path)
	case !strings.HasPrefix(r.Path, Base+"/"):
		return fmt.Errorf("console: %s is not under %s", r.Path, Base)
	case len(r.Roles) == 0 && !r.Open:
		return fmt.Errorf("console: nobody may use %s %s", r.Method, r.Path)
	}
	return nil
}

// policy lets pages load what the county serves, and nothing else.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; " +
	"form-action 'self'; frame-ancestors 'self'; frame-src 'self'; base-uri 'none'"

// ServeHTTP implements http.Handler.
func (f *Frame) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	protect(w.Header())
	if strings.HasPrefix(r.URL.Path, AssetPath) {
		f.mux.ServeHTTP(w, r) // the same for everybody
		return
	}
	f.handler.ServeHTTP(w, r)
}

// Refuse tells everybody why nothing is shown here.
func (f *Frame) Refuse(p Problem) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		protect(w.Header())
		(&Request{Request: r, W: w, frame: f}).explain(p)
	})
}

func protect(h http.Header) {
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("X-Frame-Options", "SAMEORIGIN")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
}

// page serves one route: who asks, may they, is it their own form, then the deed.
func (f *Frame) page(part Part, route Route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, hr *http.Request) {
		r := &Request{Request: hr, W: w, frame: f, pages: part.Pages}
		defer r.tidy()
		defer func() {
			if p := recover(); p != nil {
				f.cfg.Log.Error("page broke", "route", hr.Pattern, "fault", fmt.Sprint(p), "stack", string(debug.Stack()))
				r.explain(errBroken)
			}
		}()
		if err := f.serve(r, route); err != nil {
			r.explain(err)
		}
	})
}

func (f *Frame) serve(r *Request, route Route) error {
	person, in := f.cfg.Gate.Who(r.Request)
	r.Person = person
	switch {
	case !in && !route.Open:
		return r.signIn()
	case in && person.Fresh && !route.Open && route.Path != PasswordPath && route.Path != SignOutPath:
		return r.Go(PasswordPath, "")
	case in && !route.Open && !route.Allows(person.Role):
		return ErrMayNot
	}
	if r.Method == http.MethodPost {
		if err := f.form(r, route); err != nil {
			return err
		}
	} else {
		r.Token = f.cfg.Gate.Token(r.W, r.Request)
	}
	return route.Serve(r)
}

// form reads what was sent and makes sure that it comes from a page of ours.
func (f *Frame) form(r *Request, route Route) error {
	if err := f.guard.Check(r.Request); err != nil {
		return errForeign
	}
	limit := max(route.Big, MaxForm)
	if route.Big > 0 {
		ctl := http.NewResponseController(r.W)
		_ = ctl.SetReadDeadline(time.Now().Add(bigWait)) // what cannot be set stays as it was
		_ = ctl.SetWriteDeadline(time.Now().Add(bigWait))
	}
	if r.ContentLength > limit {
		r.swallow()
		return tooBig(limit)
	}
	r.Body = http.MaxBytesReader(r.W, r.Body, limit)
	err := r.ParseForm()
	if err == nil {
		err = r.ParseMultipartForm(1 << 20)
	}
	var big *http.MaxBytesError
	switch {
	case errors.As(err, &big):
		return tooBig(limit)
	case err != nil && !errors.Is(err, http.ErrNotMultipart):
		return errUnread
	}
	r.Token = f.cfg.Gate.Token(r.W, r.Request)
	sent := r.PostFormValue("token")
	if sent == "" {
		sent = r.Header.Get("X-Token")
	}
	if !same(sent, r.Token) {
		return errForeign
	}
	return nil
}

// from is where a request comes from, without a port.
func (f *Frame) from(r *http.Request) string {
	if f.cfg.From != nil {
		return f.cfg.From(r)
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
