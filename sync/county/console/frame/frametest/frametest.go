// Package frametest serves one part of the console to tests, with somebody signed
// in already. It knows no password and no real session.
package frametest

import (
	"bytes"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"lianluozhan/assets/web"
	"lianluozhan/sync/county/account"
	"lianluozhan/sync/county/console/frame"
)

// Token is what forms carry.
const Token = "token-of-the-test"

// Site is a served part. Person may be changed between requests.
type Site struct {
	*httptest.Server
	Person account.Account

	t  testing.TB
	mu sync.Mutex
	// words for the next page
	flash string
}

// Answer is what a request was answered with; redirects are not followed.
type Answer struct {
	Status int
	Body   string
	To     string // where a redirect leads
	Header http.Header
}

// Serve mounts parts with the person signed in. A zero person is nobody.
func Serve(t testing.TB, person account.Account, parts ...frame.Part) *Site {
	t.Helper()
	plain, err := frame.NewPages(web.ConsoleLayout)
	if err != nil {
		t.Fatal(err)
	}
	s := &Site{t: t, Person: person}
	f, err := frame.New(frame.Config{
		Parts: parts, Gate: s, Plain: plain, County: func() string { return "示例县" },
		Log: slog.New(slog.NewTextHandler(t.Output(), nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Server = httptest.NewServer(f)
	t.Cleanup(s.Close)
	return s
}

// Get asks for a page.
func (s *Site) Get(path string) Answer {
	s.t.Helper()
	return s.do(http.MethodGet, path, nil, nil)
}

// Post sends a form with the token.
func (s *Site) Post(path string, form url.Values) Answer {
	s.t.Helper()
	sent := url.Values{"token": {Token}}
	for k, v := range form {
		sent[k] = v
	}
	return s.do(http.MethodPost, path, strings.NewReader(sent.Encode()), http.Header{"Content-Type": {"application/x-www-form-urlencoded"}})
}

// File is one file of a form.
type File struct {
	Field, Name string
	Bytes       []byte
}

// Upload sends a form with files and the token.
func (s *Site) Upload(path string, form url.Values, files ...File) Answer {
	s.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	s.must(m.WriteField("token", Token))
	for k, vs := range form {
		for _, v := range vs {
			s.must(m.WriteField(k, v))
		}
	}
	for _, f := range files {
		w, err := m.CreateFormFile(f.Field, f.Name)
		s.must(err)
		_, err = w.Write(f.Bytes)
		s.must(err)
	}
	s.must(m.Close())
	return s.do(http.MethodPost, path, &b, http.Header{"Content-Type": {m.FormDataContentType()}})
}

// Htmx asks for a piece of a page as htmx does.
func (s *Site) Htmx(method, path string, form url.Values) Answer {
	s.t.Helper()
	return s.do(method, path, strings.NewReader(form.Encode()), http.Header{
		"Content-Type": {"application/x-www-form-urlencoded"}, "Hx-Request": {"true"}, "X-Token": {Token},
	})
}

func (s *Site) do(method, path string, body io.Reader, header http.Header) Answer {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), method, s.URL+path, body)
	s.must(err)
	for k, v := range header {
		req.Header[k] = v
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	s.must(err)
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	s.must(err)
	return Answer{res.StatusCode, string(b), res.Header.Get("Location"), res.Header}
}

func (s *Site) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// Wrap implements frame.Gate.
func (s *Site) Wrap(h http.Handler) http.Handler { return h }

// Who implements frame.Gate.
func (s *Site) Who(*http.Request) (account.Account, bool) { return s.Person, s.Person.Name != "" }

// Token implements frame.Gate.
func (s *Site) Token(http.ResponseWriter, *http.Request) string { return Token }

// Flash implements frame.Gate.
func (s *Site) Flash(_ *http.Request, words string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.flash = words
}

// Flashed implements frame.Gate.
func (s *Site) Flashed(*http.Request) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer func() { s.flash = "" }()
	return s.flash
}
