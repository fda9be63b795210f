package roster

import (
	"archive/zip"
	"bytes"
	"io"
	"path"
	"strings"

	"github.com/xuri/excelize/v2"
)

// readXLSX reads a workbook. Cells with formulas count as the values that were
// computed last; merged cells count for each of their rows.
func readXLSX(b []byte) (out Book, err error) {
	if err := judgeZip(b); err != nil {
		return nil, err
	}
	// The library takes well-formed files; it is not its promise that none of all
	// broken ones makes it panic.
	defer func() {
		if recover() != nil {
			out, err = nil, ErrBroken
		}
	}()
	f, err := excelize.OpenReader(bytes.NewReader(b), excelize.Options{
		RawCellValue: true, UnzipSizeLimit: maxUnzipped, UnzipXMLSizeLimit: maxUnzipped,
	})
	if err != nil {
		return nil, ErrBroken
	}
	defer func() { _ = f.Close() }() // nothing was written
	names := f.GetSheetList()
	if len(names) > maxSheets {
		return nil, ErrBomb
	}
	for _, name := range names {
		if seen, err := f.GetSheetVisible(name); err == nil && !seen {
			continue // what nobody sees nobody has checked
		}
		s, err := readSheet(f, name)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

// judgeZip refuses what is no plain workbook before any of it is interpreted. Sizes
// are counted while unpacking: those that the file states may lie.
func judgeZip(b []byte) error {
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return ErrBroken
	}
	if len(z.File) > maxParts {
		return ErrBomb
	}
	left, cells, book := int64(maxUnzipped), 0, false
	for _, part := range z.File {
		name := strings.ToLower(part.Name)
		switch {
		case strings.ContainsAny(name, "\\:\x00") || path.IsAbs(name) || strings.Contains("/"+name+"/", "/../"):
			return ErrPaths
		case strings.HasSuffix(name, "vbaproject.bin"):
			return ErrMacros
		}
		book = book || name == "xl/workbook.xml"
		text, err := unpack(part, left)
		if err != nil {
			return err
		}
		left -= int64(len(text))
		if name == "[content_types].xml" && bytes.Contains(bytes.ToLower(text), []byte("macroenabled")) {
			return ErrMacros
		}
		if strings.HasPrefix(name, "xl/worksheets/") {
			cells += bytes.Count(text, []byte("<c")) + bytes.Count(text, []byte(":c")) + bytes.Count(text, []byte("<row"))
		}
	}
	switch {
	case !book:
		return ErrKind // a document, a presentation, any other archive
	case cells > 2*maxCells:
		return ErrBomb
	}
	return nil
}

func unpack(part *zip.File, left int64) ([]byte, error) {
	r, err := part.Open()
	if err != nil {
		return nil, ErrBroken
	}
	defer func() { _ = r.Close() }() // only read
	text, err := io.ReadAll(io.LimitReader(r, left+1))
	switch {
	case int64(len(text)) > left:
		return nil, ErrBomb
	case err != nil:
		return nil, ErrBroken
	}
	return text, nil
}

func readSheet(f *excelize.File, name string) (Sheet, error) {
	s := Sheet{Name: name}
	if props, err := f.GetWorkbookProps(); err == nil && props.Date1904 != nil {
		s.y1904 = *props.Date1904
	}
	rows, err := f.Rows(name)
	if err != nil {
		return s, nil //nolint:nilerr // a chart sheet has no rows
	}
	defer func() { _ = rows.Close() }() // only read
	for n := 1; rows.Next(); n++ {
		cells, err := rows.Columns()
		if err != nil {
			return s, ErrBroken
		}
		for len(cells) > 0 && cells[len(cells)-1] == "" {
			cells = cells[:len(cells)-1]
		}
		if len(cells) > maxCols {
			return s, tooMuch(s)
		}
		row := Row{n, cells}
		if row.blank() {
			continue
		}
		if s.Rows = append(s.Rows, row); len(s.Rows) > maxRows {
			return s, tooMuch(s)
		}
	}
	return s, s.spread(f)
}

// spread gives the rows of merged cells the text that stands in their first row, as
// people read them. Columns to the right stay empty: a title over the whole table is
// no heading of each.
func (s *Sheet) spread(f *excelize.File) error {
	merged, err := f.GetMergeCells(s.Name, true)
	if err != nil {
		return ErrBroken
	}
	at := map[int]int{}
	for i, r := range s.Rows {
		at[r.N] = i
	}
	for _, m := range merged[:min(len(merged), maxRows)] {
		col, top, err1 := excelize.CellNameToCoordinates(m.GetStartAxis())
		_, bottom, err2 := excelize.CellNameToCoordinates(m.GetEndAxis())
		first, ok := at[top]
		if err1 != nil || err2 != nil || !ok || col > maxCols {
			continue
		}
		text := s.Rows[first].cell(col - 1)
		for i := first + 1; text != "" && i < len(s.Rows) && s.Rows[i].N <= bottom; i++ {
			s.Rows[i].set(col-1, text)
		}
	}
	return nil
}

func (r *Row) set(i int, text string) {
	for len(r.Cells) <= i {
		r.Cells = append(r.Cells, "")
	}
	r.Cells[i] = text
}
