// Command torture does to the product what the world will do to it, a thousand
// times: it kills its programs, cuts their power, fills, slows and spoils their
// disks and their lines, and then counts whether any registration that a resident
// holds a receipt for is lost, there twice, or not what was filed. classes.go
// lists what is done.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/signal"
	"regexp"
	"syscall"
)

// settings is what the command line says.
type settings struct {
	short  bool
	only   *regexp.Regexp
	seed   uint64
	count  int
	county string
	sample string
	kernel string
	out    string
}

var errFailed = errors.New("a class failed")

func main() {
	if status, ok := beChild(); ok {
		os.Exit(status)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil {
		if !errors.Is(err, errFailed) && !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "torture:", err)
		}
		os.Exit(1)
	}
}

func parse(args []string) (settings, error) {
	s := settings{}
	only := ""
	f := flag.NewFlagSet("torture", flag.ContinueOnError)
	f.BoolVar(&s.short, "short", false, "a few of each, in about a minute")
	f.StringVar(&only, "only", "", "`pattern` of the classes to run")
	f.Uint64Var(&s.seed, "seed", 0, "for chance; a new one when 0")
	f.IntVar(&s.count, "count", 0, "tries of each class; its own number when 0")
	f.StringVar(&s.county, "county", "build/bin/lianluozhan-county", "county `program`")
	f.StringVar(&s.sample, "sample", "assets/sample/county", "`folder` of sample data")
	f.StringVar(&s.kernel, "kernel", "build/guest-kernel", "`folder` of an unpacked Debian kernel, for the virtual machine; fetched when not there")
	f.StringVar(&s.out, "out", "", "`file` for the reports as JSON")
	if err := f.Parse(args); err != nil {
		return s, err
	}
	var err error
	if s.only, err = regexp.Compile(only); err != nil {
		return s, fmt.Errorf("-only: %w", err)
	}
	if s.seed == 0 {
		s.seed = rand.Uint64N(1 << 32)
	}
	return s, nil
}

// run runs the classes that are asked for, each to its end whatever became of
// those before.
func run(ctx context.Context, args []string, out io.Writer) error {
	s, err := parse(args)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "torture: seed %d\n", s.seed)
	var all []Report
	failed := false
	for _, c := range classes() {
		if !s.only.MatchString(c.Name) || ctx.Err() != nil {
			continue
		}
		r := s.one(ctx, c, out)
		r.write(out)
		failed = failed || !r.good()
		all = append(all, r)
	}
	if s.out != "" {
		if err := writeJSON(s.out, all); err != nil {
			return err
		}
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("stopped: %w", err)
	}
	fmt.Fprintln(out, lastLine(all))
	if failed {
		return errFailed
	}
	return nil
}

// one runs a class in a folder of its own.
func (s settings) one(ctx context.Context, c Class, out io.Writer) Report {
	n := c.Full
	if s.short {
		n = c.Short
	}
	if s.count > 0 {
		n = s.count
	}
	if n == 0 {
		return Report{Class: c.Name, NotRun: "too slow for the short form"}
	}
	e, err := newEnv(s, c.Name, out)
	if err != nil {
		return Report{Class: c.Name, Seed: s.seed, Failed: err.Error()}
	}
	r := runClass(ctx, e, c, n)
	if err := e.close(); err != nil && r.Failed == "" {
		r.Failed = err.Error()
	}
	return r
}
