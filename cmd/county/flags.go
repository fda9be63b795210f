package main

import (
	"errors"
	"flag"
	"io"
	"path/filepath"
)

// flags is a command's flag set; values and flags may come in any order.
type flags struct {
	*flag.FlagSet
	data string
	ring string    // the keyring's file, "" for the one in data
	lock lockFlags // what opens it, for commands that need it
}

func newFlags(name string) *flags {
	f := &flags{FlagSet: flag.NewFlagSet(name, flag.ContinueOnError)}
	f.SetOutput(io.Discard)
	f.StringVar(&f.data, "data", "", "数据目录")
	f.lock.register(f, "", "登记密钥的")
	return f
}

// parse returns the values; there must be between least and most of them.
func (f *flags) parse(args []string, least, most int) ([]string, error) {
	var values []string
	for {
		if err := f.Parse(args); errors.Is(err, flag.ErrHelp) {
			return nil, err
		} else if err != nil {
			return nil, errUsage{"参数不对：" + clean(err.Error())}
		}
		if args = f.Args(); len(args) == 0 {
			break
		}
		values, args = append(values, args[0]), args[1:]
	}
	switch {
	case f.data == "":
		return nil, errUsage{"要用 -data 写明数据目录。"}
	case len(values) < least:
		return nil, errUsage{"参数不够。"}
	case len(values) > most:
		return nil, errUsage{"多了参数：" + clean(values[most])}
	}
	return values, nil
}

// keys is the keyring's file.
func (f *flags) keys() string {
	if f.ring != "" {
		return f.ring
	}
	return filepath.Join(f.data, keysName)
}

func (f *flags) file() string   { return filepath.Join(f.data, "county.db") }
func (f *flags) socket() string { return filepath.Join(f.data, "control.sock") }
