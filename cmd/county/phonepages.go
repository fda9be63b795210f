package main

import (
	"crypto/rand"
	"log/slog"

	"lianluozhan/sync/county/pages"
	"lianluozhan/sync/county/phone"
	"lianluozhan/sync/seal"
)

// phoneRoom is how much of the disk, in bytes, is kept for what stations bring and
// for backups: with less, nothing is taken on phone pages.
const phoneRoom = 1 << 30

// phonePages is what residents' phones see. gateway says that one stands before the
// server.
func phonePages(o *office, f *flags, gateway bool, log *slog.Logger) (*pages.Site, error) {
	desk, err := phone.Open(phone.Config{
		County: o.county, Rand: rand.Reader, Check: seal.Check, Room: func() bool { return diskHas(f.data, phoneRoom) },
	})
	if err != nil {
		return nil, err
	}
	return pages.New(pages.Config{County: o.county, Desk: desk, Log: log, Gateway: gateway})
}
