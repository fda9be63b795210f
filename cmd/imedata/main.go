// Command imedata makes the data of the engines for pinyin, names and strokes. It runs when a
// package is built, never on a station.
package main

import (
	"flag"
	"fmt"
	"os"
)

const usage = `imedata makes the data of pinyin, names and strokes.

  imedata build -dict FILE -lm FILE -gov FILE -sentences FILE -out FILE   pack the model
  imedata builtin -dict FILE -lm FILE -out FILE           pack the built-in table of characters
  imedata unpack -in FILE.xz -out FILE                    unpack the committed model
  imedata verify -model FILE                              compare the checksum
  imedata stroke -table FILE -model FILE -out FILE        pack the stroke table
  imedata readings -model FILE -out FILE                  write the readings of the standard characters
  imedata given -dict FILE -out FILE                      count pairs of given names
  imedata blocked -show | -in FILE -out FILE              words that candidates never show

-dict and -lm take the plain files or libime's .tar.xz archives of them.
`

type command func(*flag.FlagSet, []string) error

func main() {
	commands := map[string]command{
		"build": runBuild, "builtin": runBuiltin, "unpack": runUnpack, "verify": runVerify,
		"stroke": runStroke, "readings": runReadings, "given": runGiven, "blocked": runBlocked,
	}
	if len(os.Args) < 2 || commands[os.Args[1]] == nil {
		fmt.Fprint(os.Stderr, usage)
		os.Exit(2)
	}
	name := os.Args[1]
	if err := commands[name](flag.NewFlagSet("imedata "+name, flag.ExitOnError), os.Args[2:]); err != nil {
		fmt.Fprintf(os.Stderr, "imedata %s: %v\n", name, err)
		os.Exit(1)
	}
}
