// Package dict holds the small word data that is compiled into the program. The
// large pinyin model is a file beside the program: pinyin.dat.xz, unpacked.
package dict

import _ "embed" // for the files below

// Builtin is a packed pinyin model of single characters, made by imedata.
//
//go:embed builtin.dat
var Builtin []byte

// Blocked lists words that candidates never show: the screen is public.
//
//go:embed blocked.txt
var Blocked string
