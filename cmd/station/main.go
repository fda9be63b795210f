// Command lianluozhan-station is the station machine's helper: what the kiosk may not do
// itself. It keeps the releases of the program, the display and the machine's settings,
// and serves the program and the county's signed orders. It knows no resident, no matter
// and no content.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"lianluozhan/cmd/internal/subcommand"
	"lianluozhan/sync/liaison"
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

func commands() []command {
	var all []command
	all = append(all, releaseCommands()...)
	all = append(all, serveCommands()...)
	all = append(all, displayServerCommands()...)
	all = append(all, screenCommands()...)
	all = append(all, setupCommands()...)
	all = append(all, pinCommands()...)
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
	p := subcommand.Program{Name: "lianluozhan-station", Help: help, Clean: liaison.Clean, Ending: ending}
	for _, c := range commands() {
		p.Commands = append(p.Commands, subcommand.Command{
			Name: c.name, Usage: c.usage, About: c.about,
			Run: func(ctx context.Context, x subcommand.Call) error { return c.run(ctx, call{x.Args, x.Out, x.Err}) },
		})
	}
	return p.Run(ctx, subcommand.Call{Args: args, Out: out, Err: errOut})
}

func ending(err error) subcommand.Ending {
	var usage errUsage
	var code errStatus
	switch {
	case errors.As(err, &usage):
		return subcommand.Ending{Status: 2, Words: usage.words, Usage: true}
	case errors.Is(err, errSilent):
		return subcommand.Ending{Status: 1}
	case errors.As(err, &code):
		return subcommand.Ending{Status: int(code)}
	}
	return subcommand.Ending{Status: 1, Words: "错误：" + words(err)}
}

func help() string {
	var b strings.Builder
	b.WriteString("联络站一体机助手：管理程序版本、屏幕和本机设置\n\n用法：lianluozhan-station 子命令 [参数]\n\n")
	for _, c := range commands() {
		fmt.Fprintf(&b, "  %-12s %s\n", c.name, c.about)
	}
	b.WriteString("\n子命令后加 -h 看用法。除 status 和 version 以外，都要由 root 运行。\n")
	return b.String()
}

func runVersion(_ context.Context, c call) error {
	fmt.Fprintln(c.out, version)
	return nil
}
