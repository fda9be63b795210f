package roster

import (
	"bytes"
	"path"
	"strings"
)

// Book is a file taken apart: its sheets in order.
type Book []Sheet

// Sheet is one table as text. Rows without any text are left out.
type Sheet struct {
	Name  string // "" in csv
	Rows  []Row
	y1904 bool // days count from 1904, as in files of old Macs
}

// Row is one row as text.
type Row struct {
	N     int // as the spreadsheet counts, from 1
	Cells []string
}

// cell returns the text of a column, "" past the row's end.
func (r Row) cell(i int) string {
	if i < 0 || i >= len(r.Cells) {
		return ""
	}
	return r.Cells[i]
}

func (r Row) blank() bool {
	for _, c := range r.Cells {
		if strings.TrimSpace(c) != "" {
			return false
		}
	}
	return true
}

// Read takes a file apart. name is what the file is called where it comes from; only
// its ending counts, and only where the content says the same. The error is a
// Refusal.
func Read(name string, b []byte) (Book, error) {
	ending := strings.ToLower(path.Ext(name))
	switch {
	case len(b) == 0:
		return nil, ErrEmpty
	case len(b) > MaxFile:
		return nil, ErrTooLarge
	case ending == ".xlsm" || ending == ".xlsb" || ending == ".xltm":
		return nil, ErrMacros
	case bytes.HasPrefix(b, []byte("PK\x03\x04")):
		return readXLSX(b)
	case bytes.HasPrefix(b, []byte("\xD0\xCF\x11\xE0")):
		return nil, ErrOldExcel
	case ending == ".xlsx":
		return nil, ErrBroken
	case ending != ".csv" && ending != ".txt" && ending != "":
		return nil, ErrKind
	}
	return readCSV(b)
}

// column names a column as the spreadsheet does: 0 is A.
func column(i int) string {
	s := ""
	for i++; i > 0; i = (i - 1) / 26 {
		s = string(rune('A'+(i-1)%26)) + s
	}
	return s
}
