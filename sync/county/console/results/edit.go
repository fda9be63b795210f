package results

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/casework"
	"lianluozhan/sync/county/console/frame"
	"lianluozhan/sync/county/press"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// form is what staff write for the public.
type form struct {
	Title, Summary, Answer  string
	Category, Unit, Class   string
	Where                   string // a scope
	N                       int    // of the draft that was shown
	Base                    uint64 // of the published document that was shown
	Sure                    bool   // the hints were looked at
	station                 liaison.StationID
	date                    liaison.Date
	satisfaction            liaison.Rating
	Mistakes                frame.Mistakes
	Hints                   []hint
	CategoryName, ClassName string
	Rating, Day, PlaceName  string
}

type choice struct {
	Value, Words string
	On           bool
}

// work is one result with the matter that it is of.
type work struct {
	ID, Path   string
	No         string // of the matter's receipt, "" where it is not known here
	CasePath   string
	Said       string // what the resident wrote, for reading
	Locked     bool
	Erased     bool
	Given      string // the answer that the resident got
	Form       form
	Where      []choice
	Categories []choice
	Classes    []choice
	Units      []string
	MayPublish bool
	Public     bool // it is published now
	Draft      string
	Reviewing  bool
	Delete     bool // the draft is to take it down
	Why, By    string
	Theirs     *liaison.Result // what somebody else saved meanwhile
	who        private
	rules      liaison.RulePack
}

func (b *bench) edit(r *frame.Request) error {
	w, err := b.load(r)
	if err != nil {
		return outward(err)
	}
	w.check()
	return b.show(r, w, 0)
}

func (b *bench) show(r *frame.Request, w *work, status int) error {
	w.choices()
	return r.Show(frame.Page{Name: "results-edit", Title: "公示一件事项", Active: path, Status: status, Data: w})
}

// load reads the result in the address: what is drafted, or else published, or else a
// blank one of the matter. It fails with frame.ErrNotHere for what is not the
// person's.
func (b *bench) load(r *frame.Request) (*work, error) {
	id := r.PathValue("id")
	key := wire.Key(wire.DocResult, id)
	w := &work{ID: id, Path: pathOf(id)}
	var err error
	if w.rules, err = b.rules(); err != nil {
		return nil, err
	}
	var sheet county.Sheet
	var doc any
	var at county.Placed
	err = b.County.View(func(tx county.Tx) (err error) {
		doc, at, w.Public, err = county.Document(tx, key)
		if err == nil {
			sheet, err = county.SheetOf(tx, liaison.RegistrationID(strings.ToUpper(id)))
		}
		if errors.Is(err, county.ErrNotFound) {
			return nil
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := b.matter(r, w, sheet); err != nil {
		return nil, err
	}
	x, _ := doc.(liaison.Result)
	if w.Public {
		w.take(x, at.Scopes)
	}
	w.Form.Base = at.Rev
	if err := b.draft(r, w, key); err != nil {
		return nil, err
	}
	right, err := b.Press.RightOn(r.Person, w.result(), []string{w.Form.Where})
	if err != nil {
		return nil, err
	}
	if right < press.MayWrite || !w.Public && w.Form.N == 0 && w.No == "" {
		return nil, frame.ErrNotHere
	}
	w.MayPublish = right >= press.MayPublish
	return w, b.place(w)
}

// draft takes what is being worked on in place of what is published.
func (b *bench) draft(r *frame.Request, w *work, key string) error {
	d, ok, err := b.Press.Draft(r.Person, key)
	if err != nil || !ok {
		return err
	}
	w.Form.N = d.N
	w.Draft, w.Why, w.By, w.Reviewing = stateWords(d), d.Why, d.Person, d.State == press.Review
	w.Delete = d.Delete
	if x, is := d.Doc.(liaison.Result); is {
		w.take(x, d.Scopes)
	}
	return nil
}

// matter fills in what is known of the matter. The public answer, which staff wrote,
// is a beginning; what the resident wrote is only shown.
func (b *bench) matter(r *frame.Request, w *work, sheet county.Sheet) error {
	no := sheet.Case.Receipt
	if no == "" {
		return nil
	}
	f, err := b.Desk.File(no, worker(r))
	if err != nil {
		return err
	}
	k, st := sheet.Case, sheet.Case.State()
	if !slices.Contains([]liaison.Step{liaison.Answered, liaison.Rated, liaison.Closed}, st.Step) || st.Rounds == 0 {
		if !w.Public {
			return frame.Problem{Status: 409, Title: "还不能公示", Words: "这件事还没有答复完。答复、评价或者办结以后才能公示。"}
		}
	}
	w.No, w.CasePath = no.String(), frame.Base+"/cases/"+string(no)
	w.Said, w.Locked, w.Erased = f.Text, f.Locked, !f.Erased.IsZero()
	w.Given = st.Answer
	w.Form.station, w.Form.satisfaction, w.Form.date = k.Station, st.Rating, answeredOn(k)
	w.Form.Title, w.Form.Category, w.Form.Unit, w.Form.Class = k.Title, k.Category, st.Unit, st.Class
	w.Form.Answer = st.Answer
	w.Form.Where = county.ScopeStation(k.Station)
	w.who = b.private(no, f)
	return nil
}

// private is what the text is compared with.
func (b *bench) private(no liaison.ReceiptNo, f casework.File) private {
	p := private{said: f.Text}
	if m, err := b.County.Matter(no); err == nil && m.Closed == nil { // without it the patterns still look
		d := m.Registration.Draft
		for _, s := range []string{d.Name, liaison.PhoneDigits(d.Phone), d.Phone, d.Address} {
			if s = strings.TrimSpace(s); s != "" {
				p.names = append(p.names, s)
			}
		}
	}
	return p
}

// answeredOn is the day of the last answer that counts.
func answeredOn(k liaison.Case) (on liaison.Date) {
	for i, e := range k.Events {
		if e.Step == liaison.Answered && !k.Voided(i) {
			on = liaison.DateOf(e.At)
		}
	}
	return on
}

// take shows a result in the form.
func (w *work) take(x liaison.Result, scopes []string) {
	f := &w.Form
	f.Title, f.Summary, f.Answer = x.Title, x.Summary, x.Answer
	f.Category, f.Unit, f.Class = x.Category, x.Unit, x.Class
	f.station = cmp.Or(x.Station, f.station)
	if f.date.IsZero() {
		f.date = x.Date
	}
	f.satisfaction = cmp.Or(f.satisfaction, x.Satisfaction)
	if len(scopes) > 0 {
		f.Where = scopes[0]
	}
}

// result is what the form says.
func (w *work) result() liaison.Result {
	f := w.Form
	return liaison.Result{
		ID: w.ID, Date: f.date, Category: f.Category, Title: f.Title, Summary: f.Summary, Unit: f.Unit, Class: f.Class,
		Answer: f.Answer, Satisfaction: f.satisfaction, Station: f.station,
	}
}

// place fills in where the result can be shown.
func (b *bench) place(w *work) error {
	doc, _, err := b.County.Document(wire.Key(wire.DocStation, string(w.Form.station)))
	st, _ := doc.(liaison.Station)
	w.Form.PlaceName = cmp.Or(st.Name, string(w.Form.station))
	w.Where = []choice{
		{Value: county.ScopeStation(w.Form.station), Words: "本站（" + w.Form.PlaceName + "）"},
		{Value: county.ScopeTown(st.Town), Words: "全乡镇（" + st.TownName + "）"},
		{Value: county.ScopeCounty, Words: "全县"},
	}
	if st.Town == "" {
		w.Where = slices.Delete(w.Where, 1, 2)
	}
	return err
}

// Limits of what is written for the public, in characters.
const (
	maxTitle   = 40
	maxSummary = 300
	maxAnswer  = 600
	maxUnit    = 40
)

// read takes the form that was sent.
func (w *work) read(r *frame.Request) {
	f := &w.Form
	text := func(name string) string {
		return strings.TrimSpace(liaison.Clean(strings.ReplaceAll(r.PostFormValue(name), "\r\n", "\n")))
	}
	f.Title, f.Summary, f.Answer, f.Unit = text("title"), text("summary"), text("answer"), text("unit")
	f.Category, f.Class, f.Sure = text("category"), text("class"), text("sure") != ""
	for _, c := range w.Where {
		if c.Value == text("where") {
			f.Where = c.Value
		}
	}
	w.marks(r)
}

// marks takes what the form says of the state that it was made from.
func (w *work) marks(r *frame.Request) {
	if n, err := strconv.Atoi(r.PostFormValue("n")); err == nil {
		w.Form.N = n
	}
	if n, err := strconv.ParseUint(r.PostFormValue("base"), 10, 64); err == nil {
		w.Form.Base = n
	}
}

// check finds what may tell who somebody is.
func (w *work) check() {
	f := &w.Form
	f.Hints = nil
	for _, x := range []struct{ field, text string }{{"标题", f.Title}, {"反映的事", f.Summary}, {"答复", f.Answer}} {
		f.Hints = append(f.Hints, hintsIn(x.field, x.text, w.who)...)
	}
	f.CategoryName, f.Rating, f.Day = w.rules.Category(f.Category).Name, f.satisfaction.Words(), f.date.String()
	f.ClassName = ""
	if f.Class != "" {
		f.ClassName = w.rules.ResultClass(f.Class).Name
	}
}

// judge says what is missing or too long.
func (w *work) judge() {
	f, m := &w.Form, frame.Mistakes{}
	for _, x := range []struct {
		field, text, empty string
		most               int
	}{
		{"title", f.Title, "请写一个标题，不要写人名", maxTitle}, {"summary", f.Summary, "请用自己的话写清反映的是什么事", maxSummary},
		{"answer", f.Answer, "请写办理结果", maxAnswer}, {"unit", f.Unit, "", maxUnit},
	} {
		switch n := len([]rune(x.text)); {
		case n == 0 && x.empty != "":
			m.Add(x.field, x.empty)
		case n > x.most:
			m.Add(x.field, "最多 "+strconv.Itoa(x.most)+" 个字，现在 "+strconv.Itoa(n)+" 个")
		}
	}
	if f.Class == "" && len(w.rules.ResultClasses) > 0 {
		m.Add("class", "请选一类办理结果")
	}
	if len(f.Hints) > 0 && !f.Sure {
		m.Add("sure", "文字里有像个人信息的地方，请改掉；确实不是的，请打勾确认")
	}
	f.Mistakes = m
}

// choices fills in what can be chosen.
func (w *work) choices() {
	for i := range w.Where {
		w.Where[i].On = w.Where[i].Value == w.Form.Where
	}
	w.Categories, w.Classes = nil, nil
	for _, c := range w.rules.Categories {
		w.Categories = append(w.Categories, choice{c.Code, c.Name, c.Code == w.Form.Category})
	}
	for _, c := range w.rules.ResultClasses {
		w.Classes = append(w.Classes, choice{c.Code, c.Name, c.Code == w.Form.Class})
	}
	w.Units = w.rules.Units
}
