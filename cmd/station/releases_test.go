package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"lianluozhan/cmd/station/release"
)

// box is a machine below a folder, on a real disk.
type box struct {
	t    *testing.T
	root string
}

func newBox(t *testing.T) box {
	b := box{t, t.TempDir()}
	t.Setenv("LIANLUOZHAN_ROOT", b.root)
	return b
}

func (b box) install(version string, schema int) {
	b.t.Helper()
	dir := filepath.Join(b.root, "usr/lib/lianluozhan/releases", version)
	if err := os.MkdirAll(filepath.Join(dir, "bin"), 0o755); err != nil {
		b.t.Fatal(err)
	}
	told := fmt.Sprintf(`{"version":%q,"schema":%d,"package":"lianluozhan-app-%s"}`, version, schema, version)
	for name, text := range map[string]string{"release.json": told, release.Program: "#!/bin/sh\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o755); err != nil {
			b.t.Fatal(err)
		}
	}
}

// does runs a subcommand and returns its status and what it said.
func (b box) does(args ...string) (int, string) {
	var said bytes.Buffer
	return run(b.t.Context(), args, &said, &said), said.String()
}

func (b box) must(args ...string) string {
	b.t.Helper()
	code, said := b.does(args...)
	if code != 0 {
		b.t.Fatalf("%v: status %d, %s", args, code, said)
	}
	return said
}

// runs is the release that the unit would start.
func (b box) runs() string {
	b.t.Helper()
	to, err := os.Readlink(filepath.Join(b.root, "run/lianluozhan/current"))
	if err != nil {
		b.t.Fatal(err)
	}
	return filepath.Base(to)
}

func TestTheCommandsOnARealDisk(t *testing.T) {
	b := newBox(t)
	if code, said := b.does("boot"); code != 1 || !strings.Contains(said, "没有安装任何版本") {
		t.Errorf("boot of nothing: %d, %s", code, said)
	}
	b.install("1.0.0", 1)
	b.must("activate", "1.0.0")
	b.must("boot")
	b.must("confirm", "1.0.0")
	b.install("1.1.0", 1)
	b.must("activate", "1.1.0")
	b.must("boot")
	if code, said := b.does("confirm", "1.0.0"); code != 1 || !strings.Contains(said, "不是这个版本") {
		t.Errorf("the old one confirmed: %d, %s", code, said)
	}
	t.Setenv("SERVICE_RESULT", "watchdog")
	b.must("stopped")
	b.must("boot")
	b.must("stopped")
	if said := b.must("boot"); b.runs() != "1.0.0" || !strings.Contains(said, "1.1.0 改为 1.0.0") {
		t.Errorf("after two freezes %s runs: %s", b.runs(), said)
	}
	if code, said := b.does("activate", "1.1.0"); code != 1 || !strings.Contains(said, "运行失败过") {
		t.Errorf("a bad one again: %d, %s", code, said)
	}
	if said := b.must("status"); !strings.Contains(said, "当前版本：1.0.0") || !strings.Contains(said, "不可用：1.1.0") {
		t.Errorf("status:\n%s", said)
	}
	var st release.Status
	if err := json.Unmarshal([]byte(b.must("status", "-json")), &st); err != nil || st.Good != "1.0.0" || st.Last == nil {
		t.Errorf("status -json: %+v, %v", st, err)
	}
	b.must("forgive", "1.1.0")
	b.must("activate", "1.1.0")
	b.must("boot")
	b.must("confirm", "1.1.0")
	if said := b.must("rollback", "-why", "示例"); !strings.Contains(said, "1.0.0") {
		t.Errorf("rollback: %s", said)
	}
	b.must("boot")
	if said := b.must("prune", "-keep", "0"); strings.TrimSpace(said) != "1.1.0" {
		t.Errorf("prune: %q", said)
	}
	if code, _ := b.does("can-remove", "1.0.0"); code != 1 {
		t.Errorf("may the last one go: %d", code)
	}
}

func TestCommandsCalledWrongly(t *testing.T) {
	b := newBox(t)
	for _, args := range [][]string{
		{"activate"}, {"activate", "1", "2"}, {"rollback", "1", "2"}, {"prune", "-keep", "-1"}, {"prune", "x"},
		{"status", "x"}, {"boot", "-nonsense"}, {"nonsense"}, {},
	} {
		if code, said := b.does(args...); code != 2 || !strings.Contains(said, "用法") {
			t.Errorf("%v: status %d, %s", args, code, said)
		}
	}
	if code, said := b.does("activate", "-h"); code != 0 || !strings.Contains(said, "activate 版本") {
		t.Errorf("help: %d, %s", code, said)
	}
}

// TestManyAtOnce: the start of the program, a package's script and the helper may come
// at the same moment; nothing that one of them did is lost.
func TestManyAtOnce(t *testing.T) {
	b := newBox(t)
	b.install("1.0.0", 1)
	b.must("activate", "1.0.0")
	b.must("boot")
	b.must("confirm", "1.0.0")
	const others = 20
	var all sync.WaitGroup
	for i := range others {
		version := fmt.Sprintf("2.%d.0", i)
		b.install(version, 1)
		all.Go(func() { b.does("withdraw", version) })
		all.Go(func() { b.does("boot") })
		all.Go(func() { b.does("status") })
	}
	all.Wait()
	var st release.Status
	if err := json.Unmarshal([]byte(b.must("status", "-json")), &st); err != nil || len(st.Withdrawn) != others || st.Warning != "" {
		t.Errorf("%d of %d withdrawn, %v, %s", len(st.Withdrawn), others, err, st.Warning)
	}
	b.must("boot")
	if b.runs() != "1.0.0" {
		t.Errorf("%s runs", b.runs())
	}
}
