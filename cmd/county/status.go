package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// countyStatus shows what whoever looks after the county must know.
func countyStatus(o *office, out io.Writer) error {
	st, err := o.county.Meta()
	if err != nil {
		return err
	}
	matters, broken := o.county.Health()
	q, err := o.county.Quarantine()
	if err != nil {
		return err
	}
	rows := [][]string{
		{"县", oneLine(st.Name)}, {"登记", strconv.Itoa(matters)}, {"收不进来的记录", strconv.Itoa(len(q))},
		{"上次备份", backupWords(o, st)}, {"进度包", packWords(o)}, {"资料", fmt.Sprintf("第 %d 号变更", st.Head)},
	}
	rows = append(rows, []string{"登记的密钥", keysWords(o.keys)})
	if broken != nil {
		rows = append(rows, []string{"读不出来的登记", oneLine(broken.Error())})
	}
	_, err = io.WriteString(out, table(rows))
	return err
}

// backupLate is when somebody should look after the backups.
const backupLate = 3 * 24 * time.Hour

func backupWords(o *office, st county.State) string {
	if away := o.shelf.trouble(o.county.Now()); away != "" {
		return strings.TrimPrefix(stampOf(st.Backup)+"，"+away, "，")
	}
	if st.Backup.IsZero() {
		return "还没有备份过。用 backup 备份，或者在 serve 后面写 -backup 目录"
	}
	words := stamp(st.Backup)
	if o.backupFailed.Load() {
		words += "，最近一次定时备份没有成功，请看服务的日志"
	} else if o.county.Now().Sub(st.Backup) > backupLate {
		words += "，已经好几天没有备份了"
	}
	return words
}

// stampOf is stamp, "" for never.
func stampOf(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return stamp(t)
}

func packWords(o *office) string {
	months, matters := 0, 0
	err := o.county.Documents(wire.DocPack, func(_ string, _ []string, doc any) {
		months++
		matters += packSize(doc)
	})
	if err != nil {
		return "读不出来"
	}
	return fmt.Sprintf("%d 个月，%d 件", months, matters)
}

func packNow(o *office, out io.Writer) error {
	done, err := o.county.Pack()
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "进度包做好了：%d 个月，%d 件，有变化的 %d 个月。\n", done.Months, done.Matters, done.Changed)
	return nil
}

func packSize(doc any) int {
	p, _ := doc.(liaison.Pack)
	return p.Matters
}
