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

func runInit(ctx context.Context, c call) error {
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
	old, err := initFile(f.flags, clean(*name))
	if err != nil {
		return err
	}
	madeKeys, err := f.firstKey(lock)
	if err != nil {
		return err
	}
	ca, err := authority(f.flags)
	if err != nil {
		return err
	}
	if ca == nil {
		_, err = found(f.flags, clean(*name))
	} else if old && !madeKeys {
		err = errThere
	}
	if err != nil {
		return err
	}
	if !old {
		if err := firstClerk(ctx, f.flags, c); err != nil {
			return err
		}
	}
	if madeKeys {
		fmt.Fprint(c.out, "登记的密钥建好了。"+keepKeys)
	}
	switch {
	case old && ca == nil:
		fmt.Fprintf(c.out, "原来的数据没有改动，补上了 %s。换了证书以后，有证书的一体机要重新入网。\n", trust.KeyFile)
	case !old:
		fmt.Fprintf(c.out, "%s的数据目录已经建好。下一步：用 serve 启动服务，在浏览器里打开后台，照着“从这里开始”做；已经有资料文件夹的，先用 import 导入。\n"+
			"请把 %s 另外存好：一体机凭它认县里，备份里没有它。\n", clean(*name), trust.KeyFile)
	}
	return nil
}

var errThere = said{"这个目录里已经有数据了，没有改动"}

// initFile makes the county in its file; old when there was one.
func initFile(f *flags, name string) (old bool, err error) {
	_, missing := os.Stat(f.file())
	store, err := boltstore.Open(f.file())
	if err != nil && missing == nil {
		return true, errThere // a server uses it
	}
	if err != nil {
		return false, fmt.Errorf("新建数据文件: %w", err)
	}
	// A file that a killed init left without a county is used.
	err = county.Init(config(store, slog.New(slog.DiscardHandler)), name)
	if old = errors.Is(err, county.ErrRefused); old {
		err = nil
	}
	return old, errors.Join(err, store.Close())
}
