// Package cmd_test guards the shape of the codebase: who may import whom, and
// where goroutines of the screen start.
package cmd_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const module = "lianluozhan/"

// mayImport lists, for each folder, the packages of ours it may import; "x/..."
// means x and everything below it. The longest matching folder wins. A folder
// may always import what is below itself, except screens.
var mayImport = map[string][]string{
	"cmd":         {"cmd/internal/...", "kiosk/...", "sync/...", "assets/..."},
	"cmd/torture": {"cmd/internal/...", "cmd/torture/...", "sync/...", "assets/..."},
	"cmd/station": {"cmd/internal/...", "cmd/station/...", "sync/liaison", "sync/trust", "sync/wire"},
	// The helper asks for the same PIN as the program, so it reads the same record.
	"cmd/station/agent":    {"cmd/internal/...", "cmd/station/...", "kiosk/pin", "sync/liaison", "sync/trust", "sync/wire"},
	"cmd/station/release":  {},
	"cmd/station/screen":   {"cmd/internal/..."},
	"cmd/station/settings": {"cmd/internal/...", "kiosk/pin", "sync/liaison"},
	"cmd/repo":             {"cmd/internal/...", "cmd/repo/..."},
	// From the station it has only the order of releases: all else it sees from outside.
	"cmd/vmtest":          {"cmd/internal/...", "cmd/vmtest/...", "cmd/station/release"},
	"cmd/vmtest/guest":    {},
	"cmd/internal":        {},
	"cmd/internal/swarm":  {"sync/..."},
	"cmd/internal/helper": {"sync/wire"},
	"cmd/internal/typist": {"cmd/internal/complaints", "cmd/internal/finger", "cmd/internal/trial", "kiosk/..."},
	"assets":              {},
	"assets/font":         {"assets/installed"},
	"assets/hand":         {"assets/installed"},
	"kiosk":               {"kiosk/...", "sync/liaison", "assets/..."},
	"kiosk/screen":        {"kiosk/background", "kiosk/blocks", "kiosk/keyboard", "kiosk/look", "kiosk/pin", "kiosk/screen", "kiosk/setup", "kiosk/touch", "sync/liaison"},
	"kiosk/screen/screentest": {
		"kiosk/background", "kiosk/look", "kiosk/screen", "kiosk/touch", "sync/liaison/...", "assets/...",
	},
	"kiosk/shot":            {"kiosk/touch"},
	"kiosk/blocks":          {"kiosk/look", "kiosk/screen", "kiosk/touch", "sync/liaison"},
	"kiosk/keyboard":        {"kiosk/ime", "kiosk/look", "kiosk/touch", "sync/liaison"},
	"kiosk/touch":           {"kiosk/look"},
	"kiosk/look":            {"sync/liaison", "assets/..."},
	"kiosk/pictures":        {"kiosk/background", "kiosk/look", "kiosk/screen", "sync/liaison"},
	"kiosk/ime":             {"kiosk/ime/...", "assets/..."},
	"kiosk/background":      {},
	"kiosk/session":         {},
	"kiosk/setup":           {"kiosk/look", "kiosk/touch"},
	"kiosk/setup/setuptest": {"kiosk/setup"},
	"kiosk/pin":             {},

	"sync/liaison":             {"sync/liaison"},
	"sync/liaison/liaisontest": {"sync/liaison"},
	"sync/wire":                {"sync/liaison"},
	"sync/seal":                {},
	"sync/trust":               {},
	"sync/bundle":              {},
	"sync/dbfile":              {},
	"sync/station":             {"sync/station/...", "sync/liaison", "sync/wire"},
	"sync/station/ferry":       {"sync/bundle", "sync/liaison", "sync/wire"},
	"sync/station/outbox":      {"sync/dbfile", "sync/liaison", "sync/seal", "sync/trust", "sync/wire"},
	"sync/station/localstore":  {"sync/dbfile", "sync/station/outbox", "sync/liaison", "sync/seal", "sync/wire"},
	"sync/station/uplink":      {"sync/liaison", "sync/trust", "sync/wire"},
	"sync/county":              {"sync/county/...", "sync/liaison", "sync/seal", "sync/trust", "sync/wire"},
	"sync/county/boltstore":    {"sync/county", "sync/dbfile"},
	"sync/county/ferry":        {"sync/bundle", "sync/county", "sync/liaison", "sync/wire"},
	"sync/county/pages":        {"sync/county/phone", "sync/liaison", "sync/wire", "assets/web"},
	"sync/county/phone":        {"sync/county", "sync/liaison", "sync/seal", "sync/wire"},
	"sync/county/account":      {"sync/county", "sync/liaison"},
	"sync/county/audit":        {"sync/county"},
	"sync/county/invite":       {"sync/liaison"},
	"sync/county/casework": {
		"sync/county", "sync/county/account", "sync/county/audit", "sync/liaison", "sync/seal", "sync/wire",
	},
	"sync/county/press": {
		"sync/county", "sync/county/account", "sync/county/audit", "sync/county/intake", "sync/liaison", "sync/wire",
	},
	"sync/county/roster":        {"sync/county/intake", "sync/liaison"},
	"sync/county/console":       {"sync/county/...", "sync/liaison", "sync/wire", "sync/seal", "assets/web"},
	"sync/county/console/frame": {"sync/county/account", "sync/county/audit", "sync/liaison"},
	"sync/county/console/frame/frametest": {
		"sync/county/account", "sync/county/console/frame", "assets/web",
	},
}

// mayUse lists the only packages that may use these outside packages.
var mayUse = map[string][]string{
	"fyne.io/": {
		"kiosk", "kiosk/screen/...", "kiosk/background", "kiosk/blocks", "kiosk/keyboard",
		"kiosk/look", "kiosk/pictures", "kiosk/setup", "kiosk/shot", "kiosk/touch", "kiosk/screen", "cmd/...",
	},
	"go.etcd.io/bbolt":             {"sync/dbfile", "sync/station/outbox", "sync/station/localstore", "sync/county/boltstore"},
	"github.com/jackc/":            {"sync/county/pgstore"},
	"github.com/gorilla/websocket": {"sync/station/uplink", "sync/county/api", "cmd/..."},
	"github.com/fxamacker/cbor":    {"sync/wire", "sync/bundle", "sync/station/...", "sync/county/..."},
	"github.com/jezek/xgb":         {"cmd/..."},
	"github.com/skip2/go-qrcode":   {"kiosk/...", "sync/county/pages", "sync/county/invite", "sync/county/console/...", "cmd/county"},
	"github.com/xuri/excelize":     {"sync/county/roster", "sync/county/console/cases", "cmd/..."},
	"github.com/emmansun/gmsm":     {"sync/seal"},
	"net/http":                     {"sync/station/uplink", "sync/county/api", "sync/county/console/...", "sync/county/pages", "cmd/..."},
	"crypto/tls":                   {"sync/station/uplink", "sync/county/api", "sync/county/door", "cmd/..."},
}

// TestImports keeps the arrows of the architecture pointing one way.
func TestImports(t *testing.T) {
	eachFile(t, "..", func(file, pkg string, src *ast.File) {
		for _, spec := range src.Imports {
			imp, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			checkImport(t, file, pkg, imp)
		}
	})
}

func checkImport(t *testing.T, file, pkg, imp string) {
	t.Helper()
	if ours, ok := strings.CutPrefix(imp, module); ok {
		if !within(ours, mayImport[ruleFor(pkg)]) {
			t.Errorf("%s: %s may not import %s", file, pkg, ours)
		}
		return
	}
	for outside, users := range mayUse {
		if strings.HasPrefix(imp, outside) && !within(pkg, users) {
			t.Errorf("%s: only %v may use %s", file, users, imp)
		}
	}
	if path.Base(file) == "model.go" && strings.HasPrefix(imp, "fyne.io/") {
		t.Errorf("%s: a model knows no widgets, found %s", file, imp)
	}
}

// TestGoroutinesOfTheScreen keeps goroutines of the display behind one door:
// whoever starts one elsewhere will sooner or later touch a widget from it.
func TestGoroutinesOfTheScreen(t *testing.T) {
	eachFile(t, "../kiosk", func(file, pkg string, src *ast.File) {
		ast.Inspect(src, func(n ast.Node) bool {
			if _, ok := n.(*ast.GoStmt); ok && pkg != "background" {
				t.Errorf("%s starts a goroutine: use kiosk/background", file)
			}
			return true
		})
	})
}

// TestRulesBite proves that the rules refuse what they are there to refuse.
func TestRulesBite(t *testing.T) {
	tests := []struct {
		pkg, imp string
		ok       bool
	}{
		{"kiosk/screen/home", "kiosk/touch", true},
		{"kiosk/screen/home", "kiosk/screen", true},
		{"kiosk/screen/home", "kiosk/screen/board", false},
		{"kiosk/screen/home", "sync/wire", false},
		{"kiosk", "sync/station/localstore", false},
		{"sync/station/uplink", "sync/county", false},
		{"sync/county/api", "sync/station/outbox", false},
		{"sync/liaison", "sync/wire", false},
		{"sync/wire", "sync/liaison", true},
		{"cmd/kiosk", "sync/station/uplink", true},
		{"nowhere", "kiosk", false},
	}
	for _, tt := range tests {
		if got := within(tt.imp, mayImport[ruleFor(tt.pkg)]); got != tt.ok {
			t.Errorf("%s imports %s: allowed %v, want %v", tt.pkg, tt.imp, got, tt.ok)
		}
	}
}

// ruleFor returns the longest folder in mayImport that holds pkg.
func ruleFor(pkg string) string {
	for pkg != "." {
		if _, ok := mayImport[pkg]; ok {
			return pkg
		}
		pkg = path.Dir(pkg)
	}
	return ""
}

// within reports whether pkg matches one of patterns.
func within(pkg string, patterns []string) bool {
	for _, p := range patterns {
		folder, deep := strings.CutSuffix(p, "/...")
		if pkg == folder || deep && strings.HasPrefix(pkg, folder+"/") {
			return true
		}
	}
	return false
}

// eachFile calls f for every non-test Go file below root, with the file and its
// folder relative to root.
func eachFile(t *testing.T, root string, f func(file, pkg string, src *ast.File)) {
	t.Helper()
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if base := d.Name(); name != root && (base == "build" || strings.HasPrefix(base, ".")) {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		if filepath.Dir(name) == filepath.Join("..", "sync") {
			t.Errorf("%s: keep Go files out of sync/ itself, or it becomes a second package sync", name)
		}
		src, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		f(filepath.ToSlash(rel), path.Dir(filepath.ToSlash(rel)), src)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
