package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"lianluozhan/sync/county/invite"
)

// runStation is an order as it stands; only the file for a stick is written here,
// where the stick is, and not by the server.
func runStation(ctx context.Context, c call) error {
	f := stationFlags()
	if _, err := f.parse(c.args, 0, 3); err != nil {
		return err
	}
	var out bytes.Buffer
	teed := c
	teed.out = io.MultiWriter(c.out, &out)
	if err := remote(ctx, f.flags, teed, order{Args: append([]string{"station"}, c.args...)}); err != nil || f.file == "" {
		return err
	}
	return writeJoinFile(c, f.file, out.String())
}

// writeJoinFile writes what station add said into a file, or into a folder under
// the name that kiosks look for.
func writeJoinFile(c call, path, said string) error {
	text, _, _ := strings.Cut(said, "\n█")
	if !strings.Contains(text, invite.AddressLine) {
		return errUsage{"-file 只和 add 一起用。"}
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		path = filepath.Join(path, invite.FileName)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("写入网文件: %w", err)
	}
	_, err = f.Write(invite.File(text))
	if err == nil {
		err = f.Sync() // the stick is pulled right after
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return fmt.Errorf("写入网文件: %w", err)
	}
	fmt.Fprintf(c.out, "入网文件写好了：%s\n", path)
	return nil
}
