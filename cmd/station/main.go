// Command lianluozhan-station is the station machine's helper: what the kiosk may not do
// itself. It keeps the releases of the program, the display and the machine's settings,
// and serves the program and the county's signed orders. It knows no resident, no matter
// and no content.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
)

// version is set by the build.
var version = "开发版"

// call is one run of a command.
type call struct {
	args []string
	out  io.Writer
	err  io.Writer
}

// command is one subcommand. usage follows the program's name.
type command struct {
	name, usage, about string
	run                func(ctx context.Context, c call) error
}

// start runs it, or only says how to: some do not look at what follows their name, and
// who asks how to use one must not set it off.
func (c command) start(ctx context.Context, with call) error {
	if len(with.args) > 0 && slices.Contains([]string{"-h", "-help", "--help"}, with.args[0]) {
		return flag.ErrHelp
	}
	return c.run(ctx, with)
}

func commands() []command {
	var all []command
	all = append(all, releaseCommands()...)
	all = append(all, serveCommands()...)
	all = append(all, displayServerCommands()...)
	all = append(all, screenCommands()...)
	all = append(all, setupCommands()...)
	return append(all, command{"version", "version", "显示版本", runVersion})
}

// errUsage is an error in how the program was called; the words follow.
type errUsage struct{ words string }

func (e errUsage) Error() string { return e.words }

// errSilent ends the program with status 1 when all has been said.
var errSilent = errors.New("")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run returns the exit status: 0 done, 1 failed or refused, 2 called wrongly.
func run(ctx context.Context, args []string, out, errOut io.Writer) int {
	if len(args) == 0 {
		help(errOut)
		return 2
	}
	switch args[0] {
	case "-h", "-help", "--help", "help":
		help(out)
		return 0
	}
	for _, c := range commands() {
		if c.name == args[0] {
			return status(c, c.start(ctx, call{args[1:], out, errOut}), out, errOut)
		}
	}
	fmt.Fprintf(errOut, "没有“%s”这个子命令。\n\n", args[0])
	help(errOut)
	return 2
}

func status(c command, err error, out, errOut io.Writer) int {
	var usage errUsage
	var code errStatus
	switch {
	case err == nil:
		return 0
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprintf(out, "%s\n\n用法：lianluozhan-station %s\n", c.about, c.usage)
		return 0
	case errors.As(err, &usage):
		fmt.Fprintf(errOut, "%s\n用法：lianluozhan-station %s\n", usage.words, c.usage)
		return 2
	case errors.Is(err, errSilent):
		return 1
	case errors.As(err, &code):
		return int(code)
	}
	fmt.Fprintln(errOut, "错误："+words(err))
	return 1
}

func help(w io.Writer) {
	var b strings.Builder
	b.WriteString("联络站一体机助手：管理程序版本、屏幕和本机设置\n\n用法：lianluozhan-station 子命令 [参数]\n\n")
	for _, c := range commands() {
		fmt.Fprintf(&b, "  %-12s %s\n", c.name, c.about)
	}
	b.WriteString("\n子命令后加 -h 看用法。除 status 和 version 以外，都要由 root 运行。\n")
	_, _ = io.WriteString(w, b.String()) // nobody to tell if it fails
}

func runVersion(_ context.Context, c call) error {
	fmt.Fprintln(c.out, version)
	return nil
}
