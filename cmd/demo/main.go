// Command demo shows the product to a newcomer: it starts a county with the
// sample data and a kiosk joined to it. Where there is a display the kiosk opens
// on it; where there is none, demo starts one without a monitor, walks through the
// screens with an imagined finger and writes their pictures.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"lianluozhan/cmd/internal/trial"
)

// config is what the command line says.
type config struct {
	kiosk, county string // programs
	ime, sample   string // the pinyin model and the folder of sample data
	dir           string // for the data of both programs
	screens       string // for pictures
	station       string
	listen        string
}

func main() {
	var c config
	flag.StringVar(&c.kiosk, "kiosk", "build/bin/lianluozhan-kiosk", "kiosk `program`")
	flag.StringVar(&c.county, "county", "build/bin/lianluozhan-county", "county `program`")
	flag.StringVar(&c.ime, "ime", "build/pinyin.dat", "pinyin model `file`")
	flag.StringVar(&c.sample, "sample", "assets/sample/county", "`folder` of sample data")
	flag.StringVar(&c.dir, "dir", "build/run", "`folder` for the data of both programs")
	flag.StringVar(&c.screens, "screens", "build/screens", "`folder` for pictures when there is no display")
	flag.StringVar(&c.station, "station", "chengguan", "`station` of the sample data to be")
	flag.StringVar(&c.listen, "listen", "127.0.0.1:8080", "`address` of the county")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, c); err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintln(os.Stderr, "demo:", err)
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context, c config) error {
	kiosk, county, err := join(ctx, c)
	if err != nil {
		return err
	}
	defer county.Stop()
	fmt.Println("county:", "http://"+county.Listen, "  data:", c.dir, "  staff PIN:", trial.PIN)
	if err := console(ctx, county); err != nil {
		return err
	}
	if os.Getenv("DISPLAY") == "" {
		return walk(ctx, c, kiosk)
	}
	return show(ctx, kiosk)
}

// console makes sample accounts and tells how to sign in with them.
func console(ctx context.Context, county *trial.County) error {
	clerks := trial.Clerks()
	if err := county.Admit(ctx, clerks); err != nil {
		return err
	}
	fmt.Println("console: http://" + county.Listen + "/console/")
	for _, k := range clerks {
		fmt.Printf("  %-12s %q  %s\n", k.Name, k.Password, k.Person)
	}
	return nil
}

// join starts a fresh county and returns it with the kiosk that will join it.
// Both begin anew each time: an earlier trial may be of an older version.
func join(ctx context.Context, c config) (trial.Kiosk, *trial.County, error) {
	if err := os.RemoveAll(c.dir); err != nil {
		return trial.Kiosk{}, nil, fmt.Errorf("clear %s: %w", c.dir, err)
	}
	if err := os.MkdirAll(c.dir, 0o755); err != nil {
		return trial.Kiosk{}, nil, fmt.Errorf("make %s: %w", c.dir, err)
	}
	output, err := os.Create(filepath.Join(c.dir, "county.log"))
	if err != nil {
		return trial.Kiosk{}, nil, fmt.Errorf("make the county's log: %w", err)
	}
	if c.listen, err = free(ctx, c.listen); err != nil {
		return trial.Kiosk{}, nil, err
	}
	county := &trial.County{
		Program: c.county, Sample: c.sample, Dir: filepath.Join(c.dir, "county"), Output: output, Listen: c.listen,
	}
	if err := county.Start(ctx); err != nil {
		return trial.Kiosk{}, nil, err
	}
	address, err := county.Join(ctx, c.station)
	if err != nil {
		county.Stop()
		return trial.Kiosk{}, nil, err
	}
	return trial.Kiosk{Program: c.kiosk, Dir: filepath.Join(c.dir, "kiosk"), IME: c.ime, County: address}, county, nil
}

// free returns the address, or another one on this machine where somebody else
// listens at it already.
func free(ctx context.Context, address string) (string, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", address)
	if err != nil {
		fmt.Println(address, "is taken by another program; the county takes another port")
		if l, err = lc.Listen(ctx, "tcp", "127.0.0.1:0"); err != nil {
			return "", fmt.Errorf("no port for the county: %w", err)
		}
	}
	at := l.Addr().String()
	if err := l.Close(); err != nil {
		return "", fmt.Errorf("give up the port tried: %w", err)
	}
	return at, nil
}

// show opens the kiosk in a window on the display that is there.
func show(ctx context.Context, kiosk trial.Kiosk) error {
	args, err := kiosk.Args("-windowed", "-size", "720x1280")
	if err != nil {
		return err
	}
	cmd := command(ctx, kiosk.Program, args)
	fmt.Println("the kiosk opens in a window; close it or press Ctrl+C to end")
	if err := cmd.Run(); err != nil && ctx.Err() == nil {
		return fmt.Errorf("kiosk: %w", err)
	}
	return nil
}

func command(ctx context.Context, program string, args []string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 5 * time.Second
	return cmd
}
