package wire

import "lianluozhan/sync/liaison"

type result struct {
	Date         date              `cbor:"1,keyasint,omitzero"`
	Category     string            `cbor:"2,keyasint,omitempty"`
	Title        string            `cbor:"3,keyasint,omitempty"`
	Summary      string            `cbor:"4,keyasint,omitempty"`
	Unit         string            `cbor:"5,keyasint,omitempty"`
	Class        string            `cbor:"6,keyasint,omitempty"`
	Answer       string            `cbor:"7,keyasint,omitempty"`
	Satisfaction liaison.Rating    `cbor:"8,keyasint,omitempty"`
	Station      liaison.StationID `cbor:"9,keyasint,omitempty"`
}

func toResult(r liaison.Result) result {
	return result{
		Date: date(r.Date), Category: r.Category, Title: r.Title, Summary: r.Summary, Unit: r.Unit,
		Class: r.Class, Answer: r.Answer, Satisfaction: r.Satisfaction, Station: r.Station,
	}
}

func (w result) domain(id string) any {
	return liaison.Result{
		ID: id, Date: liaison.Date(w.Date), Category: w.Category, Title: w.Title, Summary: w.Summary,
		Unit: w.Unit, Class: w.Class, Answer: w.Answer, Satisfaction: w.Satisfaction, Station: w.Station,
	}
}

type tally struct {
	Year       int `cbor:"1,keyasint"`
	Registered int `cbor:"2,keyasint,omitempty"`
	Answered   int `cbor:"3,keyasint,omitempty"`
	Closed     int `cbor:"4,keyasint,omitempty"`
}

func (w tally) domain(string) any { return liaison.Tally(w) }

type caseEvent struct {
	Step   liaison.Step   `cbor:"1,keyasint"`
	At     instant        `cbor:"2,keyasint,omitzero"`
	Who    string         `cbor:"3,keyasint,omitempty"`
	Words  string         `cbor:"4,keyasint,omitempty"`
	Unit   string         `cbor:"5,keyasint,omitempty"`
	Due    date           `cbor:"6,keyasint,omitzero"`
	Class  string         `cbor:"7,keyasint,omitempty"`
	Rating liaison.Rating `cbor:"8,keyasint,omitempty"`
	Of     int            `cbor:"9,keyasint,omitempty"`
}

func toCaseEvent(e liaison.CaseEvent) caseEvent {
	return caseEvent{
		Step: e.Step, At: instant(e.At), Who: e.Who, Words: e.Words, Unit: e.Unit, Due: date(e.Due),
		Class: e.Class, Rating: e.Rating, Of: e.Of,
	}
}

func fromCaseEvent(w caseEvent) liaison.CaseEvent {
	return liaison.CaseEvent{
		Step: w.Step, At: fromInstant(w.At), Who: w.Who, Words: w.Words, Unit: w.Unit, Due: liaison.Date(w.Due),
		Class: w.Class, Rating: w.Rating, Of: w.Of,
	}
}

type matter struct {
	Receipt   liaison.ReceiptNo `cbor:"1,keyasint"`
	QueryCode string            `cbor:"2,keyasint,omitempty"`
	Station   liaison.StationID `cbor:"3,keyasint,omitempty"`
	Category  string            `cbor:"4,keyasint,omitempty"`
	Title     string            `cbor:"5,keyasint,omitempty"`
	Events    []caseEvent       `cbor:"6,keyasint,omitempty"`
	Check     []byte            `cbor:"7,keyasint,omitempty"`
}

func toMatter(c liaison.Case) matter {
	return matter{
		Receipt: c.Receipt, QueryCode: c.QueryCode, Station: c.Station, Category: c.Category, Title: c.Title,
		Events: each(c.Events, toCaseEvent), Check: c.Check,
	}
}

func (w matter) domain(id string) any {
	return liaison.Case{
		ID: liaison.RegistrationID(id), Receipt: w.Receipt, QueryCode: w.QueryCode, Station: w.Station,
		Category: w.Category, Title: w.Title, Events: each(w.Events, fromCaseEvent), Check: w.Check,
	}
}

type signIn struct {
	Station liaison.StationID `cbor:"1,keyasint,omitempty"`
	Event   string            `cbor:"2,keyasint,omitempty"`
	Deputy  liaison.DeputyID  `cbor:"3,keyasint,omitempty"`
	At      instant           `cbor:"4,keyasint,omitzero"`
	Undo    bool              `cbor:"5,keyasint,omitempty"`
}

func toSignIn(s liaison.SignIn) signIn {
	return signIn{Station: s.Station, Event: s.Event, Deputy: s.Deputy, At: instant(s.At), Undo: s.Undo}
}

func (w signIn) domain(id string) any {
	return liaison.SignIn{
		ID: liaison.RegistrationID(id), Station: w.Station, Event: w.Event, Deputy: w.Deputy,
		At: fromInstant(w.At), Undo: w.Undo,
	}
}
