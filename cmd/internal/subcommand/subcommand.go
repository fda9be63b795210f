// Package subcommand runs a program that is a table of commands: which one was called, the
// help of all and of each, and the exit status. It knows no command and no flag.
package subcommand

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Call is one run of a command.
type Call struct {
	Args     []string
	Out, Err io.Writer
}

// Command is one subcommand. Usage follows the program's name.
type Command struct {
	Name, Usage, About string
	More               string // of its own help, after the usage
	Run                func(context.Context, Call) error
}

// Ending is what is said and returned when a command ends with an error.
type Ending struct {
	Status int
	Words  string // on the error stream, "" for nothing
	Usage  bool   // followed by how the command is called
}

// Program is what Run needs; all fields are required.
type Program struct {
	Name     string
	Commands []Command
	Help     func() string          // of the whole program
	Clean    func(string) string    // takes out what could play tricks on a terminal
	Ending   func(err error) Ending // err is neither nil nor flag.ErrHelp
}

// Run returns the exit status: 0 done, 2 called wrongly, else the ending's.
func (p Program) Run(ctx context.Context, c Call) int {
	if len(c.Args) == 0 {
		say(c.Err, p.Help())
		return 2
	}
	if c.Args[0] == "help" || asks(c.Args[0]) {
		say(c.Out, p.Help())
		return 0
	}
	for _, x := range p.Commands {
		if x.Name != c.Args[0] {
			continue
		}
		if len(c.Args) > 1 && asks(c.Args[1]) { // some do not look at what follows their name, and asking must not set them off
			return p.end(x, c, flag.ErrHelp)
		}
		return p.end(x, c, x.Run(ctx, Call{c.Args[1:], c.Out, c.Err}))
	}
	say(c.Err, fmt.Sprintf("没有“%s”这个子命令。\n\n", p.Clean(c.Args[0]))+p.Help())
	return 2
}

func asks(arg string) bool { return slices.Contains([]string{"-h", "-help", "--help"}, arg) }

func (p Program) end(x Command, c Call, err error) int {
	if err == nil {
		return 0
	}
	usage := fmt.Sprintf("用法：%s %s\n", p.Name, x.Usage)
	if errors.Is(err, flag.ErrHelp) {
		say(c.Out, x.About+"\n\n"+usage+x.More)
		return 0
	}
	e := p.Ending(err)
	if e.Words != "" {
		say(c.Err, strings.TrimRight(e.Words, "\n")+"\n")
	}
	if e.Usage {
		say(c.Err, usage)
	}
	return e.Status
}

// say writes words; nobody is there to tell when that fails.
func say(w io.Writer, words string) { _, _ = io.WriteString(w, words) }
