package cases

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"

	"lianluozhan/sync/county/casework"
	"lianluozhan/sync/county/console/frame"
)

// maxExport is how many matters one file has.
const maxExport = 20000

// export gives the list as it is filtered, without names, phones, addresses and
// without what residents wrote.
func (b *bench) export(r *frame.Request) error {
	a := ask(r.URL.Query())
	s, err := b.sheet(a.filter(r.Person))
	if err != nil {
		return outward(err)
	}
	var out bytes.Buffer
	kind, ending := "text/csv; charset=utf-8", "csv"
	if r.URL.Query().Get("form") == "xlsx" {
		kind, ending = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"
		err = s.xlsx(&out)
	} else {
		err = s.csv(&out)
	}
	if err != nil {
		return err
	}
	name := fmt.Sprintf("shixiang-%s.%s", b.county.Now().Format("20060102"), ending)
	r.W.Header().Set("Content-Type", kind)
	r.W.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	r.W.WriteHeader(http.StatusOK)
	_, _ = r.W.Write(out.Bytes()) // a browser that is gone asks again
	return nil
}

func (b *bench) sheet(f casework.Filter) (sheet, error) {
	s := sheet{name: "事项", heads: []string{
		"回执号", "登记时间", "站点", "类别", "标题", "状态", "承办单位", "期限", "结果", "答复次数", "满意度", "并入",
	}}
	rules, err := b.rules()
	if err != nil {
		return s, err
	}
	o := one{rules: rules}
	f.Size = 200
	for f.Page = 1; len(s.rows) < maxExport; f.Page++ {
		found, err := b.desk.List(f)
		if err != nil {
			return s, err
		}
		for _, row := range found.Rows {
			state, _ := standing(row)
			s.rows = append(s.rows, []string{
				row.Receipt.String(), stamp(row), row.StationName, row.CategoryName, row.Title, state, row.Unit,
				row.Due.String(), o.class(row.State.Class), fmt.Sprint(row.State.Rounds), row.State.Rating.Words(), strings.TrimSpace(row.Merged.String()),
			})
		}
		if f.Page >= found.Pages {
			break
		}
	}
	return s, nil
}
