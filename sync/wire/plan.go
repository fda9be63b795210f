package wire

import (
	"time"

	"lianluozhan/sync/liaison"
)

type planRule struct {
	ID        string             `cbor:"1,keyasint,omitempty"`
	Kind      liaison.EventKind  `cbor:"2,keyasint,omitempty"`
	Title     string             `cbor:"3,keyasint,omitempty"`
	Place     string             `cbor:"4,keyasint,omitempty"`
	From      int                `cbor:"5,keyasint,omitempty"` // minutes after midnight
	To        int                `cbor:"6,keyasint,omitempty"`
	Months    []time.Month       `cbor:"7,keyasint,omitempty"`
	MonthDays []int              `cbor:"8,keyasint,omitempty"`
	Weekdays  []time.Weekday     `cbor:"9,keyasint,omitempty"` // Sunday is 0
	Nth       int                `cbor:"10,keyasint,omitempty"`
	Dates     []date             `cbor:"11,keyasint,omitempty"`
	Roll      liaison.Roll       `cbor:"12,keyasint,omitempty"`
	Themes    []string           `cbor:"13,keyasint,omitempty"`
	Deputies  []liaison.DeputyID `cbor:"14,keyasint,omitempty"`
	Rotate    int                `cbor:"15,keyasint,omitempty"`
	Until     date               `cbor:"16,keyasint,omitzero"`
	Since     date               `cbor:"17,keyasint,omitzero"`
}

func toPlanRule(r liaison.PlanRule) planRule {
	return planRule{
		ID: r.ID, Kind: r.Kind, Title: r.Title, Place: r.Place, From: int(r.From), To: int(r.To),
		Months: r.Months, MonthDays: r.MonthDays, Weekdays: r.Weekdays, Nth: r.Nth,
		Dates: each(r.Dates, toDate), Roll: r.Roll, Themes: r.Themes, Deputies: r.Deputies,
		Rotate: r.Rotate, Until: date(r.Until), Since: date(r.Since),
	}
}

func fromPlanRule(w planRule) liaison.PlanRule {
	return liaison.PlanRule{
		ID: w.ID, Kind: w.Kind, Title: w.Title, Place: w.Place,
		From: liaison.TimeOfDay(w.From), To: liaison.TimeOfDay(w.To),
		Months: w.Months, MonthDays: w.MonthDays, Weekdays: w.Weekdays, Nth: w.Nth,
		Dates: each(w.Dates, fromDate), Roll: w.Roll, Themes: w.Themes, Deputies: w.Deputies,
		Rotate: w.Rotate, Until: liaison.Date(w.Until), Since: liaison.Date(w.Since),
	}
}

type planException struct {
	Rule     string             `cbor:"1,keyasint,omitempty"`
	Date     date               `cbor:"2,keyasint,omitzero"`
	Cancel   bool               `cbor:"3,keyasint,omitempty"`
	Reason   string             `cbor:"4,keyasint,omitempty"`
	Kind     liaison.EventKind  `cbor:"5,keyasint,omitempty"`
	Title    string             `cbor:"6,keyasint,omitempty"`
	Place    string             `cbor:"7,keyasint,omitempty"`
	MoveTo   date               `cbor:"8,keyasint,omitzero"`
	From     int                `cbor:"9,keyasint,omitempty"`
	To       int                `cbor:"10,keyasint,omitempty"`
	Theme    string             `cbor:"11,keyasint,omitempty"`
	Deputies []liaison.DeputyID `cbor:"12,keyasint,omitempty"`
}

func toPlanException(x liaison.PlanException) planException {
	return planException{
		Rule: x.Rule, Date: date(x.Date), Cancel: x.Cancel, Reason: x.Reason, Kind: x.Kind, Title: x.Title,
		Place: x.Place, MoveTo: date(x.MoveTo), From: int(x.From), To: int(x.To), Theme: x.Theme,
		Deputies: x.Deputies,
	}
}

func fromPlanException(w planException) liaison.PlanException {
	return liaison.PlanException{
		Rule: w.Rule, Date: liaison.Date(w.Date), Cancel: w.Cancel, Reason: w.Reason, Kind: w.Kind,
		Title: w.Title, Place: w.Place, MoveTo: liaison.Date(w.MoveTo), From: liaison.TimeOfDay(w.From),
		To: liaison.TimeOfDay(w.To), Theme: w.Theme, Deputies: w.Deputies,
	}
}

type plan struct {
	Station    liaison.StationID `cbor:"1,keyasint"`
	Year       int               `cbor:"2,keyasint"`
	Rules      []planRule        `cbor:"3,keyasint,omitempty"`
	Exceptions []planException   `cbor:"4,keyasint,omitempty"`
}

func toPlan(p liaison.Plan) plan {
	return plan{
		Station: p.Station, Year: p.Year,
		Rules: each(p.Rules, toPlanRule), Exceptions: each(p.Exceptions, toPlanException),
	}
}

func (w plan) domain(string) any {
	return liaison.Plan{
		Station: w.Station, Year: w.Year,
		Rules: each(w.Rules, fromPlanRule), Exceptions: each(w.Exceptions, fromPlanException),
	}
}
