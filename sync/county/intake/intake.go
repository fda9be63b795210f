package intake

import (
	"cmp"
	"os"
	"slices"

	"lianluozhan/sync/county"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// Folder is everything that a county's folder holds.
type Folder struct {
	Docs    []county.Scoped          // by key
	Tallies map[string]liaison.Tally // by wire.TallyKey
	Blobs   map[liaison.BlobID][]byte
}

// index is what other files may refer to.
type index struct {
	towns    map[liaison.TownID]string // names
	stations map[liaison.StationID]bool
	deputies map[liaison.DeputyID]liaison.Deputy
	rules    liaison.RulePack
}

// placed is a document and the place it comes from.
type placed struct {
	county.Scoped
	file string
	line int
}

// Read reads the folder dir. With any error in the Report the Folder is nil:
// nothing is ever half read.
func Read(dir string) (*Folder, Report) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, Report{Problems: []Problem{{Words: "打不开要导入的文件夹。请检查路径，应当是里面有 county.yaml 的那个文件夹"}}}
	}
	defer root.Close() // only read
	r := &reader{
		root: root, used: map[string]bool{}, pics: map[picKey]liaison.BlobID{}, blobs: map[liaison.BlobID][]byte{},
		known: index{
			towns: map[liaison.TownID]string{}, stations: map[liaison.StationID]bool{},
			deputies: map[liaison.DeputyID]liaison.Deputy{},
		},
	}
	r.list()
	r.rules()
	r.towns()
	r.stations()
	r.deputies()
	r.plans()
	r.texts()
	r.results()
	tallies := r.tallies()
	r.extra()
	report := r.found.sorted()
	if report.Errors() > 0 {
		return nil, report
	}
	return &Folder{Docs: r.scoped(), Tallies: tallies, Blobs: r.blobs}, report
}

// add takes a document unless there is one of its key or it cannot travel.
func (r *reader) add(file string, line int, doc any, scopes ...string) {
	key, err := wire.KeyOf(doc)
	if err != nil {
		return // without an id, which has been told
	}
	for _, d := range r.docs {
		if d.Key == key {
			_, id, _ := wire.SplitKey(key) // KeyOf makes keys that split
			r.fail(file, line, "编号“%s”和 %s:%d 重复了。请换一个", id, d.file, d.line)
			return
		}
	}
	body, err := wire.EncodeDocument(key, doc)
	if err == nil {
		_, err = wire.DecodeDocument(key, body)
	}
	if err != nil {
		r.fail(file, line, "内容太长，屏幕收不下。请拆成几份")
		return
	}
	slices.Sort(scopes)
	r.docs = append(r.docs, placed{county.Scoped{Key: key, Doc: doc, Scopes: slices.Compact(scopes)}, file, line})
}

func (r *reader) scoped() []county.Scoped {
	var out []county.Scoped
	for _, d := range r.docs {
		out = append(out, d.Scoped)
	}
	slices.SortFunc(out, func(a, b county.Scoped) int { return cmp.Compare(a.Key, b.Key) })
	return out
}

// open reads a YAML file of the folder. Without must it may be missing.
func (r *reader) open(file string, must bool) (value, bool) {
	if !r.has(file) {
		if must {
			r.fail(file, 0, "没有这个文件。请照示例建一个")
		}
		return value{}, false
	}
	text, ok := r.text(file)
	if !ok {
		return value{}, false
	}
	return r.yaml(file, text, 0)
}
