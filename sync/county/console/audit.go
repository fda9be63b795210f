package console

import (
	"encoding/hex"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/audit"
	"lianluozhan/sync/county/console/frame"
	"lianluozhan/sync/liaison"
)

const deedVerify = "核对审计记录"

// auditData is what the page of the log shows.
type auditData struct {
	List             audit.List
	Who, Deed, What  string
	From, To         string
	Mistakes         frame.Mistakes
	Older            string // address of the records before these
	Verified, Broken string
}

func (c *Console) audit(r *frame.Request) error {
	return c.showAudit(r, auditData{})
}

func (c *Console) showAudit(r *frame.Request, d auditData) error {
	q := r.URL.Query()
	d.Who, d.Deed, d.What, d.From, d.To = q.Get("who"), q.Get("deed"), q.Get("what"), q.Get("from"), q.Get("to")
	d.Mistakes = frame.Mistakes{}
	f := audit.Filter{Who: d.Who, Deed: d.Deed, What: d.What, Size: 50}
	f.From = dayField(d.Mistakes, "from", d.From)
	if f.To = dayField(d.Mistakes, "to", d.To); !f.To.IsZero() {
		f.To = f.To.AddDate(0, 0, 1)
	}
	f.Before, _ = strconv.ParseUint(q.Get("before"), 10, 64) // anything else is the newest page
	err := c.cfg.County.View(func(tx county.Tx) (err error) {
		d.List, err = audit.Page(tx, f)
		return err
	})
	if err != nil {
		return err
	}
	if d.List.Next > 0 {
		q.Set("before", strconv.FormatUint(d.List.Next, 10))
		d.Older = frame.Base + "/audit?" + q.Encode()
	}
	return r.Show(frame.Page{Name: "audit", Title: "审计", Active: frame.Base + "/audit", Data: d})
}

func dayField(m frame.Mistakes, field, words string) time.Time {
	if words == "" {
		return time.Time{}
	}
	day, err := liaison.ParseDate(words)
	if err != nil {
		m.Add(field, "日期要写成 2026-12-10 这样")
		return time.Time{}
	}
	return time.Date(day.Year, day.Month, day.Day, 0, 0, 0, 0, liaison.Zone)
}

// verify goes through the whole log. That it was done is noted too.
func (c *Console) verify(r *frame.Request) error {
	var d auditData
	var n uint64
	var sum [32]byte
	err := c.cfg.County.View(func(tx county.Tx) (err error) {
		n, sum, err = audit.Verify(tx)
		return err
	})
	var broken audit.Broken
	switch {
	case errors.As(err, &broken):
		d.Broken = "第 " + strconv.FormatUint(broken.N, 10) + " 条：" + broken.Why + "。请保留现在的数据文件和备份，联系信息科查清原因。"
		c.cfg.Log.Error("audit log does not hold", "record", broken.N)
	case err != nil:
		return err
	default:
		d.Verified = strconv.FormatUint(n, 10) + " 条记录前后相接，没有改动、缺少或者插入。末尾的校验值是 " + hex.EncodeToString(sum[:8]) + "，可以抄下来，下次对照。"
	}
	rec := r.Record(deedVerify, "", d.Verified+d.Broken)
	if err := c.cfg.County.Change(func(x *county.Edit) error { return audit.Add(x, rec) }); err != nil {
		return fault("note the verification", err)
	}
	r.URL = &url.URL{Path: frame.Base + "/audit"}
	r.Method = http.MethodGet
	return c.showAudit(r, d)
}
