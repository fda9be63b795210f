package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/intake"
)

func runExport(ctx context.Context, c call) error {
	f := newFlags("export")
	v, err := f.parse(c.args, 1, 1)
	if err != nil {
		return err
	}
	dir := v[0]
	if left, err := os.ReadDir(dir); err == nil && len(left) > 0 {
		return said{"这个文件夹里已经有东西，没有改动。请换一个空文件夹"}
	}
	if err := remote(ctx, f, c, order{Args: []string{"exporting"}}); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("新建文件夹: %w", err)
	}
	// Worked on a copy: the export is of one moment and holds nobody up.
	temp, err := os.MkdirTemp(filepath.Dir(filepath.Clean(dir)), ".copy-*")
	if err != nil {
		return fmt.Errorf("新建文件夹: %w", err)
	}
	defer os.RemoveAll(temp)
	own := newFlags("export")
	own.data, own.ring = temp, f.keys()
	if err := snapshot(ctx, f, own.file()); err != nil {
		return err
	}
	err = withOffice(ctx, own, func(o *office) error {
		if err := o.openedFor(f, c); err != nil {
			return err
		}
		return errors.Join(exportContent(o, dir), exportMatters(o, filepath.Join(dir, "登记簿.csv")))
	})
	if err != nil {
		return err
	}
	fmt.Fprintln(c.out, "导出好了："+dir)
	return nil
}

// exportMatters writes the register as a sheet that Excel opens as it is: with a
// byte order mark, and with no cell that is a formula.
func exportMatters(o *office, path string) error {
	rules, err := rulesOf(o)
	if err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("写登记簿: %w", err)
	}
	_, first := file.WriteString("\ufeff")
	w := csv.NewWriter(file)
	w.UseCRLF = true
	rows := [][]string{{
		"回执号", "登记时间", "站点", "类别", "姓名", "电话", "村、社区", "地址", "反映内容", "状态", "承办单位", "期限", "结果分类", "答复", "评价",
	}}
	err = o.county.Matters(func(m county.Matter) bool {
		d, s := m.Registration.Draft, m.Case.State()
		if m.Closed != nil {
			d.Text = words(m.Closed)
		}
		rows = append(rows, []string{
			m.Case.Receipt.String(), stamp(m.Registration.Filed), string(m.Case.Station), rules.Category(d.Category).Name,
			d.Name, d.Phone, d.Village, d.Address, d.Text, s.Step.Words(), s.Unit, dueOf(m, rules).String(), s.Class, s.Answer,
			s.Rating.Words(),
		})
		return true
	})
	for _, r := range rows {
		for i := range r {
			r[i] = guarded(clean(r[i]))
		}
	}
	if err := errors.Join(first, err, w.WriteAll(rows), file.Close()); err != nil {
		return fmt.Errorf("写登记簿: %w", err)
	}
	return nil
}

// guarded keeps a spreadsheet from running a cell as a formula.
func guarded(s string) string {
	if t := strings.TrimLeft(s, " \t\r\n"); t != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(t)[0]) {
		return "'" + s
	}
	return s
}

// exportContent writes what was imported as a folder that can be imported again.
func exportContent(o *office, dir string) error {
	docs, tallies, err := o.county.Imported()
	if err != nil {
		return err
	}
	if err := intake.Write(dir, docs, tallies, o.county.Blob); err != nil {
		return fmt.Errorf("写资料: %w", err)
	}
	return nil
}
