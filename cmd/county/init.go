package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/boltstore"
	"lianluozhan/sync/trust"
)

func runInit(_ context.Context, c call) error {
	f := keyFlags("init")
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
	lock, err := f.firstLock(c) // before anything else, because somebody may have to be asked
	if err != nil {
		return err
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
	if err != nil && !errors.Is(err, county.ErrRefused) {
		return err
	}
	old := err != nil
	madeKeys, err := f.firstKey(lock)
	if err != nil {
		return err
	}
	ca, err := authority(f.flags)
	if err != nil {
		return err
	}
	switch {
	case ca != nil && old && !madeKeys:
		return there
	case ca == nil:
		if _, err := found(f.flags, clean(*name)); err != nil {
			return err
		}
	}
	if madeKeys {
		fmt.Fprint(c.out, "登记的密钥建好了。"+keepKeys)
	}
	if old && ca != nil {
		return nil
	}
	if old {
		fmt.Fprintf(c.out, "原来的数据没有改动，补上了 %s。换了证书以后，有证书的一体机要重新入网。\n", trust.KeyFile)
		return nil
	}
	fmt.Fprintf(c.out, "%s的数据目录已经建好。下一步：用 import 导入资料，再用 serve 启动服务。\n"+
		"请把 %s 另外存好：一体机凭它认县里，备份里没有它。\n", clean(*name), trust.KeyFile)
	return nil
}
