package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"
)

// env is what a class works with: a folder of its own, chance and the programs.
type env struct {
	settings

	seed uint64
	rand *rand.Rand // for the class's goroutine only
	dir  string
	self string // this program, which is also the stations
	out  io.Writer
	log  *os.File // what the programs say
}

func newEnv(s settings, class string, out io.Writer) (*env, error) {
	e := &env{settings: s, seed: s.seed, rand: rand.New(rand.NewPCG(s.seed, uint64(textSum(class)))), out: out}
	var err error
	for _, p := range []*string{&e.county, &e.sample, &e.kernel} {
		if *p, err = filepath.Abs(*p); err != nil {
			return nil, fmt.Errorf("find the programs: %w", err)
		}
	}
	if e.self, err = os.Executable(); err != nil {
		return nil, fmt.Errorf("find this program: %w", err)
	}
	if e.dir, err = os.MkdirTemp("", "torture-"+class+"-"); err != nil {
		return nil, fmt.Errorf("make a folder: %w", err)
	}
	if e.log, err = os.Create(filepath.Join(e.dir, "log")); err != nil {
		return nil, errors.Join(fmt.Errorf("make a log: %w", err), os.RemoveAll(e.dir))
	}
	return e, nil
}

func (e *env) close() error {
	err := errors.Join(e.log.Close(), os.RemoveAll(e.dir))
	if err != nil {
		return fmt.Errorf("clean up: %w", err)
	}
	return nil
}

// fresh makes an empty folder below the class's own.
func (e *env) fresh(name string) (string, error) {
	dir, err := os.MkdirTemp(e.dir, name+"-")
	if err != nil {
		return "", fmt.Errorf("make a folder: %w", err)
	}
	return dir, nil
}

// upTo returns a random time below d.
func (e *env) upTo(d time.Duration) time.Duration { return time.Duration(e.rand.Int64N(int64(d))) }

// progress tells that a long class is alive.
func (e *env) progress(class string, done, of int) {
	if every := max(of/10, 25); done > 0 && done%every == 0 {
		fmt.Fprintf(e.out, "  %s: %d of %d\n", class, done, of)
	}
}

// lastWords is the end of what the programs said, for an error.
func (e *env) lastWords() string {
	b, err := os.ReadFile(e.log.Name())
	if err != nil {
		return ""
	}
	return string(b[max(0, len(b)-1500):])
}

// pause waits, or until ctx ends.
func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

// eventually waits until ok says true.
func eventually(ctx context.Context, within time.Duration, what string, ok func() bool) error {
	limited, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	for !ok() {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("stopped waiting until %s: %w", what, err)
		}
		if limited.Err() != nil {
			return fmt.Errorf("not within %v: %s", within, what)
		}
		pause(limited, 5*time.Millisecond)
	}
	return nil
}
