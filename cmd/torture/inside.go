package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// inside is this program as the first one of the virtual machine.
func inside() {
	r, err := insideCuts(context.Background())
	if err != nil {
		r.Failed = err.Error()
	}
	b, _ := json.Marshal(r) // numbers and texts only
	fmt.Printf("\nREPORT %s\n", b)
	_ = os.Stdout.Sync() // a console has nothing to sync
	pause(context.Background(), time.Second)
	_ = unix.Reboot(unix.LINUX_REBOOT_CMD_POWER_OFF) // nothing comes after it
}

func insideCuts(ctx context.Context) (r Report, err error) {
	n, seed, err := furnish()
	if err != nil {
		return r, err
	}
	d, err := newFlakeyDisk(ctx)
	if err != nil {
		return r, err
	}
	s := settings{seed: seed, county: "/county", sample: "/sample", kernel: "/"}
	e, err := newEnv(s, "inside", os.Stdout)
	if err != nil {
		return r, err
	}
	for _, dir := range []string{"/mnt/county", "/mnt/station"} {
		if err := os.Mkdir(dir, 0o700); err != nil {
			return r, err
		}
	}
	p, err := pairIn(ctx, e, "/mnt/county", "/mnt/station")
	if err != nil {
		return r, fmt.Errorf("%w: %s", err, e.lastWords())
	}
	for range n {
		if err := p.station.start(ctx, duty{File: -1, Size: 800, Forget: true, Patient: true}); err != nil {
			return r, err
		}
		if err := p.station.files(ctx); err != nil {
			return r, err
		}
		pause(ctx, 500*time.Millisecond+e.upTo(2*time.Second))
		if err := d.cut(ctx); err != nil {
			return r, err
		}
		p.station.kill()
		p.county.kill()
		if err := d.back(ctx); err != nil {
			return r, err
		}
		if err := p.county.serve(ctx); err != nil {
			return r, err
		}
	}
	r, err = settle(ctx, p.county, p.station, "")
	r.Tries, r.Faults, r.PowerCuts = n, n, n
	return r, err
}

// furnish mounts what every program expects and returns what the kernel was told.
func furnish() (n int, seed uint64, err error) {
	for _, m := range [][2]string{{"proc", "/proc"}, {"sysfs", "/sys"}, {"devtmpfs", "/dev"}, {"tmpfs", "/tmp"}} {
		if err := unix.Mount(m[0], m[1], m[0], 0, ""); err != nil {
			return 0, 0, fmt.Errorf("mount %s: %w", m[0], err)
		}
	}
	if err := os.Setenv("PATH", "/bin"); err != nil {
		return 0, 0, err
	}
	if err := loadModules(); err != nil {
		return 0, 0, err
	}
	said, err := os.ReadFile("/proc/cmdline")
	if err != nil {
		return 0, 0, err
	}
	found := regexp.MustCompile(`torture\.tries=(\d+) torture\.seed=(\d+)`).FindSubmatch(said)
	if found == nil {
		return 0, 0, errors.New("the kernel was told nothing")
	}
	n, err = strconv.Atoi(string(found[1]))
	seed, err2 := strconv.ParseUint(string(found[2]), 10, 64)
	return n, seed, errors.Join(err, err2, loopbackUp())
}

// loadModules loads the kernel's modules, in whatever order they need each other.
func loadModules() error {
	left := modules()
	for range len(left) {
		var last error
		left = slices.DeleteFunc(left, func(m string) bool {
			err := loadModule("/modules/" + m[strings.LastIndexByte(m, '/')+1:] + ".ko")
			if err != nil {
				last = fmt.Errorf("module %s: %w", m, err)
			}
			return err == nil
		})
		if len(left) == 0 {
			return nil
		}
		if last != nil && len(left) == len(modules()) {
			return last
		}
	}
	return fmt.Errorf("modules %v do not load", left)
}

func loadModule(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	err = unix.FinitModule(int(f.Fd()), "", 0)
	if errors.Is(err, unix.EEXIST) {
		err = nil
	}
	return errors.Join(err, f.Close())
}

// loopbackUp lets programs talk over 127.0.0.1.
func loopbackUp() error {
	s, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM, 0)
	if err != nil {
		return fmt.Errorf("loopback: %w", err)
	}
	defer unix.Close(s)
	lo, err := unix.NewIfreq("lo")
	if err != nil {
		return fmt.Errorf("loopback: %w", err)
	}
	lo.SetUint16(unix.IFF_UP | unix.IFF_RUNNING)
	if err := unix.IoctlIfreq(s, unix.SIOCSIFFLAGS, lo); err != nil {
		return fmt.Errorf("loopback: %w", err)
	}
	return nil
}

// flakeyDisk is ext4 over dm-flakey at /mnt.
type flakeyDisk struct{ sectors string }

const mapped = "/dev/dm-0"

func newFlakeyDisk(ctx context.Context) (*flakeyDisk, error) {
	if err := eventually(ctx, 20*time.Second, "there is a disk", func() bool {
		_, err := os.Stat("/dev/vda")
		return err == nil
	}); err != nil {
		return nil, err
	}
	size, err := os.ReadFile("/sys/block/vda/size")
	if err != nil {
		return nil, err
	}
	d := &flakeyDisk{strings.TrimSpace(string(size))}
	for _, args := range [][]string{
		{"dmsetup", "create", "flaky", "--noudevsync", "--noudevrules", "--table", d.table(true)}, {"mke2fs", "-q", "-F", "-t", "ext4", mapped},
	} {
		if out, err := exec.CommandContext(ctx, args[0], args[1:]...).CombinedOutput(); err != nil {
			return nil, fmt.Errorf("%v: %w: %s", args, err, out)
		}
	}
	return d, d.mount()
}

// table is up for ever, or takes no writes for ever.
func (d *flakeyDisk) table(up bool) string {
	if up {
		return "0 " + d.sectors + " flakey /dev/vda 0 3600 0"
	}
	return "0 " + d.sectors + " flakey /dev/vda 0 0 3600 1 error_writes"
}

// The journal is written only when a sync asks for it.
func (d *flakeyDisk) mount() error {
	if err := unix.Mount(mapped, "/mnt", "ext4", 0, "commit=1000"); err != nil {
		return fmt.Errorf("mount the disk: %w", err)
	}
	return nil
}

// cut lets every write fail from now on.
func (d *flakeyDisk) cut(ctx context.Context) error { return d.load(ctx, d.table(false)) }

func (d *flakeyDisk) load(ctx context.Context, table string) error {
	for _, args := range [][]string{
		{"suspend", "--nolockfs", "--noudevsync", "flaky"}, {"load", "flaky", "--table", table}, {"resume", "--noudevsync", "flaky"},
	} {
		if out, err := exec.CommandContext(ctx, "dmsetup", args...).CombinedOutput(); err != nil {
			return fmt.Errorf("dmsetup %s: %w: %s", args[0], err, out)
		}
	}
	return nil
}

// back brings the power back, with nothing in memory of what was before.
func (d *flakeyDisk) back(ctx context.Context) error {
	if err := eventually(ctx, 30*time.Second, "the disk can be taken away", func() bool {
		return unix.Unmount("/mnt", 0) == nil
	}); err != nil {
		return err
	}
	if err := d.load(ctx, d.table(true)); err != nil {
		return err
	}
	if err := os.WriteFile("/proc/sys/vm/drop_caches", []byte("3"), 0o200); err != nil && !errors.Is(err, syscall.EINVAL) {
		return err
	}
	return d.mount()
}
