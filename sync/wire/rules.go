package wire

import "lianluozhan/sync/liaison"

type category struct {
	Code string `cbor:"1,keyasint,omitempty"`
	Name string `cbor:"2,keyasint,omitempty"`
	Hint string `cbor:"3,keyasint,omitempty"`
}

func toCategory(c liaison.Category) category   { return category(c) }
func fromCategory(c category) liaison.Category { return liaison.Category(c) }

type resultClass struct {
	Code    string `cbor:"1,keyasint,omitempty"`
	Name    string `cbor:"2,keyasint,omitempty"`
	Explain string `cbor:"3,keyasint,omitempty"`
	Recheck bool   `cbor:"4,keyasint,omitempty"`
}

func toResultClass(c liaison.ResultClass) resultClass   { return resultClass(c) }
func fromResultClass(c resultClass) liaison.ResultClass { return liaison.ResultClass(c) }

type refusal struct {
	What string `cbor:"1,keyasint,omitempty"`
	GoTo string `cbor:"2,keyasint,omitempty"`
}

func toRefusal(r liaison.Refusal) refusal   { return refusal(r) }
func fromRefusal(r refusal) liaison.Refusal { return liaison.Refusal(r) }

type consent struct {
	Version string   `cbor:"1,keyasint,omitempty"`
	Text    []string `cbor:"2,keyasint,omitempty"`
}

type holiday struct {
	Date date   `cbor:"1,keyasint,omitzero"`
	Name string `cbor:"2,keyasint,omitempty"`
}

func toHoliday(h liaison.Holiday) holiday { return holiday{Date: date(h.Date), Name: h.Name} }
func fromHoliday(h holiday) liaison.Holiday {
	return liaison.Holiday{Date: liaison.Date(h.Date), Name: h.Name}
}

type rules struct {
	County        string        `cbor:"1,keyasint,omitempty"`
	Office        string        `cbor:"2,keyasint,omitempty"`
	OfficePhone   string        `cbor:"3,keyasint,omitempty"`
	PublicURL     string        `cbor:"4,keyasint,omitempty"`
	Categories    []category    `cbor:"5,keyasint,omitempty"`
	ResultClasses []resultClass `cbor:"6,keyasint,omitempty"`
	ReplyWorkdays int           `cbor:"7,keyasint,omitempty"`
	Accepts       []string      `cbor:"8,keyasint,omitempty"`
	Refuses       []refusal     `cbor:"9,keyasint,omitempty"`
	Consent       consent       `cbor:"10,keyasint"`
	NamesOptional bool          `cbor:"11,keyasint,omitempty"`
	PhoneOptional bool          `cbor:"12,keyasint,omitempty"`
	Holidays      []holiday     `cbor:"13,keyasint,omitempty"`
	Workdays      []date        `cbor:"14,keyasint,omitempty"`
	Units         []string      `cbor:"15,keyasint,omitempty"`
	RecheckDays   int           `cbor:"16,keyasint,omitempty"`
}

func toRules(p liaison.RulePack) rules {
	return rules{
		County: p.County, Office: p.Office, OfficePhone: p.OfficePhone, PublicURL: p.PublicURL,
		Categories: each(p.Categories, toCategory), ResultClasses: each(p.ResultClasses, toResultClass),
		ReplyWorkdays: p.ReplyWorkdays, Accepts: p.Accepts, Refuses: each(p.Refuses, toRefusal),
		Consent: consent(p.Consent), NamesOptional: p.NamesOptional, PhoneOptional: p.PhoneOptional,
		Holidays: each(p.Holidays, toHoliday), Workdays: each(p.Workdays, toDate),
		Units: p.Units, RecheckDays: p.RecheckDays,
	}
}

func (w rules) domain(string) any {
	return liaison.RulePack{
		County: w.County, Office: w.Office, OfficePhone: w.OfficePhone, PublicURL: w.PublicURL,
		Categories: each(w.Categories, fromCategory), ResultClasses: each(w.ResultClasses, fromResultClass),
		ReplyWorkdays: w.ReplyWorkdays, Accepts: w.Accepts, Refuses: each(w.Refuses, fromRefusal),
		Consent: liaison.Consent(w.Consent), NamesOptional: w.NamesOptional, PhoneOptional: w.PhoneOptional,
		Holidays: each(w.Holidays, fromHoliday), Workdays: each(w.Workdays, fromDate),
		Units: w.Units, RecheckDays: w.RecheckDays,
	}
}
