package main

import (
	"errors"
	"flag"
	"io"
	"io/fs"

	"lianluozhan/cmd/station/release"
)

// parse reads flags before, between and after arguments, and returns the arguments.
func parse(fs *flag.FlagSet, args []string) ([]string, error) {
	fs.SetOutput(io.Discard)
	var rest []string
	for {
		if err := fs.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				return nil, flag.ErrHelp
			}
			return nil, errUsage{"看不懂的参数：" + err.Error()}
		}
		if fs.NArg() == 0 {
			return rest, nil
		}
		rest = append(rest, fs.Arg(0))
		args = fs.Args()[1:]
	}
}

// errStatus ends the program with a status of its own when all has been said.
type errStatus int

func (errStatus) Error() string { return "" }

// words says an error to whoever called the program.
func words(err error) string {
	for _, known := range []error{
		release.ErrNotInstalled, release.ErrBad, release.ErrWithdrawn, release.ErrSchema,
		release.ErrLeap, release.ErrOnly, release.ErrNone, release.ErrNotRunning,
	} {
		if errors.Is(err, known) {
			return release.Words(err)
		}
	}
	if errors.Is(err, fs.ErrPermission) {
		return "没有权限，请由 root 运行（" + err.Error() + "）"
	}
	return err.Error()
}
