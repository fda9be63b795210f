package intake

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"

	"lianluozhan/sync/liaison"
)

var (
	articleLabel = regexp.MustCompile(`^(第[一二三四五六七八九十百千零〇0-9]+条(?:之[一二三四五六七八九十]+)?)[\s\x{3000}：:]*`)
	itemLabel    = regexp.MustCompile(`^([（(][一二三四五六七八九十百0-9]{1,5}[）)])[\s\x{3000}]*`)
)

// markdownText turns one Markdown text into blocks.
type markdownText struct {
	r     *reader
	file  string
	src   []byte
	first int // lines before src
	out   []liaison.Block
	named func(name string) (liaison.BlobID, bool) // finds pictures instead of the folder; may be nil
}

// markdown reads a text whose first line is line+1 of the file.
func (r *reader) markdown(file, body string, line int) []liaison.Block {
	m := &markdownText{r: r, file: file, src: []byte(body), first: line}
	m.parse()
	return m.out
}

func (m *markdownText) parse() {
	md := goldmark.New(goldmark.WithExtensions(extension.Table))
	m.blocks(md.Parser().Parse(text.NewReader(m.src)))
}

func (m *markdownText) fail(n ast.Node, format string, args ...any) {
	m.r.fail(m.file, m.line(n), format, args...)
}

// line finds the line of a node by the first source text within it.
func (m *markdownText) line(n ast.Node) int {
	at := -1
	_ = ast.Walk(n, func(x ast.Node, in bool) (ast.WalkStatus, error) { // the walker returns no error
		switch t := x.(type) {
		case *ast.Text:
			at = t.Segment.Start
		case *ast.RawHTML:
			if t.Segments.Len() > 0 {
				at = t.Segments.At(0).Start
			}
		default:
			if x.Type() == ast.TypeBlock && x.Lines().Len() > 0 {
				at = x.Lines().At(0).Start
			}
		}
		if at >= 0 {
			return ast.WalkStop, nil
		}
		return ast.WalkContinue, nil
	})
	if at < 0 && n.Parent() != nil {
		return m.line(n.Parent())
	}
	return m.first + 1 + bytes.Count(m.src[:max(at, 0)], []byte("\n"))
}

func (m *markdownText) put(b liaison.Block) { m.out = append(m.out, b) }

func (m *markdownText) blocks(parent ast.Node) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		m.block(n)
	}
}

func (m *markdownText) block(n ast.Node) {
	switch n := n.(type) {
	case *ast.Heading:
		if s := strings.ReplaceAll(m.words(n), "\n", " "); s != "" {
			m.put(liaison.Block{Kind: liaison.Heading, Text: s})
		}
	case *ast.Paragraph, *ast.TextBlock:
		m.paragraph(n)
	case *ast.List:
		m.list(n)
	case *east.Table:
		m.table(n)
	case *ast.ThematicBreak: // parts lists and tables, shows nothing
	case *ast.HTMLBlock:
		m.fail(n, "不能用网页代码（HTML）。请删掉尖括号里的内容，只写文字；要写小于号，请用“＜”")
	case *ast.Blockquote:
		m.fail(n, "行首的 > （引用）不能用。请删掉")
	case *ast.CodeBlock:
		m.fail(n, "行首空格太多（四个以上）。请删掉行首的空格")
	default:
		m.fail(n, "这里的写法屏幕上显示不了。请只用标题、段落、列表、表格和图片")
	}
}

// paragraph makes one block, or more where lines begin with labels of their own.
func (m *markdownText) paragraph(n ast.Node) {
	if pics := pictures(n); len(pics) > 0 {
		if alone(n) {
			for _, p := range pics {
				m.picture(p)
			}
			return
		}
		m.fail(n, "图片要单独成一段。请在图片的上面和下面各空一行")
		return
	}
	for _, s := range labelled(m.words(n)) {
		if s != "" {
			m.put(labelledBlock(s))
		}
	}
}

// labelled parts words where a line begins with a label.
func labelled(s string) []string {
	var out []string
	for i, l := range strings.Split(s, "\n") {
		if i == 0 || articleLabel.MatchString(l) || itemLabel.MatchString(l) {
			out = append(out, l)
		} else {
			out[len(out)-1] += "\n" + l
		}
	}
	return out
}

func labelledBlock(s string) liaison.Block {
	if at := articleLabel.FindStringSubmatchIndex(s); at != nil {
		return liaison.Block{Kind: liaison.Article, Label: s[at[2]:at[3]], Text: s[at[1]:]}
	}
	if at := itemLabel.FindStringSubmatchIndex(s); at != nil {
		return liaison.Block{Kind: liaison.ListItem, Label: s[at[2]:at[3]], Text: s[at[1]:]}
	}
	return liaison.Block{Kind: liaison.Paragraph, Text: s}
}

func (m *markdownText) list(l *ast.List) {
	number := l.Start
	for item := l.FirstChild(); item != nil; item = item.NextSibling() {
		label := ""
		if l.IsOrdered() {
			label = fmt.Sprintf("%d%c", number, l.Marker)
			number++
		}
		m.item(item, label)
	}
}

// item makes a block of the item's first paragraph; what follows stands alone.
func (m *markdownText) item(item ast.Node, label string) {
	for n := item.FirstChild(); n != nil; n = n.NextSibling() {
		_, nested := n.(*ast.List)
		first := n == item.FirstChild() && (n.Kind() == ast.KindTextBlock || n.Kind() == ast.KindParagraph)
		switch {
		case nested:
			m.fail(n, "列表里面不能再套列表。请改成一层")
		case first && len(pictures(n)) == 0:
			if s := m.words(n); s != "" {
				m.put(liaison.Block{Kind: liaison.ListItem, Label: label, Text: s})
			}
		default:
			m.block(n)
		}
	}
}

func (m *markdownText) table(t *east.Table) {
	for row := t.FirstChild(); row != nil; row = row.NextSibling() {
		b := liaison.Block{Kind: liaison.TableRow}
		for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
			if len(pictures(cell)) > 0 {
				m.fail(cell, "表格里不能放图片。请把图片放到表格外面，单独成一段")
			}
			b.Cells = append(b.Cells, strings.ReplaceAll(m.words(cell), "\n", " "))
		}
		m.put(b)
	}
}
