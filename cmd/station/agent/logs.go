package agent

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"lianluozhan/cmd/internal/helper"
)

// What goes into a bundle of logs. Text packs to a tenth, so that the whole stays far
// below what the program takes; and noise that does not pack is cut at mostLogs too.
const (
	logDays  = 7
	mostLog  = 2 << 20 // bytes of one log, its end
	mostLogs = helper.MaxLogs - (1 << 20)
)

// Logs writes all logs of ours as a tar.gz, with what could be somebody's taken out.
// Only one bundle is made at a time.
func (a *Agent) Logs(ctx context.Context, w io.Writer) error {
	if !a.bundling.TryLock() {
		return helper.Words("正在收集日志，请稍后再试")
	}
	defer a.bundling.Unlock()
	a.ledger.note(byCounty, "取了一份日志")
	b := bundle{scrub: newScrubber(), now: a.cfg.Now(), left: mostLogs}
	z := gzip.NewWriter(w)
	b.tar = tar.NewWriter(z)
	err := errors.Join(a.pack(ctx, &b), b.tar.Close(), z.Close())
	if err != nil {
		return fmt.Errorf("bundle of logs: %w", err)
	}
	return nil
}

func (a *Agent) pack(ctx context.Context, b *bundle) error {
	state, err := json.MarshalIndent(a.reported(), "", " ")
	if err != nil {
		return err
	}
	if err := b.add("state.json", state, false); err != nil {
		return err
	}
	var journal bytes.Buffer
	if err := a.cfg.Host.Logs(ctx, a.cfg.Now().AddDate(0, 0, -logDays), &limited{&journal, 4 * mostLog}); err != nil {
		fmt.Fprintf(&journal, "journal: %v\n", err)
	}
	if err := b.add("journal.log", journal.Bytes(), true); err != nil {
		return err
	}
	acts, err := json.MarshalIndent(a.ledger.latest(ledgerKept), "", " ")
	if err != nil {
		return err
	}
	if err := b.add(ledgerFile, acts, false); err != nil {
		return err
	}
	for _, pattern := range a.cfg.Files {
		names, err := filepath.Glob(pattern)
		if err != nil {
			return err
		}
		slices.Sort(names)
		for _, name := range names {
			if err := b.file(name); err != nil {
				return err
			}
		}
	}
	return nil
}

// reported is the state without what one joins with.
func (a *Agent) reported() helper.State {
	s := a.state()
	s.Settings.Code, s.Settings.PIN, s.Noted = "", "", nil
	return s
}

// limited drops what is over, quietly.
type limited struct {
	w    io.Writer
	left int
}

// Write is never short, or who writes would end with an error.
func (l *limited) Write(p []byte) (int, error) {
	n := min(len(p), l.left)
	l.left -= n
	if _, err := l.w.Write(p[:n]); err != nil {
		return 0, err
	}
	return len(p), nil
}

type bundle struct {
	tar   *tar.Writer
	scrub scrubber
	now   time.Time
	left  int
}

// add scrubs and packs one file.
func (b *bundle) add(name string, text []byte, han bool) error {
	var out bytes.Buffer
	if err := b.scrub.copy(&out, bytes.NewReader(tailStart(text, mostLog)), han, min(b.left, 2*mostLog)); err != nil {
		return err
	}
	b.left -= out.Len()
	h := &tar.Header{Name: name, Mode: 0o600, Size: int64(out.Len()), ModTime: b.now.Truncate(time.Second), Format: tar.FormatPAX}
	if err := b.tar.WriteHeader(h); err != nil {
		return err
	}
	_, err := b.tar.Write(out.Bytes())
	return err
}

// file packs the end of a file, and that it could not be read if so.
func (b *bundle) file(name string) error {
	text, err := readEnd(name, mostLog)
	if err != nil {
		text = []byte(err.Error())
	}
	return b.add(filepath.Base(filepath.Dir(name))+"/"+filepath.Base(name), text, true)
}

// readEnd reads nothing outside of the folder above the log's: whoever may write a folder
// of logs must not have root read other files for them, nor wait at a pipe.
func readEnd(name string, most int64) (text []byte, err error) {
	folder := filepath.Dir(name)
	root, err := os.OpenRoot(filepath.Dir(folder))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	f, err := root.OpenFile(filepath.Join(filepath.Base(folder), filepath.Base(name)), os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is no file", filepath.Base(name))
	}
	if info.Size() > most {
		if _, err := f.Seek(-most, io.SeekEnd); err != nil {
			return nil, err
		}
	}
	return io.ReadAll(io.LimitReader(f, most))
}
