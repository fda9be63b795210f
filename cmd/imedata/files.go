package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/ulikunitz/xz"

	"lianluozhan/kiosk/ime/pinyin"
)

// runUnpack writes the committed model as the plain file that stations map. It
// verifies the result before the file gets its name.
func runUnpack(fs *flag.FlagSet, args []string) error {
	in := fs.String("in", "assets/dict/pinyin.dat.xz", "compressed model")
	out := fs.String("out", "pinyin.dat", "file to write")
	if err := fs.Parse(args); err != nil {
		return err
	}
	temp := *out + ".part"
	if err := decompress(*in, temp); err != nil {
		return err
	}
	if err := verifyModel(temp); err != nil {
		return err
	}
	return os.Rename(temp, *out)
}

func decompress(in, out string) error {
	f, err := os.Open(in)
	if err != nil {
		return err
	}
	defer f.Close()
	plain, err := xz.NewReader(bufio.NewReaderSize(f, 1<<20))
	if err != nil {
		return fmt.Errorf("%s: %w", in, err)
	}
	o, err := os.Create(out)
	if err != nil {
		return err
	}
	if _, err := io.Copy(o, plain); err != nil {
		return fmt.Errorf("unpacking %s: %w", in, errors.Join(err, o.Close()))
	}
	return o.Close()
}

func runVerify(fs *flag.FlagSet, args []string) error {
	model := fs.String("model", "pinyin.dat", "unpacked model")
	if err := fs.Parse(args); err != nil {
		return err
	}
	return verifyModel(*model)
}

func verifyModel(path string) error {
	m, err := pinyin.Open(path)
	if err != nil {
		return err
	}
	defer m.Close()
	if err := m.Verify(); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	fmt.Printf("%s: intact, %d words, %s\n", path, m.Words(), m.About())
	return nil
}
