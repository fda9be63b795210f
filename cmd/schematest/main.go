// Command schematest proves that a station can go from the release before to this one
// and back without losing anything: the real programs of both take turns over one data
// folder, with registrations waiting in it each time, while a county counts what comes.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"

	"lianluozhan/cmd/internal/trial"
	"lianluozhan/cmd/internal/xscreen"
)

// release is the programs of one.
type release struct{ name, kiosk, pen string }

// options is the command line.
type options struct {
	before, now    release
	county, sample string
}

func main() {
	o := options{before: release{name: "上一版"}, now: release{name: "本版"}}
	flag.StringVar(&o.before.kiosk, "before", "", "kiosk of the release before")
	flag.StringVar(&o.before.pen, "before-pen", "", "pen built from its source")
	flag.StringVar(&o.now.kiosk, "now", "", "kiosk of this release")
	flag.StringVar(&o.now.pen, "now-pen", "", "pen built from this source")
	flag.StringVar(&o.county, "county", "", "county server")
	flag.StringVar(&o.sample, "sample", "", "sample data of a county")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	passed, err := run(ctx, o)
	if err != nil {
		fmt.Printf("failed: %v\n%d passed, 1 failed\n", err, passed)
		os.Exit(1)
	}
	fmt.Printf("%d passed, 0 failed\n", passed)
}

// run walks until the first step that fails, and returns how many held.
func run(ctx context.Context, o options) (passed int, err error) {
	dir, err := os.MkdirTemp("", "schematest")
	if err != nil {
		return 0, fmt.Errorf("make a folder: %w", err)
	}
	defer func() {
		if err == nil {
			err = os.RemoveAll(dir)
			return
		}
		fmt.Println("left for a look:", dir)
	}()
	log, err := os.Create(filepath.Join(dir, "county.log"))
	if err != nil {
		return 0, fmt.Errorf("log of the county: %w", err)
	}
	defer log.Close()
	screen, err := xscreen.Start(ctx, 1080, 1920)
	if err != nil {
		return 0, fmt.Errorf("screen: %w", err)
	}
	defer screen.Stop()
	county := &trial.County{Program: o.county, Sample: o.sample, Dir: filepath.Join(dir, "county"), Output: log}
	if err := county.Start(ctx); err != nil {
		return 0, fmt.Errorf("county: %w", err)
	}
	defer county.Stop()
	w := &walk{options: o, dir: dir, display: screen.Display, countyData: county.Dir, trial: county}
	return w.all(ctx)
}
