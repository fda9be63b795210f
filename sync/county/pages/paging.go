package pages

import (
	"net/http"
	"strconv"
)

// paging leads from one part of something long to the next.
type paging struct{ At, Of, Before, After int }

// newPaging reads ?page= of so many; whatever is no page is the first.
func newPaging(r *http.Request, of int) paging {
	at, err := strconv.Atoi(r.URL.Query().Get("page"))
	if err != nil || at < 1 || at > of {
		at = 1
	}
	p := paging{At: at, Of: of, Before: at - 1}
	if at < of {
		p.After = at + 1
	}
	return p
}

// partSize is how many bytes of text one page has, so that with all around it it
// stays below 60 KB.
const partSize = 36 << 10

// cut parts blocks into pages, at least one. A table is not parted.
func cut(blocks []block) [][]block {
	out, size := [][]block{nil}, 0
	for _, b := range blocks {
		n := b.size()
		if size > 0 && size+n > partSize {
			out, size = append(out, nil), 0
		}
		last := len(out) - 1
		out[last] = append(out[last], b)
		size += n
	}
	return out
}

func (b block) size() int {
	n := 40 + len(b.Label) + len(b.Text)
	for _, row := range b.Rows {
		for _, cell := range row {
			n += 12 + len(cell)
		}
	}
	return n
}
