// Command lianluozhan-repo is how county IT publishes packages for its stations: it
// makes a signed apt repository with the rings canary, early and all, moves versions
// through them and back, signs anew every week, copies to sticks and changes keys.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"os/user"
	"strings"
	"syscall"
	"time"

	"lianluozhan/cmd/repo/archive"
)

// version is set by the build.
var version = "dev"

// call is one run of a command.
type call struct {
	flags *flag.FlagSet
	dir   *string
	args  []string // what is no flag
	out   io.Writer
}

// command is one subcommand. usage follows the program's name.
type command struct {
	name, usage, about string
	least, most        int // arguments; most -1 for any number
	// prepare declares the command's own flags and returns what runs it.
	prepare func(f *flag.FlagSet) func(ctx context.Context, c call) error
}

func commands() []command {
	return append(append(publishing(), keeping()...), keyCommands()...)
}

func main() {
	// What is published is read by a server with an account of its own, whatever a hardened
	// root's umask says. What is secret has modes of its own.
	syscall.Umask(0o022)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run returns the exit status: 0 done, 1 failed, 2 called wrongly.
func run(ctx context.Context, args []string, out, errOut io.Writer) int {
	cmd, rest, ok := find(args)
	if !ok {
		help(errOut)
		if len(args) > 0 && strings.Contains(args[0], "help") {
			return 0
		}
		return 2
	}
	f := flag.NewFlagSet(cmd.name, flag.ContinueOnError)
	f.SetOutput(io.Discard)
	c := call{flags: f, dir: f.String("dir", defaultDir(), "软件源的目录"), out: out}
	do := cmd.prepare(f)
	var err error
	c.args, err = parse(f, rest)
	if err != nil || len(c.args) < cmd.least || (cmd.most >= 0 && len(c.args) > cmd.most) {
		fmt.Fprintf(errOut, "用法：lianluozhan-repo %s\n%s\n", cmd.usage, cmd.about)
		if err != nil && !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(errOut, "看不懂：", err)
		}
		return 2
	}
	if err := do(ctx, c); err != nil {
		if ctx.Err() != nil {
			err = errors.New("已中断，没有启用新的内容，原来的照常提供")
		}
		fmt.Fprintln(errOut, "错误："+err.Error())
		return 1
	}
	return 0
}

// find splits args into a command, whose name may be two words, and the rest.
func find(args []string) (command, []string, bool) {
	for _, c := range commands() {
		words := strings.Fields(c.name)
		if len(args) >= len(words) && strings.Join(args[:len(words)], " ") == c.name {
			return c, args[len(words):], true
		}
	}
	return command{}, nil, false
}

// parse lets flags stand before, between and after the arguments.
func parse(f *flag.FlagSet, args []string) ([]string, error) {
	var plain []string
	for {
		if err := f.Parse(args); err != nil {
			return nil, err
		}
		if f.NArg() == 0 {
			return plain, nil
		}
		plain, args = append(plain, f.Arg(0)), f.Args()[1:]
	}
}

func help(w io.Writer) {
	fmt.Fprintf(w, "联络站软件源 %s\n\n", version)
	for _, c := range commands() {
		fmt.Fprintf(w, "  lianluozhan-repo %s\n        %s\n", c.usage, c.about)
	}
	fmt.Fprintf(w, "\n目录用 -dir 指明，不写就是 %s。圈：canary（先试）、early（一部分）、all（全部）。\n", defaultDir())
}

func defaultDir() string {
	if dir := os.Getenv("LIANLUOZHAN_REPO"); dir != "" {
		return dir
	}
	return "/var/lib/lianluozhan-repo"
}

func (c call) options() archive.Options {
	return archive.Options{Now: time.Now, Who: who(), Out: c.out}
}

// who names the operator: behind sudo the one who typed, not root.
func who() string {
	if name := os.Getenv("SUDO_USER"); name != "" {
		return name
	}
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return fmt.Sprint("uid ", os.Getuid())
}

// change runs do on the opened archive. What fails is logged too.
func (c call) change(do func(a *archive.Archive) error) error {
	a, err := archive.Open(*c.dir, c.options())
	if err != nil {
		return err
	}
	err = do(a)
	if err != nil {
		err = errors.Join(err, a.Failed(c.flags.Name(), err))
	}
	return errors.Join(err, a.Close())
}
