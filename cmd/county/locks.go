package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"lianluozhan/sync/seal"
)

// lockFlags says how a command gets what opens the keyring: from a file, or from
// whoever sits at the terminal.
type lockFlags struct{ passphrase, key string }

func (l *lockFlags) register(f *flags, prefix, of string) {
	f.StringVar(&l.passphrase, prefix+"passphrase-file", "", of+"口令所在的文件")
	f.StringVar(&l.key, prefix+"key-file", "", of+"密钥文件")
}

func (l lockFlags) given() bool { return l.passphrase != "" || l.key != "" }

// errNoLock is returned where nobody can be asked and no file is given.
var errNoLock = errUsage{"要用 -passphrase-file 或者 -key-file 写明口令或者密钥文件。"}

// secret is what opens the keyring, on its way to a server.
type secret struct {
	Passphrase string `json:",omitempty"`
	KeyFile    []byte `json:",omitempty"`
}

func (s secret) lock() (seal.Lock, error) {
	if s.KeyFile != nil {
		return seal.KeyFile(s.KeyFile)
	}
	return seal.Passphrase(s.Passphrase)
}

// get returns what opens a keyring that there is.
func (l lockFlags) get(out io.Writer) (*secret, error) {
	if !l.given() {
		words, err := askSecret(out, "登记密钥的口令：")
		return &secret{Passphrase: words}, err
	}
	return l.read()
}

// fresh returns what a keyring is to be put under from now on; a key file that is
// not there yet is made.
func (l lockFlags) fresh(out io.Writer) (*secret, error) {
	switch {
	case l.key != "":
		if err := makeKeyFile(l.key); err != nil {
			return nil, err
		}
		return l.read()
	case l.passphrase != "":
		return l.read()
	}
	return askTwice(func(prompt string) (string, error) { return askSecret(out, prompt) })
}

func (l lockFlags) read() (*secret, error) {
	if l.passphrase != "" && l.key != "" {
		return nil, errUsage{"口令和密钥文件只能用一种。"}
	}
	var s secret
	b, err := os.ReadFile(l.passphrase + l.key)
	if err != nil {
		return nil, fmt.Errorf("读口令或者密钥文件: %w", err)
	}
	if l.key != "" {
		s.KeyFile = b
	} else {
		line, _, _ := bytes.Cut(b, []byte("\n"))
		s.Passphrase = strings.TrimRight(string(line), "\r")
	}
	_, err = s.lock()
	return &s, err
}

// askTwice lets somebody choose a passphrase.
func askTwice(ask func(prompt string) (string, error)) (*secret, error) {
	first, err := ask("给登记的密钥定一个口令（8 个字以上，请记牢，忘了就再也打不开登记）：")
	if err != nil {
		return nil, err
	}
	s := &secret{Passphrase: first}
	if _, err := s.lock(); err != nil {
		return nil, err
	}
	again, err := ask("再输入一遍：")
	if err != nil {
		return nil, err
	}
	if first != again {
		return nil, said{"两遍输入的口令不一样，没有改动"}
	}
	return s, nil
}

// askSecret reads a line from the terminal without showing it.
func askSecret(out io.Writer, prompt string) (string, error) {
	in := int(os.Stdin.Fd())
	if !term.IsTerminal(in) {
		return "", errNoLock
	}
	fmt.Fprint(out, prompt)
	b, err := term.ReadPassword(in)
	fmt.Fprintln(out)
	if err != nil {
		return "", fmt.Errorf("读口令: %w", err)
	}
	return string(b), nil
}

// makeKeyFile makes a key file, unless there is one.
func makeKeyFile(path string) error {
	b, err := seal.NewKeyFile()
	if err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, os.ErrExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("新建密钥文件: %w", err)
	}
	_, err = f.Write(b)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("新建密钥文件: %w", errors.Join(err, os.Remove(path)))
	}
	return nil
}
