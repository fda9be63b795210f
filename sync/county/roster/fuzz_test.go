package roster_test

import (
	"bytes"
	"testing"

	"github.com/xuri/excelize/v2"

	"lianluozhan/sync/county/roster"
)

// FuzzRead feeds files of any kind to both readers. They must end, not panic, and
// never give rows together with mistakes.
func FuzzRead(f *testing.F) {
	book := excelize.NewFile()
	for cell, v := range map[string]any{"A1": "姓名", "B1": "层级", "C1": "站点", "D1": "日期", "E1": "时间", "A2": "示例甲", "B2": "县", "C2": "城关镇", "D2": 46091, "E2": "9:00-10:00"} {
		if err := book.SetCellValue("Sheet1", cell, v); err != nil {
			f.Fatal(err)
		}
	}
	var b bytes.Buffer
	if _, err := book.WriteTo(&b); err != nil {
		f.Fatal(err)
	}
	f.Add("x.xlsx", b.Bytes())
	f.Add("x.csv", []byte(csvOfOne))
	f.Add("x.csv", []byte("\xff\xfe\x00\xd8"))
	f.Add("x.csv", []byte("\xd0\xd5\xc3\xfb,\xb2\xe3\xbc\xb6"))
	f.Add("x.csv", []byte(table))
	f.Fuzz(func(t *testing.T, name string, file []byte) {
		got, err := roster.Read(name, file)
		if err != nil {
			return
		}
		ds, faults := roster.ReadDeputies(got, known())
		if len(faults) > 0 && ds.Rows != nil {
			t.Error("rows together with mistakes")
		}
		roster.CompareDeputies(ds.Rows, known())
		ms, faults := roster.ReadReceptions(got, planned(), 2026)
		if len(faults) > 0 && ms.Rows != nil {
			t.Error("rows together with mistakes")
		}
		if _, _, err := roster.ApplyReceptions(ms.Rows, planned(), 2026, roster.Replace{On: true}); err != nil {
			t.Error(err)
		}
	})
}
