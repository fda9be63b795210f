package main

import (
	"encoding/base64"
	"flag"
	"fmt"
	"os"
	"strings"

	"lianluozhan/assets/dict"
)

// runBlocked writes the list of words never offered from a file of plain lines, or
// prints the one that is compiled in.
func runBlocked(fs *flag.FlagSet, args []string) error {
	show := fs.Bool("show", false, "print the words of the program")
	in := fs.String("in", "", "plain lines; # begins a comment")
	out := fs.String("out", "blocked.txt", "list to write")
	if err := fs.Parse(args); err != nil {
		return err
	}
	if *show {
		fmt.Println(strings.Join(dict.Blocked(), "\n"))
		return nil
	}
	plain, err := os.ReadFile(*in)
	if err != nil {
		return err
	}
	var b strings.Builder
	for line := range strings.Lines(string(plain)) {
		if text := strings.TrimSpace(line); text == "" || strings.HasPrefix(text, "#") {
			b.WriteString(text + "\n")
		} else {
			b.WriteString(base64.StdEncoding.EncodeToString([]byte(text)) + "\n")
		}
	}
	return os.WriteFile(*out, []byte(b.String()), 0o644)
}
