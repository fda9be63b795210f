package intake_test

import (
	"reflect"
	"strings"
	"testing"

	"lianluozhan/sync/county/intake"
	"lianluozhan/sync/liaison"
)

const front = "---\nkind: 制度\ntitle: 制度\n---\n"

// boardOf reads the small county with one board of that text, without pictures.
func boardOf(t *testing.T, file string) (*intake.Folder, liaison.Board, intake.Report) {
	t.Helper()
	f, report := intake.Read(folder(t, map[string]string{"boards/rules.md": file}))
	if f == nil {
		return nil, liaison.Board{}, report
	}
	return f, find(t, f.Docs, "board/rules").Doc.(liaison.Board), report
}

func TestMarkdownBecomesBlocks(t *testing.T) {
	text := func(k liaison.BlockKind, label, s string) liaison.Block {
		return liaison.Block{Kind: k, Label: label, Text: s}
	}
	for name, c := range map[string]struct {
		in   string
		want []liaison.Block
	}{
		"heading":                  {"## 一步一步", []liaison.Block{text(liaison.Heading, "", "一步一步")}},
		"article":                  {"第十条　代表应当。", []liaison.Block{text(liaison.Article, "第十条", "代表应当。")}},
		"bold article":             {"**第一条** 代表", []liaison.Block{text(liaison.Article, "第一条", "代表")}},
		"article, not a reference": {"依照第一条办理", []liaison.Block{text(liaison.Paragraph, "", "依照第一条办理")}},
		"items on lines": {"（一）甲\n（二） 乙\n续", []liaison.Block{
			text(liaison.ListItem, "（一）", "甲"), text(liaison.ListItem, "（二）", "乙续")}},
		"numbers": {"3. 甲\n4. 乙", []liaison.Block{text(liaison.ListItem, "3.", "甲"), text(liaison.ListItem, "4.", "乙")}},
		"bullets": {"- 甲\n- 乙", []liaison.Block{text(liaison.ListItem, "", "甲"), text(liaison.ListItem, "", "乙")}},
		"breaks":  {"甲\n乙\nab\ncd\\\n丁", []liaison.Block{text(liaison.Paragraph, "", "甲乙 ab cd\n丁")}},
		"table": {"| 甲 | 乙 |\n| --- | --- |\n| 1 | a\\|b |", []liaison.Block{
			{Kind: liaison.TableRow, Cells: []string{"甲", "乙"}}, {Kind: liaison.TableRow, Cells: []string{"1", "a|b"}}}},
		"escapes":           {`\*甲\* &lt;乙&gt; \&amp; *丙*`, []liaison.Block{text(liaison.Paragraph, "", "*甲* <乙> &amp; 丙")}},
		"links":             {"[网页](https://example.com) <https://example.org>", []liaison.Block{text(liaison.Paragraph, "", "网页（https://example.com） https://example.org")}},
		"unseen characters": {"甲&#x202e;乙\u200e", []liaison.Block{text(liaison.Paragraph, "", "甲乙")}},
	} {
		t.Run(name, func(t *testing.T) {
			_, b, report := boardOf(t, front+c.in+"\n")
			if !reflect.DeepEqual(b.Blocks, c.want) {
				t.Errorf("got %+v\nwant %+v\n%s", b.Blocks, c.want, report)
			}
		})
	}
}

func TestLargeBoards(t *testing.T) {
	f, b, report := boardOf(t, front+strings.Repeat(strings.Repeat("文", 1000)+"\n\n", 340))
	if f == nil || len(b.Blocks) != 340 {
		t.Errorf("1 MB: %d blocks, %s", len(b.Blocks), report)
	}
	f, _, report = boardOf(t, front+strings.Repeat("甲\n\n", 20000))
	if f != nil || !strings.Contains(report.String(), "boards/rules.md:1  内容太长") {
		t.Errorf("20000 blocks: %s", report)
	}
}

// FuzzBoard holds that no text breaks the reader and that what it reads, written
// and read again, is the same.
func FuzzBoard(f *testing.F) {
	for _, s := range []string{
		front + "第一条 甲\n\n（一）乙\n", front + "1. 甲\n2. 乙\n\n***\n\n1. 丙\n", front + "- a\n+ b\n1) c\n",
		front + "| a |\n| - |\n| \\| |\n\n| b | c |\n| - | - |\n", front + "# a #\n\nb\n===\n\n\\# c\\\n1. d\n",
		front + "![a*b](../photos/a.png)\n", "---\nid: x\nkind: [a]\n---\n", "---\nkind: &a b\n", front + "<a> `x\ny` **b** &amp; [l](m)",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, file string) {
		want, report := intake.Blocks(file)
		if report.Errors() > 0 {
			return
		}
		text, err := intake.Markdown(want)
		if err != nil {
			t.Fatal(err)
		}
		got, report := intake.Blocks("---\n---\n" + text)
		if report.Errors() > 0 || !reflect.DeepEqual(got, want) {
			t.Fatalf("%q came back as\n%+v\nwant\n%+v\n%s", text, got, want, report)
		}
	})
}
