package roster_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"hash/crc32"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"lianluozhan/sync/county/roster"
	"lianluozhan/sync/liaison"
)

// known is a county of two towns.
func known() roster.Known {
	return roster.Known{
		Stations: []liaison.Station{
			{ID: "chengguan", Name: "城关镇人大代表联络站", Town: "chengguan"},
			{ID: "hewan", Name: "河湾乡人大代表联络站", Town: "hewan"},
			{ID: "dongguan", Name: "东关村代表联络室", Town: "chengguan"},
		},
		Deputies: []liaison.Deputy{
			{ID: "d01", Name: "示例甲", Levels: []liaison.Level{liaison.CountyLevel}, Group: "第一小组", Stations: []liaison.StationID{"chengguan"}, Photo: "p1", Pledge: "多走访", Order: 1},
			{ID: "d02", Name: "示例乙", Levels: []liaison.Level{liaison.Township}, Constituency: "第2选区", Stations: []liaison.StationID{"hewan"}, Order: 2},
			{ID: "d03", Name: "示例乙", Levels: []liaison.Level{liaison.Township}, Constituency: "第3选区", Stations: []liaison.StationID{"hewan"}, Order: 3},
		},
	}
}

// at puts values into the cells of a sheet.
type at map[string]any

// workbook makes an xlsx of one sheet, and does more to it.
func workbook(t *testing.T, cells at, more ...func(*excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	for cell, v := range cells {
		must(t, f.SetCellValue("Sheet1", cell, v))
	}
	for _, do := range more {
		do(f)
	}
	var b bytes.Buffer
	_, err := f.WriteTo(&b)
	must(t, err)
	must(t, f.Close())
	return b.Bytes()
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, name string, b []byte) roster.Book {
	t.Helper()
	book, err := roster.Read(name, b)
	must(t, err)
	return book
}

// lines are faults as people read them.
func lines(fs []roster.Fault) string {
	var out []string
	for _, f := range fs {
		out = append(out, f.String())
	}
	return strings.Join(out, "\n")
}

const csvOfOne = "姓名,层级,所属站点,电话\n示例丙,乡镇,河湾乡人大代表联络站,0500-5550101\n"

func encode(t *testing.T, how func(string) (string, error)) []byte {
	t.Helper()
	s, err := how(csvOfOne)
	must(t, err)
	return []byte(s)
}

func TestEveryEncodingOfText(t *testing.T) {
	gb := simplifiedchinese.GB18030.NewEncoder().String
	u16 := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String
	for name, b := range map[string][]byte{
		"utf-8":         []byte(csvOfOne),
		"with BOM":      []byte("\ufeff" + csvOfOne),
		"GB18030":       encode(t, gb),
		"UTF-16":        encode(t, u16),
		"tabs":          []byte(strings.ReplaceAll(csvOfOne, ",", "\t")),
		"semicolons":    []byte(strings.ReplaceAll(csvOfOne, ",", ";")),
		"CRLF":          []byte(strings.ReplaceAll(csvOfOne, "\n", "\r\n")),
		"CR only":       []byte(strings.ReplaceAll(csvOfOne, "\n", "\r")),
		"sep line":      []byte("sep=,\n" + csvOfOne),
		"title, blanks": []byte("河湾乡代表名册,,,\n,,,\n" + csvOfOne + ",,,\n"),
	} {
		t.Run(name, func(t *testing.T) {
			got, faults := roster.ReadDeputies(read(t, "名册.csv", b), known())
			if len(faults) > 0 || len(got.Rows) != 1 {
				t.Fatalf("%v\n%s", got, lines(faults))
			}
			d := got.Rows[0]
			if d.Name != "示例丙" || d.OfficePhone != "0500-5550101" || d.Stations[0] != "hewan" || d.Levels[0] != liaison.Township {
				t.Errorf("%+v", d)
			}
		})
	}
}

func TestWhatPeopleWriteInAWorkbook(t *testing.T) {
	b := workbook(t, at{
		"A1": "城关镇代表花名册（2026年）", // over the whole table
		"A3": "序号", "B3": "代表姓名", "C3": "级别", "D3": "所在联络站*", "E3": "联系电话（公开）", "F3": "联系村、社区", "G3": "顺序", "H3": "备注",
		"A4": 1, "B4": "示例　丁", "C4": "县级、乡镇人大代表", "D4": "城关镇", "E4": 13800001234, "F4": "城南社区，城北社区", "G4": "１２", "H4": "不用的一列",
		"A6": 2, "B6": "示例戊", "C6": "省人大", "E6": "０５００—５５５０１０１", "F6": "东关村",
	}, func(f *excelize.File) {
		must(t, f.MergeCell("Sheet1", "A1", "H1"))
		must(t, f.MergeCell("Sheet1", "D4", "D6"))
		must(t, f.SetCellFormula("Sheet1", "G6", "G4+1")) // without a value: as empty
	})
	got, faults := roster.ReadDeputies(read(t, "x.xlsx", b), known())
	if len(faults) > 0 {
		t.Fatal(lines(faults))
	}
	if s := fmt.Sprint(got.Unused); s != "[备注]" {
		t.Errorf("not used: %s", s)
	}
	one, two := got.Rows[0], got.Rows[1]
	if one.Name != "示例丁" || fmt.Sprint(one.Levels) != "[4 5]" || one.OfficePhone != "13800001234" || fmt.Sprint(one.Villages) != "[城南社区 城北社区]" || one.Order != 12 {
		t.Errorf("%+v", one)
	}
	if two.Stations[0] != "chengguan" || two.OfficePhone != "0500—5550101" && two.OfficePhone != "0500-5550101" || two.Levels[0] != liaison.Provincial {
		t.Errorf("%+v", two)
	}
	again, _ := roster.ReadDeputies(read(t, "x.xlsx", b), known())
	if again.Rows[0].ID != one.ID || one.ID == two.ID {
		t.Errorf("ids: %s %s %s", one.ID, again.Rows[0].ID, two.ID)
	}
}

func TestMistakesAreToldByCellAndAllAtOnce(t *testing.T) {
	b := workbook(t, at{
		"A1": "姓名", "B1": "层级", "C1": "所属站点", "D1": "电话", "E1": "编号", "F1": "排序",
		"A2": "示例丙", "B2": "村级", "C2": "河弯乡人大代表联络站", "D2": "0500-5550101",
		"A3": "", "B3": "县", "C3": "城关镇",
		"A4": "示例己", "B4": "县", "C4": "联络", "D4": "12", "F4": "第一",
		"A5": "示例乙", "B5": "乡镇", "C5": "hewan",
		"A6": "示例庚", "B6": "县", "C6": "城关镇", "E6": "城关 1",
		"A7": "示例甲", "B7": "县", "C7": "城关镇", "D7": "0500-5550101",
		"A8": "示例甲", "B8": "县", "C8": "城关镇", "D8": "#REF!",
	})
	got, faults := roster.ReadDeputies(read(t, "x.xlsx", b), known())
	want := strings.Join([]string{
		"工作表“Sheet1”第 2 行 B 列（层级）：没有“村”这一级。请写 全国、省、市、县、乡镇 中的一级或几级，如“县、乡镇”",
		"工作表“Sheet1”第 2 行 C 列（所属站点）：没有“河弯乡人大代表联络站”这个站。是不是“河湾乡人大代表联络站”？",
		"工作表“Sheet1”第 3 行 A 列（姓名）：没有写姓名。请补上；不是代表的行请删掉",
		"工作表“Sheet1”第 4 行 C 列（所属站点）：“联络”可能是城关镇人大代表联络站，也可能是河湾乡人大代表联络站。请写全名",
		"工作表“Sheet1”第 5 行 E 列（编号）：系统里有 2 位“示例乙”。请在“编号”列写上是哪一位：d02、d03",
		"工作表“Sheet1”第 6 行 E 列（编号）：编号“城关 1”不对。只用小写字母、数字和减号，如 d01；不知道就留空",
		"工作表“Sheet1”第 8 行 D 列（电话）：电话“#REF!”不对。座机写区号和号码，如 0500-5550101；手机写 11 位",
	}, "\n")
	if got.Rows != nil {
		t.Error("took rows although there are mistakes")
	}
	if lines(faults) != want {
		t.Errorf("got\n%s\nwant\n%s", lines(faults), want)
	}
}

func TestTheSamePersonTwice(t *testing.T) {
	book := read(t, "x.csv", []byte("姓名,层级,站点\n示例甲,县,城关镇\n示例丙,县,城关镇\n示例甲,县,城关镇\n"))
	_, faults := roster.ReadDeputies(book, known())
	if got := lines(faults); !strings.HasPrefix(got, "第 4 行 A 列（姓名）：“示例甲”和第 2 行是同一位代表") {
		t.Error(got)
	}
}

func TestATableWithoutHeadings(t *testing.T) {
	for text, want := range map[string]string{
		"a,b\n1,2\n":           "没有找到表头。列名要写：姓名、层级、所属站点",
		"姓名,电话,职业\n示例甲,1,2\n":  "没有“层级”这一列",
		"姓名,层级,站点,姓名\n示例甲,县,x": "第 1 行 D 列（姓名）：这一列写了两次",
		"姓名,层级,站点\n":           "表里一位代表也没有",
	} {
		_, faults := roster.ReadDeputies(read(t, "x.csv", []byte(text)), known())
		if got := lines(faults); !strings.HasPrefix(got, want) {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

const oneCell = `<c r="A1"/>`

// many is a workbook with a part of about so many bytes of cells. It is compressed
// once and repeated, because compressing takes long where races are looked for.
func many(t *testing.T, name string, size int) []byte {
	t.Helper()
	chunk := []byte(strings.Repeat(oneCell, 1000))
	var once bytes.Buffer
	w, err := flate.NewWriter(&once, flate.BestSpeed)
	must(t, err)
	_, err = w.Write(chunk)
	must(t, err)
	must(t, w.Flush())
	n, sum := size/len(chunk)+1, crc32.NewIEEE()
	for range n {
		_, err := sum.Write(chunk)
		must(t, err)
	}
	packed := append(bytes.Repeat(once.Bytes(), n), 1, 0, 0, 0xFF, 0xFF) // an empty last block
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	_, err = z.Create("xl/workbook.xml")
	must(t, err)
	part, err := z.CreateRaw(&zip.FileHeader{
		Name: name, Method: zip.Deflate, CRC32: sum.Sum32(), CompressedSize64: uint64(len(packed)), UncompressedSize64: uint64(n * len(chunk)),
	})
	must(t, err)
	_, err = part.Write(packed)
	must(t, err)
	must(t, z.Close())
	return b.Bytes()
}

func TestRefusedFiles(t *testing.T) {
	plain := workbook(t, at{"A1": "姓名"})
	zipped := func(names ...string) []byte {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for _, n := range names {
			w, err := z.Create(n)
			must(t, err)
			_, err = w.Write([]byte("<x/>"))
			must(t, err)
		}
		must(t, z.Close())
		return b.Bytes()
	}
	for _, c := range []struct {
		name, file string
		b          []byte
		want       error
	}{
		{"empty", "x.xlsx", nil, roster.ErrEmpty},
		{"too large", "x.csv", make([]byte, roster.MaxFile+1), roster.ErrTooLarge},
		{"old Excel, or with a password", "x.xls", []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and more"), roster.ErrOldExcel},
		{"macros by name", "x.xlsm", plain, roster.ErrMacros},
		{"macros within", "x.xlsx", zipped("xl/workbook.xml", "xl/vbaProject.bin"), roster.ErrMacros},
		{"out of the folder", "x.xlsx", zipped("xl/workbook.xml", "../../etc/passwd"), roster.ErrPaths},
		{"an absolute path", "x.xlsx", zipped("/xl/workbook.xml"), roster.ErrPaths},
		{"backslashes", "x.xlsx", zipped(`xl\workbook.xml`, `..\x`), roster.ErrPaths},
		{"another archive", "x.xlsx", zipped("word/document.xml"), roster.ErrKind},
		{"half a file", "x.xlsx", plain[:len(plain)/2], roster.ErrBroken},
		{"not a workbook", "x.xlsx", []byte("hello"), roster.ErrBroken},
		{"nothing in the workbook", "x.xlsx", zipped("xl/workbook.xml"), roster.ErrBroken},
		{"a picture", "x.png", []byte("\x89PNG\r\n\x1a\n"), roster.ErrKind},
		{"a picture called csv", "x.csv", []byte("\x89PNG\r\n\x1a\n\x00\x00"), roster.ErrKind},
		{"a web page", "x.csv", []byte("<html><table>"), roster.ErrKind},
		{"zip bomb", "x.xlsx", many(t, "xl/media/a.bin", 32<<20), roster.ErrBomb},
		{"too many cells", "x.xlsx", many(t, "xl/worksheets/sheet1.xml", 700_000*len(oneCell)), roster.ErrBomb},
		{"too many rows", "x.csv", []byte(strings.Repeat("a,b\n", 5001)), nil},
		{"too many columns", "x.csv", []byte(strings.Repeat("a,", 400)), nil},
		{"quotes", "x.csv", []byte("a,b\n\"c,d\n"), nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			book, err := roster.Read(c.file, c.b)
			var words roster.Refusal
			if !errors.As(err, &words) || c.want != nil && !errors.Is(err, c.want) {
				t.Errorf("%v, %v, want %v", len(book), err, c.want)
			}
		})
	}
}
