// Package roster reads the tables in which offices keep their deputies and their
// reception days, and writes them again in the same shape: xlsx, and csv as every
// program writes it. Mistakes are told by cell, all at once, and with any of them
// nothing is taken. It knows no page, no store and no draft: what it reads it
// compares with what it is given.
package roster

import (
	"fmt"
	"strconv"

	"lianluozhan/sync/liaison"
)

// Limits of a file. A county's whole roster of 2,000 deputies has about 300 KB.
const (
	MaxFile     = 4 << 20  // bytes
	maxUnzipped = 24 << 20 // bytes
	maxParts    = 500      // files within
	maxCells    = 300_000
	maxRows     = 5000 // that hold something, in one sheet
	maxCols     = 300
	maxSheets   = 60
	maxFaults   = 200
)

// Refusal is why a file as a whole is not read, in words for the person.
type Refusal string

func (r Refusal) Error() string { return string(r) }

// Refusals.
const (
	ErrTooLarge Refusal = "文件太大，最多 4 MB。名单里不要放照片，只留文字后再试"
	ErrEmpty    Refusal = "这是一个空文件"
	ErrOldExcel Refusal = "这是旧版 .xls 文件，或者设了打开密码。请用表格软件打开，“另存为” .xlsx（不设密码）再导入"
	ErrMacros   Refusal = "这个文件带有宏。请“另存为”不带宏的 .xlsx 再导入"
	ErrKind     Refusal = "这不是 .xlsx 或 .csv 表格文件"
	ErrBroken   Refusal = "文件损坏了，打不开。请用表格软件打开，重新“另存为” .xlsx 再试"
	ErrBomb     Refusal = "文件解开以后太大，不像是一份名单。请只留需要的那张表，重新“另存为” .xlsx 再试"
	ErrPaths    Refusal = "文件里面的路径不正常，已经拒绝。请用表格软件重新“另存为” .xlsx 再试"
	ErrUnknown  Refusal = "文件的文字编码认不出来。请“另存为” .xlsx，或者编码是 UTF-8 的 .csv"
)

// Fault is one mistake in a table.
type Fault struct {
	Sheet string // "" in csv
	Row   int    // as the spreadsheet counts, from 1; 0 is the sheet as a whole
	Col   string // as the spreadsheet counts, "A"; "" is the row as a whole
	Head  string // the column's name
	Words string // what is wrong
	Want  string // what is expected; ""
}

// String says where, what and what instead.
func (f Fault) String() string {
	s := f.Where()
	if s != "" {
		s += "："
	}
	s += f.Words
	if f.Want != "" {
		s += "。" + f.Want
	}
	return s
}

// Where names the cell.
func (f Fault) Where() string {
	s := ""
	if f.Sheet != "" {
		s = "工作表“" + f.Sheet + "”"
	}
	if f.Row > 0 {
		s += "第 " + strconv.Itoa(f.Row) + " 行"
	}
	if f.Col != "" {
		s += " " + f.Col + " 列"
	}
	if f.Head != "" {
		s += "（" + f.Head + "）"
	}
	return s
}

// Known is what the county has, and which of it the person may change.
type Known struct {
	Rules    liaison.RulePack
	Stations []liaison.Station
	Deputies []liaison.Deputy
	Plans    []liaison.Plan
	May      func(liaison.StationID) bool // nil: every station
}

func (k Known) may(id liaison.StationID) bool { return k.May == nil || k.May(id) }

func (k Known) station(id liaison.StationID) (liaison.Station, bool) {
	for i := range k.Stations { // by index: of thousands each copy counts
		if k.Stations[i].ID == id {
			return k.Stations[i], true
		}
	}
	return liaison.Station{}, false
}

func (k Known) deputy(id liaison.DeputyID) (liaison.Deputy, bool) {
	for i := range k.Deputies {
		if k.Deputies[i].ID == id {
			return k.Deputies[i], true
		}
	}
	return liaison.Deputy{}, false
}

func (k Known) stationName(id liaison.StationID) string {
	if s, ok := k.station(id); ok {
		return s.Name
	}
	return string(id)
}

// faults collects mistakes.
type faults struct{ all []Fault }

func (f *faults) add(x Fault) {
	if len(f.all) < maxFaults {
		f.all = append(f.all, x)
	} else if len(f.all) == maxFaults {
		f.all = append(f.all, Fault{Words: fmt.Sprintf("还有别的错误，只列出前 %d 处。改好这些再试一次", maxFaults)})
	}
}
