package intake_test

import (
	"bytes"
	"encoding/binary"
	"flag"
	"hash/crc32"
	"image"
	"image/png"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lianluozhan/sync/county/intake"
)

var update = flag.Bool("update", false, "write the golden report anew")

// folder makes a folder of files: the small county that has no mistakes, with
// changes laid over it. A change to "" takes a file away.
func folder(t *testing.T, changes map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	files := small()
	for name, text := range changes {
		files[name] = text
	}
	for name, text := range files {
		if text == "" {
			continue
		}
		to := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func small() map[string]string {
	return map[string]string{
		"county.yaml": `name: 示例县
office: 示例单位
office_phone: 0500-5550100
categories: [{code: road, name: 道路}]
result_classes: [{code: A, name: 已解决}]
consent: {version: "1", text: [示例告知书]}
`,
		"towns.yaml": "- {id: east, name: 东镇}\n",
		"deputies.yaml": `- {id: d1, name: 示例甲, levels: [county], photo: photos/a.png, stations: [one]}
- {id: d2, name: 示例乙, levels: [township], stations: [one]}
- {id: d3, name: 示例丙, levels: [township], stations: [two]}
`,
		"stations/one/station.yaml": "name: 一站\nkind: 联络站\ntown: east\n",
		"stations/two/station.yaml": "name: 二站\nkind: 联络站\ntown: east\nparent: one\n",
		"stations/one/plan.yaml": `- year: 2026
  rules:
    - {id: tenth, kind: 接待, from: "09:00", to: "11:00", month_days: [10], deputies: [d1, d2]}
`,
		"boards/rules.md": "---\nkind: 制度\ntitle: 制度\n---\n第一条 示例。\n",
		"photos/a.png":    picturePNG(40, 30),
	}
}

// picturePNG draws a picture of that size.
func picturePNG(w, h int) string {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		img.Pix[i] = byte(i * 7)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err) // a buffer takes everything
	}
	return b.String()
}

// bomb is a PNG of a few bytes that claims to be huge.
func bomb() string {
	head := append([]byte("IHDR"), 0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30, 8, 6, 0, 0, 0)
	out := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), head...)
	return string(binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(head)))
}

func TestSmallCountyHasNoMistakes(t *testing.T) {
	f, report := intake.Read(folder(t, nil))
	if f == nil || len(report.Problems) > 0 || report.String() != "" {
		t.Fatal(report)
	}
}

func mistakes() map[string]string {
	return map[string]string{
		"county.yaml": `name: ""
office: 示例单位
ofice_phone: 0500-5550100
office_phone: 12-34
public_url: www.example.com
reply_workdays: 许多
names_optional: 也许
categories: [{code: road, name: 道路}, {code: road, name: 又是道路}, {code: 路, name: 路}]
result_classes: [{code: A, name: 已解决}]
consent: {version: "1", text: []}
holidays: [{from: 2026-10-07, to: 2026-10-01, name: 国庆节}, {date: 2026-02-30, name: 不存在}, {name: 没有日期}]
workdays: [2026-01-04, 2026-01-04]
`,
		"towns.yaml": "- {id: east, name: 东镇}\n- {id: east, name: 东镇}\n- {id: 西镇, name: 西镇}\n",
		"deputies.yaml": `- {id: d1, name: 示例甲, levels: [country], photo: photos/b.png, stations: [onee]}
- {id: d1, name: 示例乙, levels: [township], photo: ../secret.png}
- {id: D3, name: "", stations: [two], office_phone: 138}
- {id: d4, name: 示例丁, levels: [county], photo: photos/no.jpg, stations: [one]}
- {id: d5, name: 示例戊, levels: [county], photo: photos/bomb.png, stations: [two]}
- [列表]
`,
		"stations/one/station.yaml": "name: 一站\nkind: 联络站\ntown: eest\nparent: two\nposts: [{role: 站长}]\nphone: abc\nphone: 110\n",
		"stations/two/station.yaml": "name: 二站\nkind: 联络站\ntown: east\nparent: one\n",
		"stations/Three/plan.yaml":  "- year: 2026\n",
		"stations/four/intro.md":    "没有 station.yaml\n",
		"stations/one/plan.yaml": `- year: 2026
  rules:
    - {id: tenth, kind: 接待, from: "11:00", to: "09:00", month_days: [10, 32], deputies: [d1, d9]}
    - {id: tenth, kind: 接待, from: "9点", to: "25:00", weekdays: [mon, 星期二], deputies: [d4]}
    - {id: walk, kind: 走访, from: "09:00", month_days: [1], nth: 2, rotate: 3, deputies: [d5], roll: skpi}
    - {id: days, kind: 学习, title: 学习, from: "09:00", to: "10:00", dates: [2025-01-01], weekdays: [fri]}
  exceptions:
    - {rule: days, date: 2026-01-03, cancel: true}
    - {rule: tent, date: 2026-01-12, cancel: true}
    - {date: 2026-03-01, kind: 座谈}
- {year: 2026}
- {rules: []}
`,
		"boards/rules.md":  "---\nkind: 制度\ntitle: 制度\nfrom: 2026-02-01\nto: 2026-01-01\nscope: town/west\ncolour: red\n---\n\n<div>红色</div>\n\n文字 <b>粗</b>。\n\n> 引用\n\n    空格\n\n- 甲\n  - 乙\n\n文字 ![图](../photos/a.png)\n\n![图](../../etc/passwd)\n\n![图](http://example.com/a.png)\n",
		"boards/no.md":     "没有开头\n",
		"boards/坏 名.md":    "---\nkind: 制度\ntitle: 制度\nscope: 全县\n---\n第一条\n",
		"boards/bad.md":    "---\nkind: 制度\n title: \"制度\n---\n第一条\n",
		"boards/alias.md":  "---\nkind: &k 制度\ntitle: *k\n---\n第一条\n",
		"boards/gb.md":     "---\nkind: ab\ntitle: \xd6\xc6\xb6\xc8\n---\n",
		"boards/utf16.md":  "\xff\xfe-\x00-\x00-\x00\n\x00",
		"boards/tab.md":    "---\nkind: 制度\n\ttitle: 制度\n---\n",
		"boards/big.md":    strings.Repeat("x", 2<<20+1),
		"boards/note.txt":  "x",
		"notices/n.md":     "---\nid: n\ntitle: ''\npriority: 最高\n---\n",
		"profiles/p.md":    "---\nkind: 述职\ntitle: 述职\ndeputy: d8\nphoto: photos/b.png\n---\n内容\n",
		"results.yaml":     "- {id: r1, date: 2026-13-01, category: raod, title: 路, class: B, answer: '', satisfaction: good, station: six}\n- {id: r1, date: 2026-01-01, category: road, title: 路, class: A, answer: 好了}\n- {id: r1, date: 2026-01-01, category: road, title: 路, class: A, answer: 好了}\n",
		"tallies.yaml":     "- {station: one, year: 2026, registered: 1, answered: 2}\n- {station: one, year: 2026}\n- {station: nine}\n",
		"photos/b.png":     "我不是照片",
		"photos/bomb.png":  bomb(),
		"photos/alone.png": picturePNG(4, 4),
		"photos/.DS_Store": "x",
		"extra.xlsx":       "x",
	}
}

func TestEveryMistakeIsTold(t *testing.T) {
	f, report := intake.Read(folder(t, mistakes()))
	if f != nil {
		t.Error("a folder with mistakes gave something")
	}
	const golden = "testdata/mistakes.txt"
	got := report.String()
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	have := strings.Split(got, "\n")
	for i, line := range strings.Split(string(want), "\n") {
		if i >= len(have) || have[i] != line {
			t.Fatalf("line %d of the report: want\n%s\nthe whole:\n%s", i+1, line, got)
		}
	}
}

func TestLinksOutOfTheFolderAreRefused(t *testing.T) {
	dir := folder(t, nil)
	secret := filepath.Join(t.TempDir(), "secret.png")
	if err := os.WriteFile(secret, []byte(picturePNG(5, 5)), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, "photos/a.png")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(secret, filepath.Join(dir, "photos/a.png")); err != nil {
		t.Fatal(err)
	}
	f, report := intake.Read(dir)
	if f != nil || !strings.Contains(report.String(), "photos/a.png  这是一个快捷方式") {
		t.Fatalf("read %v:\n%s", f != nil, report)
	}
}

func TestEncodings(t *testing.T) {
	const plain = "- {id: east, name: 东镇}\r\n"
	for name, c := range map[string]struct{ text, want string }{
		"byte order mark": {"\ufeff" + plain, ""},
		"GB18030":         {"# 1\n- {id: east, name: \xb6\xab\xd5\xf2}\n", "towns.yaml:2  这个文件不是 UTF-8 编码（可能是 GB18030）"},
		"UTF-16":          {"\xff\xfe-\x00 \x00", "towns.yaml:1  这个文件不是 UTF-8 编码（可能是 UTF-16）"},
	} {
		f, report := intake.Read(folder(t, map[string]string{"towns.yaml": c.text}))
		if (f != nil) != (c.want == "") || !strings.Contains(report.String(), c.want) {
			t.Errorf("%s: %s", name, report)
		}
	}
}

func TestMissingFolder(t *testing.T) {
	if f, report := intake.Read(filepath.Join(t.TempDir(), "none")); f != nil || report.Errors() != 1 {
		t.Errorf("%v, %s", f, report)
	}
	if f, report := intake.Read(t.TempDir()); f != nil || report.Errors() < 3 {
		t.Errorf("an empty folder: %v, %s", f, report)
	}
}

func TestReadingChangesNothing(t *testing.T) {
	dir := folder(t, mistakes())
	before := tree(t, dir)
	intake.Read(dir)
	if tree(t, dir) != before {
		t.Error("the folder is not as it was")
	}
}

func tree(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			var text []byte
			text, err = os.ReadFile(filepath.Join(dir, name))
			b.WriteString(name + "\n" + string(text) + "\n")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}
