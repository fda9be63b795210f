package pages

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"lianluozhan/sync/county/phone"
	"lianluozhan/sync/liaison"
)

// maxForm is how many bytes a form may have: five times the longest text, so that one
// that is too long comes back with its words.
const maxForm = 48 << 10

// villageGroup is the villages of one station.
type villageGroup struct {
	Station string
	Names   []string
}

// letter is the form to write to somebody, with what was typed into it.
type letter struct {
	Title, Action string
	Token         string // "" when nothing is taken
	Rules         liaison.RulePack
	Stations      []liaison.Station
	Villages      []villageGroup
	Draft         liaison.Draft
	Station       liaison.StationID
	Faults        map[string]string // by the field's name
	Trouble       string
	Earlier       string // page of the receipt that this form gave before
	EarlierNo     string
}

// target is whom a letter is for.
type target struct {
	about    string // of the form
	title    string
	action   string
	deputy   liaison.DeputyID
	stations []liaison.Station
}

func newLetter(t target, rules liaison.RulePack) letter {
	l := letter{Title: t.title, Action: t.action, Rules: rules, Stations: t.stations, Faults: map[string]string{}}
	for _, st := range t.stations {
		if len(st.Villages) > 0 {
			l.Villages = append(l.Villages, villageGroup{st.Name, st.Villages})
		}
	}
	if len(t.stations) > 0 {
		l.Station = t.stations[0].ID
	}
	return l
}

// blank is an empty letter, without a token where nothing is taken.
func (s *Site) blank(t target, rules liaison.RulePack) (letter, error) {
	l := newLetter(t, rules)
	l.Draft.Deputy = t.deputy
	return l, s.arm(&l, t)
}

// arm makes it a form that can be sent.
func (s *Site) arm(l *letter, t target) (err error) {
	if len(t.stations) > 0 && len(l.Rules.Categories) > 0 && s.desk.Takes() {
		l.Token, err = s.desk.Form(t.about)
	}
	return err
}

// typed reads a form that came back.
func typed(r *http.Request, t target, rules liaison.RulePack) letter {
	l := newLetter(t, rules)
	field := func(name string) string {
		return strings.TrimSpace(liaison.Clean(strings.ReplaceAll(r.PostFormValue(name), "\r\n", "\n")))
	}
	l.Token = r.PostFormValue("form")
	l.Draft = liaison.Draft{
		Category: field("category"), Text: field("text"), Village: field("village"), Address: field("address"),
		Name: field("name"), Phone: field("phone"), Deputy: t.deputy, Consent: field("consent"),
	}
	chosen := liaison.StationID(field("station"))
	if slices.ContainsFunc(t.stations, func(st liaison.Station) bool { return st.ID == chosen }) {
		l.Station = chosen
	}
	for f, fault := range l.Draft.Check(rules) {
		l.Faults[string(f)] = liaison.FaultWords(f, fault)
	}
	return l
}

// readForm reads what was sent, or says what is wrong with it.
func (s *Site) readForm(w http.ResponseWriter, r *http.Request) bool {
	w.Header().Set("Cache-Control", "no-store")
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	err := r.ParseForm()
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		s.problem(w, http.StatusRequestEntityTooLarge, "写得太长了",
			fmt.Sprintf("最多写 %d 个字。请按手机的返回键，回到刚才那一页，删去一些再提交。", liaison.MaxText))
		return false
	case err != nil || len(r.PostForm) == 0:
		s.problem(w, http.StatusBadRequest, "没有收到内容", "网络不好，没有收到您写的内容。请按手机的返回键，再提交一次。")
		return false
	}
	return true
}

// post files a letter, or shows it again with what is in the way.
func (s *Site) post(w http.ResponseWriter, r *http.Request, t target, again func(int, letter)) {
	rules, err := s.rules()
	if err != nil {
		s.fail(w, err)
		return
	}
	l := typed(r, t, rules)
	switch wait := s.deeds.pass(s.src.Now(), s.address(r)); {
	case len(t.stations) == 0:
		again(http.StatusConflict, l)
		return
	case wait > 0:
		s.hold(w, &l, wait)
		again(http.StatusTooManyRequests, l)
		return
	case len(l.Faults) > 0:
		again(http.StatusUnprocessableEntity, l)
		return
	}
	if wait := s.files.pass(s.src.Now(), s.address(r)); wait > 0 {
		s.hold(w, &l, wait)
		again(http.StatusTooManyRequests, l)
		return
	}
	filed, err := s.desk.File(r.Context(), phone.Sent{Form: l.Token, About: t.about, Station: l.Station, Draft: l.Draft})
	if err != nil {
		status := s.trouble(&l, t, filed, err)
		again(status, l)
		return
	}
	how := "code"
	if filed.ByPhone {
		how = "phone"
	}
	http.Redirect(w, r, receiptPath(filed.Receipt, filed.Secret)+"?new="+how+"#kept", http.StatusSeeOther)
}

func (s *Site) hold(w http.ResponseWriter, l *letter, wait time.Duration) {
	w.Header().Set("Retry-After", seconds(wait))
	l.Trouble = "现在提交的人太多，请等 " + waitWords(wait) + "再点“提交”。您写的内容都在下面，不会丢。也可以到站点的屏幕上登记。"
}

// trouble says on the letter why it was not filed. The form can be sent again.
func (s *Site) trouble(l *letter, t target, filed phone.Filed, err error) (status int) {
	status, fresh := http.StatusServiceUnavailable, false
	switch {
	case errors.Is(err, phone.ErrEarly):
		status, l.Trouble = http.StatusTooManyRequests, "提交得太快了，请过几秒再点一次“提交”。您写的内容都在下面。"
	case errors.Is(err, phone.ErrForm):
		status, fresh = http.StatusConflict, true
		l.Trouble = "这一页打开太久了。您写的内容都在下面，请核对以后再点一次“提交”。"
	case errors.Is(err, phone.ErrOther):
		status, fresh = http.StatusConflict, true
		l.Earlier, l.EarlierNo = receiptPath(filed.Receipt, filed.Secret), filed.Receipt.String()
	case errors.Is(err, phone.ErrBusy):
		l.Trouble = "现在提交的人太多，请过一会儿再点“提交”。您写的内容都在下面，不会丢。"
	case errors.Is(err, phone.ErrClosed):
		l.Trouble = "现在不能在手机上登记，请到站点的屏幕上登记，或者给站点打电话。您写的内容都在下面。"
	default:
		s.log.Error("filing from a phone failed", "error", err)
		l.Trouble = "没有登记成功，请过一会儿再点“提交”。您写的内容都在下面，不会丢。"
	}
	if fresh {
		if err := s.arm(l, t); err != nil {
			s.log.Error("form not made", "error", err)
		}
	}
	return status
}

// write is the page to write to a station.
func (s *Site) write(w http.ResponseWriter, r *http.Request) {
	s.stationLetter(w, r, func(t target, rules liaison.RulePack, show func(int, letter)) {
		l, err := s.blank(t, rules)
		if err != nil {
			s.fail(w, err)
			return
		}
		show(http.StatusOK, l)
	})
}

func (s *Site) toStation(w http.ResponseWriter, r *http.Request) {
	if !s.readForm(w, r) {
		return
	}
	w = keeping{w, r.PostFormValue("text")}
	s.stationLetter(w, r, func(t target, _ liaison.RulePack, show func(int, letter)) { s.post(w, r, t, show) })
}

type writePage struct {
	head
	Letter letter
}

func (s *Site) stationLetter(w http.ResponseWriter, r *http.Request, then func(target, liaison.RulePack, func(int, letter))) {
	st, rules, ok := named[liaison.Station](s, w, r, "station")
	if !ok {
		return
	}
	id := string(st.ID)
	t := target{about: "s/" + id, title: "写给联络站", action: "/s/" + id + "/write", stations: []liaison.Station{st}}
	then(t, rules, func(status int, l letter) {
		p := writePage{newHead(rules, st.Name), l}
		p.Where, p.What = dotted(rules.County, st.TownName), st.Kind
		w.Header().Set("Cache-Control", "no-store")
		s.show(w, status, "write", p)
	})
}
