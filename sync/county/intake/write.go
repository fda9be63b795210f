package intake

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"lianluozhan/sync/county"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// writer collects a folder's files.
type writer struct {
	dir   string
	blob  func(liaison.BlobID) ([]byte, bool)
	files map[string][]byte
	named func(liaison.BlobID) string // names pictures instead of writing files; may be nil
}

// object is a YAML mapping in the order of its keys. Empty values are left out.
type object struct{ node yaml.Node }

// Write writes docs as a folder that Read reads as the same documents. Documents
// that no import brings (matters, sign-ins) are left out. The folder dir is made
// if it is missing and must be empty.
func Write(dir string, docs []county.Scoped, tallies map[string]liaison.Tally, blob func(liaison.BlobID) ([]byte, bool)) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("export to folder: %w", err)
	}
	if old, err := os.ReadDir(dir); err != nil || len(old) > 0 {
		return fmt.Errorf("export to folder %s: it must be empty (%w)", dir, errNotEmpty(err))
	}
	w := &writer{dir: dir, blob: blob, files: map[string][]byte{}}
	if err := w.all(docs, tallies); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	for _, name := range slices.Sorted(maps.Keys(w.files)) {
		to := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return fmt.Errorf("export %s: %w", name, err)
		}
		if err := os.WriteFile(to, w.files[name], 0o644); err != nil {
			return fmt.Errorf("export %s: %w", name, err)
		}
	}
	return nil
}

func errNotEmpty(err error) error {
	if err == nil {
		return os.ErrExist
	}
	return err
}

// put adds a key unless its value is empty.
func (o *object) put(key string, v any) *object {
	var n yaml.Node
	if err := n.Encode(v); err != nil || empty(&n) {
		return o // texts, numbers and lists of them always encode
	}
	o.node.Kind = yaml.MappingNode
	o.node.Content = append(o.node.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: key}, &n)
	return o
}

func empty(n *yaml.Node) bool {
	switch n.Kind {
	case yaml.ScalarNode:
		return n.Tag == "!!null" || n.Value == "" || n.Tag == "!!int" && n.Value == "0" || n.Tag == "!!bool" && n.Value == "false"
	default:
		return len(n.Content) == 0
	}
}

// MarshalYAML gives the mapping's node.
func (o *object) MarshalYAML() (any, error) { return &o.node, nil }

func (w *writer) yaml(name string, v any) error {
	var b bytes.Buffer
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	w.files[name] = b.Bytes()
	return nil
}

// markdown adds a text, with front matter unless front is nil.
func (w *writer) markdown(name string, front *object, blocks []liaison.Block) error {
	head := ""
	if front != nil {
		b, err := yaml.Marshal(front)
		if err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
		head = "---\n" + string(b) + "---\n\n"
	}
	body, err := w.body(name, blocks)
	w.files[name] = []byte(head + body)
	return err
}

// photo adds a picture and returns its path from the folder, "" for none.
func (w *writer) photo(id liaison.BlobID) (string, error) {
	if id == "" {
		return "", nil
	}
	if w.named != nil {
		return w.named(id), nil
	}
	b, ok := w.blob(id)
	if !ok {
		return "", fmt.Errorf("picture %s is missing", id)
	}
	name := "photos/" + string(id[:min(16, len(id))]) + ".jpg"
	if bytes.HasPrefix(b, []byte("\x89PNG")) {
		name = strings.TrimSuffix(name, ".jpg") + ".png"
	}
	w.files[name] = b
	return name, nil
}

func (w *writer) all(docs []county.Scoped, tallies map[string]liaison.Tally) error {
	var deputies, results []*object
	plans := map[liaison.StationID][]*object{}
	towns := map[liaison.TownID]string{}
	for _, d := range docs {
		var err error
		switch x := d.Doc.(type) {
		case liaison.RulePack:
			err = w.yaml(rulesFile, rulesObject(x))
		case liaison.Station:
			if x.Town != "" {
				towns[x.Town] = x.TownName
			}
			err = w.station(x)
		case liaison.Deputy:
			var o *object
			o, err = w.deputy(x)
			deputies = append(deputies, o)
		case liaison.Plan:
			plans[x.Station] = append(plans[x.Station], planObject(x))
		case liaison.Result:
			results = append(results, resultObject(x))
		case liaison.Board, liaison.Notice, liaison.Profile:
			err = w.article(d)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", d.Key, err)
		}
	}
	for id, p := range plans {
		if err := w.yaml(planFile(id), p); err != nil {
			return err
		}
	}
	for name, list := range map[string][]*object{
		deputiesFile: deputies, "results.yaml": results, "towns.yaml": townObjects(towns), "tallies.yaml": tallyObjects(tallies),
	} {
		if err := w.yaml(name, list); err != nil {
			return err
		}
	}
	return nil
}

func townObjects(towns map[liaison.TownID]string) []*object {
	var out []*object
	for _, id := range slices.Sorted(maps.Keys(towns)) {
		out = append(out, new(object).put("id", string(id)).put("name", towns[id]))
	}
	return out
}

func tallyObjects(tallies map[string]liaison.Tally) []*object {
	var out []*object
	for _, key := range slices.Sorted(maps.Keys(tallies)) {
		_, id, _ := wire.SplitKey(key) // made by wire.TallyKey
		t := tallies[key]
		out = append(out, new(object).put("station", strings.TrimSuffix(id, fmt.Sprintf("-%d", t.Year))).put("year", t.Year).
			put("registered", t.Registered).put("answered", t.Answered).put("closed", t.Closed))
	}
	return out
}

func momentText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(liaison.Zone).Format(momentShape)
}

// article writes a board, notice or profile under its id.
func (w *writer) article(d county.Scoped) error {
	var front *object
	var blocks []liaison.Block
	var dir, id string
	switch x := d.Doc.(type) {
	case liaison.Board:
		dir, id, blocks = "boards", x.ID, x.Blocks
		front = new(object).put("id", id).put("kind", x.Kind).put("title", x.Title).put("number", x.Number).
			put("issuer", x.Issuer).put("version", x.Version).put("from", x.From.String()).put("to", x.To.String()).
			put("priority", x.Priority).put("qr", x.QR)
	case liaison.Notice:
		dir, id, blocks = "notices", x.ID, x.Blocks
		front = new(object).put("id", id).put("title", x.Title).put("from", x.From.String()).put("to", x.To.String()).
			put("priority", x.Priority)
		if x.Urgent {
			front.put("urgent", true).put("until", momentText(x.Until))
		}
	case liaison.Profile:
		photo, err := w.photo(x.Photo)
		if err != nil {
			return err
		}
		dir, id, blocks = "profiles", x.ID, x.Blocks
		front = new(object).put("id", id).put("deputy", string(x.Deputy)).put("kind", x.Kind).put("title", x.Title).
			put("date", x.Date.String()).put("photo", photo)
	}
	if len(d.Scopes) > 0 && d.Scopes[0] != county.ScopeCounty {
		front.put("scope", d.Scopes[0])
	}
	return w.markdown(path.Join(dir, id+".md"), front, blocks)
}
