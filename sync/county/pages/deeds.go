package pages

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"

	"lianluozhan/sync/county/phone"
	"lianluozhan/sync/liaison"
)

// deedPage asks once more before something is done that cannot be undone.
type deedPage struct {
	head
	Path, Deed, Button string
	Words              []string
}

// askDeed is the page that asks once more.
func (s *Site) askDeed(w http.ResponseWriter, r *http.Request) {
	h, c, ok := s.held(w, r)
	if !ok {
		return
	}
	rules, err := s.rules()
	if err != nil {
		s.fail(w, err)
		return
	}
	p := deedPage{head: newHead(rules, "回执 "+h.Receipt.String()), Path: receiptPath(h.Receipt, h.Secret), Deed: r.PathValue("deed")}
	p.Private = true
	switch p.Deed {
	case "withdraw":
		if !c.State().May(liaison.Withdrawn) {
			http.Redirect(w, r, p.Path, http.StatusSeeOther)
			return
		}
		p.What, p.Button = "撤回这件事", "确定撤回"
		p.Words = []string{"撤回以后，这件事就不再办理了。", "以后还想反映，要重新登记一次。"}
	case "delete":
		if s.desk.Deletion(h.Receipt) != phone.NotAsked {
			http.Redirect(w, r, p.Path, http.StatusSeeOther)
			return
		}
		p.What, p.Button = "申请删除个人信息", "确定申请删除"
		p.Words = []string{
			"删除的是您写的内容、姓名、电话和地址。办理经过和答复会留下，不写您是谁。",
			"工作人员核实以后删除。事情还没办完的，删除以后可能没法继续办理，也没法联系您。",
		}
	default:
		http.Redirect(w, r, p.Path, http.StatusSeeOther)
		return
	}
	s.show(w, http.StatusOK, "deed", p)
}

// deed does what the receipt's holder asks for: rate, withdraw, delete. Doing it twice
// does it once.
func (s *Site) deed(w http.ResponseWriter, r *http.Request) {
	h, c, ok := s.held(w, r)
	if !ok {
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		s.problem(w, http.StatusBadRequest, "没有收到内容", "没有收到您填的内容，可能写得太长。请按手机的返回键，再提交一次。")
		return
	}
	trouble, status := s.do(r, h)
	if trouble == "" {
		http.Redirect(w, r, receiptPath(h.Receipt, h.Secret), http.StatusSeeOther)
		return
	}
	if now, ok := s.src.PublicCase(h.Receipt, h.Secret); ok {
		c = now
	}
	p, ok := s.receiptOf(w, h, c)
	if !ok {
		return
	}
	p.Trouble, p.Words, p.Chosen = trouble, r.PostFormValue("words"), ratingOf(r)
	s.show(w, status, "receipt", p)
}

// do does the deed, or says why not.
func (s *Site) do(r *http.Request, h phone.Holder) (trouble string, status int) {
	if wait := s.deeds.pass(s.src.Now(), s.address(r)); wait > 0 {
		return "现在人太多，请等 " + waitWords(wait) + "再点一次。", http.StatusTooManyRequests
	}
	var err error
	switch r.PathValue("deed") {
	case "rate":
		j := phone.Judgement{Rating: ratingOf(r), Words: strings.TrimSpace(liaison.Clean(r.PostFormValue("words")))}
		_, _ = fmt.Sscan(r.PostFormValue("round"), &j.Round) // none is no answer's round
		switch {
		case !j.Rating.Valid():
			return "请先选一项：满意、基本满意或者不满意。", http.StatusUnprocessableEntity
		case utf8.RuneCountInString(j.Words) > liaison.MaxWords:
			return fmt.Sprintf("评价最多写 %d 个字，请删去一些。", liaison.MaxWords), http.StatusUnprocessableEntity
		}
		err = s.desk.Rate(h, j)
	case "withdraw":
		err = s.desk.Withdraw(h)
	case "delete":
		err = s.desk.AskDeletion(h)
	default:
		return "没有这一项。", http.StatusNotFound
	}
	switch {
	case err == nil:
		return "", 0
	case errors.Is(err, phone.ErrMoved):
		return "没有办成：这件事刚有新的进展，请看下面的最新情况。", http.StatusConflict
	case errors.Is(err, phone.ErrClosed):
		return "现在不能在手机上提交，请到站点的屏幕上办理。", http.StatusServiceUnavailable
	}
	s.log.Error("deed from a phone failed", "deed", r.PathValue("deed"), "error", err)
	return "没有办成，请过一会儿再试。", http.StatusServiceUnavailable
}

func ratingOf(r *http.Request) liaison.Rating {
	return map[string]liaison.Rating{
		"1": liaison.Satisfied, "2": liaison.FairlyRated, "3": liaison.Dissatisfied,
	}[r.PostFormValue("rating")]
}
