package cases

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"
)

// sheet is a list as people take it along.
type sheet struct {
	name  string
	heads []string
	rows  [][]string
}

// harmless keeps a spreadsheet from taking a resident's words for a formula, also
// after it was opened and saved again.
func harmless(s string) string {
	if s != "" && strings.ContainsAny(s[:1], "=+-@\t\r\n") || strings.HasPrefix(s, "＝") ||
		strings.HasPrefix(s, "＋") || strings.HasPrefix(s, "－") || strings.HasPrefix(s, "＠") {
		return "'" + s
	}
	return s
}

// csv begins with a byte order mark: without it spreadsheets take the Chinese for
// GB18030.
func (s sheet) csv(w io.Writer) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return fmt.Errorf("writing csv: %w", err)
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	for _, row := range append([][]string{s.heads}, s.rows...) {
		safe := make([]string, len(row))
		for i, cell := range row {
			safe[i] = harmless(cell)
		}
		if err := out.Write(safe); err != nil {
			return fmt.Errorf("writing csv: %w", err)
		}
	}
	out.Flush()
	return out.Error()
}

// xlsx writes every cell as text.
func (s sheet) xlsx(w io.Writer) (err error) {
	f := excelize.NewFile()
	defer func() { err = errors.Join(err, f.Close()) }()
	if err = f.SetSheetName("Sheet1", s.name); err != nil {
		return fmt.Errorf("writing xlsx: %w", err)
	}
	out, err := f.NewStreamWriter(s.name)
	if err != nil {
		return fmt.Errorf("writing xlsx: %w", err)
	}
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err == nil {
		err = out.SetColWidth(1, len(s.heads), 16)
	}
	if err == nil {
		err = out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
	}
	for i, row := range append([][]string{s.heads}, s.rows...) {
		if err != nil {
			break
		}
		cells := make([]any, len(row))
		for j, c := range row {
			cells[j] = harmless(c)
			if i == 0 {
				cells[j] = excelize.Cell{StyleID: bold, Value: c}
			}
		}
		err = out.SetRow(fmt.Sprintf("A%d", i+1), cells)
	}
	if err == nil {
		err = out.Flush()
	}
	if err == nil {
		err = f.Write(w)
	}
	if err != nil {
		return fmt.Errorf("writing xlsx: %w", err)
	}
	return nil
}
