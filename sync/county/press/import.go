package press

import (
	"lianluozhan/sync/county"
	"lianluozhan/sync/county/audit"
	"lianluozhan/sync/liaison"
)

// commandLine is who acts at the server itself.
const commandLine = "命令行"

// Folder is the whole content of a county, as an import brings it.
type Folder struct {
	Docs    []county.Scoped
	Tallies map[string]liaison.Tally
	Blobs   map[liaison.BlobID][]byte
}

// Import makes a folder the county's whole content, as county.Publish does, and
// keeps a version of each document that it changes. Drafts stay.
func (p *Press) Import(f Folder) (done county.Published, err error) {
	err = p.c.Change(func(x *county.Edit) error {
		if done, err = x.Publish(f.Docs, f.Tallies, f.Blobs); err != nil {
			return err
		}
		changed, err := x.Changes()
		if err != nil {
			return err
		}
		for _, c := range changed {
			if err := imported(x, c); err != nil {
				return err
			}
		}
		return audit.Add(x, audit.Record{Who: commandLine, Deed: "导入资料夹"})
	})
	return done, err
}

func imported(x *county.Edit, was county.Changed) error {
	before := was.Before
	if before.Doc != nil {
		if err := baseline(x, before.Key, before.Doc, before.Scopes); err != nil {
			return err
		}
	}
	doc, at, ok, err := county.Document(x.Tx(), before.Key)
	if err != nil {
		return err
	}
	v := Version{Key: before.Key, Deed: Imported, Doc: doc, Scopes: at.Scopes, By: commandLine, Person: commandLine}
	if !ok {
		v.Deed, v.Doc, v.Scopes = TakenDown, before.Doc, before.Scopes
	}
	return v.add(x)
}
