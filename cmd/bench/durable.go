package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/seal"
	"lianluozhan/sync/station/outbox"
	"lianluozhan/sync/wire"
)

// durableFigures files registrations, and in turns appends as many bytes to a
// plain file and has them on the disk: less than that cannot be durable.
func durableFigures(ctx context.Context, c config) (figures []figure, err error) {
	dir := filepath.Join(c.dir, "outbox")
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make a folder for the outbox: %w", err)
	}
	box, err := outbox.Open(outbox.Options{Dir: dir, Log: c.log})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, box.Close()) }()
	if err := box.Enrol(outbox.Enrolment{
		Identity: liaison.Identity{Station: "bench", Issuer: "7K4", ReceiptKey: [16]byte{1}},
		Name:     "示例站", County: "http://127.0.0.1:1", Token: "token",
	}); err != nil {
		return nil, err
	}
	key, err := newSealKey()
	if err == nil {
		err = box.SetSealKey(key)
	}
	if err != nil {
		return nil, err
	}
	bare, err := os.Create(filepath.Join(dir, "bare"))
	if err != nil {
		return nil, fmt.Errorf("make a plain file: %w", err)
	}
	defer func() { err = errors.Join(err, bare.Close()) }()
	var ours, floor, hash []float64
	for range 1000 {
		hashed, filed, appended, err := fileOnce(box, bare)
		if err != nil {
			return nil, err
		}
		ours, floor, hash = append(ours, filed), append(floor, appended), append(hash, hashed)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	return []figure{
		value("registration_durable_p50", quantile(ours, 0.5), "ms").withFloor(quantile(floor, 0.5)),
		value("registration_durable_p99", quantile(ours, 0.99), "ms").withFloor(quantile(floor, 0.99)).ratioAtMost(2),
		value("registration_slow_hash_p50", quantile(hash, 0.5), "ms"),
	}, nil
}

func newSealKey() (wire.SealKey, error) {
	k, err := seal.Generate(seal.HPKE)
	if err != nil {
		return wire.SealKey{}, err
	}
	p, err := k.Public()
	return wire.SealKey{Suite: int(p.Suite), ID: p.ID(), Public: p.Bytes}, err
}

// fileOnce files one registration and appends its bytes to the plain file, and
// returns how long each took in ms: what is hashed while the resident reads the last
// page, what they wait for, and the file.
func fileOnce(box *outbox.Box, bare *os.File) (hashed, filed, appended float64, err error) {
	began := time.Now()
	ahead, err := box.Prepare("13800001234")
	if err != nil {
		return 0, 0, 0, err
	}
	hashed = ms(time.Since(began))
	began = time.Now()
	_, err = box.File(outbox.Filing{Prepared: ahead, Draft: liaison.Draft{
		Category: "road", Consent: "1", Name: "示例甲", Phone: "13800001234", Village: "示例村",
		Text: strings.Repeat("村口的路灯坏了两个星期，老人晚上出门不方便。", 15),
	}})
	filed = ms(time.Since(began))
	if err != nil {
		return 0, 0, 0, err
	}
	items, err := box.Pending(uint64(box.Unsent()-1), 1, 1<<20)
	if err != nil || len(items) != 1 {
		return 0, 0, 0, fmt.Errorf("read what was filed: %d entries: %w", len(items), err)
	}
	began = time.Now()
	_, err = bare.Write(items[0].Body)
	if err == nil {
		err = unix.Fdatasync(int(bare.Fd()))
	}
	appended = ms(time.Since(began))
	if err != nil {
		return 0, 0, 0, fmt.Errorf("append to a plain file: %w", err)
	}
	return hashed, filed, appended, nil
}
