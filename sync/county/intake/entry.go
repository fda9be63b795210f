package intake

import (
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"lianluozhan/sync/liaison"
)

// value is a YAML node with the file it is in.
type value struct {
	r    *reader
	file string
	node *yaml.Node
}

// entry is a YAML mapping. It notes the keys that were asked for, so that done
// can tell the keys that nobody knows.
type entry struct {
	value
	values map[string]*yaml.Node
	keys   map[string]*yaml.Node
	asked  []string
}

var yamlLine = regexp.MustCompile(`^yaml: line (\d+): `)

// yaml reads the one YAML document of a file whose first line is line+1.
func (r *reader) yaml(file, text string, line int) (value, bool) {
	dec := yaml.NewDecoder(strings.NewReader(text))
	var doc, second yaml.Node
	err := dec.Decode(&doc)
	if errors.Is(err, io.EOF) {
		r.fail(file, line+1, "这里是空的，没有内容。请照示例填写")
		return value{}, false
	}
	if err == nil {
		if err = dec.Decode(&second); err == nil {
			r.fail(file, second.Line+line, "文件里有第二个“---”。请删掉，所有内容写在一起")
			return value{}, false
		}
	}
	if err != nil && !errors.Is(err, io.EOF) {
		at := 0
		if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
			at, _ = strconv.Atoi(m[1]) // the expression takes digits only
			at += line
		}
		r.fail(file, at, "写法有错，读不懂。请检查这一行和上一行：冒号后面要有空格，缩进要对齐，引号和括号要成对")
		return value{}, false
	}
	shift(&doc, line)
	v := value{r, file, doc.Content[0]}
	return v, v.plain(v.node)
}

func shift(n *yaml.Node, by int) {
	n.Line += by
	for _, c := range n.Content {
		shift(c, by)
	}
}

// plain refuses anchors and aliases, which could make a small file a huge one.
func (v value) plain(n *yaml.Node) bool {
	if n.Kind == yaml.AliasNode || n.Anchor != "" {
		v.r.fail(v.file, n.Line, "开头的 & 和 * 有特别的意思，这里不能用。如果是文字，请加上引号")
		return false
	}
	for _, c := range n.Content {
		if !v.plain(c) {
			return false
		}
	}
	return true
}

func (v value) fail(format string, args ...any) { v.r.fail(v.file, v.node.Line, format, args...) }
func (v value) warn(format string, args ...any) { v.r.warn(v.file, v.node.Line, format, args...) }

func (v value) null() bool { return v.node.Kind == yaml.ScalarNode && v.node.Tag == "!!null" }

// entry takes the value as a mapping.
func (v value) entry() (*entry, bool) {
	if v.node.Kind != yaml.MappingNode {
		v.fail("这里应当是一项一项的“名称: 内容”")
		return nil, false
	}
	e := &entry{value: v, values: map[string]*yaml.Node{}, keys: map[string]*yaml.Node{}}
	for i := 0; i+1 < len(v.node.Content); i += 2 {
		k := v.node.Content[i]
		if k.Kind != yaml.ScalarNode {
			v.r.fail(v.file, k.Line, "冒号前面应当是一个名称")
			continue
		}
		if e.keys[k.Value] != nil {
			v.r.fail(v.file, k.Line, "“%s”写了两次。请留一个", k.Value)
			continue
		}
		e.keys[k.Value], e.values[k.Value] = k, v.node.Content[i+1]
	}
	return e, true
}

// items takes the value as a list.
func (v value) items() []value {
	if v.null() {
		return nil
	}
	if v.node.Kind != yaml.SequenceNode {
		v.fail("这里应当是一个列表，每行以“- ”开头，或者写成 [甲, 乙]")
		return nil
	}
	var out []value
	for _, n := range v.node.Content {
		out = append(out, value{v.r, v.file, n})
	}
	return out
}

// entries takes the value as a list of mappings.
func (v value) entries() []*entry {
	var out []*entry
	for _, it := range v.items() {
		if e, ok := it.entry(); ok {
			out = append(out, e)
		}
	}
	return out
}

// text takes the value as words.
func (v value) text() (string, bool) {
	if v.node.Kind != yaml.ScalarNode {
		v.fail("这里应当是文字，不是列表。文字里有冒号或括号的，请加上引号")
		return "", false
	}
	if v.null() {
		return "", true
	}
	return strings.TrimSpace(liaison.Clean(v.node.Value)), true
}

// at returns the value of a key.
func (e *entry) at(key string) (value, bool) {
	e.asked = append(e.asked, key)
	n := e.values[key]
	if n == nil {
		return value{}, false
	}
	return value{e.r, e.file, n}, true
}

// line is where to point for a key: at its value, or else at the entry.
func (e *entry) line(key string) int {
	if k := e.keys[key]; k != nil {
		return k.Line
	}
	return e.node.Line
}

func (e *entry) failAt(key, format string, args ...any) {
	e.r.fail(e.file, e.line(key), format, args...)
}

func (e *entry) warnAt(key, format string, args ...any) {
	e.r.warn(e.file, e.line(key), format, args...)
}

// done tells the keys that were not asked for.
func (e *entry) done() {
	for key, n := range e.keys {
		if !slices.Contains(e.asked, key) {
			words := hint(key, e.asked)
			if words == "" {
				words = "请照示例改名或者删掉"
			}
			e.r.fail(e.file, n.Line, "不认识“%s”这一项。%s", key, words)
		}
	}
}

// words returns a text, "" when it is not there.
func (e *entry) words(key string) string {
	v, ok := e.at(key)
	if !ok {
		return ""
	}
	s, _ := v.text()
	return s
}

// need returns a text that must be there.
func (e *entry) need(key, what string) string {
	v, ok := e.at(key)
	if !ok {
		e.fail("没有写%s（%s）。请补上", what, key)
		return ""
	}
	s, ok := v.text()
	if ok && s == "" {
		v.fail("%s（%s）是空的。请补上", what, key)
	}
	return s
}

func (e *entry) list(key string) []value {
	v, ok := e.at(key)
	if !ok {
		return nil
	}
	return v.items()
}

// texts returns a list of texts without empty ones.
func (e *entry) texts(key string) []string {
	var out []string
	for _, v := range e.list(key) {
		s, ok := v.text()
		if ok && s == "" {
			v.fail("这一项是空的。请补上或者删掉这一行")
		}
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}

func (e *entry) entries(key string) []*entry {
	v, ok := e.at(key)
	if !ok {
		return nil
	}
	return v.entries()
}
