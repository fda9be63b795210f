package webtest_test

import (
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lianluozhan/cmd/internal/browser"
)

// county is the county's program with data of its own and an account of each role.
type county struct {
	t            testing.TB
	data, listen string
}

// password is everybody's.
const password = "qingyang-lamei-2026"

// accounts by role: each is named like it.
var accounts = map[string][]string{
	"office":  {"-role", "office"},
	"town":    {"-role", "town", "-town", "chengguan"},
	"liaison": {"-role", "liaison", "-station", "chengguan"},
	"it":      {"-role", "it"},
	"auditor": {"-role", "auditor"},
}

// newCounty makes a county from the sample data.
func newCounty(t testing.TB) *county {
	t.Helper()
	c := bareCounty(t)
	c.run("import", "-data", c.data, filepath.Join(root, "assets/sample/county"))
	c.serve()
	return c
}

// bareCounty has accounts and nothing else, and is not served yet.
func bareCounty(t testing.TB) *county {
	t.Helper()
	c := &county{t: t, data: filepath.Join(t.TempDir(), "county"), listen: freePort(t)}
	c.run("init", "-data", c.data, "-name", "示例县", "-key-file", c.keyFile())
	secret := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(secret, []byte(password), 0o600); err != nil {
		t.Fatal(err)
	}
	for role, more := range accounts {
		c.run(append([]string{"account", "add", nameOf(role), "-data", c.data, "-person", "示例" + role, "-password-file", secret}, more...)...)
	}
	return c
}

func (c *county) keyFile() string { return c.data + ".key" }

// run runs a command of the program and returns what it prints.
func (c *county) run(args ...string) string {
	c.t.Helper()
	out, err := exec.CommandContext(c.t.Context(), have.county, args...).CombinedOutput()
	if err != nil {
		c.t.Fatalf("county %v: %v\n%s", args, err, out)
	}
	return string(out)
}

func (c *county) serve() {
	c.t.Helper()
	cmd := exec.Command(have.county, "serve", "-data", c.data, "-listen", c.listen, "-key-file", c.keyFile()) //nolint:noctx // killed below
	log := &strings.Builder{}
	cmd.Stdout, cmd.Stderr = io.Discard, log
	if err := cmd.Start(); err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() {
		_ = cmd.Process.Kill() // gone already: nothing to do
		_ = cmd.Wait()         // killed, as wanted
		if c.t.Failed() {
			c.t.Logf("county:\n%s", log.String()[max(0, log.Len()-3000):])
		}
	})
	for began := time.Now(); ; <-time.After(20 * time.Millisecond) {
		res, err := http.Get(c.url("/healthz")) //nolint:noctx // a moment
		if err == nil {
			_ = res.Body.Close() // not read
			return
		}
		if time.Since(began) > 30*time.Second {
			c.t.Fatal("the county does not answer")
		}
	}
}

func (c *county) url(path string) string { return "http://" + c.listen + path }

// tab is a browser's tab on the county.
type tab struct {
	*browser.Page
	t testing.TB
	c *county
}

func (c *county) open(s browser.Size) *tab {
	c.t.Helper()
	p, err := have.browser.Open(s)
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(p.Close)
	return &tab{p, c.t, c}
}

// as opens a tab with the account of a role signed in.
func (c *county) as(role string, s browser.Size) *tab {
	c.t.Helper()
	p := c.open(s)
	p.goTo("/console/")
	p.must(p.Fill("账号", nameOf(role)), p.Fill("口令", password), p.Click("登录"), p.Wait("今天"))
	return p
}

func (p *tab) must(errs ...error) {
	p.t.Helper()
	if err := errors.Join(errs...); err != nil {
		p.shot("failed")
		p.t.Fatal(err)
	}
}

func (p *tab) goTo(path string) { p.t.Helper(); p.must(p.Go(p.c.url(path))) }

// shot keeps a picture in the folder that WEBTEST_SHOTS names, if it does.
func (p *tab) shot(name string) {
	dir := os.Getenv("WEBTEST_SHOTS")
	if dir == "" {
		return
	}
	if err := p.Shot(filepath.Join(dir, strings.NewReplacer("/", "-", "?", "-", "=", "-", "*", "x").Replace(name)+".png")); err != nil {
		p.t.Error(err)
	}
}

// sound checks what every page must be: nothing for axe-core to say, nothing wider
// than the window, no script that failed.
func (p *tab) sound(name string) {
	p.t.Helper()
	bad, err := p.Axe(have.axe)
	p.must(err)
	for _, v := range bad {
		p.t.Errorf("%s: %s", name, v)
	}
	wide, err := p.Overflow()
	p.must(err)
	if wide != "" {
		p.t.Errorf("%s is wider than the window:\n%s", name, wide)
	}
	for _, f := range p.Faults {
		p.t.Errorf("%s: %s", name, f)
	}
	p.Faults = nil
	p.shot(p.t.Name() + "-" + name)
}

func freePort(t testing.TB) string {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return l.Addr().String()
}

// nameOf is what the account of a role signs in with.
func nameOf(role string) string { return "shili-" + role }
