package subcommand_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"strings"
	"testing"

	"lianluozhan/cmd/internal/subcommand"
)

func TestRun(t *testing.T) {
	odd := errors.New("odd")
	p := subcommand.Program{
		Name: "shili", Help: func() string { return "子命令：do\n" }, Clean: strings.ToUpper,
		Commands: []subcommand.Command{{"do", "do 什么", "做一件事", "细节\n", func(_ context.Context, c subcommand.Call) error {
			switch strings.Join(c.Args, " ") {
			case "-h":
				t.Error("asking how it is called set it off")
			case "x -h":
				return flag.ErrHelp
			case "odd":
				return odd
			case "quiet":
				return errors.New("")
			}
			return nil
		}}},
		Ending: func(err error) subcommand.Ending {
			if errors.Is(err, odd) {
				return subcommand.Ending{Status: 2, Words: "不对", Usage: true}
			}
			return subcommand.Ending{Status: 3}
		},
	}
	for _, c := range []struct {
		args     string
		status   int
		out, err string
	}{
		{"", 2, "", "子命令：do\n"},
		{"help", 0, "子命令：do\n", ""},
		{"do", 0, "", ""},
		{"do -h", 0, "做一件事\n\n用法：shili do 什么\n细节\n", ""},
		{"do x -h", 0, "做一件事\n\n用法：shili do 什么\n细节\n", ""},
		{"do odd", 2, "", "不对\n用法：shili do 什么\n"},
		{"do quiet", 3, "", ""},
		{"dance", 2, "", "没有“DANCE”这个子命令。\n\n子命令：do\n"},
	} {
		var out, errOut bytes.Buffer
		got := p.Run(t.Context(), subcommand.Call{Args: strings.Fields(c.args), Out: &out, Err: &errOut})
		if got != c.status || out.String() != c.out || errOut.String() != c.err {
			t.Errorf("%q: %d %q %q", c.args, got, out.String(), errOut.String())
		}
	}
}
