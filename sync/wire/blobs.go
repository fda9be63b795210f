package wire

import "lianluozhan/sync/liaison"

// BlobsOf lists the files that a document value names, in the order in which they
// are shown; one that is named twice comes twice.
func BlobsOf(doc any) []liaison.BlobID {
	var out []liaison.BlobID
	add := func(ids ...liaison.BlobID) {
		for _, id := range ids {
			if id != "" {
				out = append(out, id)
			}
		}
	}
	blocks := func(bs []liaison.Block) {
		for _, b := range bs {
			add(b.Image)
		}
	}
	switch d := doc.(type) {
	case liaison.Deputy:
		add(d.Photo)
	case liaison.Station:
		add(d.Photo)
		blocks(d.Intro)
	case liaison.Board:
		blocks(d.Blocks)
	case liaison.Notice:
		blocks(d.Blocks)
	case liaison.Profile:
		add(d.Photo)
		blocks(d.Blocks)
	case liaison.Pack:
		add(d.File)
	}
	return out
}

// BlobsIn lists the files that an encoded document names; none when this version
// cannot read it.
func BlobsIn(key string, body []byte) []liaison.BlobID {
	doc, err := DecodeDocument(key, body)
	if err != nil {
		return nil
	}
	return BlobsOf(doc)
}
