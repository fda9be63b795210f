package intake

import (
	"strings"

	"lianluozhan/sync/liaison"
)

// nameOf returns the word for v in one of the reader's tables.
func nameOf[T comparable](v T, among map[string]T) string {
	for name, t := range among {
		if t == v {
			return name
		}
	}
	return ""
}

func rulesObject(p liaison.RulePack) *object {
	var categories, classes, refuses, holidays []*object
	for _, c := range p.Categories {
		categories = append(categories, new(object).put("code", c.Code).put("name", c.Name).put("hint", c.Hint))
	}
	for _, c := range p.ResultClasses {
		classes = append(classes, new(object).put("code", c.Code).put("name", c.Name).put("explain", c.Explain).
			put("recheck", c.Recheck))
	}
	for _, x := range p.Refuses {
		refuses = append(refuses, new(object).put("what", x.What).put("go_to", x.GoTo))
	}
	for _, h := range p.Holidays {
		holidays = append(holidays, new(object).put("date", h.Date.String()).put("name", h.Name))
	}
	return new(object).put("name", p.County).put("office", p.Office).put("office_phone", p.OfficePhone).
		put("public_url", p.PublicURL).put("reply_workdays", p.ReplyWorkdays).put("names_optional", p.NamesOptional).
		put("phone_optional", p.PhoneOptional).put("categories", categories).put("result_classes", classes).
		put("accepts", p.Accepts).put("refuses", refuses).
		put("consent", new(object).put("version", p.Consent.Version).put("text", p.Consent.Text)).
		put("holidays", holidays).put("workdays", dateTexts(p.Workdays)).
		put("units", p.Units).put("recheck_days", p.RecheckDays)
}

func dateTexts(days []liaison.Date) []string {
	var out []string
	for _, d := range days {
		out = append(out, d.String())
	}
	return out
}

func (w *writer) station(s liaison.Station) error {
	photo, err := w.photo(s.Photo)
	if err != nil {
		return err
	}
	var posts []*object
	for _, p := range s.Posts {
		posts = append(posts, new(object).put("role", p.Role).put("name", p.Name))
	}
	o := new(object).put("name", s.Name).put("kind", s.Kind).put("town", string(s.Town)).put("parent", string(s.Parent)).
		put("address", s.Address).put("phone", s.Phone).put("hours", s.Hours).put("villages", s.Villages).
		put("posts", posts).put("photo", photo)
	if err := w.yaml(stationFile(s.ID), o); err != nil {
		return err
	}
	if len(s.Intro) == 0 {
		return nil
	}
	return w.markdown(strings.Replace(stationFile(s.ID), "station.yaml", "intro.md", 1), nil, s.Intro)
}

func (w *writer) deputy(d liaison.Deputy) (*object, error) {
	photo, err := w.photo(d.Photo)
	if err != nil {
		return nil, err
	}
	var of []string
	for _, l := range d.Levels {
		of = append(of, nameOf(l, levels()))
	}
	return new(object).put("id", string(d.ID)).put("name", d.Name).put("levels", of).put("title", d.Title).
		put("group", d.Group).put("constituency", d.Constituency).put("villages", d.Villages).
		put("occupation", d.Occupation).put("photo", photo).put("pledge", d.Pledge).put("bio", d.Bio).
		put("office", d.Office).put("office_phone", d.OfficePhone).put("qr", d.QR).put("stations", d.Stations).
		put("order", d.Order), nil
}

func planObject(p liaison.Plan) *object {
	var rules, exceptions []*object
	for _, r := range p.Rules {
		rules = append(rules, ruleObject(r))
	}
	for _, x := range p.Exceptions {
		o := new(object).put("rule", x.Rule).put("date", x.Date.String()).put("cancel", x.Cancel).put("reason", x.Reason).
			put("kind", string(x.Kind)).put("title", x.Title).put("place", x.Place).put("move_to", x.MoveTo.String())
		exceptions = append(exceptions, o.hours(x.From, x.To).put("theme", x.Theme).put("deputies", x.Deputies))
	}
	return new(object).put("year", p.Year).put("rules", rules).put("exceptions", exceptions)
}

// hours adds a span of the day unless it is none.
func (o *object) hours(from, to liaison.TimeOfDay) *object {
	if from == 0 && to == 0 {
		return o
	}
	return o.put("from", from.String()).put("to", to.String())
}

func ruleObject(r liaison.PlanRule) *object {
	var days []string
	for _, d := range r.Weekdays {
		days = append(days, nameOf(d, weekdays()))
	}
	var months []int
	for _, m := range r.Months {
		months = append(months, int(m))
	}
	roll := ""
	if r.Roll != liaison.RollNext {
		roll = nameOf(r.Roll, rolls())
	}
	return new(object).put("id", r.ID).put("kind", string(r.Kind)).put("title", r.Title).put("place", r.Place).
		hours(r.From, r.To).put("months", months).put("month_days", r.MonthDays).put("weekdays", days).
		put("nth", r.Nth).put("dates", dateTexts(r.Dates)).put("roll", roll).put("themes", r.Themes).
		put("deputies", r.Deputies).put("rotate", r.Rotate).put("since", r.Since.String()).put("until", r.Until.String())
}

func resultObject(x liaison.Result) *object {
	return new(object).put("id", x.ID).put("date", x.Date.String()).put("category", x.Category).put("title", x.Title).
		put("summary", x.Summary).put("unit", x.Unit).put("class", x.Class).put("answer", x.Answer).
		put("satisfaction", nameOf(x.Satisfaction, ratings())).put("station", string(x.Station))
}
