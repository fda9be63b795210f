package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync/atomic"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/alarm"
	"lianluozhan/sync/county/api"
	"lianluozhan/sync/county/boltstore"
	"lianluozhan/sync/county/rollout"
	"lianluozhan/sync/trust"
)

// office is the county that commands work on: the same whether they run in the
// server or on the file itself.
type office struct {
	county  *county.County
	store   *boltstore.Store
	api     *api.Server // nil when nothing is served
	address string      // where stations reach the server
	ca      *trust.Authority
	keys    *keyStore
	log     *slog.Logger
	rollout *rollout.Rollout
	alarms  *alarm.Watch // nil when nothing is served
	pulse   *pulse       // likewise
	shelf   *shelf       // where backups go, nil when none are made

	backupFailed atomic.Bool // the last scheduled one
}

func config(store county.Store, log *slog.Logger) county.Config {
	return county.Config{Store: store, Now: time.Now, Rand: rand.Reader, Log: log}
}

// openFile opens the data itself, which nobody else may have open.
func openFile(f *flags, log *slog.Logger) (*office, error) {
	if _, err := os.Stat(f.file()); errors.Is(err, os.ErrNotExist) {
		return nil, said{"数据目录里没有 county.db。请核对 -data，或者先用 init 新建"}
	}
	store, err := boltstore.Open(f.file())
	if err != nil {
		return nil, fmt.Errorf("打不开数据文件，可能有别的程序正在用: %w", err)
	}
	ca, err := authority(f)
	if err != nil {
		return nil, errors.Join(err, store.Close())
	}
	keys := openKeys(f.keys())
	if keys.bad != nil {
		log.Error("keys not readable", "error", keys.bad)
	}
	cfg := config(store, log)
	cfg.CA, cfg.Keys = ca, keys
	c, err := county.Open(cfg)
	if err != nil {
		return nil, errors.Join(err, store.Close())
	}
	if behind := store.Behind(); behind != nil { // as after a restore: stations send again what is missing
		log.Error("data file was damaged, its newest change may be missing", "error", behind)
		if err := c.NewEpoch(); err != nil {
			return nil, errors.Join(err, store.Close())
		}
	}
	out, err := rollout.Open(c)
	if err != nil {
		return nil, errors.Join(err, store.Close())
	}
	host, err := os.Hostname()
	if err != nil {
		host = "127.0.0.1"
	}
	return &office{county: c, store: store, rollout: out, address: "http://" + host + ":8080", ca: ca, keys: keys, log: log}, nil
}

// withOffice runs fn on the data itself.
func withOffice(_ context.Context, f *flags, fn func(*office) error) error {
	o, err := openFile(f, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	return errors.Join(fn(o), o.store.Close())
}
