package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"

	"lianluozhan/sync/county/boltstore"
	"lianluozhan/sync/dbfile"
)

func runBackup(ctx context.Context, c call) error {
	f := newFlags("backup")
	v, err := f.parse(c.args, 1, 1)
	if err != nil {
		return err
	}
	// What is stored after this may be in the copy, but need not be.
	var marks bytes.Buffer
	if err := remote(ctx, f, call{out: &marks}, order{Args: []string{"marks"}}); err != nil {
		return err
	}
	if err := snapshot(ctx, f, v[0]); err != nil {
		return err
	}
	safe := order{Args: []string{"safe"}}
	if err := json.Unmarshal(marks.Bytes(), &safe.Marks); err != nil {
		return fmt.Errorf("核对备份: %w", err)
	}
	if err := remote(ctx, f, call{out: io.Discard}, safe); err != nil {
		return err
	}
	info, err := os.Stat(v[0])
	if err != nil {
		return fmt.Errorf("核对备份: %w", err)
	}
	fmt.Fprintf(c.out, "备份好了，已经核对：%s（%.1f MB）\n", v[0], float64(info.Size())/(1<<20))
	return nil
}

// writeMarks tells how much of every station's outbox is stored.
func writeMarks(o *office, out io.Writer) error {
	marks, err := o.county.Marks()
	if err != nil {
		return err
	}
	return json.NewEncoder(out).Encode(marks)
}

// snapshot writes a verified copy of the county's data to path, through the
// server when one runs.
func snapshot(ctx context.Context, f *flags, path string) error {
	if _, err := os.Stat(f.socket()); err == nil {
		res, err := ask(ctx, f, http.MethodGet, "/backup", nil)
		if err == nil {
			return errors.Join(receive(res.Body, path), res.Body.Close())
		}
		var refused said
		if errors.As(err, &refused) {
			return err
		}
	}
	return withOffice(ctx, f, func(o *office) error { return o.store.Backup(path) })
}

// receive puts a copy at path only once it is whole, on the disk and readable.
func receive(r io.Reader, path string) error {
	temp, err := os.CreateTemp(filepath.Dir(path), ".backup-*")
	if err != nil {
		return fmt.Errorf("写备份: %w", err)
	}
	defer os.Remove(temp.Name()) // gone already when all went well
	_, err = io.Copy(temp, r)
	if err := errors.Join(err, temp.Close()); err != nil {
		return fmt.Errorf("写备份: %w", err)
	}
	if err := boltstore.Verify(temp.Name()); err != nil {
		return fmt.Errorf("核对备份: %w", err)
	}
	if err := dbfile.Replace(temp.Name(), path); err != nil {
		return fmt.Errorf("写备份: %w", err)
	}
	return nil
}
