// Command gallery draws every screen of the kiosk in every state into PNG files,
// for the eye: the real screens over the sample county, driven by a finger that
// taps what it reads. A state that cannot be reached is an error.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"strings"
	"sync"
	"syscall"

	"fyne.io/fyne/v2"
)

// config is what the command line says.
type config struct {
	out, only, sample, ime string
	ink                    string
	sizes                  []fyne.Size
	part, parts            int // this process's share of the states
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:])
	stop()
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "gallery: "+err.Error())
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	c, err := parse(args)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(c.out, 0o755); err != nil {
		return fmt.Errorf("make %s: %w", c.out, err)
	}
	if c.parts > 0 {
		return draw(ctx, c)
	}
	if err := clean(c); err != nil {
		return err
	}
	return errors.Join(share(ctx, c), writeIndex(c.out))
}

func parse(args []string) (config, error) {
	var c config
	var sizes, part string
	fs := flag.NewFlagSet("gallery", flag.ContinueOnError)
	fs.StringVar(&c.out, "out", "build/gallery", "where the pictures go")
	fs.StringVar(&c.only, "only", "", "draw only states whose name holds this")
	fs.StringVar(&sizes, "sizes", "1080x1920,1920x1080,2160x3840", "sizes of the display")
	fs.StringVar(&c.sample, "sample", "assets/sample/county", "the county's folder")
	fs.StringVar(&c.ime, "ime", "build/pinyin.dat", "pinyin data; without it the built-in table is used")
	fs.StringVar(&c.ink, "ink", "kiosk/ime/hand/testdata/neat.jsonl", "samples of handwriting")
	fs.StringVar(&part, "part", "", "draw every nth state only, e.g. 1/2, in this process")
	if err := fs.Parse(args); err != nil {
		return c, err
	}
	for _, s := range strings.Split(sizes, ",") {
		var w, h int
		if n, err := fmt.Sscanf(s, "%dx%d", &w, &h); n != 2 || err != nil || min(w, h) < 320 || max(w, h) > 8192 {
			return c, fmt.Errorf("-sizes %s: want sizes such as 1080x1920", sizes)
		}
		c.sizes = append(c.sizes, fyne.NewSize(float32(w), float32(h)))
	}
	if part != "" {
		if n, err := fmt.Sscanf(part, "%d/%d", &c.part, &c.parts); n != 2 || err != nil || c.part < 1 || c.part > c.parts {
			return c, fmt.Errorf("-part %s: want a part such as 1/2", part)
		}
	}
	return c, nil
}

// share draws in as many processes as there are processors: there can be only one
// of Fyne's apps in each.
func share(ctx context.Context, c config) error {
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find this program: %w", err)
	}
	n := runtime.NumCPU()
	failures := make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			cmd := exec.CommandContext(ctx, self, "-out", c.out, "-only", c.only, "-sizes", sizeNames(c.sizes),
				"-sample", c.sample, "-ime", c.ime, "-ink", c.ink, "-part", fmt.Sprintf("%d/%d", i+1, n))
			cmd.Env = append(os.Environ(), "LC_ALL=zh_CN.UTF-8") // Fyne complains about the locale C
			cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
			if err := cmd.Run(); err != nil {
				failures[i] = fmt.Errorf("part %d: %w", i+1, err)
			}
		})
	}
	wg.Wait()
	return errors.Join(failures...)
}

func sizeName(s fyne.Size) string { return fmt.Sprintf("%dx%d", int(s.Width), int(s.Height)) }

func sizeNames(all []fyne.Size) string {
	var names []string
	for _, s := range all {
		names = append(names, sizeName(s))
	}
	return strings.Join(names, ",")
}
