package main

import (
	"context"
	"fmt"
	"io"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/intake"
	"lianluozhan/sync/county/press"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// delivery is a read folder on its way to the server. The folder is read by whoever
// calls, with their rights, and the server never opens a path it was told.
type delivery struct {
	Docs    []bundled
	Tallies map[string]liaison.Tally
	Blobs   map[liaison.BlobID][]byte
}

type bundled struct {
	Key    string
	Body   []byte
	Scopes []string
}

func runImport(ctx context.Context, c call) error {
	f := newFlags("import")
	dirs, err := f.parse(c.args, 1, 1)
	if err != nil {
		return err
	}
	folder, report := intake.Read(dirs[0])
	if _, err := io.WriteString(c.err, report.String()); err != nil {
		return fmt.Errorf("写出报告: %w", err)
	}
	if report.Errors() > 0 || folder == nil {
		return errSilent
	}
	b := delivery{Tallies: folder.Tallies, Blobs: folder.Blobs}
	for _, d := range folder.Docs {
		body, err := wire.EncodeDocument(d.Key, d.Doc)
		if err != nil {
			return err
		}
		b.Docs = append(b.Docs, bundled{d.Key, body, d.Scopes})
	}
	return remote(ctx, f, c, order{Args: []string{"publish"}, Folder: &b})
}

func publish(o *office, b *delivery, out io.Writer) error {
	if b == nil {
		return said{"没有要导入的资料"}
	}
	var docs []county.Scoped
	for _, d := range b.Docs {
		doc, err := wire.DecodeDocument(d.Key, d.Body)
		if err != nil {
			return err
		}
		docs = append(docs, county.Scoped{Key: d.Key, Doc: doc, Scopes: d.Scopes})
	}
	done, err := press.Open(o.county).Import(press.Folder{Docs: docs, Tallies: b.Tallies, Blobs: b.Blobs})
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "导入完成：新增 %d 份，修改 %d 份，撤下 %d 份，没有变化 %d 份，新图片 %d 张。\n",
		done.Added, done.Changed, done.Deleted, done.Same, done.Blobs)
	return nil
}
