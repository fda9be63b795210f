package frame

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
)

// Problems that the frame itself has.
var (
	errForeign = Problem{http.StatusForbidden, "没有提交成功", "这一页放得太久了，或者不是从本系统打开的。请退回上一页，刷新后再提交一次。"}
	errUnread  = Problem{http.StatusBadRequest, "没有提交成功", "提交的内容读不出来，可能中途断了。请退回上一页再试一次。"}
	errBroken  = Problem{http.StatusInternalServerError, "这一页出错了", "已经记下来了。请过一会儿再试；还不行，请联系信息科。"}
	errChanged = Problem{http.StatusConflict, "别人刚改过", "您打开这一页以后，别人已经改过。请退回上一页，刷新看看新的内容，再改一次。"}
)

// swallowed is how much of an upload that is too large is read, so that the
// browser gets to hear that it is.
const swallowed = 1 << 30

// strangers is how much is read of what somebody sends who is not signed in: it may
// be a clerk whose session has ended.
const strangers = 16 << 20

func (r *Request) swallow() { _, _ = io.CopyN(io.Discard, r.Body, swallowed) }

func tooBig(limit int64) Problem {
	words := fmt.Sprintf("一次最多 %d KB，这次超过了。请减少一些再提交。", limit>>10)
	if limit >= 1<<20 {
		words = fmt.Sprintf("一次最多 %d MB，这次超过了。请换小一点的文件，或者分几次上传。", limit>>20)
	}
	return Problem{http.StatusRequestEntityTooLarge, "内容太大", words}
}

// signIn sends somebody who is not signed in to where that is done, and back after.
func (r *Request) signIn() error {
	path := SignInPath
	if r.Method == http.MethodGet && !r.Htmx() && r.URL.Path != Base+"/" {
		path += "?to=" + url.QueryEscape(r.URL.RequestURI())
	}
	if r.Method != http.MethodGet {
		_, _ = io.CopyN(io.Discard, r.Body, strangers)
	}
	return r.Go(path, "")
}

// explain shows what went wrong in plain words, and logs what is not the person's
// doing.
func (r *Request) explain(err error) {
	var p Problem
	switch {
	case errors.As(err, &p):
	case errors.Is(err, ErrStale):
		p = errChanged
	case errors.Is(err, context.Canceled):
		return // the browser is gone
	default:
		r.frame.cfg.Log.Error("page failed", "route", r.Pattern, "error", err)
		p = errBroken
	}
	r.pages = r.frame.cfg.Plain
	page := Page{Name: "problem", Title: p.Title, Status: p.Status, Data: p}
	r.W.Header().Set("HX-Retarget", "body") // a piece of a page cannot hold it
	r.whole = true
	if err := r.Show(page); err != nil {
		r.frame.cfg.Log.Error("page failed", "page", page.Name, "error", err)
		http.Error(r.W, p.Title+"。"+p.Words, p.Status)
	}
}

// tidy deletes what an upload left on the disk.
func (r *Request) tidy() {
	if r.MultipartForm != nil {
		_ = r.MultipartForm.RemoveAll() // the system's temporary folder is cleared anyway
	}
}

func same(a, b string) bool {
	return a != "" && subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1
}
