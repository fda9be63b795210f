package apt_test

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"lianluozhan/cmd/station/apt"
)

// machine is a machine of its own for the real apt and dpkg, in a folder.
type machine struct {
	t         *testing.T
	dir, root string
	packages  string // index of its archive
}

func newMachine(t *testing.T) *machine {
	t.Helper()
	dir := t.TempDir()
	m := &machine{t: t, dir: dir, root: filepath.Join(dir, "root")}
	m.write(filepath.Join(m.root, "var/lib/dpkg/status"), "")
	m.write(filepath.Join(m.root, "var/lib/dpkg/info/format"), "1\n")
	m.write(filepath.Join(m.root, "var/lib/dpkg/updates/.keep"), "")
	m.write(filepath.Join(dir, "apt.conf"), `Dir::State::status "`+m.root+`/var/lib/dpkg/status";
Dir::State::extended_states "`+dir+`/extended";
Dir::Log "`+dir+`/log";
Dir::Etc::parts "/dev/null";
APT::Sandbox::User "root";
`)
	t.Setenv("APT_CONFIG", filepath.Join(dir, "apt.conf"))
	t.Setenv("DPKG_ROOT", m.root)
	t.Setenv("DPKG_ADMINDIR", filepath.Join(m.root, "var/lib/dpkg"))
	t.Setenv("DPKG_FORCE", "not-root,script-chrootless,bad-path")
	return m
}

func (m *machine) write(name, text string) {
	m.t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		m.t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		m.t.Fatal(err)
	}
}

func (m *machine) run(name string, args ...string) (string, error) {
	m.t.Helper()
	out, err := exec.CommandContext(m.t.Context(), name, args...).CombinedOutput()
	return string(out), err
}

// deb makes a package; postinst may be "".
func (m *machine) deb(name, version, depends, postinst string) string {
	m.t.Helper()
	tree, err := os.MkdirTemp(m.dir, "tree")
	if err != nil {
		m.t.Fatal(err)
	}
	control := "Package: " + name + "\nVersion: " + version + "\nArchitecture: all\nMaintainer: 示例甲 <it@county.example>\nDescription: sample\n"
	if depends != "" {
		control += "Depends: " + depends + "\n"
	}
	m.write(filepath.Join(tree, "DEBIAN/control"), control)
	m.write(filepath.Join(tree, "usr/share", name), version)
	if postinst != "" {
		m.write(filepath.Join(tree, "DEBIAN/postinst"), "#!/bin/sh\n"+postinst+"\n")
	}
	for _, p := range []string{tree, filepath.Join(tree, "DEBIAN"), filepath.Join(tree, "DEBIAN/postinst")} {
		if err := os.Chmod(p, 0o755); err != nil && !os.IsNotExist(err) {
			m.t.Fatal(err)
		}
	}
	file := filepath.Join(m.dir, name+"_"+version+"_all.deb")
	if out, err := m.run("dpkg-deb", "--root-owner-group", "-Znone", "-b", tree, file); err != nil {
		m.t.Fatalf("%v: %s", err, out)
	}
	return file
}

// offer puts a package into the archive.
func (m *machine) offer(name, version, depends string) {
	m.t.Helper()
	b, err := os.ReadFile(m.deb(name, version, depends, ""))
	if err != nil {
		m.t.Fatal(err)
	}
	file := "pool/" + name + "_" + version + "_all.deb"
	m.write(filepath.Join(m.dir, "archive", file), string(b))
	m.packages += fmt.Sprintf("Package: %s\nVersion: %s\nArchitecture: all\nDepends: %s\nFilename: %s\nSize: %d\nSHA256: %x\nMaintainer: 示例甲\nDescription: sample\n\n",
		name, version, depends, file, len(b), sha256.Sum256(b))
	index := filepath.Join(m.dir, "archive/dists/all/main/binary-all/Packages")
	m.write(index, m.packages)
	m.write(filepath.Join(m.dir, "archive/dists/all/Release"), fmt.Sprintf(
		"Suite: all\nCodename: all\nArchitectures: all amd64 arm64\nComponents: main\nDate: Mon, 05 Jan 2026 00:00:00 UTC\nSHA256:\n %x %d main/binary-all/Packages\n",
		sha256.Sum256([]byte(m.packages)), len(m.packages)))
}

func (m *machine) driver() *apt.Driver {
	m.t.Helper()
	source := filepath.Join(m.dir, "lianluozhan.sources")
	m.write(source, "Types: deb\nURIs: file:"+m.dir+"/archive\nSuites: all\nComponents: main\nTrusted: yes\n")
	return apt.New(apt.Options{Source: source, Dir: filepath.Join(m.dir, "apt"), Status: filepath.Join(m.root, "var/lib/dpkg/status")})
}

// TestAPowerCutInADownload goes on with what is there.
func TestAPowerCutInADownload(t *testing.T) {
	m := newMachine(t)
	m.offer(apt.Program, "1.1.0", "")
	file := filepath.Join(m.dir, "archive/pool/lianluozhan-kiosk_1.1.0_all.deb")
	then := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC) // as the archive's own program has it
	if err := os.Chtimes(file, then, then); err != nil {
		t.Fatal(err)
	}
	parts, whole := 0, 0
	files := http.FileServer(http.Dir(filepath.Join(m.dir, "archive")))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := httptest.NewRecorder()
		files.ServeHTTP(answer, r)
		if strings.HasSuffix(r.URL.Path, ".deb") {
			if answer.Code == http.StatusPartialContent {
				parts++
			} else {
				whole++
			}
		}
		for k, v := range answer.Header() {
			w.Header()[k] = v
		}
		w.WriteHeader(answer.Code)
		_, _ = w.Write(answer.Body.Bytes()) // the client says so
	}))
	defer server.Close()
	source := filepath.Join(m.dir, "lianluozhan.sources")
	m.write(source, "Types: deb\nURIs: "+server.URL+"\nSuites: all\nComponents: main\nTrusted: yes\n")
	d := apt.New(apt.Options{Source: source, Dir: filepath.Join(m.dir, "apt"), Status: filepath.Join(m.root, "var/lib/dpkg/status")})
	if err := d.Update(t.Context(), apt.From{}); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	m.write(filepath.Join(m.dir, "apt/archives/partial/lianluozhan-kiosk_1.1.0_all.deb"), string(b[:len(b)/2])) // of now
	if err := d.Download(t.Context(), apt.From{}, apt.Offer{Package: "1.1.0"}, nil); err != nil {
		t.Fatal(err)
	}
	if parts != 1 || whole != 0 {
		t.Errorf("%d parts, %d times the whole", parts, whole)
	}
	if got := read(t, m.dir, "apt/archives/lianluozhan-kiosk_1.1.0_all.deb"); got != string(b) {
		t.Error("other bytes")
	}
}

func (m *machine) status(name string) string {
	m.t.Helper()
	out, _ := m.run("dpkg-query", "-W", "-f", "${db:Status-Status} ${Version}", name)
	return out
}

// TestOthersPackagesAreNoObstacle installs an update on machines where somebody left
// packages of others in pieces.
func TestOthersPackagesAreNoObstacle(t *testing.T) {
	for _, tt := range []struct {
		name   string
		pieces func(m *machine)
		stays  string // state of the package "stranger"
	}{
		{"half configured", func(m *machine) { m.dpkg("-i", m.deb("stranger", "1", "", "exit 1")) }, "half-configured 1"},
		{"its needs are not met", func(m *machine) {
			m.dpkg("--unpack", m.deb("stranger", "1", "nobody-has-this", ""))
		}, "unpacked 1"},
		{"forced in", func(m *machine) {
			m.dpkg("--force-depends", "-i", m.deb("stranger", "1", "nobody-has-this", ""))
		}, "installed 1"},
		{"to be unpacked anew", func(m *machine) {
			m.dpkg("-i", m.deb("stranger", "1", "", ""))
			m.edit(func(s string) string {
				return strings.Replace(s, "Package: stranger\nStatus: install ok installed", "Package: stranger\nStatus: install reinstreq half-installed", 1)
			})
		}, "half-installed 1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := newMachine(t)
			m.dpkg("-i", m.deb("lianluozhan-app-1.0.0", "1.0.0", "", ""), m.deb(apt.Program, "1.0.0", "lianluozhan-app-1.0.0", ""))
			tt.pieces(m)
			m.offer("lianluozhan-app-1.1.0", "1.1.0", "helpful")
			m.offer("helpful", "1", "")
			m.offer(apt.Program, "1.1.0", "lianluozhan-app-1.1.0")
			d := m.driver()
			strangers, err := d.Repair(t.Context())
			if err != nil || !slices.Equal(strangers, []string{"stranger"}) {
				t.Errorf("%v, %v", strangers, err)
			}
			if err := install(t, d); err != nil {
				t.Fatal(err)
			}
			for _, name := range []string{apt.Program, "lianluozhan-app-1.1.0"} {
				if got := m.status(name); got != "installed 1.1.0" {
					t.Errorf("%s is %s", name, got)
				}
			}
			if got := m.status("stranger"); got != tt.stays {
				t.Errorf("stranger is %s", got)
			}
		})
	}
}

// TestAStrangerFailsMeanwhile installs where somebody's package broke after Repair.
func TestAStrangerFailsMeanwhile(t *testing.T) {
	m := newMachine(t)
	m.dpkg("-i", m.deb("lianluozhan-app-1.0.0", "1.0.0", "", ""), m.deb(apt.Program, "1.0.0", "lianluozhan-app-1.0.0", ""))
	m.offer("lianluozhan-app-1.1.0", "1.1.0", "")
	m.offer(apt.Program, "1.1.0", "lianluozhan-app-1.1.0")
	d := m.driver()
	if strangers, err := d.Repair(t.Context()); err != nil || len(strangers) > 0 {
		t.Errorf("%v, %v", strangers, err)
	}
	m.dpkg("-i", m.deb("stranger", "1", "", "exit 1"))
	if err := install(t, d); err != nil {
		t.Error(err)
	}
	if got := m.status(apt.Program); got != "installed 1.1.0" {
		t.Error(got)
	}
}

// TestRepairOfOurs finishes our own beside a stranger's, and what ours need.
func TestRepairOfOurs(t *testing.T) {
	m := newMachine(t)
	m.dpkg("--unpack", m.deb("helpful", "1", "", ""), m.deb("lianluozhan-base", "1.0.0", "other | helpful (>= 1)", ""),
		m.deb("stranger", "1", "", "exit 1"))
	m.write(filepath.Join(m.root, "var/lib/dpkg/updates/0000"), "") // a journal that was not put away
	strangers, err := m.driver().Repair(t.Context())
	if err != nil || !slices.Equal(strangers, []string{"stranger"}) {
		t.Errorf("%v, %v", strangers, err)
	}
	for name, want := range map[string]string{"helpful": "installed 1", "lianluozhan-base": "installed 1.0.0", "stranger": "unpacked 1"} {
		if got := m.status(name); got != want {
			t.Errorf("%s is %s", name, got)
		}
	}
}

// TestOursBeyondRepair is an error, with or without strangers.
func TestOursBeyondRepair(t *testing.T) {
	m := newMachine(t)
	m.dpkg("-i", m.deb("lianluozhan-base", "1.0.0", "", "exit 1"))
	if _, err := m.driver().Repair(t.Context()); err == nil {
		t.Error("nobody minds")
	}
}

// A journal that dpkg did not put away is no trouble, though every package is in order.
func TestTheJournalIsPutAway(t *testing.T) {
	m := newMachine(t)
	m.dpkg("-i", m.deb("lianluozhan-base", "1.0.0", "", ""))
	m.write(filepath.Join(m.root, "var/lib/dpkg/updates/0000"), "")
	if strangers, err := m.driver().Repair(t.Context()); err != nil || len(strangers) != 0 {
		t.Errorf("%v, %v", strangers, err)
	}
	if _, err := os.Stat(filepath.Join(m.root, "var/lib/dpkg/updates/0000")); !os.IsNotExist(err) {
		t.Error("the journal is there still", err)
	}
}

func install(t *testing.T, d *apt.Driver) error {
	t.Helper()
	if err := d.Update(t.Context(), apt.From{}); err != nil {
		return err
	}
	offers, err := d.Offers(t.Context(), apt.From{})
	if err != nil || len(offers) == 0 || offers[0].Version != "1.1.0" {
		t.Fatalf("%v, %v", offers, err)
	}
	if n, err := d.Size(t.Context(), apt.From{}, offers[0]); err != nil || n == 0 {
		t.Errorf("%d bytes, %v", n, err)
	}
	if err := d.Download(t.Context(), apt.From{}, offers[0], nil); err != nil {
		return err
	}
	return d.Install(t.Context(), apt.From{}, offers[0], nil)
}

// dpkg may fail: that is what these machines are about.
func (m *machine) dpkg(args ...string) {
	m.t.Helper()
	out, err := m.run("dpkg", args...)
	m.t.Logf("dpkg %v: %v\n%s", args[0], err, out)
}

func (m *machine) edit(f func(string) string) {
	m.t.Helper()
	name := filepath.Join(m.root, "var/lib/dpkg/status")
	b, err := os.ReadFile(name)
	if err != nil {
		m.t.Fatal(err)
	}
	m.write(name, f(string(b)))
}
