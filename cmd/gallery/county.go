package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"strings"
	"time"

	"lianluozhan/sync/county/intake"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/station/localstore"
	"lianluozhan/sync/wire"
)

// station is the one of the sample county whose screens are shown.
const station = liaison.StationID("chengguan")

// county is the sample county as the station has it.
type county struct {
	content *liaison.Content
	blobs   map[liaison.BlobID][]byte
}

// readCounty imports the folder and lets a real content store assemble what the
// station shows, as if the county had sent it.
func readCounty(dir string, now time.Time) (c county, err error) {
	folder, report := intake.Read(dir)
	if folder == nil {
		return c, fmt.Errorf("read %s: %v", dir, report.Problems)
	}
	temp, err := os.MkdirTemp("", "gallery")
	if err != nil {
		return c, fmt.Errorf("make a folder for the content: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temp)) }()
	store, err := localstore.Open(localstore.Options{
		Dir: temp, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return now },
		Station: func() liaison.StationID { return station },
	})
	if err != nil {
		return c, fmt.Errorf("open the content: %w", err)
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	items, err := documents(folder)
	if err != nil {
		return c, err
	}
	if err := store.Apply(wire.Changes{Cursor: uint64(len(items)), Items: items}); err != nil {
		return c, err
	}
	return county{store.Content(), folder.Blobs}, nil
}

// documents are those of the folder that the county sends to the station.
func documents(folder *intake.Folder) ([]wire.Item, error) {
	scopes := map[string]bool{"county": true, "station/" + string(station): true}
	for _, d := range folder.Docs {
		if s, ok := d.Doc.(liaison.Station); ok && s.ID == station {
			scopes["town/"+string(s.Town)] = true
		}
	}
	var items []wire.Item
	add := func(key string, doc any) error {
		body, err := wire.EncodeDocument(key, doc)
		items = append(items, wire.Item{Key: key, Rev: uint64(len(items) + 1), Body: body})
		return err
	}
	for _, d := range folder.Docs {
		for _, s := range d.Scopes {
			if scopes[s] {
				if err := add(d.Key, d.Doc); err != nil {
					return nil, err
				}
				break
			}
		}
	}
	for key, t := range folder.Tallies {
		if !strings.Contains(key, string(station)) {
			continue
		}
		if err := add(key, t); err != nil {
			return nil, err
		}
	}
	return items, nil
}

// OpenBlob opens a picture of the folder.
func (c county) OpenBlob(id liaison.BlobID) (io.ReadCloser, error) {
	b, ok := c.blobs[id]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return io.NopCloser(bytes.NewReader(b)), nil
}
