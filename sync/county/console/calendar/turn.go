package calendar

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"lianluozhan/sync/county/console/frame"
	"lianluozhan/sync/county/press"
)

// turn publishes, submits, returns or drops the draft of a year, or copies the plan
// of the year before.
func (d *desk) turn(r *frame.Request) error {
	p, err := d.place(r)
	if err != nil {
		return err
	}
	n, _ := strconv.Atoi(r.PostFormValue("n")) // a wrong one is stale
	words := ""
	switch r.PostFormValue("do") {
	case "publish":
		words, err = "已经发布，各屏幕马上更新。", d.Press.Publish(actor(r), press.Pick{Key: p.key, N: n})
	case "submit":
		words, err = "已经提交，等审核的人发布。", d.Press.Submit(actor(r), p.key, n)
	case "return":
		why := strings.TrimSpace(r.PostFormValue("why"))
		if why == "" {
			return d.showMonth(r, p, monthOf(r.FormValue("m"), p.middle()), frame.Mistakes{"why": "请写退回的原因，让写的人知道怎样改"})
		}
		words, err = "已经退回。", d.Press.Return(actor(r), p.key, n, why)
	case "discard":
		words, err = "没有发布的修改已经放弃，恢复成发布过的安排。", d.Press.Discard(actor(r), p.key, n)
	case "copy":
		last := p.world.sheet(p.Station.ID, p.Year-1)
		words = fmt.Sprintf("已经把 %d 年的规则搬到 %d 年，存为草稿。请核对日子和代表，再发布。", p.Year-1, p.Year)
		if len(last.plan.Rules) == 0 || len(p.plan.Rules) > 0 {
			return frame.ErrNotHere
		}
		now := last.plan.CopyTo(p.Year)
		now.Exceptions = p.plan.Exceptions
		err = d.save(r, p, now)
	default:
		return frame.ErrNotHere
	}
	var unfit press.Mistakes
	switch err = pressed(err); {
	case errors.Is(err, frame.ErrStale):
		return d.showMonth(r, p, monthOf(r.FormValue("m"), p.middle()), frame.Mistakes{"": "别人刚刚改过这份计划，请看一下下面最新的安排，再点一次。"})
	case errors.As(err, &unfit):
		for _, said := range unfit {
			return d.showMonth(r, p, monthOf(r.FormValue("m"), p.middle()), frame.Mistakes{"": said})
		}
	case err != nil:
		return err
	}
	return r.Go(p.Month(monthOf(r.FormValue("m"), p.middle())), words)
}
