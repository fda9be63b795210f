package stick_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"lianluozhan/cmd/station/stick"
	"lianluozhan/sync/liaison"
)

// machine is a kernel's folders that disks come into and go from.
type machine struct {
	t    *testing.T
	dir  string
	runs []string
	says map[string]string // what blkid says of a device
	fail string            // program that fails
}

func newMachine(t *testing.T) (*machine, *stick.Watcher) {
	m := &machine{t: t, dir: t.TempDir(), says: map[string]string{}}
	for _, d := range []string{"sys/block", "media"} {
		if err := os.MkdirAll(filepath.Join(m.dir, d), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	m.mounts("")
	return m, stick.New(stick.Options{
		Sys: filepath.Join(m.dir, "sys"), Mounts: filepath.Join(m.dir, "mountinfo"), Under: filepath.Join(m.dir, "media"),
		UID: 990, GID: 991, Run: m.run,
	})
}

func (m *machine) mounts(table string) {
	if err := os.WriteFile(filepath.Join(m.dir, "mountinfo"), []byte(table), 0o600); err != nil {
		m.t.Fatal(err)
	}
}

func (m *machine) run(_ context.Context, args ...string) (string, error) {
	if args[0] == m.fail {
		return "", errors.New("failed")
	}
	if args[0] == "blkid" {
		return m.says[args[len(args)-1]], nil
	}
	m.runs = append(m.runs, strings.ReplaceAll(strings.Join(args, " "), m.dir, ""))
	return "", nil
}

// plug puts a disk in, at a place of the bus, with partitions.
func (m *machine) plug(disk, bus string, parts ...string) {
	place := filepath.Join(m.dir, "sys", "devices", bus, "block", disk)
	for _, p := range append(parts, ".") {
		if err := os.MkdirAll(filepath.Join(place, p), 0o755); err != nil {
			m.t.Fatal(err)
		}
	}
	if err := os.Symlink(place, filepath.Join(m.dir, "sys", "block", disk)); err != nil {
		m.t.Fatal(err)
	}
}

func (m *machine) pull(disk string) {
	if err := os.Remove(filepath.Join(m.dir, "sys", "block", disk)); err != nil {
		m.t.Fatal(err)
	}
}

func (m *machine) look(w *stick.Watcher) []string {
	m.t.Helper()
	added, err := w.Look(m.t.Context())
	if err != nil {
		m.t.Fatal(err)
	}
	for i := range added {
		added[i] = strings.TrimPrefix(added[i], m.dir)
	}
	return added
}

func TestInAndOut(t *testing.T) {
	m, w := newMachine(t)
	m.plug("sda", "pci0000/ata1", "sda1") // built in
	if got := m.look(w); len(got) != 0 {
		t.Errorf("mounts %v", got)
	}
	m.plug("sdb", "pci0000/usb1/1-1", "sdb1")
	m.says["/dev/sdb1"] = "DEVNAME=/dev/sdb1\nLABEL=更新 盘/../x\nTYPE=vfat\n"
	if got := m.look(w); !slices.Equal(got, []string{"/media/更新 盘----x"}) {
		t.Errorf("new: %q", got)
	}
	if want := "mount -t vfat -o nosuid,nodev,noexec,uid=990,gid=991,umask=077,utf8=1,flush /dev/sdb1 /media/更新 盘----x"; !slices.Equal(m.runs, []string{want}) {
		t.Errorf("ran %q", m.runs)
	}
	if got := m.look(w); len(got) != 0 || len(m.runs) != 1 {
		t.Errorf("again: %q, ran %q", got, m.runs)
	}
	m.pull("sdb")
	if got := m.look(w); len(got) != 0 || len(m.runs) != 2 || !strings.HasPrefix(m.runs[1], "umount -l /media/") {
		t.Errorf("pulled: %q, ran %q", got, m.runs)
	}
	if left, err := os.ReadDir(filepath.Join(m.dir, "media")); err != nil || len(left) != 0 {
		t.Errorf("left %v, %v", left, err)
	}
}

func TestWhatIsNotMounted(t *testing.T) {
	m, w := newMachine(t)
	m.plug("sdb", "usb1", "sdb1", "sdb2", "sdb3")
	m.says["/dev/sdb1"] = "TYPE=crypto_LUKS\n"
	m.says["/dev/sdb2"] = "TYPE=vfat\n"
	m.says["/dev/sdb3"] = "TYPE=exfat\n"
	m.mounts(fmt.Sprintf("36 35 8:2 / %s/media/alt\\040x rw - vfat /dev/sdb2 rw\n37 35 8:3 / /mnt/disk rw - exfat /dev/sdb3 rw\n", m.dir))
	if got := m.look(w); len(got) != 0 || len(m.runs) != 0 {
		t.Errorf("%q, ran %q", got, m.runs)
	}
	if err := os.Mkdir(filepath.Join(m.dir, "media", "alt x"), 0o755); err != nil {
		t.Fatal(err)
	}
	m.pull("sdb") // an earlier helper mounted it, this one takes it away
	if m.look(w); !slices.Equal(m.runs, []string{"umount -l /media/alt x"}) {
		t.Errorf("ran %q", m.runs)
	}
}

func TestAStickThatCannotBeMountedIsTriedAgainWhenItComesAgain(t *testing.T) {
	m, w := newMachine(t)
	m.plug("sdb", "usb1")
	m.says["/dev/sdb"] = "TYPE=vfat\n"
	m.fail = "mount"
	if _, err := w.Look(t.Context()); err == nil {
		t.Error("no error")
	}
	m.fail = ""
	if got := m.look(w); len(got) != 0 {
		t.Errorf("tried for ever: %q", got)
	}
	m.pull("sdb")
	m.look(w)
	if err := os.Symlink(filepath.Join(m.dir, "sys", "devices", "usb1", "block", "sdb"), filepath.Join(m.dir, "sys", "block", "sdb")); err != nil {
		t.Fatal(err)
	}
	if got := m.look(w); !slices.Equal(got, []string{"/media/sdb"}) {
		t.Errorf("%q", got)
	}
}

// Staff who hold a stick that cannot be read are told so, as long as it is in.
func TestAStickThatCannotBeReadIsTold(t *testing.T) {
	for kind, want := range map[string]string{
		"TYPE=ntfs\n":        "插上的 U 盘是 NTFS 格式，读不了。请换一个 FAT32 或 exFAT 的",
		"TYPE=apfs\n":        "插上的 U 盘是 apfs 格式，读不了。请换一个 FAT32 或 exFAT 的",
		"TYPE=crypto_LUKS\n": "插上的 U 盘加了密，读不了。请换一个没有加密的",
		"TYPE=BitLocker\n":   "插上的 U 盘加了密，读不了。请换一个没有加密的",
		"TYPE=vfat\n":        "插上的 U 盘有损坏，读不了。请在电脑上修复，或者换一个 FAT32 或 exFAT 的",
		"":                   "插上的 U 盘没有格式化，或者坏了，读不了。请换一个 FAT32 或 exFAT 的",
	} {
		m, w := newMachine(t)
		m.plug("sdb", "usb1", "sdb1")
		m.says["/dev/sdb1"] = kind
		m.fail = "mount"
		for range 2 {
			_, _ = w.Look(t.Context()) // it may also say why
			if got := w.Unread(); got != want {
				t.Errorf("%q: %q", kind, got)
			}
		}
		m.pull("sdb")
		if m.look(w); w.Unread() != "" {
			t.Errorf("%q: pulled out, and %q", kind, w.Unread())
		}
	}
}

func TestAStickOfWhichAPartCanBeRead(t *testing.T) {
	m, w := newMachine(t)
	m.plug("sdb", "usb1", "sdb1", "sdb2")
	m.says["/dev/sdb1"] = "TYPE=hfsplus\n"
	m.says["/dev/sdb2"] = "TYPE=vfat\n"
	if got := m.look(w); len(got) != 1 || w.Unread() != "" {
		t.Errorf("%q, %q", got, w.Unread())
	}
}

func TestFind(t *testing.T) {
	const about = `{"made":"2026-11-23","rings":{"early":"1.4.0"},"key":"00"}`
	tests := []struct {
		name  string
		files map[string]string
		ring  string
		want  string
		fault liaison.MachineFault
	}{
		{"own ring", map[string]string{"stick.json": about, "dists/early/InRelease": "x", "dists/all/InRelease": "x"}, "early", "early", ""},
		{"for all", map[string]string{"stick.json": about, "dists/all/InRelease": "x"}, "canary", "all", ""},
		{"the only one", map[string]string{"stick.json": about, "dists/early/InRelease": "x"}, "", "early", ""},
		{"photos", map[string]string{"../../DCIM/1.jpg": "x"}, "all", "", liaison.FaultStickForeign},
		{"half: still without its name", map[string]string{"../repo.new/stick.json": about, "../repo.new/dists/all/InRelease": "x"}, "all", "", liaison.FaultStickDamaged},
		{"half: no description", map[string]string{"dists/all/InRelease": "x"}, "all", "", liaison.FaultStickDamaged},
		{"half: nothing signed", map[string]string{"stick.json": about, "dists/early/InRelease": ""}, "early", "", liaison.FaultStickDamaged},
		{"description cut off", map[string]string{"stick.json": about[:20], "dists/all/InRelease": "x"}, "all", "", liaison.FaultStickDamaged},
		{"a pipe for a description", map[string]string{"dists/all/InRelease": "x"}, "all", "", liaison.FaultStickDamaged},
		{"a path for a ring", map[string]string{"stick.json": `{"rings":{"../../..":"1"}}`}, "", "", liaison.FaultStickDamaged},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			root := t.TempDir()
			for name, text := range tt.files {
				full := filepath.Join(root, stick.Repository, name)
				if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(full, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if tt.name == "a pipe for a description" {
				if err := syscall.Mkfifo(filepath.Join(root, stick.Repository, "stick.json"), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			got, err := stick.Find(root, tt.ring)
			var fault *stick.Fault
			if errors.As(err, &fault) != (tt.fault != "") || fault != nil && (fault.Code != tt.fault || fault.Words() == "") || got.Ring != tt.want {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
}
