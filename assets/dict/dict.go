// Package dict holds the small word data that is compiled into the program. The
// large pinyin model is a file beside the program: pinyin.dat.xz, unpacked.
package dict

import (
	_ "embed" // for the files below
	"encoding/base64"
	"strings"
)

// Builtin is a packed pinyin model of single characters, made by imedata.
//
//go:embed builtin.dat
var Builtin []byte

//go:embed blocked.txt
var blocked string

// Blocked lists what candidates never show, since the screen is public: "word" is not
// taken from a dictionary, "*text" is not part of a candidate either.
func Blocked() []string { return DecodeBlocked(blocked) }

// DecodeBlocked reads lines of base64; # begins a comment. A line that is none of
// them is left out.
func DecodeBlocked(text string) (words []string) {
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "#")
		word, err := base64.StdEncoding.DecodeString(strings.TrimSpace(line))
		if err == nil && len(word) > 0 {
			words = append(words, string(word))
		}
	}
	return words
}

// Next lists what is often written next; the file says how it is written.
//
//go:embed next.txt
var Next string
