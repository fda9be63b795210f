package roster

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// heading is a column of a table: what it is called when written, and what people
// call it.
type heading struct {
	name  string
	also  []string
	width float64 // in characters
	must  bool    // a table without it is not one of these
	want  string  // how to fill it, for the sheet of explanations
}

// table is a sheet whose headings were found.
type table struct {
	sheet Sheet
	at    map[string]int // heading's name → column
	data  []Row
	dates dater
}

// tables finds the sheets that have the headings, each in the row among the first
// ten that has most of them. Columns that mean nothing here are named in unused.
func tables(b Book, heads []heading, f *faults) (out []table, unused []string) {
	lacking := ""
	for _, s := range b {
		best, row := map[string]int(nil), -1
		for i := range s.Rows[:min(10, len(s.Rows))] {
			if at, _ := headings(s.Rows[i], heads); len(at) > len(best) {
				best, row = at, i
			}
		}
		if len(best) < 2 {
			continue
		}
		if missing := lacks(best, heads); missing != "" {
			lacking = "工作表“" + s.Name + "”没有“" + missing + "”这一列"
			if s.Name == "" {
				lacking = "没有“" + missing + "”这一列"
			}
			continue
		}
		t := table{sheet: s, at: best, data: s.Rows[row+1:], dates: dater{y1904: s.y1904}}
		_, rest := headings(s.Rows[row], heads)
		for _, i := range rest {
			name := s.Rows[row].cell(i)
			if slices.ContainsFunc(heads, func(h heading) bool { return h.is(name) }) {
				f.add(Fault{Sheet: s.Name, Row: s.Rows[row].N, Col: column(i), Head: name, Words: "这一列写了两次", Want: "请删掉一列"})
			} else if n := plain(name); n != "" && n != "序号" && n != "序" && !slices.Contains(unused, name) {
				unused = append(unused, name)
			}
		}
		out = append(out, t)
	}
	if len(out) == 0 {
		f.add(Fault{Words: notFound(lacking), Want: "列名要写：" + strings.Join(mustNames(heads), "、") + "。可以先下载空表照着填"})
	}
	return out, unused
}

func notFound(lacking string) string {
	if lacking != "" {
		return lacking
	}
	return "没有找到表头"
}

// headings finds the columns of a row by name; rest are those that are not known or
// come twice.
func headings(r Row, heads []heading) (at map[string]int, rest []int) {
	at = map[string]int{}
	for i, c := range r.Cells {
		j := slices.IndexFunc(heads, func(h heading) bool { return h.is(c) })
		if j < 0 {
			rest = append(rest, i)
			continue
		}
		if _, twice := at[heads[j].name]; twice {
			rest = append(rest, i)
			continue
		}
		at[heads[j].name] = i
	}
	return at, rest
}

func lacks(at map[string]int, heads []heading) string {
	for _, h := range heads {
		if _, ok := at[h.name]; h.must && !ok {
			return h.name
		}
	}
	return ""
}

func mustNames(heads []heading) (out []string) {
	for _, h := range heads {
		if h.must {
			out = append(out, h.name)
		}
	}
	return out
}

func (h heading) is(cell string) bool {
	c := plain(cell)
	return c != "" && (c == h.name || slices.Contains(h.also, c))
}

// plain is a heading without what people put around it: spaces, stars, notes in
// brackets.
func plain(s string) string {
	s = narrow(s)
	if i := strings.IndexAny(s, "(（[【"); i > 0 {
		s = s[:i]
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || !unicode.IsPrint(r) || strings.ContainsRune("*:：", r) {
			return -1
		}
		return r
	}, s)
}

// narrow turns full-width letters, digits and signs into plain ones.
func narrow(s string) string { return width.Fold.String(s) }
