package agent

import (
	"bufio"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"
)

// scrubber takes out of a log what could be somebody's. Nothing of a resident's is ever
// logged on purpose; this is for what slipped in.
type scrubber struct {
	numbers *regexp.Regexp
	mail    *regexp.Regexp
	keyed   *regexp.Regexp
	han     *regexp.Regexp
	stamps  *regexp.Regexp
}

func newScrubber() scrubber {
	return scrubber{
		// Phone and identity numbers, also with blanks or dashes between the digits: seven
		// digits and more. What a log needs of such length is times, which have colons.
		numbers: regexp.MustCompile(`\+?\d(?:[ -]?\d){6,}[\dXx]?`),
		mail:    regexp.MustCompile(`[\w.+-]+@[\w-]+\.[\w.-]+`),
		keyed:   regexp.MustCompile(`(?i)("?\b(?:name|phone|tel|mobile|person|people|contact|idcard|identity|address|addr|village|text|body|receipt|code|pin|password|token|secret)\b"?\s*[=:]\s*)("(?:[^"\\]|\\.)*"|\S+)`),
		han:     regexp.MustCompile(`\p{Han}+`),
		// Dates and times of day are kept; they are the point of a log.
		stamps: regexp.MustCompile(`20\d\d-[01]\d-[0-3]\d([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?([+-]\d{2}:?\d{2}|Z)?)?|\d{2}:\d{2}:\d{2}(\.\d+)?`),
	}
}

const hidden = "***"

// line scrubs one. With han, words in Chinese go too: the program logs in English, and
// what is Chinese in its log came from a person.
func (s scrubber) line(l string, han bool) string {
	l = strings.ToValidUTF8(l, "?")
	l = s.keyed.ReplaceAllString(l, "${1}"+hidden)
	l = s.mail.ReplaceAllString(l, hidden)
	var b strings.Builder
	for l != "" {
		at := s.stamps.FindStringIndex(l)
		if at == nil {
			at = []int{len(l), len(l)}
		}
		b.WriteString(s.numbers.ReplaceAllString(l[:at[0]], hidden))
		b.WriteString(l[at[0]:at[1]])
		l = l[at[1]:]
	}
	out := b.String()
	if han {
		out = s.han.ReplaceAllString(out, "某")
	}
	return out
}

// longestLine is where a line is cut, in bytes.
const longestLine = 4 << 10

// copy scrubs all of r, and writes at most left bytes.
func (s scrubber) copy(w io.Writer, r io.Reader, han bool, left int) error {
	lines := bufio.NewReaderSize(r, longestLine)
	for left > 0 {
		l, more, err := lines.ReadLine()
		for cut := more; cut && err == nil; {
			_, cut, err = lines.ReadLine() // the rest of an endless line
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		text := s.line(string(l), han) + "\n"
		if len(text) > left {
			return nil
		}
		left -= len(text)
		if _, err := io.WriteString(w, text); err != nil {
			return err
		}
	}
	return nil
}

// tailStart is where the last most bytes of a text begin, at a whole line.
func tailStart(b []byte, most int) []byte {
	if len(b) <= most {
		return b
	}
	b = b[len(b)-most:]
	for i, c := range b {
		if c == '\n' {
			return b[i+1:]
		}
	}
	for len(b) > 0 && !utf8.RuneStart(b[0]) {
		b = b[1:]
	}
	return b
}
