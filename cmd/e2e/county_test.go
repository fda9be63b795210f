package e2e_test

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// county is the county's program with data of its own.
type county struct {
	t      testing.TB
	data   string // the program's data folder
	folder string // what was imported
	listen string
	cmd    *exec.Cmd
	log    io.Writer
}

// newCounty makes a county from the sample and serves it.
func newCounty(t testing.TB) *county {
	t.Helper()
	c := &county{t: t, data: filepath.Join(t.TempDir(), "county"), folder: t.TempDir(), log: output(t, "county.log")}
	c.listen = freePort(t)
	c.copySample()
	c.run("init", "-data", c.data, "-name", "示例县", "-key-file", c.keyFile())
	c.importFolder()
	c.serve()
	return c
}

// keyFile opens the county's keys.
func (c *county) keyFile() string { return c.data + ".key" }

// copySample fills the folder with the sample, changed so that a day at the station
// looks the same whenever the test runs.
func (c *county) copySample() {
	c.t.Helper()
	if err := os.CopyFS(c.folder, os.DirFS(filepath.Join(root, "assets/sample/county"))); err != nil {
		c.t.Fatal(err)
	}
	c.replace("county.yaml", `public_url: \S+`, "public_url: http://"+c.listen)
	c.write("stations/chengguan/plan.yaml", everyDay("d14, d18"))
	if err := os.RemoveAll(filepath.Join(c.folder, "notices")); err != nil {
		c.t.Fatal(err)
	}
}

// everyDay is a plan with two deputies from midnight to midnight.
func everyDay(deputies string) string {
	var b strings.Builder
	for year := range 10 {
		fmt.Fprintf(&b, `- year: %d
  rules:
    - {id: always, kind: 接待, from: "00:00", to: "23:59", weekdays: [mon, tue, wed, thu, fri, sat, sun], roll: keep, themes: [听取意见], deputies: [%s]}
`, 2026+year, deputies)
	}
	return b.String()
}

func (c *county) write(name, text string) {
	c.t.Helper()
	if err := os.WriteFile(filepath.Join(c.folder, name), []byte(text), 0o600); err != nil {
		c.t.Fatal(err)
	}
}

// replace changes the one place in a file of the folder that matches.
func (c *county) replace(name, pattern, by string) {
	c.t.Helper()
	b, err := os.ReadFile(filepath.Join(c.folder, name))
	if err != nil {
		c.t.Fatal(err)
	}
	re := regexp.MustCompile(pattern)
	if n := len(re.FindAllIndex(b, -1)); n != 1 {
		c.t.Fatalf("%s: %d places match %q", name, n, pattern)
	}
	c.write(name, string(re.ReplaceAllLiteral(b, []byte(by))))
}

// run runs a command of the program and returns what it prints.
func (c *county) run(args ...string) string {
	c.t.Helper()
	out, err := c.try(args...)
	if err != nil {
		c.t.Fatalf("county %v: %v\n%s", args, err, out)
	}
	return out
}

func (c *county) try(args ...string) (string, error) {
	out, err := exec.CommandContext(c.t.Context(), built.county, args...).CombinedOutput()
	return string(out), err
}

func (c *county) importFolder() { c.t.Helper(); c.run("import", "-data", c.data, c.folder) }

// serve starts the server and waits until it answers.
func (c *county) serve(more ...string) {
	c.t.Helper()
	args := append([]string{"serve", "-data", c.data, "-listen", c.listen, "-key-file", c.keyFile()}, more...)
	c.cmd = exec.Command(built.county, args...) //nolint:noctx // killed below, with its context gone
	c.cmd.Stdout, c.cmd.Stderr = c.log, c.log
	if err := c.cmd.Start(); err != nil {
		c.t.Fatal(err)
	}
	cmd := c.cmd
	c.t.Cleanup(func() { kill(cmd) })
	eventually(c.t, 20*time.Second, "the county answers", func() bool { return c.get("/healthz") == "ok\n" })
}

// get returns a page, "" when there is no answer.
func (c *county) get(path string) string {
	req, err := http.NewRequestWithContext(c.t.Context(), http.MethodGet, "http://"+c.listen+path, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return ""
	}
	defer res.Body.Close()
	b, _ := io.ReadAll(res.Body) // half a page is no page: the caller looks for words
	return string(b)
}

// kill ends the server as a power cut does.
func (c *county) kill() { kill(c.cmd) }

func kill(cmd *exec.Cmd) {
	_ = cmd.Process.Kill() // SIGKILL; gone already: nothing to do
	_ = cmd.Wait()         // killed, as wanted; or waited for before
}

var joinAddress = regexp.MustCompile(`https://\S+/join/\S+`)

// join makes a join address for the station of the tests.
func (c *county) join(more ...string) string {
	c.t.Helper()
	if len(more) == 0 {
		more = []string{"-also"}
	}
	out := c.run(append([]string{"station", "add", station, "-data", c.data}, more...)...)
	address := joinAddress.FindString(out)
	if address == "" {
		c.t.Fatalf("no join address in %q", out)
	}
	return address
}

const station = "chengguan"

func (c *county) list() string { c.t.Helper(); return c.run("registrations", "list", "-data", c.data) }

// receipts returns how often each receipt number is in the county's list.
func (c *county) receipts() map[string]int {
	c.t.Helper()
	out := map[string]int{}
	for _, line := range strings.Split(c.list(), "\n")[1:] {
		if f := strings.Fields(line); len(f) > 0 {
			out[strings.ReplaceAll(f[0], "-", "")]++
		}
	}
	return out
}

// waitFor waits until a command prints words.
func (c *county) waitFor(within time.Duration, words string, args ...string) {
	c.t.Helper()
	eventually(c.t, within, strings.Join(args, " ")+" says "+words, func() bool {
		out, err := c.try(append(args, "-data", c.data)...)
		return err == nil && strings.Contains(out, words)
	})
}

func freePort(t testing.TB) string {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(l.Close()); err != nil {
		t.Fatal(err)
	}
	return l.Addr().String()
}
