package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/boltstore"
	"lianluozhan/sync/dbfile"
	"lianluozhan/sync/trust"
)

func runRestore(_ context.Context, c call) error {
	f := newFlags("restore")
	keys := f.String("keys", "", "另存的登记密钥")
	v, err := f.parse(c.args, 1, 1)
	if err != nil {
		return err
	}
	if _, err := os.Stat(f.file()); err == nil {
		return said{"这个目录里已经有数据，没有改动。请换一个新目录"}
	}
	if err := os.MkdirAll(f.data, 0o700); err != nil {
		return fmt.Errorf("新建数据目录: %w", err)
	}
	in, err := os.Open(v[0])
	if err != nil {
		return fmt.Errorf("打开备份: %w", err)
	}
	defer in.Close() // only read
	temp := f.file() + ".restoring"
	defer os.Remove(temp) // gone already when all went well
	if err := receive(in, temp); err != nil {
		return err
	}
	if err := newHistory(temp); err != nil {
		return err
	}
	if err := dbfile.Replace(temp, f.file()); err != nil {
		return fmt.Errorf("放好数据: %w", err)
	}
	if *keys != "" {
		if err := copyKeyring(*keys, f.keys()); err != nil {
			return err
		}
	}
	fmt.Fprintln(c.out, "恢复好了。启动服务以后，各站会重新取一遍资料，并补报县里没有的登记。")
	if *keys == "" {
		fmt.Fprintln(c.out, "备份里没有 "+keysName+"：请从原来的数据目录拷过来，或者用另存的那一份，没有它打不开登记。")
	}
	fmt.Fprintln(c.out, "备份里没有 "+trust.KeyFile+"：请从原来的数据目录拷过来，一体机凭它认县里。")
	return nil
}

// newHistory gives the restored county a new epoch, so that no station trusts
// what it knew of the one before.
func newHistory(path string) error {
	store, err := boltstore.Open(path)
	if err != nil {
		return fmt.Errorf("打开备份: %w", err)
	}
	cty, err := county.Open(config(store, slog.New(slog.DiscardHandler)))
	if err == nil {
		err = cty.NewEpoch()
	}
	return errors.Join(err, store.Close())
}
