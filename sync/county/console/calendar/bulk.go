package calendar

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"lianluozhan/sync/county/account"
	"lianluozhan/sync/county/console/frame"
	"lianluozhan/sync/county/press"
	"lianluozhan/sync/liaison"
)

// bulk is what can be done for many stations at once.
type bulk struct {
	Drafts []string // picks: key and number
	Bare   int      // stations without rules that had some the year before
}

// bulkOf says what there is to do in a year.
func (w world) bulkOf(who account.Account, year int) (out bulk) {
	if who.Role == account.Liaison {
		return out
	}
	for _, s := range w.mine() {
		x := w.sheet(s.ID, year)
		if x.draft != nil && x.draft.State != press.Returned {
			out.Drafts = append(out.Drafts, fmt.Sprintf("%s %d", x.key, x.n))
		}
		if w.copied(s.ID, year).Key != "" {
			out.Bare++
		}
	}
	return out
}

// copied is the draft that brings last year's rules, without a key where there is
// nothing to bring or something in the way.
func (w world) copied(s liaison.StationID, year int) press.Draft {
	now, last := w.sheet(s, year), w.sheet(s, year-1)
	if len(now.plan.Rules) > 0 || len(last.plan.Rules) == 0 {
		return press.Draft{}
	}
	p := last.plan.CopyTo(year)
	p.Exceptions = now.plan.Exceptions
	return press.Draft{Key: now.key, Doc: p, Base: now.base, N: now.n}
}

// many publishes the drafts that were shown, or brings last year's rules to all
// stations that have none.
func (d *desk) many(r *frame.Request) error {
	w, err := d.world(r)
	if err != nil {
		return err
	}
	first := monthOf(r.PostFormValue("m"), w.today)
	words := ""
	switch r.PostFormValue("do") {
	case "publish":
		var picks []press.Pick
		for _, s := range r.PostForm["pick"] {
			key, n, _ := strings.Cut(s, " ")
			pick := press.Pick{Key: key}
			pick.N, err = strconv.Atoi(n)
			if err != nil || !strings.HasPrefix(key, "plan/") {
				return frame.ErrNotHere
			}
			picks = append(picks, pick)
		}
		words, err = fmt.Sprintf("%d 个站的安排已经发布，各屏幕马上更新。", len(picks)), d.Press.Publish(actor(r), picks...)
	case "copy":
		var drafts []press.Draft
		for _, s := range w.mine() {
			if x := w.copied(s.ID, first.Year); x.Key != "" {
				drafts = append(drafts, x)
			}
		}
		words = fmt.Sprintf("%d 个站 %d 年的规则已经搬到 %d 年，存为草稿。请核对日子和代表，再发布。", len(drafts), first.Year-1, first.Year)
		err = d.Press.SaveAll(actor(r), drafts...)
	default:
		return frame.ErrNotHere
	}
	err = pressed(err)
	if errors.Is(err, frame.ErrStale) {
		return r.Go(home+"?m="+monthWord(first), "没有发布：别人刚刚改过其中的安排，请看一下再点一次。")
	}
	if err != nil {
		return err
	}
	return r.Go(home+"?m="+monthWord(first), words)
}
