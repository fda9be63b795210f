// Command vmtest walks through the whole appliance in a virtual machine, from the first
// installation to the last trace removed: with the packages as they ship, a real county,
// a real repository, keys, fingers, sticks and power cuts. It judges by what the screen
// shows, what the county hears and what is left on the disk.
//
// The same program is the way into the machine: "vmtest guest" runs in it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"regexp"
	"syscall"

	"lianluozhan/cmd/vmtest/guest"
)

func main() {
	if len(os.Args) > 1 && (os.Args[1] == "guest" || os.Args[1] == "post") {
		if err := within(os.Args[1:]); err != nil {
			fmt.Fprintln(os.Stderr, "vmtest:", err)
			os.Exit(1)
		}
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "vmtest:", err)
		stop()
		os.Exit(1)
	}
}

// within is what the program does in the machine: serve the host, or speak to the helper
// as another account would.
func within(args []string) error {
	switch len(args) {
	case 1:
		return guest.Serve()
	case 2:
		return guest.ServeAt(args[1])
	case 4:
	default:
		return errors.New("vmtest post SOCKET PATH JSON")
	}
	out, err := guest.Post(args[1], args[2], args[3])
	fmt.Print(out)
	return err
}

// config is what the command line says.
type config struct {
	dir    string // disks, pictures and what is kept between runs
	debs   string // folder of packages
	bad    string // folder of releases made for the walk
	repo   string // lianluozhan-repo
	county string // lianluozhan-county
	sample string // folder of sample data
	only   string // pattern of steps
	from   string // state to begin at
	accel  string
	cpu    string
	box    bool
	// sideways: the panel is built in on its side from the start.
	sideways bool
	hold     bool
	rest     bool
	list     bool
}

func run(ctx context.Context) error {
	var c config
	flag.StringVar(&c.dir, "dir", "build/vm", "`folder` with the disk of image.sh; for states and pictures")
	flag.StringVar(&c.debs, "debs", "build/deb", "`folder` of the packages")
	flag.StringVar(&c.bad, "releases", "build/vm/releases", "`folder` of the releases made for the walk")
	flag.StringVar(&c.repo, "repo", "build/bin/lianluozhan-repo", "repository `program`")
	flag.StringVar(&c.county, "county", "build/bin/lianluozhan-county", "county `program`")
	flag.StringVar(&c.sample, "sample", "assets/sample/county", "`folder` of sample data")
	flag.StringVar(&c.only, "only", "", "only steps whose name matches this `pattern`, from the state that the first of them needs")
	flag.StringVar(&c.from, "from", "", "begin at this kept `state` instead")
	flag.StringVar(&c.accel, "accel", "tcg,thread=multi", "QEMU's `accelerator`; kvm hangs in machines that are virtual themselves")
	flag.StringVar(&c.cpu, "cpu", "Nehalem", "QEMU's `processor`; what software OpenGL makes of newer ones crashes under TCG")
	flag.BoolVar(&c.box, "box", false, "walk in a container instead, without what only a virtual machine has: quick, to try the walk itself")
	flag.BoolVar(&c.sideways, "sideways", false, "begin with a panel that is built in on its side, for -only touch-rotated")
	flag.BoolVar(&c.hold, "hold", false, "leave the machine running after the last step, until Ctrl+C")
	flag.BoolVar(&c.rest, "rest", false, "go on with the last walk: only steps that have not passed with these packages")
	flag.BoolVar(&c.list, "list", false, "only list the steps")
	do := flag.String("do", "", "run a `script` in the machine that another vmtest holds; or \"screen\" for a picture, \"tap X Y\" for a finger")
	flag.Parse()
	if *do != "" {
		return c.reach(ctx, *do)
	}
	pattern, err := regexp.Compile(c.only)
	if err != nil {
		return fmt.Errorf("-only: %w", err)
	}
	if c.list {
		for _, s := range steps() {
			fmt.Printf("%-20s %s\n", s.name, s.says)
		}
		return nil
	}
	failed, err := walk(ctx, c, pattern)
	if err == nil && failed > 0 {
		err = errors.New("not all is well; see the pictures and journals in " + c.dir + "/shots")
	}
	return err
}
