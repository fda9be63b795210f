// Command handtrain makes and measures the handwriting model. It runs when a
// package is built, never on a station. The same inputs always give the same
// bytes: every random number comes from the character and the style it is for.
package main

import (
	"flag"
	"fmt"
	"os"
)

const usage = `handtrain makes and measures the handwriting model.

  handtrain train [-in FOLDER] [-unihan FILE] [-face OTF] [-j N] -out FILE
                         learn the model
  handtrain held [-in FOLDER] [-unihan FILE] -style neat|fast|traced [-font FILE] [-n N] [-seed N] -out FILE
                         write samples in styles that training does not use
  handtrain eval [-model FILE] [-misses] FILE...
                         accuracy and time over samples

assets/hand/README.md says where the inputs come from. A sample is one line of JSON:
{"c":"字","s":[[[x,y],…],…]}, y down, any unit.
`

type command func(*flag.FlagSet, []string) error

func main() {
	commands := map[string]command{"train": runTrain, "held": runHeld, "eval": runEval}
	if len(os.Args) < 2 || commands[os.Args[1]] == nil {
		fmt.Fprint(os.Stderr, usage)
		os.Exit(2)
	}
	name := os.Args[1]
	if err := commands[name](flag.NewFlagSet("handtrain "+name, flag.ExitOnError), os.Args[2:]); err != nil {
		fmt.Fprintf(os.Stderr, "handtrain %s: %v\n", name, err)
		os.Exit(1)
	}
}
