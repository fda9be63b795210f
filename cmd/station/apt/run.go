package apt

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// environment is what the tools see besides our own: plain English to read their words
// by, and who calls, so that our packages' scripts do not restart the caller.
func environment() []string {
	return append(os.Environ(), "LC_ALL=C.UTF-8", "DEBIAN_FRONTEND=noninteractive", "LIANLUOZHAN_HELPER=1",
		"APT_LISTCHANGES_FRONTEND=none", "NEEDRESTART_SUSPEND=1")
}

// read runs a command that changes nothing and returns what it prints.
func (d *Driver) read(ctx context.Context, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Env = environment()
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		return "", failed(args[0], err, errs.String())
	}
	return out.String(), nil
}

// run runs a command that changes things. What it prints goes to a file and not to a
// pipe: should the helper end, dpkg has somebody to talk to still.
func (d *Driver) run(ctx context.Context, told func(int), args ...string) (string, error) {
	name := filepath.Join(d.o.Dir, "last.log")
	if err := os.MkdirAll(d.o.Dir, 0o755); err != nil {
		return "", storage(fmt.Errorf("log of %s: %w", args[0], err))
	}
	log, err := os.OpenFile(name, os.O_CREATE|os.O_TRUNC|os.O_RDWR|os.O_APPEND, 0o644)
	if err != nil {
		return "", storage(fmt.Errorf("log of %s: %w", args[0], err))
	}
	defer log.Close() // only read by now
	all := append(append([]string{}, d.o.Prefix...), args...)
	// Not ended with ctx by a kill: dpkg is left to finish, see Wait below.
	cmd := exec.Command(all[0], all[1:]...) //nolint:noctx // dpkg killed halfway is what Repair is for, not what we do
	cmd.Env, cmd.Stdout, cmd.Stderr = environment(), log, log
	if err := cmd.Start(); err != nil {
		return "", fmt.Errorf("start %s: %w", args[0], err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	err = follow(ctx, ended, name, told)
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) && slices.Contains(args, downloadOnly) {
		end(cmd.Process, ended)
	}
	text, readErr := os.ReadFile(name)
	if readErr != nil {
		return "", fmt.Errorf("log of %s: %w", args[0], readErr)
	}
	if err != nil {
		return string(text), failed(args[0], err, string(text))
	}
	if t := warned(string(text)); t != nil {
		return string(text), t
	}
	return string(text), nil
}

// dying is how long a command that is ended may take to end.
const dying = 5 * time.Second

// end ends a command that only fetches: the next one goes on from there.
func end(p *os.Process, ended <-chan error) {
	_ = p.Signal(syscall.SIGTERM) // it may be over
	late := time.AfterFunc(dying, func() { _ = p.Kill() })
	defer late.Stop()
	<-ended //nolint:errcheck // it was told to
}

// look is how often the progress is read.
const look = time.Second

// follow tells the progress until the command has ended, or leaves it to itself when
// ctx ends. It is told again while there is none: who hears it may end what goes on.
func follow(ctx context.Context, ended <-chan error, log string, told func(int)) error {
	tick := time.NewTicker(look)
	defer tick.Stop()
	last := 0
	for {
		select {
		case err := <-ended:
			return err
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
			if told == nil {
				continue
			}
			if p, ok := progress(log); ok {
				last = p
			}
			told(last)
		}
	}
}

// tail is how much of the log is read for the latest progress.
const tail = 4 << 10

// progress reads the last percentage of "dlstatus:number:percent:words" and
// "pmstatus:package:percent:words".
func progress(log string) (int, bool) {
	f, err := os.Open(log)
	if err != nil {
		return 0, false
	}
	defer f.Close() // only read
	if end, err := f.Seek(0, io.SeekEnd); err == nil && end > tail {
		_, err = f.Seek(end-tail, io.SeekStart)
		if err != nil {
			return 0, false
		}
	} else if _, err := f.Seek(0, io.SeekStart); err != nil {
		return 0, false
	}
	return percent(f)
}

func percent(r io.Reader) (last int, found bool) {
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		f := strings.SplitN(lines.Text(), ":", 4)
		if len(f) < 4 || f[0] != "dlstatus" && f[0] != "pmstatus" {
			continue
		}
		if p, err := strconv.ParseFloat(f[2], 64); err == nil && p >= 0 && p <= 100 {
			last, found = int(p), true
		}
	}
	return last, found
}

// failed says why a command did.
func failed(name string, err error, text string) error {
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return fmt.Errorf("run %s: %w", name, err)
	}
	t := reason(text)
	if t.Kind == Other {
		t.Detail = fmt.Sprintf("%s %v: %s", name, err, t.Detail)
	}
	return t
}
