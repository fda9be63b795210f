package webtest_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"lianluozhan/cmd/internal/browser"
)

const root = "../.."

// tools are what all tests use.
type tools struct {
	county  string // program
	browser *browser.Browser
	axe     string // source of axe-core
}

var have tools

func TestMain(m *testing.M) { os.Exit(prepareAndRun(m)) }

func prepareAndRun(m *testing.M) int {
	dir, err := os.MkdirTemp("", "webtest")
	if err == nil {
		defer os.RemoveAll(dir)
		err = have.prepare(dir)
	}
	if have.browser != nil {
		defer have.browser.Stop()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

func (x *tools) prepare(dir string) (err error) {
	x.county = filepath.Join(dir, "lianluozhan-county")
	cmd := exec.CommandContext(context.Background(), "go", "build", "-o", x.county, "./cmd/county")
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build county: %w\n%s", err, out)
	}
	axe := os.Getenv("WEBTEST_AXE")
	if axe == "" {
		return fmt.Errorf("WEBTEST_AXE does not name axe.min.js: use make test-web")
	}
	b, err := os.ReadFile(axe)
	if err != nil {
		return err
	}
	x.axe = string(b)
	x.browser, err = browser.Start(context.Background(), filepath.Join(dir, "profile"))
	return err
}
