package roster

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"lianluozhan/sync/liaison"
)

// WriteDeputies makes the roster of those deputies that are of the person's
// stations, in the shape that ReadDeputies takes.
func WriteDeputies(k Known) ([]byte, error) {
	var rows [][]string
	ds := slices.Clone(k.Deputies)
	slices.SortStableFunc(ds, func(a, b liaison.Deputy) int { return a.Order - b.Order })
	for _, d := range ds {
		if k.May == nil || slices.ContainsFunc(d.Stations, k.may) {
			rows = append(rows, k.deputyCells(d))
		}
	}
	return write("代表名册", deputyHeads(), rows)
}

// WriteReceptions makes the table of a year's receptions and activities of the
// person's stations, in the shape that ReadReceptions takes.
func WriteReceptions(k Known, year int) ([]byte, error) {
	var rows [][]string
	for _, m := range Meetings(k, year) {
		rows = append(rows, k.meetingCells(m.Station, m.Event))
	}
	return write(fmt.Sprintf("%d年接待与活动", year), receptionHeads(), rows)
}

func (k Known) meetingCells(s liaison.StationID, e liaison.Event) []string {
	var who []string
	for _, id := range e.Deputies {
		who = append(who, k.deputyName(id))
	}
	off := ""
	if e.Cancelled {
		off = e.Reason
		if off == "" {
			off = "取消"
		}
	}
	theme := e.Theme
	if e.Kind != liaison.ReceptionDay {
		theme = e.Title
	}
	return []string{
		k.stationName(s), e.Date.String(), e.From.String(), e.To.String(), string(e.Kind), theme, e.Place, strings.Join(who, "、"), off,
	}
}

// deputyName is a deputy's name where only one has it, else the id.
func (k Known) deputyName(id liaison.DeputyID) string {
	d, ok := k.deputy(id)
	if !ok {
		return string(id)
	}
	for _, o := range k.Deputies {
		if o.ID != id && o.Name == d.Name {
			return string(id)
		}
	}
	return d.Name
}

// write makes a workbook of one table and a sheet that explains its columns.
func write(title string, heads []heading, rows [][]string) (out []byte, err error) {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }() // all in memory
	w := &writer{f: f}
	w.do(f.SetSheetName("Sheet1", title))
	w.table(title, heads, rows)
	w.notes(heads)
	w.do(f.SetDocProps(&excelize.DocProperties{Title: title, Creator: "联络站"}))
	var b bytes.Buffer
	if w.err == nil {
		_, w.err = f.WriteTo(&b)
	}
	if w.err != nil {
		return nil, fmt.Errorf("writing table: %w", w.err)
	}
	return b.Bytes(), nil
}

// writer keeps the first error.
type writer struct {
	f   *excelize.File
	err error
}

func (w *writer) do(err error) {
	if w.err == nil {
		w.err = err
	}
}

func (w *writer) style(s excelize.Style) int {
	id, err := w.f.NewStyle(&s)
	w.do(err)
	return id
}

// textFormat keeps cells as they are typed: telephone numbers, codes, days.
const textFormat = 49

func (w *writer) table(sheet string, heads []heading, rows [][]string) {
	head := w.style(excelize.Style{
		Font: &excelize.Font{Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"F7EFE6"}}, NumFmt: textFormat,
		Alignment: &excelize.Alignment{Vertical: "center", WrapText: true},
	})
	cell := w.style(excelize.Style{NumFmt: textFormat, Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}})
	last := column(len(heads) - 1)
	w.do(w.f.SetColStyle(sheet, "A:"+last, cell))
	for i, h := range heads {
		w.do(w.f.SetColWidth(sheet, column(i), column(i), h.width))
		name := h.name
		if h.must {
			name += "*"
		}
		w.do(w.f.SetCellStr(sheet, column(i)+"1", name))
	}
	w.do(w.f.SetCellStyle(sheet, "A1", last+"1", head))
	for n, row := range rows {
		for i, text := range row {
			at := fmt.Sprint(column(i), n+2)
			if text != "" {
				w.do(w.f.SetCellStr(sheet, at, guard(text)))
			}
			w.do(w.f.SetCellStyle(sheet, at, at, cell))
		}
	}
	w.do(w.f.SetPanes(sheet, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}))
}

func (w *writer) notes(heads []heading) {
	const sheet = "填写说明"
	_, err := w.f.NewSheet(sheet)
	w.do(err)
	w.do(w.f.SetColWidth(sheet, "A", "A", 16))
	w.do(w.f.SetColWidth(sheet, "B", "B", 80))
	for i, h := range heads {
		w.do(w.f.SetSheetRow(sheet, fmt.Sprint("A", i+3), &[]string{h.name, h.want}))
	}
	w.do(w.f.SetCellStr(sheet, "A1", "每一列怎样填。列的先后不要紧，用不着的列可以删；留空的格会清空原来的内容，删掉的列保持原来的内容。"))
}

// guard makes of text that a spreadsheet could take for a formula text again.
func guard(s string) string {
	if risky(strings.TrimLeft(s, " '")) || risky(s) {
		s = "'" + s
	}
	if utf8.RuneCountInString(s) > excelize.TotalCellChars {
		s = string([]rune(s)[:excelize.TotalCellChars])
	}
	return s
}
