package touch

import (
	"strings"

	"lianluozhan/kiosk/look"
)

// Span is a run of text in one style within a paragraph.
type Span struct {
	Text string
	Bold bool
	Ink  Ink
}

// Line breaking follows 避头尾 (GB/T 15834 and the W3C's clreq): closing marks do
// not begin a line, opening marks do not end one, two-cell marks and Latin words
// and numbers stay whole, and a full stop may hang beyond the edge at the end.
const (
	noStart = "，。、；：？！）】》〉」』〕〗”’…—～·％‰℃,.;:?!)]}%°々"
	noEnd   = "（【《〈「『〔〖“‘([{￥$￡№"
	hanging = "，。、；："
	paired  = "…—"
)

// glyph is one rune with its style, by index into a paragraph's spans.
type glyph struct {
	r    rune
	span int
}

// piece is a run of one style on a line, at x from the line's start.
type piece struct {
	text string
	span int
	x    float32
}

// measurer knows how far each rune reaches at one size. Every Han character is
// one em, so one of them is measured for all.
type measurer struct {
	size  float32
	known map[widthKey]float32
}

type widthKey struct {
	r    rune
	bold bool
}

func newMeasurer(size float32) *measurer {
	return &measurer{size: size, known: map[widthKey]float32{}}
}

func isHan(r rune) bool {
	return r >= 0x4e00 && r <= 0x9fff || r >= 0x3400 && r <= 0x4dbf || r >= 0x20000 && r <= 0x323af
}

func (m *measurer) width(r rune, bold bool) float32 {
	if isHan(r) && look.Drawn(r) {
		r, bold = '国', false
	}
	k := widthKey{r, bold}
	w, ok := m.known[k]
	if !ok {
		w = look.Measure(string(r), m.size, bold).Width
		m.known[k] = w
	}
	return w
}

// wrap breaks a paragraph into lines no wider than width, the first one indented.
func (m *measurer) wrap(spans []Span, width, indent float32) [][]piece {
	var run []glyph
	for i, s := range spans {
		for _, r := range s.Text {
			if r != '\r' {
				run = append(run, glyph{r, i})
			}
		}
	}
	var out [][]piece
	for start := 0; start < len(run) || len(out) == 0; {
		limit, x0 := width, float32(0)
		if len(out) == 0 {
			limit, x0 = width-indent, indent
		}
		end := m.lineEnd(run, start, limit, spans)
		out = append(out, m.pieces(run[start:end], spans, x0))
		for start = end; start < len(run) && isSpace(run[start].r); {
			start++
		}
	}
	return out
}

// evened is the most lines that are made even; more is reading matter.
const evened = 4

// even breaks a centred paragraph anew into as many lines of about one length: a
// single character on a line of its own looks like a mistake.
func (m *measurer) even(spans []Span, width float32, lines [][]piece) [][]piece {
	n := len(lines)
	if n < 2 || n > evened {
		return lines
	}
	low, high := width/float32(n), width
	for high-low > m.size/4 {
		mid := (low + high) / 2
		if tried := m.wrap(spans, mid, 0); len(tried) > n {
			low = mid
		} else {
			high, lines = mid, tried
		}
	}
	return lines
}

// lineEnd returns where the line that begins at start must end.
func (m *measurer) lineEnd(run []glyph, start int, width float32, spans []Span) int {
	x, last := float32(0), -1
	for i := start; i < len(run); i++ {
		if i > start && mayBreak(run[i-1].r, run[i].r) {
			last = i
		}
		w := m.width(run[i].r, spans[run[i].span].Bold)
		if x+w > width+0.01 && i > start && !isSpace(run[i].r) {
			hangs := strings.ContainsRune(hanging, run[i].r)
			switch {
			case hangs && i+1 == len(run):
				return i + 1
			case last > start:
				return last
			case hangs: // behind a word that fills the line
				return i + 1
			}
			return i
		}
		x += w
	}
	return len(run)
}

func mayBreak(a, b rune) bool {
	switch {
	case strings.ContainsRune(noStart, b), strings.ContainsRune(noEnd, a), isSpace(b):
		return false
	case strings.ContainsRune(paired, a) && a == b:
		return false
	}
	return !(inWord(a) && inWord(b))
}

// isSpace reports whether r may vanish at a line's end: a space of either width.
func isSpace(r rune) bool { return r == ' ' || r == '\u3000' }

func inWord(r rune) bool {
	switch {
	case r >= '0' && r <= '9', r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= 0xc0 && r < 0x250:
		return true
	}
	return strings.ContainsRune("@#&_+./:-–'%", r)
}

// pieces cuts a line into runs of one style and places them.
func (m *measurer) pieces(line []glyph, spans []Span, x float32) []piece {
	for len(line) > 0 && isSpace(line[len(line)-1].r) {
		line = line[:len(line)-1]
	}
	out := []piece{}
	for i := 0; i < len(line); {
		k, w := i, float32(0)
		var b strings.Builder
		for ; k < len(line) && line[k].span == line[i].span; k++ {
			b.WriteRune(line[k].r)
			w += m.width(line[k].r, spans[line[i].span].Bold)
		}
		out = append(out, piece{b.String(), line[i].span, x})
		x += w
		i = k
	}
	return out
}
