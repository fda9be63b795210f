// Package xscreen is an X server without a monitor and a finger to touch what
// it shows: it starts Xvfb, takes pictures of the whole screen and taps and
// drags by XTEST. It knows nothing of what runs on the screen.
package xscreen

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// Server is a running Xvfb.
type Server struct {
	// Display is what programs need in DISPLAY, such as ":91".
	Display string
	// PID is the server's process.
	PID int

	cmd *exec.Cmd
}

// Start starts Xvfb with one screen of the given size in pixels, on a display
// number the server picks itself. It ends with ctx or by Stop.
func Start(ctx context.Context, width, height int) (*Server, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("pipe for the display number: %w", err)
	}
	defer r.Close()
	cmd := exec.CommandContext(ctx, "Xvfb", "-displayfd", "3", "-screen", "0",
		fmt.Sprintf("%dx%dx24", width, height), "-nolisten", "tcp", "-noreset", "-s", "0")
	cmd.ExtraFiles = []*os.File{w}
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 5 * time.Second
	err = cmd.Start()
	if cerr := w.Close(); err == nil && cerr != nil {
		err = cerr
	}
	if err != nil {
		return nil, fmt.Errorf("start Xvfb: %w", err)
	}
	number, err := readNumber(r)
	if err != nil {
		return nil, fmt.Errorf("start Xvfb: %w", err)
	}
	server := &Server{Display: ":" + strconv.Itoa(number), PID: cmd.Process.Pid, cmd: cmd}
	return server, server.wait(ctx)
}

// wait waits until the server takes connections: it tells its number earlier.
func (s *Server) wait(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	for {
		screen, err := Open(s.Display)
		if err == nil {
			screen.Close()
			return nil
		}
		if perr := pause(ctx, 20*time.Millisecond); perr != nil {
			return errors.Join(err, perr)
		}
	}
}

func readNumber(r *os.File) (int, error) {
	if err := r.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
		return 0, fmt.Errorf("limit the wait for a display number: %w", err)
	}
	buf := make([]byte, 16)
	n, err := r.Read(buf)
	if err != nil {
		return 0, fmt.Errorf("no display number: %w", err)
	}
	return strconv.Atoi(strings.TrimSpace(string(buf[:n])))
}

// Env returns the environment of this process with DISPLAY set to the server,
// no Wayland, and the settings the kiosk's session has.
func (s *Server) Env(extra ...string) []string {
	env := make([]string, 0, len(os.Environ())+len(extra)+5)
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "WAYLAND_DISPLAY=") && !strings.HasPrefix(e, "DISPLAY=") {
			env = append(env, e)
		}
	}
	env = append(env, "DISPLAY="+s.Display, "XAUTHORITY=/dev/null", "LANG=C.UTF-8",
		"FYNE_SCALE=1", "FYNE_DISABLE_DPI_DETECTION=1")
	return append(env, extra...)
}

// Stop ends the server and waits for it.
func (s *Server) Stop() {
	_ = s.cmd.Process.Signal(os.Interrupt) // already gone: nothing to stop
	_ = s.cmd.Wait()                       // ended by our signal, as wanted
}
