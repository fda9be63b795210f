package guest

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

// maxLine is the longest request: a file to put goes in one.
const maxLine = 64 << 20

// Serve answers requests at the virtual ports until one of them is gone.
func Serve() error {
	ended := make(chan error, 2)
	p := &panel{}
	for _, name := range []string{Port, Port2} {
		path, err := port(name)
		if err != nil {
			return err
		}
		f, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			return fmt.Errorf("open the port: %w", err)
		}
		defer f.Close()
		go func() { ended <- (&server{out: f, panel: p}).serve(f) }()
	}
	return <-ended
}

// ServeAt answers requests at a socket.
func ServeAt(path string) error {
	if err := os.RemoveAll(path); err != nil {
		return fmt.Errorf("clear an old socket: %w", err)
	}
	l, err := new(net.ListenConfig).Listen(context.Background(), "unix", path)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	p := &panel{}
	for {
		conn, err := l.Accept()
		if err != nil {
			return fmt.Errorf("listen: %w", err)
		}
		go func() { _ = (&server{out: conn, panel: p, once: true}).serve(conn) }() // ends when the host goes
	}
}

// port finds the device by the name that the host gave it; udev may not be up yet.
func port(name string) (string, error) {
	names, err := filepath.Glob("/sys/class/virtio-ports/*/name")
	if err != nil {
		return "", fmt.Errorf("look for the port: %w", err)
	}
	for _, n := range names {
		b, err := os.ReadFile(n)
		if err == nil && strings.TrimSpace(string(b)) == name {
			return "/dev/" + filepath.Base(filepath.Dir(n)), nil
		}
	}
	return "", fmt.Errorf("no virtual port %s", name)
}

type server struct {
	mu    sync.Mutex // one answer at a time
	out   io.Writer
	panel *panel
	once  bool // nobody comes back when the other end has gone
}

func (s *server) serve(in io.Reader) error {
	lines := bufio.NewReaderSize(in, 1<<16)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("read the port: %w", err)
		}
		var a Ask
		if len(line) > maxLine || json.Unmarshal(line, &a) != nil {
			// Half a line from before the host came back; nothing at all while it is away.
			if len(line) == 0 {
				if s.once {
					return nil
				}
				time.Sleep(100 * time.Millisecond)
			}
			continue
		}
		go s.answer(a)
	}
}

func (s *server) answer(a Ask) {
	r, err := s.do(a)
	r.ID = a.ID
	if err != nil {
		r.Error = err.Error()
	}
	line, err := json.Marshal(r)
	if err != nil {
		return // cannot be: only plain values
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	_, _ = s.out.Write(append(line, '\n')) // the host is gone: it asks again when it is back
}

func (s *server) do(a Ask) (r Answer, err error) {
	switch a.Do {
	case DoHello:
		r.Bytes, err = os.ReadFile("/proc/sys/kernel/random/boot_id")
	case DoRun:
		return run(a)
	case DoPut:
		err = put(a)
	case DoGet:
		r.Bytes, err = os.ReadFile(a.Path)
	case DoWatch:
		r.Found, err = watch(a.Path, time.Duration(a.Millis)*time.Millisecond)
	case DoWork:
		r.Took = int64(Work())
	case DoPlug:
		err = s.panel.plug(a.W, a.H)
	case DoUnplug:
		err = s.panel.unplug()
	case DoTap:
		err = s.panel.tap(a.X, a.Y, time.Duration(a.Millis)*time.Millisecond)
	default:
		err = fmt.Errorf("what is %q?", a.Do)
	}
	return r, err
}

// put writes a file with its folders.
func put(a Ask) error {
	if err := os.MkdirAll(filepath.Dir(a.Path), 0o755); err != nil {
		return fmt.Errorf("make the folder of %s: %w", a.Path, err)
	}
	if err := os.WriteFile(a.Path, a.Bytes, os.FileMode(a.Mode)); err != nil {
		return fmt.Errorf("put %s: %w", a.Path, err)
	}
	return nil
}

// run runs a script in a session of its own, so that giving up ends all of it.
func run(a Ask) (r Answer, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Duration(a.Millis)*time.Millisecond)
	defer cancel()
	cmd := exec.CommandContext(ctx, "/bin/bash", "-c", a.Script)
	cmd.Env = append(os.Environ(), "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
		"LC_ALL=C.UTF-8", "HOME=/root", "DEBIAN_FRONTEND=noninteractive")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = time.Second
	r.Bytes, err = cmd.CombinedOutput()
	var exit *exec.ExitError
	if errors.As(err, &exit) && ctx.Err() == nil {
		r.Code, err = exit.ExitCode(), nil
	}
	return r, err
}
