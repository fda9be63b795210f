package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/boltstore"
)

func runInit(_ context.Context, c call) error {
	f := newFlags("init")
	name := f.String("name", "", "县名")
	if _, err := f.parse(c.args, 0, 0); err != nil {
		return err
	}
	if *name == "" {
		return errUsage{"要用 -name 写明县名。"}
	}
	if err := os.MkdirAll(f.data, 0o700); err != nil {
		return fmt.Errorf("新建数据目录: %w", err)
	}
	_, missing := os.Stat(f.file())
	there := said{"这个目录里已经有数据了，没有改动"}
	store, err := boltstore.Open(f.file())
	if err != nil && missing == nil {
		return there // a server uses it
	}
	if err != nil {
		return fmt.Errorf("新建数据文件: %w", err)
	}
	// A file that a killed init left without a county is used.
	err = county.Init(config(store, slog.New(slog.DiscardHandler)), clean(*name))
	if err := store.Close(); err != nil {
		return err
	}
	if errors.Is(err, county.ErrRefused) {
		return there
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(c.out, "%s的数据目录已经建好。下一步：用 import 导入资料，再用 serve 启动服务。\n", clean(*name))
	return nil
}
