package machine

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// A box is a container in place of a virtual machine: many times as fast, but without a
// kernel, keys, a panel and sockets of its own, and with an X server that shows nothing.
// It is for trying the walk itself.

// errNotInBox is what a box cannot do.
var errNotInBox = errors.New("only a virtual machine has that")

// StartBox starts a container on a tree of Debian, which it leaves as it is: what is
// written goes below o.Disk, a folder.
func StartBox(ctx context.Context, o Options, tree string) (*Machine, error) {
	at := func(name string) string { return filepath.Join(o.Dir, name) }
	root, sock := at("root"), at("sock")
	if err := errors.Join(os.RemoveAll(sock), makeDirs(root, sock, o.Disk+"/upper", o.Disk+"/work")); err != nil {
		return nil, fmt.Errorf("folders of the box: %w", err)
	}
	layers := fmt.Sprintf("lowerdir=%s,upperdir=%s/upper,workdir=%s/work", tree, o.Disk, o.Disk)
	if out, err := exec.CommandContext(ctx, "mount", "-t", "overlay", "-o", layers, "box", root).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("tree of the box: %w: %s", err, out)
	}
	m := &Machine{o: o, done: make(chan struct{}), started: time.Now(), box: root}
	if err := m.startBox(ctx, root, sock); err != nil {
		m.Cut()
		return nil, err
	}
	var err error
	if m.link, err = dialLink(ctx, filepath.Join(sock, "port")); err != nil {
		m.Cut()
		return nil, err
	}
	return m, nil
}

func makeDirs(dirs ...string) (err error) {
	for _, d := range dirs {
		err = errors.Join(err, os.MkdirAll(d, 0o755))
	}
	return err
}

func (m *Machine) startBox(ctx context.Context, root, sock string) error {
	size := fmt.Sprintf("%dx%dx24", m.o.Width, m.o.Height)
	for path, text := range map[string]string{
		"vmtest-guest.service.d/box.conf": "[Service]\nExecStartPre=\nExecStart=\nExecStart=/opt/vmtest/vmtest guest /opt/sock/port\n",
		"lianluozhan-x.service.d/box.conf": "[Service]\nExecStartPre=/bin/mkdir -p /run/fb\nExecStart=\n" +
			"ExecStart=/opt/Xvfb :0 -screen 0 " + size + " -fbdir /run/fb -auth /run/lianluozhan-x/auth -nolisten tcp -nolisten local -noreset\n",
	} {
		path = filepath.Join(root, "etc/systemd/system", path)
		if err := errors.Join(makeDirs(filepath.Dir(path)), os.WriteFile(path, []byte(text), 0o644)); err != nil {
			return fmt.Errorf("units of the box: %w", err)
		}
	}
	network := filepath.Join(root, "etc/systemd/network/10-box.network")
	if err := os.WriteFile(network, []byte("[Match]\nName=vmtest-in\n[Network]\nAddress=10.0.2.15/24\n"), 0o644); err != nil {
		return fmt.Errorf("network of the box: %w", err)
	}
	if err := BoxLine(ctx); err != nil {
		return err
	}
	for _, unit := range []string{"systemd-timesyncd.service", "ssh.service"} {
		path := filepath.Join(root, "etc/systemd/system", unit) // the clock is not the box's own
		if err := errors.Join(os.RemoveAll(path), os.Symlink("/dev/null", path)); err != nil {
			return fmt.Errorf("units of the box: %w", err)
		}
	}
	xvfb, err := exec.LookPath("Xvfb")
	if err != nil {
		return fmt.Errorf("a box needs Xvfb: %w", err)
	}
	if err := makeDirs(filepath.Join(root, "opt/sock"), "/run/systemd/nspawn"); err != nil {
		return fmt.Errorf("folders of the box: %w", err)
	}
	said, err := os.Create(filepath.Join(m.o.Dir, "console.log"))
	if err != nil {
		return fmt.Errorf("log of the box: %w", err)
	}
	defer said.Close()
	m.qemu = exec.CommandContext(ctx, "nice", "-n", "10", "systemd-nspawn", "-b", "-D", root, "--machine=vmtest", "--register=no", "--keep-unit",
		"--private-network",
		"--bind="+sock+":/opt/sock", "--bind-ro="+m.o.Tools+":/opt/vmtest/vmtest", "--bind-ro="+xvfb+":/opt/Xvfb")
	m.qemu.Stdout, m.qemu.Stderr = said, said
	m.qemu.Cancel = m.killBox
	if err := m.qemu.Start(); err != nil {
		return fmt.Errorf("start the box: %w", err)
	}
	go func() {
		_ = m.qemu.Wait() // ended by Cut as a rule, and then not with status 0
		close(m.done)
	}()
	for {
		pid, err := m.boxPID()
		if err == nil {
			err = exec.CommandContext(ctx, "ip", "link", "set", "vmtest-in", "netns", strconv.Itoa(pid)).Run()
		}
		if err == nil || m.Off() || ctx.Err() != nil || time.Since(m.started) > time.Minute {
			return err
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// BoxLine lays the cable between this side, 10.0.2.2 as for a virtual machine, and a box,
// where there is none. It goes with the box that it was plugged into.
func BoxLine(ctx context.Context) error {
	if exec.CommandContext(ctx, "ip", "link", "show", "vmtest-in").Run() == nil {
		return nil
	}
	if state, err := os.ReadFile("/sys/class/net/vmtest-out/operstate"); err == nil && strings.TrimSpace(string(state)) == "up" {
		return nil // a box that runs has the other end
	}
	_ = exec.CommandContext(ctx, "ip", "link", "del", "vmtest-out").Run() // left of a box that has ended
	for _, args := range []string{
		"link add vmtest-out type veth peer name vmtest-in", "addr add 10.0.2.2/24 dev vmtest-out", "link set vmtest-out up",
	} {
		if out, err := exec.CommandContext(ctx, "ip", strings.Fields(args)...).CombinedOutput(); err != nil {
			return fmt.Errorf("ip %s: %w: %s", args, err, out)
		}
	}
	return nil
}

// leaveBox ends what is in the box, as a power cut would, and takes the tree away.
func (m *Machine) leaveBox() {
	if m.qemu != nil && m.qemu.Process != nil {
		_ = m.killBox() // has ended by itself as a rule
		<-m.done
	}
	for range 50 {
		if exec.Command("umount", m.box).Run() == nil { //nolint:noctx // it has to be done, whatever ended
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// killBox ends the first process of the box, with which all others die, and what it runs in.
func (m *Machine) killBox() error {
	if pid, err := m.boxPID(); err == nil {
		_ = syscall.Kill(pid, syscall.SIGKILL) // gone a moment ago
	}
	return m.qemu.Process.Kill()
}

// boxPID is the box's first process.
func (m *Machine) boxPID() (int, error) {
	out, err := exec.Command("pgrep", "-P", strconv.Itoa(m.qemu.Process.Pid)).Output() //nolint:noctx // a moment
	if err != nil {
		return 0, fmt.Errorf("find the box: %w", err)
	}
	return strconv.Atoi(strings.TrimSpace(string(out)))
}

// boxScreen reads what the X server of the box keeps for a picture.
func (m *Machine) boxScreen() (*image.RGBA, error) {
	pid, err := m.boxPID()
	if err != nil {
		return nil, err
	}
	f, err := os.Open(filepath.Join("/proc", strconv.Itoa(pid), "root/run/fb/Xvfb_screen0"))
	if errors.Is(err, os.ErrNotExist) {
		return image.NewRGBA(image.Rect(0, 0, m.o.Width, m.o.Height)), nil
	}
	if err != nil {
		return nil, fmt.Errorf("screen of the box: %w", err)
	}
	defer f.Close()
	return readXWD(bufio.NewReaderSize(f, 1<<20))
}

// readXWD reads a dump of a window of 24 bits, as X servers write it.
func readXWD(in *bufio.Reader) (*image.RGBA, error) {
	var head [25]uint32
	if err := binary.Read(in, binary.BigEndian, &head); err != nil {
		return nil, fmt.Errorf("read the screen: %w", err)
	}
	skip, w, h, line, colours := int(head[0]), int(head[4]), int(head[5]), int(head[12]), int(head[19])
	if w < 1 || h < 1 || w > 1<<13 || h > 1<<13 || line < 4*w || colours > 1<<12 {
		return nil, fmt.Errorf("read the screen: it cannot be %d×%d", w, h)
	}
	if _, err := in.Discard(skip - binary.Size(head) + 12*colours); err != nil {
		return nil, fmt.Errorf("read the screen: %w", err)
	}
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	row := make([]byte, line)
	for y := range h {
		for n := 0; n < line; {
			k, err := in.Read(row[n:])
			if err != nil {
				return nil, fmt.Errorf("read the screen: %w", err)
			}
			n += k
		}
		for x := range w {
			i := img.PixOffset(x, y)
			img.Pix[i], img.Pix[i+1], img.Pix[i+2], img.Pix[i+3] = row[4*x+2], row[4*x+1], row[4*x], 255
		}
	}
	return img, nil
}
