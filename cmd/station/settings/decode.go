package settings

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/BurntSushi/toml"

	"lianluozhan/cmd/internal/helper"
)

// given is a key with the value a file has for it.
type given struct {
	key
	value any
}

func (g given) set(s *helper.Settings) { g.put(s, g.value) }

// decode reads a file of these keys. What it returns can be used whatever the problems:
// a key that is not usable is left out.
func decode(text string, keys []key) ([]given, Problems) {
	if !utf8.ValidString(text) {
		return nil, Problems{{Line: foreignLine(text), Words: "文件不是 UTF-8 编码。请用记事本另存为 UTF-8 再试"}}
	}
	var raw map[string]any
	if _, err := toml.Decode(text, &raw); err != nil {
		return nil, Problems{syntax(err, text, keys)}
	}
	var out []given
	var problems Problems
	for name, v := range raw {
		i := slices.IndexFunc(keys, func(k key) bool { return k.name == name })
		if i < 0 {
			problems = append(problems, Problem{lineOf(text, name), name, unknown(name, v, keys)})
			continue
		}
		value, words := keys[i].take(v)
		if words != "" {
			problems = append(problems, Problem{lineOf(text, name), name, words})
			continue
		}
		out = append(out, given{keys[i], value})
	}
	return out, problems
}

// take checks a value's kind and content.
func (k key) take(v any) (any, string) {
	if n, ok := v.(int64); ok && n >= -1<<31 && n < 1<<31 {
		v = int(n)
	}
	switch k.kind.(type) {
	case string:
		s, ok := v.(string)
		if !ok {
			return nil, k.unquoted(v)
		}
		if s = strings.TrimSpace(s); k.clean != nil {
			s = k.clean(s)
		}
		v = s
	case int:
		if _, ok := v.(int); !ok {
			return nil, "要写成整数，不加引号，例如 " + k.name + " = 60"
		}
	case bool:
		if _, ok := v.(bool); !ok {
			return nil, "只能是 true（是）或 false（不是），不加引号"
		}
	}
	return v, k.check(v)
}

// unquoted says what is wrong with a value that is no text.
func (k key) unquoted(v any) string {
	switch v.(type) {
	case []any, []map[string]any, map[string]any:
		return "只能写一个，不能写成一组"
	}
	s := fmt.Sprint(v)
	if words := k.check(s); words != "" && k.name == "rotation" { // quotes alone would not do
		return words
	}
	if k.secret { // what is said here stands on screens and in logs
		s = "…"
	}
	return fmt.Sprintf("要加引号，写成 %s = \"%s\" 这样", k.name, s)
}

// foreignLine is the first line that is not in UTF-8.
func foreignLine(text string) int {
	for i, line := range strings.Split(text, "\n") {
		if !utf8.ValidString(line) {
			return i + 1
		}
	}
	return 0
}

// syntax says where a file stops being one.
func syntax(err error, text string, keys []key) Problem {
	var bad toml.ParseError
	if !errors.As(err, &bad) {
		return Problem{Words: "看不懂这个文件：" + err.Error()}
	}
	p := Problem{Line: bad.Position.Line, Words: "这一行看不懂。每行写成 名称 = \"内容\"，引号要用英文的"}
	line := ""
	if lines := strings.Split(text, "\n"); p.Line > 0 && p.Line <= len(lines) {
		line = lines[p.Line-1]
	}
	name, _, found := strings.Cut(line, "=")
	name = strings.TrimSpace(name)
	switch {
	case strings.ContainsAny(line, "“”＝"):
		p.Words = "这一行用了中文的引号或等号，请换成英文的"
	case found && strings.ContainsFunc(name, func(r rune) bool { return r >= 0x4e00 }):
		p.Key, p.Words = name, unknown(name, nil, keys)
	case strings.Contains(bad.Message, "out of the range"), strings.Contains(bad.Message, "out of range"):
		p.Words = "数字太大"
	}
	if strings.Contains(bad.Message, "already") {
		p.Words = "“" + bad.LastKey + "”写了两次，请去掉一个"
	}
	return p
}

// lineOf is the line that sets a key, 0 when it is not found.
func lineOf(text, name string) int {
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		for _, form := range []string{name, `"` + name + `"`, "'" + name + "'", "[" + name + "]", "[[" + name + "]]"} {
			rest, ok := strings.CutPrefix(line, form)
			if rest = strings.TrimSpace(rest); ok && (form[0] == '[' || strings.HasPrefix(rest, "=") || strings.HasPrefix(rest, ".")) {
				return i + 1
			}
		}
	}
	return 0
}

// unknown says that there is no such key, and which may be meant.
func unknown(name string, v any, keys []key) string {
	if _, ok := v.(map[string]any); ok {
		return "不认识这一节；这个文件不分节，每行直接写 名称 = 内容"
	}
	if k, ok := nearest(name, keys); ok {
		return "没有这一项，是不是要写 " + k.name + "（" + k.about + "）？"
	}
	var names []string
	for _, k := range keys {
		names = append(names, k.name)
	}
	return "没有这一项。可以写的有：" + strings.Join(names, "、")
}

// nearest finds the key that somebody may have meant.
func nearest(name string, keys []key) (key, bool) {
	name = strings.ToLower(name)
	best, least := key{}, 3 // what differs by more is another word
	for _, k := range keys {
		if slices.Contains(k.others, name) {
			return k, true
		}
		if d := distance(name, k.name); d < least {
			best, least = k, d
		}
	}
	return best, best.name != ""
}

// distance counts the letters to add, drop or change.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := before
			if a[i] != b[j] {
				cost = min(before, row[j], row[j+1]) + 1
			}
			before, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}
