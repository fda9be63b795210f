// Package machine is a virtual machine with a screen, a touch panel, keys and sockets
// for sticks. It knows how to start it, to pull its plug and to look at its screen, and
// nothing of what runs in it but package guest.
package machine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"lianluozhan/cmd/vmtest/guest"
)

// Options are how a machine is built.
type Options struct {
	Dir            string // for its sockets and what it prints
	Kernel, Initrd string
	Disk           string // qcow2
	Tools          string // program for the guest: the one that calls guest.Serve
	Width, Height  int    // of the screen as the panel is built
	Accel, CPU     string // QEMU's
	Append         string // to the kernel's command line
}

// Machine is one that runs.
type Machine struct {
	o       Options
	qemu    *exec.Cmd // or what the container runs in
	done    chan struct{}
	monitor *monitor
	link    *link
	box     string // its tree, when the machine is a container
	sticks  int
	started time.Time
}

// Started is when power came on.
func (m *Machine) Started() time.Time { return m.started }

// Start switches a machine on. It runs until Cut or until ctx ends.
func Start(ctx context.Context, o Options) (*Machine, error) {
	tools := filepath.Join(o.Dir, "tools.img")
	if err := toolDisk(ctx, tools, o.Tools); err != nil {
		return nil, err
	}
	at := func(name string) string { return filepath.Join(o.Dir, name) }
	for _, s := range []string{"monitor", "port", "monitor2", "port2"} {
		if err := os.Remove(at(s)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return nil, fmt.Errorf("clear an old socket: %w", err)
		}
	}
	said, err := os.Create(at("qemu.log"))
	if err != nil {
		return nil, fmt.Errorf("log of QEMU: %w", err)
	}
	defer said.Close()
	m := &Machine{o: o, done: make(chan struct{}), started: time.Now()}
	m.qemu = exec.CommandContext(ctx, "qemu-system-x86_64", arguments(o, tools, at)...)
	m.qemu.Stdout, m.qemu.Stderr = said, said
	m.qemu.Cancel = func() error { return m.qemu.Process.Kill() }
	if err := m.qemu.Start(); err != nil {
		return nil, fmt.Errorf("start QEMU: %w", err)
	}
	go func() {
		_ = m.qemu.Wait() // ended by Cut as a rule, and then not with status 0
		close(m.done)
	}()
	if m.monitor, err = dialMonitor(ctx, at("monitor")); err == nil {
		m.link, err = dialLink(ctx, at("port"))
	}
	if err != nil {
		text, _ := os.ReadFile(at("qemu.log")) // best effort: more to go by
		m.Cut()
		return nil, fmt.Errorf("%w: %s", err, text)
	}
	return m, nil
}

func arguments(o Options, tools string, at func(string) string) []string {
	screen := fmt.Sprintf("virtio-vga,xres=%d,yres=%d", o.Width, o.Height)
	if o.Width > o.Height {
		// virtio shows a frame only when told to, and X does not tell it of turned ones.
		screen = fmt.Sprintf("VGA,vgamem_mb=64,xres=%d,yres=%d", o.Width, o.Height)
	}
	return []string{
		"-accel", o.Accel, "-cpu", o.CPU, "-M", "pc", "-m", "2048", "-smp", "2", "-nodefaults",
		"-display", "none", "-rtc", "base=utc", "-device", screen,
		"-kernel", o.Kernel, "-initrd", o.Initrd,
		"-append", "root=LABEL=vmroot rw console=tty0 console=ttyS0 quiet no_timer_check mitigations=off " + o.Append,
		// What QEMU was told to write is our kernel's and survives Cut; to sync it as well, as
		// the guest asks for at every file of a package, would only guard against our own fall.
		"-drive", "file=" + o.Disk + ",format=qcow2,if=none,id=disk,cache=unsafe", "-device", "virtio-blk-pci,drive=disk",
		"-drive", "file=" + tools + ",format=raw,if=none,id=tools,readonly=on", "-device", "virtio-blk-pci,drive=tools",
		// Nothing but this machine's own services: a name or a package from outside would hide a fault.
		"-netdev", "user,id=net", "-device", "virtio-net-pci,netdev=net",
		"-device", "qemu-xhci,id=usb", "-device", "usb-kbd,bus=usb.0", "-device", "usb-mouse,bus=usb.0",
		"-device", "virtio-serial-pci", "-chardev", "socket,id=port,server=on,wait=off,path=" + at("port"),
		"-device", "virtserialport,chardev=port,name=" + guest.Port,
		"-serial", "file:" + at("console.log"), "-qmp", "unix:" + at("monitor") + ",server=on,wait=off",
		// The same again for whoever looks in from another terminal.
		"-qmp", "unix:" + at("monitor2") + ",server=on,wait=off",
		"-chardev", "socket,id=port2,server=on,wait=off,path=" + at("port2"),
		"-device", "virtserialport,chardev=port2,name=" + guest.Port2,
	}
}

// toolDisk makes a small disk with the guest's program.
func toolDisk(ctx context.Context, path, program string) error {
	dir, err := os.MkdirTemp(filepath.Dir(path), "tools")
	if err != nil {
		return fmt.Errorf("folder of tools: %w", err)
	}
	defer os.RemoveAll(dir)
	if err := copyFile(filepath.Join(dir, "vmtest"), program, 0o755); err != nil {
		return err
	}
	if err := os.RemoveAll(path); err != nil {
		return fmt.Errorf("clear the disk of tools: %w", err)
	}
	out, err := exec.CommandContext(ctx, "mke2fs", "-q", "-t", "ext4", "-O", "^has_journal", "-L", "VMTOOLS", "-d", dir, path, "64M").CombinedOutput()
	if err != nil {
		return fmt.Errorf("disk of tools: %w: %s", err, out)
	}
	return nil
}

func copyFile(to, from string, mode os.FileMode) error {
	in, err := os.Open(from)
	if err != nil {
		return fmt.Errorf("copy %s: %w", from, err)
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, mode)
	if err != nil {
		return fmt.Errorf("copy to %s: %w", to, err)
	}
	_, err = io.Copy(out, in)
	if err := errors.Join(err, out.Close()); err != nil {
		return fmt.Errorf("copy %s: %w", from, err)
	}
	return nil
}

// Cut pulls the plug: what the machine has not handed to its disk is gone.
func (m *Machine) Cut() {
	if m.link != nil {
		_ = m.link.conn.Close() // whoever still asks gives up
	}
	if m.box != "" {
		m.leaveBox()
		return
	}
	_ = m.qemu.Process.Kill() // already gone: nothing to cut
	<-m.done
	if m.monitor != nil {
		_ = m.monitor.conn.Close() // QEMU has gone already
	}
}

// Off reports whether the machine has ended by itself.
func (m *Machine) Off() bool {
	select {
	case <-m.done:
		return true
	default:
		return false
	}
}

// Keep copies the disk as it is now, as after a power cut at rest.
func (m *Machine) Keep(ctx context.Context, to string) error {
	if _, err := m.Run(ctx, "sync", time.Minute); err != nil {
		return err
	}
	if m.box != "" {
		if out, err := exec.CommandContext(ctx, "cp", "-a", m.o.Disk, to).CombinedOutput(); err != nil {
			return fmt.Errorf("keep the box: %w: %s", err, out)
		}
		return nil
	}
	if _, err := m.monitor.do("stop", nil); err != nil { // also hands all to the file
		return err
	}
	err := copyFile(to, m.o.Disk, 0o644)
	_, err2 := m.monitor.do("cont", nil)
	return errors.Join(err, err2)
}

// Press sends keys that are pressed together, by QEMU's names.
func (m *Machine) Press(keys ...string) error {
	var list []map[string]string
	for _, k := range keys {
		list = append(list, map[string]string{"type": "qcode", "data": k})
	}
	_, err := m.monitor.do("send-key", map[string]any{"keys": list, "hold-time": 200})
	return err
}

// Plug puts a stick into the machine: a raw image of a disk.
func (m *Machine) Plug(image string) (id string, err error) {
	m.sticks++
	id = "stick" + strconv.Itoa(m.sticks)
	if _, err = m.monitor.do("blockdev-add", map[string]any{
		"driver": "raw", "node-name": id, "file": map[string]any{"driver": "file", "filename": image},
	}); err != nil {
		return "", err
	}
	_, err = m.monitor.do("device_add", map[string]any{
		"driver": "usb-storage", "id": "dev-" + id, "drive": id, "bus": "usb.0", "removable": true,
	})
	return id, err
}

// Unplug pulls a stick out.
func (m *Machine) Unplug(ctx context.Context, id string) error {
	if _, err := m.monitor.do("device_del", map[string]any{"id": "dev-" + id}); err != nil {
		return err
	}
	for {
		_, err := m.monitor.do("blockdev-del", map[string]any{"node-name": id})
		if err == nil || ctx.Err() != nil {
			return err
		}
		select { // the guest has to let go first
		case <-ctx.Done():
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// Line connects or cuts the network cable.
func (m *Machine) Line(up bool) error {
	_, err := m.monitor.do("set_link", map[string]any{"name": "net", "up": up})
	return err
}

// Reach speaks to a machine that another program started and does not speak to just now.
func Reach(ctx context.Context, dir string) (m *Machine, err error) {
	m = &Machine{o: Options{Dir: dir}, done: make(chan struct{})}
	if m.monitor, err = dialMonitor(ctx, filepath.Join(dir, "monitor2")); err != nil {
		return nil, err
	}
	m.link, err = dialLink(ctx, filepath.Join(dir, "port2"))
	return m, err
}
