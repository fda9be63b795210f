package agent_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"lianluozhan/cmd/internal/helper"
)

func TestLogsHoldNothingOfAnybodys(t *testing.T) {
	w := newWorld(t, "1.2.0")
	w.saved.Code, w.saved.PIN = "JOINCODE77", "246810"
	w.start()
	w.must(os.MkdirAll(filepath.Join(w.dir, "log"), 0o755))
	w.must(os.WriteFile(filepath.Join(w.dir, "secret"), []byte("root's own"), 0o600))
	w.must(os.Symlink(filepath.Join(w.dir, "secret"), filepath.Join(w.dir, "log", "link.log")))
	planted := []string{
		"13800138000", "138-0013-8000", "138 0013 8000", "+8613800138000", "0571-88886666", "110101199003074514", "11010119900307451X",
		"示例甲", "示例乙", "someone@example.com", "七里村", "JOINCODE77", "246810", "root's own",
	}
	text := `{"time":"2026-11-23T09:15:00.123+08:00","level":"INFO","msg":"entry sent","ulid":"01JD","name":"Li Si","phone":"13800138000"}
2026-11-23 09:16:01 called 138-0013-8000 and 138 0013 8000, +8613800138000
panic: runtime error 示例甲 住 七里村 0571-88886666 id 110101199003074514 11010119900307451X
mail someone@example.com receipt=AB12-CD34 exit status 137 address="示例乙家 1 号"
`
	w.must(os.WriteFile(filepath.Join(w.dir, "log", "kiosk.log"), []byte(text), 0o600))
	w.journal = strings.Repeat("2026-11-23T09:16:00+0800 noise\n", 1<<17) +
		"2026-11-23T09:17:00+0800 box lianluozhan-kiosk[412]: status=11/SEGV 示例甲 13800138000\n"
	w.step()
	var out bytes.Buffer
	w.must(w.agent.Logs(t.Context(), &out))
	if out.Len() > helper.MaxLogs {
		t.Errorf("%d bytes", out.Len())
	}
	files := unpack(t, out.Bytes())
	all := strings.Join(slices.Collect(maps.Values(files)), "\n")
	for _, p := range append(planted, "Li Si", "AB12-CD34") {
		if strings.Contains(all, p) {
			t.Errorf("%q is in the bundle", p)
		}
	}
	for _, keep := range []string{"2026-11-23T09:15:00.123+08:00", "2026-11-23 09:16:01", "entry sent", "exit status 137", "status=11/SEGV", `"01JD"`} {
		if !strings.Contains(all, keep) {
			t.Errorf("%q is missing", keep)
		}
	}
	for _, name := range []string{"state.json", "journal.log", "acts.json", "log/kiosk.log", "log/link.log"} {
		if _, ok := files[name]; !ok {
			t.Errorf("no %s", name)
		}
	}
}

func unpack(t *testing.T, b []byte) map[string]string {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return files
		}
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		files[h.Name] = string(text)
	}
}

// The program's account owns its folder of logs. Root must not read for it what it
// puts in that folder's place, nor wait at a pipe.
func TestLogsStayInTheirFolder(t *testing.T) {
	w := newWorld(t, "1.2.0")
	other := filepath.Join(t.TempDir(), "other")
	w.must(os.MkdirAll(other, 0o755))
	w.must(os.WriteFile(filepath.Join(other, "system.log"), []byte("not ours"), 0o600))
	w.must(os.Symlink(other, filepath.Join(w.dir, "log")))
	w.step()
	var out bytes.Buffer
	w.must(w.agent.Logs(t.Context(), &out))
	if text := unpack(t, out.Bytes())["log/system.log"]; strings.Contains(text, "not ours") {
		t.Error("the bundle holds a file from a folder that somebody linked to")
	}
	w.must(os.Remove(filepath.Join(w.dir, "log")))
	w.must(os.MkdirAll(filepath.Join(w.dir, "log"), 0o755))
	w.must(syscall.Mkfifo(filepath.Join(w.dir, "log", "pipe.log"), 0o600))
	out.Reset()
	w.must(w.agent.Logs(t.Context(), &out))
	if text := unpack(t, out.Bytes())["log/pipe.log"]; !strings.Contains(text, "is no file") {
		t.Errorf("a pipe: %q", text)
	}
}
