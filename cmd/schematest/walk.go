package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"lianluozhan/cmd/internal/trial"
)

// patience is how long a step may take; the machine may have other work.
const patience = time.Minute

// walk is a station between two releases.
type walk struct {
	options
	dir, display, countyData string
	trial                    *trial.County
	receipts                 []receipt
	documents                int
	turns                    int // programs started
}

// receipt is what a resident took home; see pen.
type receipt struct{ Receipt, Code string }

// found is what lies in the data folder; see pen.
type found struct {
	Machine         string
	Unsent          int
	Rescued, Broken bool
	Settings        map[string]int
	Documents       int
	Damage          string
	Unknown         []string
}

func (w *walk) data() string { return filepath.Join(w.dir, "station", "data") }

// all walks forwards, back and forwards again. Before each change of the release
// registrations are filed, which the next one has to deliver.
func (w *walk) all(ctx context.Context) (passed int, err error) {
	address, err := w.trial.Join(ctx, "chengguan")
	if err != nil {
		return 0, fmt.Errorf("join: %w", err)
	}
	first := trial.Kiosk{Dir: filepath.Join(w.dir, "station"), County: address}
	if err := w.turn(ctx, w.before, first); err != nil {
		return 0, fmt.Errorf("first start: %w", err)
	}
	again := trial.Kiosk{Dir: first.Dir}
	for i, from := range []release{w.before, w.now, w.before, w.now} {
		to := w.now
		if i%2 == 1 {
			to = w.before
		}
		what := fmt.Sprintf("%s → %s", from.name, to.name)
		began := time.Now()
		if err := w.handOver(ctx, from, to, again); err != nil {
			return passed, fmt.Errorf("%s: %w", what, err)
		}
		passed++
		fmt.Printf("ok %s: %d registrations at the county, each once (%.1f s)\n", what, len(w.receipts), time.Since(began).Seconds())
	}
	return passed, nil
}

// handOver files with one release's code, starts the other, and wants everything there
// and everything delivered.
func (w *walk) handOver(ctx context.Context, from, to release, k trial.Kiosk) error {
	const several = 3
	out, err := output(ctx, from.pen, "", "file", w.data(), fmt.Sprint(several), fmt.Sprintf("第 %d 回", len(w.receipts)))
	if err != nil {
		return err
	}
	var filed []receipt
	if err := json.Unmarshal(out, &filed); err != nil || len(filed) != several {
		return fmt.Errorf("filed %q: %w", out, err)
	}
	w.receipts = append(w.receipts, filed...)
	for _, pen := range []string{to.pen, from.pen} { // as both see it
		if err := w.look(ctx, pen, several); err != nil {
			return fmt.Errorf("before the change: %w", err)
		}
	}
	if err := w.turn(ctx, to, k); err != nil {
		return err
	}
	return w.look(ctx, to.pen, 0)
}

// look wants the folder whole: everything that was there at the first look is.
func (w *walk) look(ctx context.Context, pen string, unsent int) error {
	asked, err := json.Marshal(w.receipts)
	if err != nil {
		return fmt.Errorf("receipts: %w", err)
	}
	out, err := output(ctx, pen, string(asked), "look", w.data())
	if err != nil {
		return err
	}
	var f found
	if err := json.Unmarshal(out, &f); err != nil {
		return fmt.Errorf("pen said %q: %w", out, err)
	}
	switch {
	case f.Rescued, f.Broken, f.Damage != "", len(f.Unknown) > 0:
		return fmt.Errorf("the folder is not whole: %s", out)
	case f.Unsent != unsent:
		return fmt.Errorf("%d entries wait, want %d", f.Unsent, unsent)
	case f.Documents < w.documents || f.Documents == 0: // what becomes of the matters adds to them
		return fmt.Errorf("%d documents, there were %d", f.Documents, w.documents)
	case f.Settings["pin"] == 0:
		return errors.New("the PIN is gone")
	}
	w.documents = f.Documents
	return nil
}

// turn runs a release until the county has everything, and ends it in order.
func (w *walk) turn(ctx context.Context, r release, k trial.Kiosk) (err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	args, err := k.Args("-helper", filepath.Join(w.dir, "no-helper"))
	if err != nil {
		return err //nolint:wrapcheck // says what failed
	}
	if r == w.before {
		args = args[:len(args)-2] // it knows no helper
	}
	var said bytes.Buffer
	cmd := exec.CommandContext(ctx, r.kiosk, args...) //nolint:gosec // the program under test
	cmd.Env = append(os.Environ(), "DISPLAY="+w.display, "LANG=zh_CN.UTF-8")
	cmd.Stdout, cmd.Stderr = &said, &said
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGABRT) } // it says where it hangs
	cmd.WaitDelay = 10 * time.Second
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start %s: %w", r.kiosk, err)
	}
	w.turns++
	err = errors.Join(w.delivered(ctx, r), end(cmd, r == w.now))
	if err != nil {
		return fmt.Errorf("%w\n%s", err, said.String())
	}
	return nil
}

// end ends a program: in order, or as a power cut does. What the release before does when
// it is asked to end is no matter of this one's.
func end(cmd *exec.Cmd, inOrder bool) error {
	if !inOrder {
		_ = cmd.Process.Kill() // gone already: nothing to end
		_ = cmd.Wait()         // ended by our signal, as wanted
		return nil
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return fmt.Errorf("end the kiosk: %w", err)
	}
	if err := cmd.Wait(); err != nil {
		return fmt.Errorf("the kiosk ended badly: %w", err)
	}
	return nil
}

// delivered waits until the county has every registration, and the station its content.
func (w *walk) delivered(ctx context.Context, r release) error {
	began := time.Now()
	tick := time.NewTicker(300 * time.Millisecond)
	defer tick.Stop()
	list := ""
	for {
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s did not deliver: %w; the county has:\n%s", r.name, ctx.Err(), list)
		case <-tick.C:
		}
		out, err := output(ctx, w.county, "", "registrations", "list", "-data", w.countyData)
		if err != nil {
			return err
		}
		list = string(out)
		if all, err := w.eachOnce(list); err != nil || all && w.settled(began) {
			return err
		}
	}
}

// eachOnce reports whether every receipt is in the county's list. Twice is an error.
func (w *walk) eachOnce(list string) (all bool, err error) {
	all, list = true, strings.ReplaceAll(list, "-", "") // which part the numbers for the eye
	for _, r := range w.receipts {
		switch n := strings.Count(list, r.Receipt); {
		case n == 0:
			all = false
		case n > 1:
			return false, fmt.Errorf("registration %s is %d times at the county", r.Receipt, n)
		}
	}
	return all, nil
}

// settled reports whether the program shows its window and writes no more content: it
// must not be ended before.
func (w *walk) settled(since time.Time) bool {
	log, err := os.ReadFile(filepath.Join(w.data(), "log", "kiosk.log"))
	if err != nil {
		return false // not made yet
	}
	if bytes.Count(log, []byte(`"msg":"showing"`)) < w.turns {
		return false
	}
	info, err := os.Stat(filepath.Join(w.data(), "content.db"))
	const quiet = 2 * time.Second
	return err == nil && time.Since(info.ModTime()) > quiet && time.Since(since) > quiet
}

func output(ctx context.Context, program, input string, args ...string) ([]byte, error) {
	var said bytes.Buffer
	cmd := exec.CommandContext(ctx, program, args...) //nolint:gosec // the programs under test
	cmd.Stdin, cmd.Stderr = strings.NewReader(input), &said
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w\n%s", filepath.Base(program), strings.Join(args[:1], " "), err, said.String())
	}
	return out, nil
}
