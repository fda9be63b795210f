package intake

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Problem is one thing to mend in the folder. Words say what is wrong and how to
// mend it, for the person who wrote the file.
type Problem struct {
	File    string // relative to the folder, with slashes; "" means the folder itself
	Line    int    // from 1; 0 when the file as a whole is meant
	Words   string
	Warning bool // worth a look, but no reason to refuse the folder
}

// Report lists every problem of a folder, by file and line.
type Report struct {
	Problems []Problem
}

// Errors counts the problems for which the folder is refused.
func (r Report) Errors() int {
	n := 0
	for _, p := range r.Problems {
		if !p.Warning {
			n++
		}
	}
	return n
}

// String writes one problem a line and a last line that counts them. It is ""
// when there is none.
func (r Report) String() string {
	if len(r.Problems) == 0 {
		return ""
	}
	var b strings.Builder
	for _, p := range r.Problems {
		b.WriteString(p.String() + "\n")
	}
	n := r.Errors()
	fmt.Fprintf(&b, "共 %d 处错误，%d 处提醒。", n, len(r.Problems)-n)
	if n > 0 {
		b.WriteString("什么都没有导入，请改好错误后再导入一次。")
	}
	return b.String() + "\n"
}

// String writes "file:line  words".
func (p Problem) String() string {
	where := p.File
	if where == "" {
		where = "文件夹"
	}
	if p.Line > 0 {
		where += fmt.Sprintf(":%d", p.Line)
	}
	if p.Warning {
		return where + "  提醒：" + p.Words
	}
	return where + "  " + p.Words
}

// sorted orders the problems and drops those said twice of one place.
func (r Report) sorted() Report {
	slices.SortFunc(r.Problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Words, b.Words))
	})
	r.Problems = slices.Compact(r.Problems)
	return r
}
