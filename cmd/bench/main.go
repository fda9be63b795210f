// Command bench measures the figures the product is to reach, next to a browser
// that shows a like page, on X servers without a monitor, and prints them as a
// table and as JSON. It takes about fifteen minutes; on a busy machine the
// figures are worth little.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"sync/atomic"
	"syscall"
	"time"
)

// config is what the command line says.
type config struct {
	kiosk, county string // programs
	peers         string // program, see folder peers
	pouch         string // folder with PouchDB installed
	ime, sample   string // the pinyin model and the folder of sample data
	list          string // what to type
	out           string
	only          *regexp.Regexp
	runs          int // starts of each program
	stations      int // that connect to one county
	rounds        int // of each server in turn
	soak          time.Duration

	wire *atomic.Int64 // bytes that a change of ours is on the line

	dir string // for everything that is written on the way
	log *slog.Logger
}

// section measures some figures that belong together.
type section struct {
	name string
	run  func(context.Context, config) ([]figure, error)
}

func main() {
	var c config
	only := ""
	flag.StringVar(&c.kiosk, "kiosk", "build/bin/lianluozhan-kiosk", "kiosk `program`")
	flag.StringVar(&c.county, "county", "build/bin/lianluozhan-county", "county `program`")
	flag.StringVar(&c.peers, "peers", "build/bin/bench-peers", "`program` of cmd/bench/peers")
	flag.StringVar(&c.pouch, "pouch", "build/bench-pouch", "`folder` with PouchDB, see cmd/bench/peers/pouch")
	flag.StringVar(&c.ime, "ime", "build/pinyin.dat", "pinyin model `file`")
	flag.StringVar(&c.sample, "sample", "assets/sample/county", "`folder` of sample data")
	flag.StringVar(&c.list, "list", "kiosk/ime/pinyin/testdata/list.tsv", "`file` of words to type, with their pinyin")
	flag.StringVar(&c.out, "out", "build/bench.json", "`file` for the figures as JSON")
	flag.StringVar(&only, "only", "", "`pattern` of the sections to run: screen, touch, typing, durable, sync, wan, entries, fanout, storm, soak, console, fleet")
	flag.IntVar(&c.stations, "stations", 15_000, "stations that connect to one county")
	flag.IntVar(&c.rounds, "rounds", 3, "rounds in which each server takes its turn")
	flag.DurationVar(&c.soak, "soak", 0, "how long all stations are kept busy, with a storm each minute; 0 for not at all")
	floor := flag.Bool("floor", false, "be the bare server that others are compared with")
	flag.IntVar(&c.runs, "runs", 5, "starts of each program, of which the median counts")
	flag.Parse()
	c.log = slog.New(slog.NewTextHandler(os.Stderr, nil))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var err error
	if *floor {
		err = floorServer(ctx, os.Stdin, os.Stdout)
		if err != nil {
			c.log.Error("floor", "error", err)
		}
		return
	}
	if c.only, err = regexp.Compile(only); err == nil {
		err = c.absolute()
	}
	if err == nil {
		err = measure(ctx, c)
	}
	if err != nil {
		c.log.Error("bench", "error", err)
		stop()
		os.Exit(1) //nolint:gocritic // stop was called
	}
}

// absolute makes every path hold for programs that run elsewhere.
func (c *config) absolute() error {
	for _, p := range []*string{&c.kiosk, &c.county, &c.peers, &c.pouch, &c.ime, &c.sample, &c.list, &c.out} {
		abs, err := filepath.Abs(*p)
		if err != nil {
			return err
		}
		*p = abs
	}
	return nil
}

// measure runs the sections, and writes what there is even if one fails.
func measure(ctx context.Context, c config) error {
	// Beside the result: the machine's folder for temporary files may be in memory,
	// where nothing is ever written to a disk.
	dir, err := os.MkdirTemp(filepath.Dir(c.out), "bench-")
	if err != nil {
		return fmt.Errorf("make a folder for the run: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }() // temporary: what stays does no harm
	c.dir = dir

	var figures []figure
	var failed error
	for _, s := range []section{
		{"screen", screenFigures}, {"touch", touchFigures}, {"typing", typingFigures},
		{"durable", durableFigures}, {"sync", syncFigures},
		{"wan", wanFigures}, {"entries", entryFigures}, {"fanout", fanoutFigures}, {"storm", stormFigures}, {"soak", soakFigures},
		{"console", consoleFigures}, {"fleet", fleetFigures},
	} {
		if !c.only.MatchString(s.name) {
			continue
		}
		c.log.Info("measuring", "section", s.name)
		got, err := s.run(ctx, c)
		figures = append(figures, got...)
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("measure %s: %w", s.name, err))
		}
	}
	if err := writeJSON(c.out, figures); err != nil {
		return err
	}
	if err := printTable(os.Stdout, figures); err != nil {
		return err
	}
	return failed
}
