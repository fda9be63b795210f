// Package trial runs the real programs for a try-out: a county server with
// sample data, and what a kiosk needs to join it. It knows the programs only by
// their command lines, as anyone else who starts them does.
package trial

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"time"
)

// County is a county server of the sample data.
type County struct {
	Program string    // lianluozhan-county
	Sample  string    // folder to import
	Dir     string    // for the county's data; an earlier trial's is used again
	Output  io.Writer // gets what the programs print
	Listen  string    // host:port; a free port on the loopback when empty

	serve *exec.Cmd
}

// Start makes the county's data where there are none, imports the sample and
// serves it until ctx ends or Stop is called.
func (c *County) Start(ctx context.Context) error {
	if c.Listen == "" {
		port, err := freePort(ctx)
		if err != nil {
			return err
		}
		c.Listen = port
	}
	_, err := os.Stat(filepath.Join(c.Dir, "county.db"))
	if errors.Is(err, os.ErrNotExist) {
		if _, err := c.run(ctx, "init", "-data", c.Dir, "-name", "示例县", "-key-file", c.keyFile()); err != nil {
			return err
		}
	}
	if _, err := c.run(ctx, "import", "-data", c.Dir, c.Sample); err != nil {
		return err
	}
	c.serve = exec.CommandContext(ctx, c.Program, "serve", "-data", c.Dir, "-listen", c.Listen, "-key-file", c.keyFile())
	c.serve.Stdout, c.serve.Stderr = c.Output, c.Output
	c.serve.Cancel = func() error { return c.serve.Process.Signal(os.Interrupt) }
	c.serve.WaitDelay = 5 * time.Second
	if err := c.serve.Start(); err != nil {
		return fmt.Errorf("start the county: %w", err)
	}
	return c.answers(ctx)
}

// keyFile opens the sealed registrations. In earnest it would be kept elsewhere.
func (c *County) keyFile() string { return filepath.Clean(c.Dir) + ".key" }

// Stop ends the server and waits for it.
func (c *County) Stop() {
	_ = c.serve.Process.Signal(os.Interrupt) // already gone: nothing to stop
	_ = c.serve.Wait()                       // ended by our signal, as wanted
}

// Clerk is somebody of the sample who may use the console.
type Clerk struct{ Name, Password, Person, Role, Town, Station string }

// Clerks are one of each role that works on matters, and one who looks after
// machines. Their names say that they are samples; they are made for trials only.
func Clerks() []Clerk {
	const password = "sample county 2026"
	return []Clerk{
		{"shili", password, "示例用户", "office", "", ""},
		{"shili-zhen", password, "示例乡镇", "town", "chengguan", ""},
		{"shili-zhan", password, "示例联络员", "liaison", "", "chengguan"},
		{"shili-xinxi", password, "示例信息", "it", "", ""},
	}
}

// Admit makes the clerks' accounts.
func (c *County) Admit(ctx context.Context, clerks []Clerk) error {
	for _, k := range clerks {
		file := filepath.Clean(c.Dir) + ".password"
		if err := os.WriteFile(file, []byte(k.Password+"\n"), 0o600); err != nil {
			return fmt.Errorf("write a password: %w", err)
		}
		_, err := c.run(ctx, "account", "add", k.Name, "-data", c.Dir, "-person", k.Person, "-role", k.Role,
			"-town", k.Town, "-station", k.Station, "-password-file", file)
		if err := errors.Join(err, os.Remove(file)); err != nil {
			return err
		}
	}
	return nil
}

var joinPath = regexp.MustCompile(`/join/[^\s"]+`)

// Join has the county make a join address for a station.
func (c *County) Join(ctx context.Context, station string) (address string, err error) {
	out, err := c.run(ctx, "station", "add", station, "-also", "-data", c.Dir)
	if err != nil {
		return "", err
	}
	path := joinPath.Find(out)
	if path == nil {
		return "", fmt.Errorf("no join address for %s in %q", station, out)
	}
	return "https://" + c.Listen + string(path), nil
}

// run runs one command of the county's program and returns what it prints.
func (c *County) run(ctx context.Context, args ...string) ([]byte, error) {
	var out bytes.Buffer
	cmd := exec.CommandContext(ctx, c.Program, args...)
	cmd.Stdout, cmd.Stderr = &out, io.MultiWriter(&out, c.Output)
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("county %s: %w: %s", args[0], err, out.Bytes())
	}
	return out.Bytes(), nil
}

// answers waits until the server takes connections.
func (c *County) answers(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	for {
		conn, err := new(net.Dialer).DialContext(ctx, "tcp", c.Listen)
		if err == nil {
			return conn.Close()
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the county does not answer on %s: %w", c.Listen, err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// freePort returns an address on the loopback that nobody listens on just now.
func freePort(ctx context.Context) (string, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("find a free port: %w", err)
	}
	return l.Addr().String(), l.Close()
}
