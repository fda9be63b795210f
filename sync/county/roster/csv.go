package roster

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// readCSV reads text with commas, tabs or semicolons between the cells.
func readCSV(b []byte) (Book, error) {
	text, err := decode(b)
	if err != nil {
		return nil, err
	}
	if strings.HasPrefix(strings.TrimSpace(text), "<") {
		return nil, ErrKind // a web page that calls itself a table
	}
	first, rest, _ := strings.Cut(text, "\n")
	skipped := 0
	if strings.HasPrefix(first, "sep=") { // what Excel writes for itself
		text, skipped = rest, 1
		first, _, _ = strings.Cut(text, "\n")
	}
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord, r.Comma = -1, comma(first)
	var s Sheet
	cells := 0
	for {
		rec, err := r.Read()
		if errors.Is(err, io.EOF) {
			return Book{s}, nil
		}
		var bad *csv.ParseError
		if errors.As(err, &bad) {
			return nil, Refusal(fmt.Sprintf("第 %d 行的引号没有配对。请改正，或者“另存为” .xlsx 再导入", bad.StartLine+skipped))
		}
		if err != nil {
			return nil, ErrBroken
		}
		line, _ := r.FieldPos(0)
		row := Row{N: line + skipped, Cells: rec}
		if row.blank() {
			continue
		}
		s.Rows = append(s.Rows, row)
		if cells += len(rec); len(rec) > maxCols || len(s.Rows) > maxRows || cells > maxCells {
			return nil, tooMuch(s)
		}
	}
}

func tooMuch(s Sheet) Refusal {
	where := "表"
	if s.Name != "" {
		where = "工作表“" + s.Name + "”"
	}
	if len(s.Rows) > maxRows {
		return Refusal(fmt.Sprintf("%s超过 %d 行。请分成几份导入", where, maxRows))
	}
	return Refusal(where + "的列太多，不像是一份名单。请只留需要的列")
}

// comma guesses what separates the cells from the line of headings.
func comma(line string) rune {
	best := ','
	for _, c := range []rune{'\t', ';'} {
		if strings.Count(line, string(c)) > strings.Count(line, string(best)) {
			best = c
		}
	}
	return best
}

// decode turns text of any of the encodings that spreadsheets write here to UTF-8.
func decode(b []byte) (string, error) {
	var enc encoding.Encoding
	switch {
	case bytes.HasPrefix(b, []byte{0xEF, 0xBB, 0xBF}):
		b = b[3:]
	case bytes.HasPrefix(b, []byte{0xFF, 0xFE}), bytes.HasPrefix(b, []byte{0xFE, 0xFF}):
		enc = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM) // Excel's “Unicode text”
	case !utf8.Valid(b):
		enc = simplifiedchinese.GB18030
	}
	if enc != nil {
		out, err := enc.NewDecoder().Bytes(b)
		if err != nil || bytes.ContainsRune(out, utf8.RuneError) {
			return "", ErrUnknown
		}
		b = out
	}
	if !utf8.Valid(b) || bytes.IndexByte(b, 0) >= 0 {
		return "", ErrKind
	}
	return strings.ReplaceAll(strings.ReplaceAll(string(b), "\r\n", "\n"), "\r", "\n"), nil
}
