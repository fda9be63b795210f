// Package host asks the system under the program for what the helper needs of it: units,
// sound, clock, journal and the technician's way in. It runs the system's own tools and
// decides nothing.
package host

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Units of ours.
const (
	ProgramUnit = "lianluozhan-kiosk.service"
	units       = "lianluozhan-*"
)

// How long a tool may take.
const (
	usual   = 15 * time.Second
	reading = 45 * time.Second // the journal
)

// System is the machine's own.
type System struct{}

// run runs a tool and returns what it prints.
func run(ctx context.Context, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, usual)
	defer cancel()
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Env = append(cmd.Environ(), "LC_ALL=C.UTF-8")
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("%s: %w: %.200s", args[0], err, strings.TrimSpace(errs.String()))
	}
	return out.String(), nil
}

// Run runs a tool and returns what it prints, for other packages' needs.
func (System) Run(ctx context.Context, args ...string) (string, error) { return run(ctx, args...) }

// RestartProgram starts the program's unit again. One that failed too often is forgiven:
// what is started now may be another release.
func (System) RestartProgram(ctx context.Context) error {
	_, forgiven := run(ctx, "systemctl", "reset-failed", ProgramUnit)
	if _, err := run(ctx, "systemctl", "--no-block", "restart", ProgramUnit); err != nil {
		return errors.Join(err, forgiven)
	}
	return nil // there may have been nothing to forgive
}

// Restarts is how often systemd started the program again by itself, and whether it gave
// that up.
func (System) Restarts(ctx context.Context) (n int, failed bool, err error) {
	out, err := run(ctx, "systemctl", "show", ProgramUnit, "--property=NRestarts,ActiveState")
	if err != nil {
		return 0, false, err
	}
	count := ""
	for line := range strings.Lines(out) {
		switch key, value, _ := strings.Cut(strings.TrimSpace(line), "="); key {
		case "NRestarts":
			count = value
		case "ActiveState":
			failed = value == "failed"
		}
	}
	if n, err = strconv.Atoi(count); err != nil {
		return 0, false, fmt.Errorf("restarts of the program: %w", err)
	}
	return n, failed, nil
}

// Stop stops the machine, to start again or not.
func (System) Stop(ctx context.Context, again bool) error {
	verb := "poweroff"
	if again {
		verb = "reboot"
	}
	_, err := run(ctx, "systemctl", verb)
	return err
}

// controls are the names that sound cards have for their volume, the best first.
var controls = []string{"Master", "Speaker", "PCM", "Headphone", "Digital", "HDMI"}

// Volume sets the volume of every control that the first sound card has for it.
func (System) Volume(ctx context.Context, percent int) error {
	if percent < 0 || percent > 100 {
		return fmt.Errorf("volume of %d percent", percent)
	}
	out, err := run(ctx, "amixer", "scontrols")
	if err != nil {
		return err
	}
	level, state := strconv.Itoa(percent)+"%", "unmute"
	if percent == 0 {
		state = "mute"
	}
	done := false
	var errs []error
	for i, c := range controls {
		if !strings.Contains(out, "'"+c+"'") {
			continue
		}
		if i > 0 && done { // behind the first, the others only must not be in the way
			level = "100%"
		}
		// Not every control can be muted.
		if _, err := run(ctx, "amixer", "-q", "sset", c, level, state); err != nil {
			if _, err = run(ctx, "amixer", "-q", "sset", c, level); err != nil {
				errs = append(errs, err)
				continue
			}
		}
		done = true
	}
	if !done {
		return errors.Join(append(errs, errors.New("no volume control"))...)
	}
	return nil
}

// lines are the most of a journal, its end.
const lines = "15000"

// Logs writes what the journal has of our units and of the kernel's warnings, and what
// is installed.
func (System) Logs(ctx context.Context, since time.Time, w io.Writer) error {
	from := "@" + strconv.FormatInt(since.Unix(), 10)
	var errs []error
	for _, args := range [][]string{
		{"dpkg-query", "-W", "lianluozhan-*"},
		{"df", "-h"},
		{"systemctl", "--no-pager", "list-units", "--all", units},
		{"journalctl", "--no-pager", "-o", "short-iso", "--since", from, "-n", lines, "-u", units},
		{"journalctl", "--no-pager", "-o", "short-iso", "--since", from, "-n", lines, "-k", "-p", "warning"},
	} {
		if _, err := fmt.Fprintf(w, "== %s\n", strings.Join(slices.Clip(args[:min(3, len(args))]), " ")); err != nil {
			return fmt.Errorf("logs: %w", err)
		}
		errs = append(errs, pour(ctx, w, args))
	}
	return errors.Join(errs...)
}

func pour(ctx context.Context, w io.Writer, args []string) error {
	ctx, cancel := context.WithTimeout(ctx, reading)
	defer cancel()
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Env = append(cmd.Environ(), "LC_ALL=C.UTF-8")
	cmd.Stdout, cmd.Stderr = w, w
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("logs of %s: %w", args[0], err)
	}
	return nil
}
