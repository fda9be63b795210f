package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lianluozhan/sync/county/boltstore"
)

// sample is the folder that ships with the product.
const sample = "../../assets/sample/county"

// tool runs the program's commands on one data directory.
type tool struct {
	t    *testing.T
	data string
}

func newTool(t *testing.T) tool {
	t.Helper()
	u := tool{t, filepath.Join(t.TempDir(), "data")}
	u.ok("init", "-name", "示例县")
	u.ok("import", sample)
	return u
}

// keyFile opens the keys of the tool's county.
func (u tool) keyFile() string { return filepath.Clean(u.data) + ".key" }

func (u tool) run(args ...string) (status int, out, errOut string) {
	var o, e bytes.Buffer
	if args[0] == "init" {
		args = append(args, "-key-file", u.keyFile())
	}
	status = run(context.Background(), append(args, "-data", u.data), &o, &e)
	return status, o.String(), e.String()
}

func (u tool) ok(args ...string) string {
	u.t.Helper()
	status, out, errOut := u.run(args...)
	if status != 0 {
		u.t.Fatalf("%v: status %d: %s", args, status, errOut)
	}
	return out
}

func TestCalledWrongly(t *testing.T) {
	u := newTool(t)
	for _, c := range []struct {
		args   []string
		status int
		words  string
	}{
		{[]string{"nothing"}, 2, "没有“nothing”这个子命令"},
		{[]string{"serve", "-nonsense"}, 2, "用法"},
		{[]string{"serve", "-tls-cert", "x"}, 2, "要一起写"},
		{[]string{"init", "-name", "示例县"}, 1, "已经有数据"},
		{[]string{"init"}, 2, "-name"},
		{[]string{"import"}, 2, "参数不够"},
		{[]string{"import", "/does/not/exist"}, 1, "打不开要导入的文件夹"},
		{[]string{"station", "code", "nowhere"}, 1, "没有找到"},
		{[]string{"station", "dance"}, 2, "station 后面写"},
		{[]string{"registrations", "show", "123"}, 2, "回执号写得不对"},
		{[]string{"registrations", "list", "a", "b", "c"}, 2, "多了参数"},
		{[]string{"restore", "x"}, 1, "已经有数据"},
		{[]string{"export", u.data}, 1, "已经有东西"},
	} {
		t.Run(strings.Join(c.args, " "), func(t *testing.T) {
			status, _, errOut := u.run(c.args...)
			if status != c.status || !strings.Contains(errOut, c.words) {
				t.Errorf("status %d: %s", status, errOut)
			}
		})
	}
	var o, e bytes.Buffer
	if got := run(context.Background(), []string{"serve"}, &o, &e); got != 2 || !strings.Contains(e.String(), "-data") {
		t.Errorf("without -data: %d %s", got, e.String())
	}
}

// An init that was killed after it made the file does not block the next one.
func TestInitAfterAKilledInit(t *testing.T) {
	u := tool{t, t.TempDir()}
	store, err := boltstore.Open(filepath.Join(u.data, "county.db"))
	if err != nil {
		t.Fatal(err)
	}
	if status, _, errOut := u.run("init", "-name", "示例县"); status != 1 || !strings.Contains(errOut, "已经有数据") {
		t.Errorf("while another has it open: %d %s", status, errOut)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	u.ok("init", "-name", "示例县")
	if status, _, errOut := u.run("init", "-name", "示例县"); status != 1 || !strings.Contains(errOut, "已经有数据") {
		t.Errorf("twice: %d %s", status, errOut)
	}
}

func TestHelp(t *testing.T) {
	var o, e bytes.Buffer
	if got := run(context.Background(), []string{"-h"}, &o, &e); got != 0 || e.Len() != 0 {
		t.Fatalf("%d %s", got, e.String())
	}
	for _, c := range commands() {
		if !strings.Contains(o.String(), c.name) {
			t.Errorf("help lacks %s", c.name)
		}
		var own bytes.Buffer
		if got := run(context.Background(), []string{c.name, "-h"}, &own, &e); c.name != "version" && (got != 0 || !strings.Contains(own.String(), c.usage)) {
			t.Errorf("%s -h: %d %s", c.name, got, own.String())
		}
	}
}

func TestTableAlignsHan(t *testing.T) {
	got := table([][]string{{"编号", "名称"}, {"a", "b"}})
	if got != "编号  名称\na     b\n" {
		t.Errorf("%q", got)
	}
}

func TestImportAgainChangesNothing(t *testing.T) {
	u := newTool(t)
	if out := u.ok("import", sample); !strings.Contains(out, "新增 0 份，修改 0 份，撤下 0 份") {
		t.Error(out)
	}
}

func TestABadFolderChangesNothing(t *testing.T) {
	u := newTool(t)
	bad := filepath.Join(t.TempDir(), "bad")
	if err := os.CopyFS(bad, os.DirFS(sample)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(bad, "towns.yaml"), []byte("- {id: chengguan, naam: 城关镇}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(bad, "boards", "report.md")); err != nil {
		t.Fatal(err)
	}
	status, _, report := u.run("import", bad)
	if status != 1 || !strings.Contains(report, "towns.yaml:1") || !strings.Contains(report, "什么都没有导入") {
		t.Fatalf("%d %s", status, report)
	}
	if out := u.ok("import", sample); !strings.Contains(out, "新增 0 份，修改 0 份，撤下 0 份") {
		t.Errorf("something had been imported: %s", out)
	}
	if err := os.CopyFS(filepath.Join(bad, "again"), os.DirFS(sample)); err != nil {
		t.Fatal(err)
	}
	good := filepath.Join(bad, "again")
	if err := os.Remove(filepath.Join(good, "boards", "report.md")); err != nil {
		t.Fatal(err)
	}
	if out := u.ok("import", good); !strings.Contains(out, "新增 0 份，修改 0 份，撤下 1 份") {
		t.Errorf("a board that vanished: %s", out)
	}
}

func TestBackupRestoreExport(t *testing.T) {
	u := newTool(t)
	dir := t.TempDir()
	copied, folder := filepath.Join(dir, "copy.db"), filepath.Join(dir, "out")
	u.ok("backup", copied)
	u.ok("export", folder)
	other := tool{t, filepath.Join(dir, "new")}
	other.ok("restore", copied)
	if out := other.ok("import", folder); !strings.Contains(out, "新增 0 份，修改 0 份，撤下 0 份") {
		t.Errorf("what was exported is not what was restored: %s", out)
	}
	sheet, err := os.ReadFile(filepath.Join(folder, "登记簿.csv"))
	if err != nil || !bytes.HasPrefix(sheet, []byte("\xef\xbb\xbf回执号,")) {
		t.Errorf("%q, %v", sheet, err)
	}
	if err := os.WriteFile(copied, []byte("no database"), 0o600); err != nil {
		t.Fatal(err)
	}
	if status, _, _ := (tool{t, filepath.Join(dir, "third")}).run("restore", copied); status != 1 {
		t.Errorf("restored from rubbish: %d", status)
	}
	if _, err := os.Stat(filepath.Join(dir, "third", "county.db")); err == nil {
		t.Error("rubbish was put in place")
	}
}

func TestGuarded(t *testing.T) {
	for in, want := range map[string]string{
		"=1+1": "'=1+1", " @x": "' @x", "-5": "'-5", "＝1": "'＝1", "\t+1": "'\t+1", "正常": "正常", "": "", "a=b": "a=b",
	} {
		if got := guarded(in); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
}
