// Package installed reads the large files that programs from packages do not carry
// inside themselves: faces and models, which change seldom, are in a package of their
// own, so that a new release of the program is a small download. Programs built without
// the tag "packaged" embed the same files. It does not know what is in them.
package installed

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Dir is where the package puts the files.
const Dir = "/usr/share/lianluozhan"

// Must returns a file as it is installed. The bytes are read only. A program cannot do
// without these files any more than without those it embeds: when one is missing, Must
// panics with the name of the file that has to be put back.
func Must(name string) []byte {
	data, err := Read(name, places()...)
	if err != nil {
		panic(fmt.Sprintf("%v (package lianluozhan-input-data)", err))
	}
	return data
}

// Read returns a file of the first folder that has it.
func Read(name string, dirs ...string) ([]byte, error) {
	var errs []error
	for _, dir := range dirs {
		data, err := contents(filepath.Join(dir, name))
		if err == nil {
			return data, nil
		}
		errs = append(errs, err)
	}
	return nil, fmt.Errorf("read the installed file %s: %w", name, errors.Join(errs...))
}

// places also has where the files are beside a package that was only unpacked: the
// program is in usr/lib/lianluozhan/releases/VERSION/bin there.
func places() []string {
	self, err := os.Executable()
	if err != nil {
		return []string{Dir}
	}
	return []string{Dir, filepath.Join(filepath.Dir(self), "../../../../../share/lianluozhan")}
}
