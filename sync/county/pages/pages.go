package pages

import (
	"bytes"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"lianluozhan/assets/web"
	"lianluozhan/sync/county/phone"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// Source is the county as the pages need it.
type Source interface {
	Document(key string) (any, bool, error)
	Documents(kind string, fn func(key string, scopes []string, doc any)) error
	Blob(id liaison.BlobID) ([]byte, bool)
	// PublicCase returns the public side of a matter to who knows its secret.
	PublicCase(no liaison.ReceiptNo, secret string) (liaison.Case, bool)
	Now() time.Time
}

// Config is what a Site is made of; all but Gateway is required.
type Config struct {
	County Source
	Desk   *phone.Desk // takes in what residents write
	Log    *slog.Logger
	// Gateway says that a gateway stands before the server, which puts a browser's
	// address into X-Forwarded-For. Without one anybody could write that.
	Gateway bool
}

// Site serves the public pages.
type Site struct {
	src  Source
	desk *phone.Desk
	log  *slog.Logger
	tmpl *template.Template
	mux  *http.ServeMux

	gateway             bool
	looks, deeds, files *gate
	roster              roster
}

// New returns the site.
func New(cfg Config) (*Site, error) {
	t, err := template.New("pages").Funcs(template.FuncMap{
		"join": func(s []string) string { return strings.Join(s, "、") },
	}).Parse(web.Pages)
	if err != nil {
		return nil, fmt.Errorf("pages: %w", err)
	}
	s := &Site{src: cfg.County, desk: cfg.Desk, log: cfg.Log, tmpl: t, mux: http.NewServeMux(), gateway: cfg.Gateway}
	s.looks, s.deeds, s.files = newGate(lookPace), newGate(deedPace), newGate(filePace)
	for pattern, h := range map[string]http.HandlerFunc{
		"GET /{$}": s.index, "GET /t/{id}": s.town, "GET /results": s.results,
		"GET /d/{id}": s.deputy, "POST /d/{id}": s.toDeputy, "GET /b/{id}": s.board,
		"GET /s/{id}": s.station, "GET /s/{id}/plan": s.plan, "GET /s/{id}/results": s.stationResults,
		"GET /s/{id}/write": s.write, "POST /s/{id}/write": s.toStation,
		"GET /r/{no}/{secret}": s.receipt, "GET /r/{no}/{secret}/qr.png": s.receiptCode,
		"GET /r/{no}/{secret}/{deed}": s.askDeed, "POST /r/{no}/{secret}/{deed}": s.deed,
	} {
		s.mux.HandleFunc(pattern, h)
	}
	s.mux.HandleFunc("GET /p/{sum}", s.picture)
	s.mux.HandleFunc("GET /style.css", s.style)
	s.mux.HandleFunc("/", s.nothing)
	return s, nil
}

// policy lets the page load its own style and pictures and send its own forms, and
// nothing else.
const policy = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// ServeHTTP implements http.Handler.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Frame-Options", "DENY")
	switch still := strings.HasPrefix(r.URL.Path, "/p/") || r.URL.Path == "/style.css"; {
	case r.Method == http.MethodPost && r.Header.Get("Sec-Fetch-Site") == "cross-site":
		s.problem(w, http.StatusForbidden, "不能从这里提交", "请重新扫一次二维码，在打开的网页里提交。")
		return
	case !still && r.Method != http.MethodPost: // what is sent has gates of its own, which lose no word
		if wait := s.looks.pass(s.src.Now(), s.address(r)); wait > 0 {
			s.slow(w, wait)
			return
		}
	}
	s.mux.ServeHTTP(w, r)
}

// head is what every page has around its own.
type head struct {
	Title, Where, What  string
	Photo               liaison.BlobID
	Monogram            string
	Private             bool
	Office, OfficePhone string
}

func (s *Site) rules() (liaison.RulePack, error) {
	doc, _, err := s.src.Document(wire.KeyRules)
	rules, _ := doc.(liaison.RulePack)
	return rules, err
}

func newHead(rules liaison.RulePack, title string) head {
	return head{Title: title, Where: rules.County, Office: rules.Office, OfficePhone: rules.OfficePhone}
}

// show renders a page whole before anything is sent, so that a fault never
// leaves half a page.
func (s *Site) show(w http.ResponseWriter, status int, name string, data any) {
	var b bytes.Buffer
	if err := s.tmpl.ExecuteTemplate(&b, name, data); err != nil {
		s.log.Error("page failed", "page", name, "error", err)
		http.Error(w, "网页出错了，请稍后再试。", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if w.Header().Get("Cache-Control") == "" {
		w.Header().Set("Cache-Control", "no-cache")
	}
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // a phone that is gone asks again
}

type problem struct {
	head
	Words string
	Typed string // what somebody wrote, which must not be lost
}

// keeping answers somebody who wrote something: whatever goes wrong, they get it back.
type keeping struct {
	http.ResponseWriter
	typed string
}

func (s *Site) problem(w http.ResponseWriter, status int, title, words string) {
	rules, err := s.rules()
	if err != nil {
		s.log.Error("rules not readable", "error", err)
	}
	h := newHead(rules, title)
	h.Private = true
	p := problem{head: h, Words: words}
	if k, ok := w.(keeping); ok {
		p.Typed = k.typed
	}
	s.show(w, status, "problem", p)
}

// fail answers for a document that is not there or cannot be read.
func (s *Site) fail(w http.ResponseWriter, err error) {
	if err != nil {
		s.log.Error("document not readable", "error", err)
		s.problem(w, http.StatusInternalServerError, "暂时看不了", "这一页暂时打不开，请过一会儿再试。")
		return
	}
	s.problem(w, http.StatusNotFound, "没有这一页", "没有找到这个网页，可能已经撤下。请核对网址，或者重新扫一次二维码。")
}

func (s *Site) nothing(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		s.problem(w, http.StatusMethodNotAllowed, "不能这样打开", "这里只能查看，不能提交。")
		return
	}
	s.fail(w, nil)
}

func (s *Site) style(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	w.Header().Set("Cache-Control", "max-age=3600")
	_, _ = w.Write(web.Style) // a phone that is gone asks again
}

// picture serves a file by its hash; it can never change.
func (s *Site) picture(w http.ResponseWriter, r *http.Request) {
	b, ok := s.src.Blob(liaison.BlobID(r.PathValue("sum")))
	kind := http.DetectContentType(b)
	if !ok || kind != "image/jpeg" && kind != "image/png" {
		s.fail(w, nil)
		return
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	_, _ = w.Write(b) // a phone that is gone asks again
}
