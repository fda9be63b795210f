package cases_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

func TestListIsFilteredAndPaged(t *testing.T) {
	w := open(t, false)
	want(t, w.Get("/console/cases"), "还没有事项", "第一台机器入网", "去看站点")
	for i := range 30 {
		w.file(matter{text: fmt.Sprintf("第 %d 条路灯不亮", i), category: "road", ago: time.Duration(i) * time.Minute})
	}
	water := w.file(matter{text: "停水两天", category: "water", station: "hewan", ago: 72 * time.Hour})
	w.settle()
	first := w.Get("/console/cases")
	want(t, first, "全部", "待受理 31", "共 31 件，第 1 页，共 2 页", "下一页")
	second := w.Get("/console/cases?page=2")
	want(t, second, "第 2 页", "上一页")
	for _, q := range []string{"q=" + url.QueryEscape("停水"), "q=" + string(water), "category=water", "station=hewan", "to=2026-11-23", "state=new&category=water"} {
		want(t, w.Get("/console/cases?"+q), "共 1 件", water.String(), "停水两天")
	}
	want(t, w.Get("/console/cases?from=2026-11-24"), "共 30 件")
	want(t, w.Get("/console/cases?category=school"), "没有找到", "清除条件")
	want(t, w.Get("/console/cases?only=overdue"), "都办好了", "没有超期的事项")
	want(t, w.Get("/console/cases?from=x"), "“登记从”的日期不对", "共 31 件")
	piece := w.Htmx(http.MethodGet, "/console/cases?category=water", nil)
	want(t, piece, "共 1 件", "停水两天")
	if strings.Contains(piece.Body, "<html") || strings.Contains(piece.Body, "<form") {
		t.Error("the whole page came for a piece")
	}
	w.Person = liaiser
	want(t, w.Get("/console/cases"), "共 30 件")
}

// The file has no resident in it, and nothing that a spreadsheet would run.
func TestExport(t *testing.T) {
	w := open(t, false)
	no := w.file(matter{text: "请打 13900005678 找示例庚"})
	w.do(no, "accept", url.Values{"title": {"=HYPERLINK(\"x\")"}, "level": {"town"}})
	w.do(no, "assign", url.Values{"unit": {"+城建办"}})
	w.do(no, "answer", url.Values{"words": {"修好了"}, "class": {"A"}})
	w.file(matter{text: "不要的", category: "water"})
	w.settle()
	a := w.Get("/console/cases/export?form=csv&category=estate")
	if !strings.HasPrefix(a.Body, "\ufeff") || !strings.HasPrefix(a.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("%q %v", a.Body[:20], a.Header)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(a.Body, "\ufeff"))).ReadAll()
	w.must(err)
	expect := []string{no.String(), "2026-11-25 09:26", "城关镇联络站", "物业小区", `'=HYPERLINK("x")`, "已答复，待评价", "'+城建办", "", "A 类：已解决", "1", "", ""}
	if len(rows) != 2 || fmt.Sprint(rows[1]) != fmt.Sprint(expect) {
		t.Errorf("%q\nwant %q", rows, expect)
	}
	b := w.Get("/console/cases/export?form=xlsx")
	book, err := excelize.OpenReader(bytes.NewReader([]byte(b.Body)))
	w.must(err)
	defer func() { w.must(book.Close()) }()
	cells, err := book.GetRows("事项")
	w.must(err)
	if len(cells) != 3 {
		t.Errorf("%q", cells)
	}
	for _, row := range cells {
		for i, cell := range row {
			name, err := excelize.CoordinatesToCellName(i+1, 2)
			w.must(err)
			if formula, err := book.GetCellFormula("事项", name); err != nil || formula != "" {
				t.Errorf("%s: formula %q, %v", name, formula, err)
			}
			for _, secret := range []string{"13900005678", "13800001234", "王示例", "示例庚", "示例路"} {
				if strings.Contains(cell, secret) {
					t.Errorf("%s has %s", cell, secret)
				}
			}
		}
	}
}

func TestPrintedSheet(t *testing.T) {
	w := open(t, false)
	no := w.file(matter{text: "窗户坏了"})
	w.do(no, "accept", url.Values{"title": {"楼道窗户维修"}, "level": {"town"}})
	want(t, w.Get(path(no, "/print")), "群众反映事项办理单", no.String(), "11月25日 09:26", "城关镇联络站", "物业小区", "王*", "138****1234", "楼道窗户维修", "窗户坏了", "全过程", "受理", "经办人")
}

// Without another page the tabs and the files follow what is typed; going back
// brings a whole page.
func TestListFollowsWhatIsTyped(t *testing.T) {
	w := open(t, false)
	w.file(matter{text: "停水两天", category: "water"})
	w.settle()
	piece := w.Htmx(http.MethodGet, "/console/cases?category=water&page=1", nil).Body
	for _, part := range []string{`id="case-tabs" hx-swap-oob="true"`, `/console/cases/export?category=water&amp;form=xlsx`, `category=water&amp;only=overdue`} {
		if !strings.Contains(piece, part) {
			t.Errorf("no %s in %s", part, piece)
		}
	}
	if whole := w.Get("/console/cases").Body; strings.Contains(whole, "oob") || !strings.Contains(whole, "/console/cases/export?form=csv") {
		t.Error("the whole page is not as it should be")
	}
}
