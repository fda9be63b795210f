package pages

import (
	"net/http"
	"time"

	"lianluozhan/sync/liaison"
)

type step struct{ When, Name, Who, Words string }

type receiptPage struct {
	head
	State, Due, Unit, Answer string
	Class                    liaison.ResultClass
	Steps                    []step
	CanRate                  bool
}

// receipt shows how a matter stands to whoever holds its receipt: state, history
// and answer. A wrong secret and an unknown number look the same.
func (s *Site) receipt(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Robots-Tag", "noindex, nofollow")
	w.Header().Set("Cache-Control", "no-store")
	no, err := liaison.ParseReceiptNo(r.PathValue("no"))
	if err != nil {
		s.problem(w, http.StatusBadRequest, "回执号不对", "回执号写得不对，请核对，或者重新扫回执上的二维码。")
		return
	}
	c, ok := s.src.PublicCase(no, r.PathValue("secret"))
	if !ok {
		s.problem(w, http.StatusNotFound, "还查不到", "没有找到这张回执。刚登记的要等站点联网以后才能查到，请过一会儿再试。")
		return
	}
	rules, err := s.rules()
	if err != nil {
		s.fail(w, err)
		return
	}
	s.show(w, http.StatusOK, "receipt", newReceipt(c, rules, s.src.Now()))
}

func newReceipt(c liaison.Case, rules liaison.RulePack, now time.Time) receiptPage {
	st := c.State()
	p := receiptPage{
		head: newHead(rules, "回执 "+c.Receipt.String()), State: stepWords(st.Step), Unit: st.Unit,
		Answer: st.Answer, CanRate: st.CanRate,
	}
	p.Private, p.What = true, dotted(rules.Category(c.Category).Name, c.Title)
	if st.Class != "" {
		p.Class = rules.ResultClass(st.Class)
	}
	if st.Rounds == 0 && !st.Finished {
		due := st.Due
		if due.IsZero() && len(c.Events) > 0 {
			due = rules.DueDate(liaison.DateOf(c.Events[0].At))
		}
		p.Due = dayWords(due, now)
	}
	for _, e := range c.Events {
		words := e.Words
		if e.Step == liaison.Rated {
			words = ratingWords(e.Rating)
		}
		p.Steps = append(p.Steps, step{timeWords(e.At), stepWords(e.Step), dotted(e.Who, e.Unit), words})
	}
	return p
}
