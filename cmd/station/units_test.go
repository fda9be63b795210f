package main

import (
	"cmp"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

const (
	unitFiles  = "../../packaging/deb/files/units"
	countyUnit = "../../packaging/deb/config/lianluozhan-county.service"
	repoUnits  = "../../packaging/apt/files/lianluozhan-repo*.[st][ei][rm]*" // services and timers
)

// systemdVersion is of the tools that check units; packaging/deps.sh installs them.
func systemdVersion(t *testing.T) int {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "systemd-analyze", "--version").Output()
	if err != nil {
		t.Fatalf("systemd-analyze: %v (packaging/deps.sh installs systemd)", err)
	}
	n, err := strconv.Atoi(regexp.MustCompile(`\d+`).FindString(string(out)))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func units(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob(unitFiles + "/*")
	if err != nil || len(files) == 0 {
		t.Fatalf("no units in %s: %v", unitFiles, err)
	}
	repo, err := filepath.Glob(repoUnits)
	if err != nil || len(repo) != 3 {
		t.Fatalf("the archive's units: %v, %v", repo, err)
	}
	out := map[string]string{}
	for _, f := range append(append(files, countyUnit), repo...) {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		out[filepath.Base(f)] = string(b)
	}
	return out
}

// installedUnits lays the units out as on a station, with something in place of each
// program, and returns the root.
func installedUnits(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	put := func(name, text string, mode os.FileMode) {
		name = filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
	}
	old := systemdVersion(t) < 254
	for name, text := range units(t) {
		if old { // one key is for newer ones; these say that they leave it out
			text = strings.Replace(text, "RestartMode=direct\n", "", 1)
		}
		put("usr/lib/systemd/system/"+name, text, 0o644)
	}
	for _, program := range []string{
		"usr/lib/lianluozhan/station-run", "usr/lib/xorg/Xorg", "bin/sleep", "bin/systemctl",
		"run/lianluozhan/current/bin/lianluozhan-kiosk", "usr/bin/lianluozhan-county", "usr/bin/lianluozhan-repo",
	} {
		put(program, "#!/bin/sh\n", 0o755)
	}
	return root
}

func TestSystemdUnderstandsTheUnits(t *testing.T) {
	root := installedUnits(t)
	for name := range units(t) {
		out, err := exec.CommandContext(t.Context(), "systemd-analyze", "verify", "--root="+root, "--man=no", "--recursive-errors=no",
			filepath.Join(root, "usr/lib/systemd/system", name)).CombinedOutput()
		if err != nil || strings.Contains(string(out), name) {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	}
}

// TestTheProgramsAreShutIn wants the exposure that systemd reckons for the units of the
// programs that talk to the world to be at most 2.0 of 10.
func TestTheProgramsAreShutIn(t *testing.T) {
	root := installedUnits(t)
	for _, unit := range []string{"lianluozhan-kiosk.service", "lianluozhan-county.service", "lianluozhan-repo.service"} {
		out, err := exec.CommandContext(t.Context(), "systemd-analyze", "security", "--offline=true", "--threshold=20", "--no-pager",
			filepath.Join(root, "usr/lib/systemd/system", unit)).CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v\n%s", unit, err, out)
		}
		t.Log(regexp.MustCompile(`Overall .*: [0-9.]+`).FindString(string(out)))
	}
}

// TestUnitsCallWhatThereIs: a subcommand that is called by another name at boot would
// leave a dark screen.
func TestUnitsCallWhatThereIs(t *testing.T) {
	var known []string
	for _, c := range commands() {
		known = append(known, c.name)
	}
	calls := regexp.MustCompile(`(?m)^Exec.*/station-run +(\S+)`)
	n := 0
	for name, text := range units(t) {
		for _, m := range calls.FindAllStringSubmatch(text, -1) {
			n++
			if !slices.Contains(known, m[1]) {
				t.Errorf("%s calls station-run %s, which is none of %v", name, m[1], known)
			}
			if !slices.Contains(guarded(t), m[1]) {
				t.Errorf("%s calls station-run %s, which it does not do another way when a new helper cannot", name, m[1])
			}
		}
	}
	if n < 8 {
		t.Errorf("only %d calls found", n)
	}
}

// TestUnitsNeverCallTheHelperItself: one that does not run would never be undone.
func TestUnitsNeverCallTheHelperItself(t *testing.T) {
	for name, text := range units(t) {
		if strings.Contains(text, "lib/lianluozhan/lianluozhan-station") {
			t.Errorf("%s calls the helper itself, not station-run", name)
		}
	}
}

// guarded are the commands that station-run sees to.
func guarded(t *testing.T) []string {
	t.Helper()
	b, err := os.ReadFile("../../packaging/deb/files/station-run")
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`(?m)^(cookie .*)\) ;;`).FindSubmatch(b)
	if m == nil {
		t.Fatal("no list of what the display needs")
	}
	return append(strings.Split(string(m[1]), " | "), "serve")
}

// TestBothHelpersHaveTheirTurn: where a new helper hangs, the unit's own limit leaves the
// proven one time to do it, and station-run time to note it.
func TestBothHelpersHaveTheirTurn(t *testing.T) {
	calls := regexp.MustCompile(`(?m)^Exec(\w+)=[-+]*/usr/lib/lianluozhan/station-run (.*)$`)
	n := 0
	for name, text := range units(t) {
		for _, m := range calls.FindAllStringSubmatch(text, -1) {
			if m[2] == "serve" {
				continue
			}
			n++
			key, need := "TimeoutStartSec", 10*time.Second
			if strings.HasPrefix(m[1], "Stop") {
				key, need = "TimeoutStopSec", time.Second
			}
			hangs := cutShortAfter(t, m[2]) + time.Second // until it is killed
			if left := limitOf(t, text, key) - hangs; left < need {
				t.Errorf("%s: %s has %v left when one that hangs was ended", name, m[2], left)
			}
		}
	}
	if n < 8 {
		t.Errorf("only %d calls found", n)
	}
}

func limitOf(t *testing.T, unit, key string) time.Duration {
	t.Helper()
	m := regexp.MustCompile(`(?m)^` + key + `=(\d+)(m?)(in)?$`).FindStringSubmatch(unit)
	if m == nil {
		t.Fatalf("no %s", key)
	}
	d, err := time.ParseDuration(m[1] + cmp.Or(m[2], "s"))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// cutShortAfter is how long station-run gives a helper for a command: a tool in place of
// the one that cuts it short writes that down.
func cutShortAfter(t *testing.T, call string) time.Duration {
	t.Helper()
	root := t.TempDir()
	runner, err := os.ReadFile("../../packaging/deb/files/station-run")
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"station-run": string(runner), "lianluozhan-station": "#!/bin/sh\necho new\n",
		"lianluozhan-station.proven": "#!/bin/sh\necho proven\n",
		"timeout":                    "#!/bin/sh\n[ \"$1\" = -k ] || { shift; exec \"$@\"; }\necho \"$3\" >>" + root + "/given\nexit 124\n",
	} {
		if err := os.WriteFile(filepath.Join(root, name), []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	c := exec.CommandContext(t.Context(), filepath.Join(root, "station-run"), strings.Fields(call)...)
	c.Env = append(os.Environ(), "PATH="+root+":"+os.Getenv("PATH"))
	out, failed := c.CombinedOutput() // both hang, and so it fails
	given, err := os.ReadFile(filepath.Join(root, "given"))
	if err != nil || failed == nil {
		t.Fatalf("%s: %v, %v, %s", call, err, failed, out)
	}
	first, _, _ := strings.Cut(string(given), "\n")
	d, err := time.ParseDuration(first + "s")
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestTheUnitAndTheReleasesAgree: what is started is where Boot puts it.
func TestTheUnitAndTheReleasesAgree(t *testing.T) {
	text := units(t)["lianluozhan-kiosk.service"]
	for _, want := range []string{
		"ExecStart=/run/lianluozhan/current/bin/lianluozhan-kiosk -data /var/lib/lianluozhan/data",
		"ExecStartPre=+/usr/lib/lianluozhan/station-run boot\n", "Type=notify\n", "WatchdogSec=20\n",
		"LimitCORE=0\n", "MemorySwapMax=0\n", "Restart=always\n", "RestartMode=direct\n", "OnFailure=lianluozhan-fallback.service\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the program's unit lacks %q", strings.TrimSpace(want))
		}
	}
	// A killed program cannot take away its copy in memory, with what residents wrote.
	if !regexp.MustCompile(`/dev/shm: the\n# .*SIGKILL\.\nRemoveIPC=yes\n`).MatchString(text) {
		t.Error("what is in /dev/shm outlives a program that is killed")
	}
	if wait, boot := strings.Index(text, "station-run wait"), strings.Index(text, "station-run boot"); wait < 0 || wait > boot {
		t.Error("a start is counted before the display is there")
	}
}
