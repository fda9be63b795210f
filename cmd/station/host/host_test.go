package host_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lianluozhan/cmd/internal/helper"
	"lianluozhan/cmd/station/host"
)

// tools puts shell scripts in the place of the system's tools and returns what they
// were called with so far.
func tools(t *testing.T, scripts map[string]string) func() string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"systemctl", "amixer", "chvt", "systemd-run", "loginctl", "journalctl", "dpkg-query", "df"} {
		script := "#!/bin/sh\necho \"" + name + " $*\" >>" + dir + "/calls\n" + scripts[name] + "\n"
		if err := os.WriteFile(filepath.Join(dir, name), []byte(script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir+":/usr/bin:/bin")
	return func() string {
		b, err := os.ReadFile(filepath.Join(dir, "calls"))
		if err != nil {
			return ""
		}
		return string(b)
	}
}

func TestVolume(t *testing.T) {
	tests := []struct {
		name, controls string
		percent        int
		want           []string
		fails          bool
	}{
		{"master", "'Master',0", 40, []string{"amixer -q sset Master 40% unmute"}, false},
		{"nothing", "'Master',0", 0, []string{"amixer -q sset Master 0% mute"}, false},
		{"behind the master", "'Master',0\n'PCM',0", 40, []string{"sset Master 40% unmute", "sset PCM 100% unmute"}, false},
		{"no master", "'PCM',0", 40, []string{"sset PCM 40% unmute"}, false},
		{"no card", "", 40, nil, true},
		{"too loud", "'Master',0", 101, nil, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			calls := tools(t, map[string]string{"amixer": "[ \"$*\" = scontrols ] && printf \"" + strings.ReplaceAll(tt.controls, "\n", "\\n") + "\"; exit 0"})
			if err := (host.System{}).Volume(t.Context(), tt.percent); (err != nil) != tt.fails {
				t.Errorf("%v", err)
			}
			for _, want := range tt.want {
				if !strings.Contains(calls(), want) {
					t.Errorf("no %q in %s", want, calls())
				}
			}
		})
	}
}

func TestProgramAndMachine(t *testing.T) {
	calls := tools(t, map[string]string{"systemctl": `case "$*" in *NRestarts,ActiveState*) echo ActiveState=failed; echo NRestarts=7 ;; reset-failed*) exit 1 ;; esac`})
	s := host.System{}
	if n, failed, err := s.Restarts(t.Context()); n != 7 || !failed || err != nil {
		t.Errorf("%d, %v, %v", n, failed, err)
	}
	if err := s.RestartProgram(t.Context()); err != nil {
		t.Errorf("nothing to forgive is no error: %v", err)
	}
	for _, again := range []bool{true, false} {
		if err := s.Stop(t.Context(), again); err != nil {
			t.Error(err)
		}
	}
	for _, want := range []string{"restart lianluozhan-kiosk.service", "systemctl reboot", "systemctl poweroff"} {
		if !strings.Contains(calls(), want) {
			t.Errorf("no %q", want)
		}
	}
	tools(t, map[string]string{"systemctl": "echo dark; exit 1"})
	if err := s.Stop(t.Context(), true); err == nil {
		t.Error("a machine that does not stop")
	}
	if _, _, err := s.Restarts(t.Context()); err == nil {
		t.Error("a count out of nothing")
	}
}

func TestWayIn(t *testing.T) {
	way := host.Way{Switch: []string{"chvt"}}
	t.Run("not installed", func(t *testing.T) {
		calls := tools(t, map[string]string{"systemctl": "echo not-found"})
		var words helper.Words
		if started, err := way.Open(t.Context(), false); started || !errors.As(err, &words) || !strings.Contains(string(words), "openssh-server") {
			t.Errorf("nothing was opened: %v, %v", started, err)
		}
		if strings.Contains(calls(), "start") || strings.Contains(calls(), "chvt") {
			t.Error(calls())
		}
		if started, err := way.Open(t.Context(), true); started || err != nil {
			t.Errorf("the console needs none: %v, %v", started, err)
		}
	})
	t.Run("runs already", func(t *testing.T) {
		calls := tools(t, map[string]string{"systemctl": `case "$*" in *LoadState*) echo loaded ;; *ActiveState*) echo active ;; *) exit 3 ;; esac`})
		if started, err := way.Open(t.Context(), false); started || err != nil {
			t.Errorf("%v, %v", started, err)
		}
		if err := way.Close(t.Context(), false); err != nil {
			t.Error(err)
		}
		if strings.Contains(calls(), "systemctl st") {
			t.Errorf("whose remote login always runs is left alone: %s", calls())
		}
	})
	t.Run("console, and who came in", func(t *testing.T) {
		calls := tools(t, map[string]string{
			"systemctl": `case "$*" in *LoadState*) echo loaded ;; *ActiveState*) echo inactive ;; is-active*) echo active ;; esac`,
			"loginctl":  `case "$*" in list*) echo "c1 0 root"; echo "5 1000 it" ;; *" 5 "*) echo yes ;; *" c1 "*) echo no ;; esac`,
		})
		if started, err := way.Open(t.Context(), true); !started || err != nil {
			t.Errorf("%v, %v", started, err)
		}
		if err := way.Close(t.Context(), true); err != nil {
			t.Error(err)
		}
		for _, want := range []string{"systemctl start ssh.service", "TTYPath=/dev/tty2", "chvt 2", "chvt 7", "systemctl stop ssh.service", "terminate-session 5"} {
			if !strings.Contains(calls(), want) {
				t.Errorf("no %q in %s", want, calls())
			}
		}
		if strings.Contains(calls(), "terminate-session c1") {
			t.Error("whoever sits at the machine is thrown out")
		}
	})
}

func TestLogs(t *testing.T) {
	calls := tools(t, map[string]string{"journalctl": "echo from the journal", "df": "exit 1"})
	var out bytes.Buffer
	if err := (host.System{}).Logs(t.Context(), time.Unix(1000, 0), &out); err == nil {
		t.Error("what failed is not told")
	}
	if !strings.Contains(out.String(), "from the journal") || !strings.Contains(calls(), "--since @1000 -n 15000 -u lianluozhan-*") {
		t.Errorf("%s\n%s", out.String(), calls())
	}
}
