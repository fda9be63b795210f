package intake

import (
	"html"
	"net/url"
	"path"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"

	"lianluozhan/sync/liaison"
)

// pictures returns the images within n.
func pictures(n ast.Node) []*ast.Image {
	var out []*ast.Image
	_ = ast.Walk(n, func(x ast.Node, in bool) (ast.WalkStatus, error) { // the walker returns no error
		if img, ok := x.(*ast.Image); ok && in {
			out = append(out, img)
			return ast.WalkSkipChildren, nil
		}
		return ast.WalkContinue, nil
	})
	return out
}

// alone reports whether n holds nothing but images.
func alone(n ast.Node) bool {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok && t.Segment.IsEmpty() || c.Kind() == ast.KindImage {
			continue
		}
		return false
	}
	return true
}

func (m *markdownText) picture(img *ast.Image) {
	dest, err := url.PathUnescape(string(img.Destination))
	if m.named != nil {
		m.namedPicture(img, dest)
		return
	}
	if err != nil || strings.Contains(dest, "://") || strings.HasPrefix(dest, "//") {
		m.fail(img, "图片要先放进 photos 文件夹，再写 ![说明](../photos/图片名.jpg)")
		return
	}
	if path.IsAbs(dest) || strings.ContainsAny(dest, `\:`) {
		m.fail(img, "图片的路径“%s”不对。请写成 ../photos/图片名.jpg，用斜杠 /", dest)
		return
	}
	id := m.r.picture(pictureRef{m.file, m.line(img), path.Join(path.Dir(m.file), dest)}, picture)
	if id != "" {
		m.put(liaison.Block{Kind: liaison.Picture, Text: strings.ReplaceAll(m.words(img), "\n", " "), Image: id})
	}
}

// namedPicture is a picture of a text that is in no folder.
func (m *markdownText) namedPicture(img *ast.Image, name string) {
	id, ok := m.named(name)
	if !ok {
		m.fail(img, "没有图片“%s”。请用下面的“插入图片”上传，会自动写好这一行", name)
		return
	}
	m.put(liaison.Block{Kind: liaison.Picture, Text: strings.ReplaceAll(m.words(img), "\n", " "), Image: id})
}

// softBreak stands for a line break that is only in the file.
const softBreak = "\x00"

// words returns the plain text within n. Emphasis is dropped, a link's address
// follows its words, and a break that the author meant is a newline.
func (m *markdownText) words(n ast.Node) string {
	var b strings.Builder
	m.inline(&b, n)
	return tidy(b.String())
}

func (m *markdownText) inline(b *strings.Builder, parent ast.Node) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Text:
			m.segment(b, n, parent.Kind() == ast.KindCodeSpan)
		case *ast.String:
			b.Write(n.Value)
		case *ast.RawHTML:
			m.fail(n, "不能用网页代码（HTML）。请删掉尖括号里的内容，只写文字；要写小于号，请用“＜”")
		case *ast.AutoLink:
			b.Write(n.Label(m.src))
		case *ast.Link:
			at := b.Len()
			m.inline(b, n)
			if to := string(n.Destination); to != "" && !strings.Contains(b.String()[at:], to) {
				b.WriteString("（" + to + "）")
			}
		default:
			m.inline(b, n)
		}
	}
}

func (m *markdownText) segment(b *strings.Builder, t *ast.Text, code bool) {
	raw := string(t.Segment.Value(m.src))
	if code {
		b.WriteString(strings.ReplaceAll(raw, "\n", softBreak))
	} else {
		b.WriteString(unescape(raw))
	}
	switch {
	case t.HardLineBreak():
		b.WriteByte('\n')
	case t.SoftLineBreak():
		b.WriteString(softBreak)
	}
}

var entity = regexp.MustCompile(`^&#?[0-9A-Za-z]{1,32};`)

// unescape resolves backslashes and entities, each once.
func unescape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		if s[i] == '\\' && i+1 < len(s) && s[i+1] < utf8.RuneSelf && unicode.In(rune(s[i+1]), unicode.P, unicode.S) {
			b.WriteByte(s[i+1])
			i += 2
			continue
		}
		if e := entity.FindString(s[i:]); s[i] == '&' && e != "" {
			b.WriteString(strings.NewReplacer("\n", " ", softBreak, "").Replace(html.UnescapeString(e)))
			i += len(e)
			continue
		}
		b.WriteByte(s[i])
		i++
	}
	return b.String()
}

// tidy settles the line breaks. A break in the file is nothing between Chinese
// characters and a space elsewhere, but stays where the next line has a label.
func tidy(s string) string {
	var out string
	for _, line := range strings.Split(s, "\n") {
		for i, part := range strings.Split(line, softBreak) {
			part = strings.TrimSpace(liaison.Clean(part))
			switch {
			case part == "":
			case out == "":
				out = part
			case i == 0 || articleLabel.MatchString(part) || itemLabel.MatchString(part):
				out = strings.TrimSuffix(out, "\n") + "\n" + part
			default:
				out += joint(out, part) + part
			}
		}
	}
	return out
}

func joint(a, b string) string {
	last, _ := utf8.DecodeLastRuneInString(a)
	first, _ := utf8.DecodeRuneInString(b)
	if last > 0x2e7f && first > 0x2e7f {
		return ""
	}
	return " "
}
