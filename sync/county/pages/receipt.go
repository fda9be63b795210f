package pages

import (
	"net/http"
	"time"

	"github.com/skip2/go-qrcode"

	"lianluozhan/sync/county/phone"
	"lianluozhan/sync/liaison"
)

type step struct {
	When, Name, Who, Words string
	Void                   bool // it was corrected
}

type receiptPage struct {
	head
	Path                     string
	No                       string
	State, Due, Unit, Answer string
	Class                    liaison.ResultClass
	Steps                    []step
	Rated                    string // how the last answer was rated
	Again                    bool   // it was not satisfactory: there will be another
	CanRate, CanWithdraw     bool
	Round                    int
	Asked, Deleted           bool
	New, Code                string // just filed, and the query code where it is not the phone's end
	QR                       bool
	Trouble                  string // a deed that was not done
	Chosen                   liaison.Rating
	Words                    string // with the rating
}

func receiptPath(no liaison.ReceiptNo, secret string) string {
	return "/r/" + string(no) + "/" + secret
}

// held finds the matter of the receipt in the address, or answers itself. A wrong
// secret and an unknown number look the same.
func (s *Site) held(w http.ResponseWriter, r *http.Request) (phone.Holder, liaison.Case, bool) {
	w.Header().Set("X-Robots-Tag", "noindex, nofollow")
	w.Header().Set("Cache-Control", "no-store")
	no, err := liaison.ParseReceiptNo(r.PathValue("no"))
	if err != nil {
		s.problem(w, http.StatusBadRequest, "回执号不对", "回执号写得不对，请核对，或者重新扫回执上的二维码。")
		return phone.Holder{}, liaison.Case{}, false
	}
	h := phone.Holder{Receipt: no, Secret: r.PathValue("secret")}
	c, ok := s.src.PublicCase(no, h.Secret)
	if !ok {
		s.problem(w, http.StatusNotFound, "还查不到", "没有找到这张回执。刚登记的要等站点联网以后才能查到，请过一会儿再试。")
	}
	return h, c, ok
}

// receipt shows how a matter stands to whoever holds its receipt: state, history
// and answer.
func (s *Site) receipt(w http.ResponseWriter, r *http.Request) {
	h, c, ok := s.held(w, r)
	if !ok {
		return
	}
	p, ok := s.receiptOf(w, h, c)
	if !ok {
		return
	}
	switch r.URL.Query().Get("new") {
	case "phone":
		p.New = "phone"
	case "code":
		p.New, p.Code = "code", phone.CodeOf(h.Secret)
	}
	s.show(w, http.StatusOK, "receipt", p)
}

func (s *Site) receiptOf(w http.ResponseWriter, h phone.Holder, c liaison.Case) (receiptPage, bool) {
	rules, err := s.rules()
	if err != nil {
		s.fail(w, err)
		return receiptPage{}, false
	}
	p := newReceipt(c, rules, s.src.Now())
	p.Path, p.QR = receiptPath(h.Receipt, h.Secret), rules.PublicURL != ""
	deletion := s.desk.Deletion(h.Receipt)
	p.Asked, p.Deleted = deletion == phone.Asked, deletion == phone.Deleted
	return p, true
}

func newReceipt(c liaison.Case, rules liaison.RulePack, now time.Time) receiptPage {
	st := c.State()
	p := receiptPage{
		head: newHead(rules, "回执 "+c.Receipt.String()), No: c.Receipt.String(), State: st.Step.Words(), Unit: st.Unit,
		Answer: st.Answer, CanRate: st.CanRate, CanWithdraw: st.May(liaison.Withdrawn), Round: st.Rounds,
		Rated: st.Rating.Words(), Again: st.Rating == liaison.Dissatisfied && st.May(liaison.Answered),
	}
	p.Private, p.What = true, dotted(rules.Category(c.Category).Name, c.Title)
	if st.Class != "" {
		p.Class = rules.ResultClass(st.Class)
	}
	if st.May(liaison.Answered) {
		p.Due = dayWords(dueOf(c, st, rules), now)
	}
	for i, e := range c.Events {
		words := e.Words
		if e.Step == liaison.Rated {
			words = e.Rating.Words()
		}
		p.Steps = append(p.Steps, step{timeWords(e.At), e.Step.Words(), dotted(e.Who, e.Unit), words, c.Voided(i)})
	}
	return p
}

// dueOf is the last day for the answer that is owed. A second round has a term of
// its own.
func dueOf(c liaison.Case, st liaison.CaseState, rules liaison.RulePack) liaison.Date {
	if st.Rounds == 0 && !st.Due.IsZero() {
		return st.Due
	}
	var due liaison.Date
	for i, e := range c.Events {
		switch {
		case c.Voided(i):
		case e.Step == liaison.Filed, e.Step == liaison.Reopened:
			due = rules.DueDate(liaison.DateOf(e.At))
		case !e.Due.IsZero():
			due = e.Due
		}
	}
	return due
}

// codeSize is the width and height of the receipt's code, in pixels.
const codeSize = 360

// receiptCode is the code of the receipt's page, for another phone or for paper.
func (s *Site) receiptCode(w http.ResponseWriter, r *http.Request) {
	h, _, ok := s.held(w, r)
	if !ok {
		return
	}
	rules, err := s.rules()
	if err != nil || rules.PublicURL == "" {
		s.fail(w, err)
		return
	}
	png, err := qrcode.Encode(liaison.ReceiptQR(h.Receipt, h.Secret, rules), qrcode.Medium, codeSize)
	if err != nil {
		s.fail(w, err)
		return
	}
	w.Header().Set("Content-Type", "image/png")
	_, _ = w.Write(png) // a phone that is gone asks again
}
