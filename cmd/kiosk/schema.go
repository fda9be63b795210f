package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"lianluozhan/cmd/internal/durable"
)

// schema is the form of what lies in the data folder: the files of outbox and
// localstore, and the settings in them. A release reads every older form and the one
// after its own, so that the last good release can take over from a new one and back.
// packaging/deb/schema has the same number; make schema-test proves it with the release
// before. Raise it when a record or setting gets a meaning that a release of the same
// number would not understand.
const schema = 1

// schemaFile has the highest schema that ever wrote the folder.
const schemaFile = "schema"

// errTooNew: the folder was written by a release too far ahead. Nothing was touched.
var errTooNew = errors.New("数据目录是更新的程序写的，这个版本读不了，请换回较新的版本")

// admit refuses a folder that this release could not read, and notes that it writes it
// from now on. note is what kept it from being noted, which is no reason to stay away:
// the disk may be full.
func admit(dir string) (note, err error) {
	name := filepath.Join(dir, schemaFile)
	b, err := os.ReadFile(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read the schema of the data: %w", err), nil
	}
	was, bad := strconv.Atoi(strings.TrimSpace(string(b)))
	switch {
	case bad == nil && was > schema+1:
		return nil, fmt.Errorf("%w（格式 %d，这个版本到 %d）", errTooNew, was, schema+1)
	case bad == nil && was >= schema:
		return nil, nil
	}
	if err := durable.Write(name, []byte(strconv.Itoa(schema)+"\n"), 0o600); err != nil {
		return fmt.Errorf("note the schema of the data: %w", err), nil
	}
	return nil, nil
}
