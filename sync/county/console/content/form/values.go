package form

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/console/frame"
	"lianluozhan/sync/county/intake"
	"lianluozhan/sync/liaison"
)

// writing fills a form.
type writing struct{ v url.Values }

func (w *writing) set(field, words string) {
	if words != "" {
		w.v.Set(field, words)
	}
}

func (w *writing) number(field string, n int) {
	if n != 0 {
		w.v.Set(field, strconv.Itoa(n))
	}
}

func (w *writing) lines(field string, lines []string) { w.set(field, strings.Join(lines, "\n")) }

func (w *writing) check(field string, on bool) {
	if on {
		w.v.Set(field, "on")
	}
}

// row adds a row of a table of fields; all rows have all fields.
func (w *writing) row(fields, values []string) {
	for i, f := range fields {
		w.v.Add(f, values[i])
	}
}

func (w *writing) body(blocks []liaison.Block) {
	w.set("body", strings.TrimRight(intake.AsMarkdown(blocks, PictureName), "\n"))
}

// PictureName is how a text names a picture; pictureID finds it again.
func PictureName(id liaison.BlobID) string { return "图片-" + string(id[:min(nameDigits, len(id))]) }

const nameDigits = 12

func pictureID(tx county.Tx, name string) (liaison.BlobID, bool) {
	digits, ok := strings.CutPrefix(name, "图片-")
	if !ok || len(digits) < nameDigits {
		return "", false
	}
	return county.FindBlob(tx, digits)
}

// Reading takes a form apart and notes what is wrong with it.
type Reading struct {
	V  url.Values
	M  frame.Mistakes // of the fields
	Tx county.Tx
	ID string // the document's
}

// text returns one line of at most most characters.
func (r *Reading) text(field string, most int) string {
	s := strings.Join(strings.Fields(liaison.Clean(r.V.Get(field))), " ")
	if n := utf8.RuneCountInString(s); n > most {
		r.M.Add(field, fmt.Sprintf("最多 %d 个字，现在有 %d 个。请写短些", most, n))
	}
	return s
}

// prose returns lines of at most most characters in all.
func (r *Reading) prose(field string, most int) string {
	s := strings.TrimSpace(liaison.Clean(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(r.V.Get(field))))
	if n := utf8.RuneCountInString(s); n > most {
		r.M.Add(field, fmt.Sprintf("最多 %d 个字，现在有 %d 个。请写短些", most, n))
	}
	return s
}

// lines returns the lines that are not empty.
func (r *Reading) lines(field string) []string {
	var out []string
	for _, l := range strings.Split(r.prose(field, 20000), "\n") {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	return out
}

// names returns what is parted by lines or 、.
func (r *Reading) names(field string) []string {
	var out []string
	for _, l := range strings.FieldsFunc(r.prose(field, 20000), func(c rune) bool { return strings.ContainsRune("\n、，,;；", c) }) {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	return out
}

func (r *Reading) date(field string) liaison.Date {
	s := strings.TrimSpace(r.V.Get(field))
	if s == "" {
		return liaison.Date{}
	}
	d, err := liaison.ParseDate(s)
	if err != nil || d.Year < 1949 || d.Year > 2199 {
		r.M.Add(field, "日期不对。请写成 2026-01-31 这样，并看看有没有这一天")
		return liaison.Date{}
	}
	return d
}

// moment reads a day with a time.
func (r *Reading) moment(field string) time.Time {
	s := strings.TrimSpace(r.V.Get(field))
	if s == "" {
		return time.Time{}
	}
	t, err := time.ParseInLocation(momentForm, s, liaison.Zone)
	if err != nil {
		r.M.Add(field, "时间不对。请写成 2026-01-31T18:00 这样")
	}
	return t
}

const momentForm = "2006-01-02T15:04"

func (r *Reading) number(field string, lo, hi int) int {
	s := strings.TrimSpace(r.V.Get(field))
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < lo || n > hi {
		r.M.Add(field, fmt.Sprintf("请写 %d 到 %d 之间的整数", lo, hi))
		return 0
	}
	return n
}

func (r *Reading) phone(field string) string {
	s := r.text(field, 30)
	if s != "" && !intake.OfficePhone(s) {
		r.M.Add(field, "电话不对。座机请写区号和号码，如 0500-5550100；手机请写十一位")
	}
	return s
}

// address returns a web address without a slash at its end.
func (r *Reading) address(field string) string {
	s := strings.TrimRight(r.text(field, 500), "/")
	u, err := url.Parse(s)
	if s != "" && (err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http") {
		r.M.Add(field, "网址要写完整，以 https:// 或 http:// 开头")
	}
	return s
}

func (r *Reading) on(field string) bool { return r.V.Get(field) != "" }

// photo returns a picture that was uploaded.
func (r *Reading) photo(field string) liaison.BlobID {
	s := r.V.Get(field)
	if s == "" {
		return ""
	}
	id, ok := county.FindBlob(r.Tx, s)
	if !ok || len(s) != 64 {
		r.M.Add(field, "照片没有收到。请再上传一次")
		return ""
	}
	return id
}

// body reads the text of a document.
func (r *Reading) body() []liaison.Block {
	blocks, report := intake.Text(r.V.Get("body"), func(name string) (liaison.BlobID, bool) { return pictureID(r.Tx, name) })
	var words []string
	for _, p := range report.Problems {
		if !p.Warning {
			words = append(words, fmt.Sprintf("第 %d 行：%s", p.Line, p.Words))
		}
	}
	if len(words) > 0 {
		r.M.Add("body", strings.Join(words, "\n"))
	}
	return blocks
}

// Table returns the rows of one of the tables of fields, without empty ones, and how
// many columns it has.
func Table(v url.Values, name string) (all [][]string, columns int) {
	fields := map[string][]string{"categories": categoryFields(), "resultclasses": classFields(), "refuses": refusalFields()}[name]
	return rows(v, fields...), len(fields)
}

// rows returns the rows of a table of fields of which one is not empty.
func rows(v url.Values, fields ...string) (out [][]string) {
	for i := range v[fields[0]] {
		row, some := make([]string, len(fields)), false
		for j, f := range fields {
			if i < len(v[f]) {
				row[j] = strings.TrimSpace(liaison.Clean(v[f][i]))
				some = some || row[j] != ""
			}
		}
		if some {
			out = append(out, row)
		}
	}
	return out
}
