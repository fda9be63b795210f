package apt_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"lianluozhan/cmd/station/apt"
	"lianluozhan/sync/liaison"
)

const source = `Types: deb
URIs: http://archive.county.example/apt
Suites: all
Components: main
Signed-By: /usr/share/keyrings/lianluozhan-archive-keyring.gpg
Valid-Until-Max: 1209600
`

// tools puts shell scripts in the place of the package tools. What they were called
// with is in the file "calls".
func tools(t *testing.T, scripts map[string]string) (*apt.Driver, string) {
	t.Helper()
	dir := t.TempDir()
	bin := filepath.Join(dir, "bin")
	if err := os.Mkdir(bin, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, body := range scripts {
		script := "#!/bin/sh\necho \"" + name + " $*\" >>" + dir + "/calls\necho \"$LC_ALL $LIANLUOZHAN_HELPER\" >" + dir + "/env\n" + body + "\n"
		if err := os.WriteFile(filepath.Join(bin, name), []byte(script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", bin+":/usr/bin:/bin")
	src := filepath.Join(dir, "lianluozhan.sources")
	if err := os.WriteFile(src, []byte(source), 0o644); err != nil {
		t.Fatal(err)
	}
	return apt.New(apt.Options{Source: src, Dir: filepath.Join(dir, "apt")}), dir
}

func read(t *testing.T, names ...string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(names...))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestOnlyTheCountysArchiveIsRead(t *testing.T) {
	d, dir := tools(t, map[string]string{"apt-get": ""})
	if err := d.Update(t.Context(), apt.From{Ring: "canary"}); err != nil {
		t.Fatal(err)
	}
	calls := read(t, dir, "calls")
	for _, want := range []string{"Dir::Etc::sourcelist=/dev/null", "Dir::State::lists=" + dir + "/apt/lists ", "Check-Valid-Until=true", "AllowUnauthenticated=false", "update"} {
		if !strings.Contains(calls, want) {
			t.Errorf("no %q in %s", want, calls)
		}
	}
	if s := read(t, dir, "apt", "sources", "lianluozhan.sources"); s != strings.Replace(source, "Suites: all", "Suites: canary", 1) {
		t.Errorf("source %s", s)
	}
	if env := read(t, dir, "env"); env != "C.UTF-8 1\n" {
		t.Errorf("environment %q", env)
	}
	if d.Ring() != "all" {
		t.Errorf("ring %q", d.Ring())
	}
}

// The stick takes the network's place, not the key's.
func TestAStickIsTrustedByTheSameKey(t *testing.T) {
	d, dir := tools(t, map[string]string{"apt-get": ""})
	stick := filepath.Join(dir, "U 盘")
	if err := d.Update(t.Context(), apt.From{Ring: "early", Stick: stick}); err != nil {
		t.Fatal(err)
	}
	s := read(t, dir, "apt", "sources-stick", "lianluozhan.sources")
	if !strings.Contains(s, "URIs: copy:"+dir+"/apt/stick\n") || !strings.Contains(s, "Signed-By: /usr/share") || !strings.Contains(s, "Suites: early") {
		t.Errorf("source %s", s)
	}
	if to, err := os.Readlink(filepath.Join(dir, "apt", "stick")); err != nil || to != stick {
		t.Errorf("%s, %v", to, err)
	}
	if !strings.Contains(read(t, dir, "calls"), "lists-stick") {
		t.Error("a stick's lists take the network's place")
	}
}

func TestOffersAndSize(t *testing.T) {
	d, dir := tools(t, map[string]string{
		"apt-cache": `cat <<'EOT'
lianluozhan-kiosk | 1.4.0 | http://archive.county.example/apt all/main amd64 Packages
lianluozhan-kiosk | 1.3.0-1 | http://archive.county.example/apt all/main amd64 Packages
lianluozhan-kiosk | 1.3.0-1 | copy:/x all/main amd64 Packages
EOT`,
		"apt-get": `echo "'http://a/k.deb' k.deb 1000 SHA256:00"; echo "'http://a/a%20b.deb' a.deb 11000000 SHA256:00"; echo noise`,
	})
	got, err := d.Offers(t.Context(), apt.From{})
	if err != nil || !slices.Equal(got, []apt.Offer{{Version: "1.4.0", Package: "1.4.0"}, {Version: "1.3.0", Package: "1.3.0-1"}}) {
		t.Errorf("%v, %v", got, err)
	}
	n, err := d.Size(t.Context(), apt.From{}, got[1])
	if err != nil || n != 11001000 {
		t.Errorf("%d, %v", n, err)
	}
	if !strings.Contains(read(t, dir, "calls"), "lianluozhan-kiosk=1.3.0-1") {
		t.Error("not the offered version")
	}
}

func TestTroubleHasWords(t *testing.T) {
	tests := []struct {
		name, says string
		status     string
		kind       apt.Kind
		fault      liaison.MachineFault
	}{
		{"locked", "E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 1 (apt)", "100", apt.Busy, liaison.FaultInstallBusy},
		{"other key", "W: GPG error: http://a all InRelease: The following signatures couldn't be verified because the public key is not available: NO_PUBKEY 1\nE: The repository 'http://a all InRelease' is not signed.", "100", apt.BadKey, liaison.FaultArchiveKey},
		{"other key, lists from before", "W: An error occurred during the signature verification. The repository is not updated and the previous index files will be used. GPG error: http://a all InRelease: NO_PUBKEY 1", "0", apt.BadKey, liaison.FaultArchiveKey},
		{"key past its end", "E: GPG error: http://a all InRelease: The following signatures were invalid: EXPKEYSIG 12 示例县", "100", apt.OldKey, liaison.FaultArchiveKey},
		{"frozen archive", "E: Release file for http://a/dists/all/InRelease is expired (invalid since 3d 1h). Updates for this repository will not be applied.", "100", apt.Stale, liaison.FaultArchiveStale},
		{"clock of 1970", "E: Release file for http://a/dists/all/InRelease is not valid yet (invalid for another 20000d). Updates for this repository will not be applied.", "100", apt.Early, liaison.FaultClock},
		{"no way there", "W: Failed to fetch http://a/dists/all/InRelease  Could not resolve 'a'\nW: Some index files failed to download. They have been ignored, or old ones used instead.", "0", apt.Away, liaison.FaultArchiveAway},
		{"changed byte", "E: Failed to fetch http://a/k.deb  Hash Sum mismatch", "100", apt.Damaged, liaison.FaultDownload},
		{"full", "E: You don't have enough free space in /var/cache/apt/archives/.", "100", apt.NoRoom, liaison.FaultRoom},
		{"full while unpacking", "dpkg: error processing archive k.deb (--unpack): cannot copy extracted data: failed to write (No space left on device)", "100", apt.NoRoom, liaison.FaultRoom},
		{"read only", "E: Unable to mkstemp - Read-only file system", "100", apt.ReadOnly, liaison.FaultDiskReadOnly},
		{"no such version", "E: Version '9' for 'lianluozhan-kiosk' was not found", "100", apt.Missing, liaison.FaultInstall},
		{"held", "E: Held packages were changed and -y was used without --allow-change-held-packages. held packages were changed", "100", apt.Held, liaison.FaultInstall},
		{"unmet", "The following packages have unmet dependencies:\n lianluozhan-kiosk : Depends: libgl1", "100", apt.Unmet, liaison.FaultInstall},
		{"broken", "pmerror:lianluozhan-app-1.4.0:20:subprocess failed\nE: Sub-process /usr/bin/dpkg returned an error code (1)", "100", apt.Broken, liaison.FaultInstall},
		{"never heard of", "Segmentation fault", "139", apt.Other, liaison.FaultInstall},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d, _ := tools(t, map[string]string{"apt-get": "cat >&2 <<'EOT'\n" + tt.says + "\nEOT\nexit " + tt.status})
			err := d.Update(t.Context(), apt.From{})
			var trouble *apt.Trouble
			if !errors.As(err, &trouble) {
				t.Fatalf("%v", err)
			}
			if trouble.Kind != tt.kind || trouble.Fault() != tt.fault {
				t.Errorf("kind %d, fault %s", trouble.Kind, trouble.Fault())
			}
			if words := trouble.Words(); !strings.HasSuffix(words, "。") || strings.ContainsAny(words, "abcdefgh:") {
				t.Errorf("words %q", words)
			}
			if trouble.Detail == "" {
				t.Error("nothing for the log")
			}
		})
	}
}

func TestProgressIsToldAndTheLastCounts(t *testing.T) {
	d, dir := tools(t, map[string]string{"apt-get": `
printf 'Get:1 http://a\ndlstatus:1:12.5:Retrieving file 1 of 2\ndlstatus:2:50.9:Retrieving\npmstatus:x:nonsense:y\n'
while [ ! -e ` + "$TOLD" + ` ]; do sleep 0.05; done`})
	seen := filepath.Join(dir, "seen")
	t.Setenv("TOLD", seen)
	var got []int
	err := d.Download(t.Context(), apt.From{}, apt.Offer{Package: "1.4.0"}, func(p int) {
		got = append(got, p)
		if err := os.WriteFile(seen, nil, 0o600); err != nil {
			t.Error(err)
		}
	})
	if err != nil || len(got) == 0 || got[0] != 50 {
		t.Errorf("%v, %v", got, err)
	}
	if calls := read(t, dir, "calls"); !strings.Contains(calls, "--download-only install lianluozhan-kiosk=1.4.0") || !strings.Contains(calls, "--no-remove") {
		t.Error(calls)
	}
}

// A helper that ends leaves dpkg to finish.
func TestEndingDoesNotKillAnInstallation(t *testing.T) {
	d, dir := tools(t, map[string]string{"apt-get": `while [ ! -e "$GO" ]; do sleep 0.05; done; echo done >"$GO.done"`})
	goOn := filepath.Join(dir, "go")
	t.Setenv("GO", goOn)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := d.Install(ctx, apt.From{}, apt.Offer{Package: "1"}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if err := os.WriteFile(goOn, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(goOn + ".done"); err == nil {
			return
		}
		if t.Context().Err() != nil {
			t.Fatal("killed")
		}
	}
}

// A download that is no longer wanted holds no lock of apt's against the next command.
func TestEndingEndsADownload(t *testing.T) {
	d, dir := tools(t, map[string]string{"apt-get": `echo $$ >"$PIDFILE"; while :; do sleep 0.05; done`})
	pidFile := filepath.Join(dir, "pid")
	t.Setenv("PIDFILE", pidFile)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		for ctx.Err() == nil {
			if b, err := os.ReadFile(pidFile); err == nil && len(b) > 0 {
				cancel()
			}
		}
	}()
	if err := d.Download(ctx, apt.From{}, apt.Offer{Package: "1"}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(read(t, dir, "pid")))
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(pid, 0); !errors.Is(err, syscall.ESRCH) {
		t.Errorf("it runs still: %v", err)
	}
}

func TestRepairOfAMachineInOrder(t *testing.T) {
	d, dir := tools(t, map[string]string{"dpkg-query": `printf 'lianluozhan-base\t1\tinstalled\tok\t,\t\n'`, "dpkg": "exit 1", "apt-get": ""})
	if strangers, err := d.Repair(t.Context()); err != nil || len(strangers) > 0 {
		t.Error(strangers, err)
	}
	if calls := read(t, dir, "calls"); strings.Contains(calls, " install") || strings.Contains(calls, "dpkg -") {
		t.Error(calls)
	}
}

func TestARingIsOneWord(t *testing.T) {
	d, dir := tools(t, map[string]string{"apt-get": ""})
	for _, ring := range []string{"all\nSigned-By: /tmp/theirs.gpg", "all early", "../all", "a:b"} {
		if err := d.Update(t.Context(), apt.From{Ring: ring}); err == nil {
			t.Errorf("ring %q", ring)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "calls")); err == nil {
		t.Error("apt was asked")
	}
}

func TestNoSourceAndNoDisk(t *testing.T) {
	d := apt.New(apt.Options{Source: filepath.Join(t.TempDir(), "none"), Dir: t.TempDir()})
	var trouble *apt.Trouble
	if err := d.Update(t.Context(), apt.From{}); !errors.As(err, &trouble) || trouble.Kind != apt.NoSource || trouble.Words() == "" {
		t.Errorf("%v", err)
	}
	if apt.Payload("1.4.0~rc1+2.gabc") != "lianluozhan-app-1.4.0-rc1+2.gabc" {
		t.Error(apt.Payload("1.4.0~rc1+2.gabc"))
	}
}

func TestCleanGivesRoomBack(t *testing.T) {
	d, dir := tools(t, map[string]string{"apt-get": ""})
	if err := d.Update(t.Context(), apt.From{}); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"archives/k_1_amd64.deb", "archives/partial/a.deb", "archives/lock"} {
		if err := os.WriteFile(filepath.Join(dir, "apt", name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.Clean(); err != nil {
		t.Fatal(err)
	}
	left, err := filepath.Glob(filepath.Join(dir, "apt", "archives", "*"))
	if err != nil || len(left) != 2 {
		t.Errorf("%v, %v", left, err)
	}
}
