package intake

import (
	"fmt"
	"path"
	"regexp"
	"strconv"
	"strings"

	"lianluozhan/sync/liaison"
)

var (
	numbered  = regexp.MustCompile(`^(\d{1,9})([.)])$`)
	lineStart = regexp.MustCompile(`^(\d{1,9})([.)])`)
	special   = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", `\<`, ">", `\>`,
		"&", `\&`, "|", `\|`, "#", `\#`, "~", `\~`, "!", `\!`)
)

// escape writes words so that Markdown reads them as they are.
func escape(s string) string {
	var out []string
	for _, l := range strings.Split(special.Replace(s), "\n") {
		l = lineStart.ReplaceAllString(l, `$1\$2`)
		if l != "" && strings.ContainsRune("+-=:", rune(l[0])) {
			l = `\` + l
		}
		out = append(out, l)
	}
	// A backslash breaks the line; behind another one, two spaces have to.
	return strings.ReplaceAll(strings.Join(out, "\\\n"), "\\\\\\\n", "\\\\  \n")
}

// body writes blocks as Markdown. Pictures' paths count from the file name.
func (w *writer) body(name string, blocks []liaison.Block) (string, error) {
	var b strings.Builder
	for i, x := range blocks {
		var before liaison.Block
		if i > 0 {
			before = blocks[i-1]
		}
		switch {
		case i == 0:
		case runsOn(before, x):
			b.WriteString("\n")
		case unlike(before, x):
			b.WriteString("\n\n***\n\n") // else the two would read as one
		default:
			b.WriteString("\n\n")
		}
		s, err := w.block(name, x)
		if err != nil {
			return "", err
		}
		b.WriteString(s)
		if x.Kind == liaison.TableRow && !runsOn(before, x) {
			b.WriteString("\n|" + strings.Repeat(" --- |", len(x.Cells)))
		}
	}
	if len(blocks) > 0 {
		b.WriteString("\n")
	}
	return b.String(), nil
}

// marked reports whether b is an item of a Markdown list.
func marked(b liaison.Block) bool {
	return b.Kind == liaison.ListItem && (b.Label == "" || numbered.MatchString(b.Label))
}

// runsOn reports whether b goes on with the list or table of a.
func runsOn(a, b liaison.Block) bool {
	if a.Kind == liaison.TableRow && b.Kind == liaison.TableRow {
		return len(a.Cells) == len(b.Cells)
	}
	if !marked(a) || !marked(b) || a.Label == "" || b.Label == "" {
		return marked(a) && marked(b) && a.Label == b.Label
	}
	x, y := numbered.FindStringSubmatch(a.Label), numbered.FindStringSubmatch(b.Label)
	n, _ := strconv.Atoi(x[1]) // nine digits at most
	m, _ := strconv.Atoi(y[1])
	return x[2] == y[2] && m == n+1
}

// unlike reports whether a and b are of two lists or tables.
func unlike(a, b liaison.Block) bool {
	return marked(a) && marked(b) || a.Kind == liaison.TableRow && b.Kind == liaison.TableRow
}

func (w *writer) block(name string, x liaison.Block) (string, error) {
	switch x.Kind {
	case liaison.Heading:
		return "## " + escape(x.Text), nil
	case liaison.Article:
		return x.Label + " " + escape(x.Text), nil
	case liaison.ListItem:
		switch {
		case x.Label == "":
			return "- " + escape(x.Text), nil
		case marked(x):
			return x.Label + " " + escape(x.Text), nil
		}
		return x.Label + escape(x.Text), nil
	case liaison.Picture:
		photo, err := w.photo(x.Image)
		up := strings.Repeat("../", strings.Count(path.Dir(name), "/")+1)
		if w.named != nil {
			up = ""
		}
		return fmt.Sprintf("![%s](%s%s)", escape(x.Text), up, photo), err
	case liaison.TableRow:
		var b strings.Builder
		b.WriteString("|")
		for _, c := range x.Cells {
			b.WriteString(" " + strings.ReplaceAll(escape(c), "\n", " ") + " |")
		}
		return b.String(), nil
	}
	return escape(x.Text), nil
}
