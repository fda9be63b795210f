package liaison

import "time"

// RulePack is what a county decides for itself: words, categories, deadlines.
type RulePack struct {
	County        string // name of the county, e.g. "示例县"
	Office        string // who runs this, e.g. "示例县人大常委会代表联络工作委员会"
	OfficePhone   string
	PublicURL     string // address of the public pages without a trailing slash; "" when there is none
	Categories    []Category
	ResultClasses []ResultClass
	ReplyWorkdays int // a first answer is due within so many working days
	Accepts       []string
	Refuses       []Refusal
	Consent       Consent
	NamesOptional bool
	PhoneOptional bool
	Holidays      []Holiday
	Workdays      []Date   // weekend days worked in exchange (调休)
	Units         []string // handling units (承办单位) to choose from
	RecheckDays   int      // days from an answer's closing to looking again (回头看); 0 takes 30
}

// Category is a kind of matter, e.g. 道路交通.
type Category struct {
	Code string
	Name string
	Hint string // examples in plain words
}

// ResultClass is a kind of answer, e.g. A 已解决.
type ResultClass struct {
	Code    string
	Name    string
	Explain string // what it means for the resident
	Recheck bool   // looked at again later (回头看)
}

// Refusal is a kind of matter that is not accepted here, and where it goes.
type Refusal struct {
	What string
	GoTo string
}

// Consent is the notice about personal data that a resident agrees to.
type Consent struct {
	Version string
	Text    []string // short paragraphs
}

// Holiday is a public holiday on one day.
type Holiday struct {
	Date Date
	Name string
}

// Category returns the category with the code, or one named by the code itself.
func (p RulePack) Category(code string) Category {
	for _, c := range p.Categories {
		if c.Code == code {
			return c
		}
	}
	return Category{Code: code, Name: code}
}

// ResultClass returns the class with the code, or one named by the code itself.
func (p RulePack) ResultClass(code string) ResultClass {
	for _, c := range p.ResultClasses {
		if c.Code == code {
			return c
		}
	}
	return ResultClass{Code: code, Name: code}
}

// HolidayOn returns the name of the public holiday on d, or "".
func (p RulePack) HolidayOn(d Date) string {
	for _, h := range p.Holidays {
		if h.Date == d {
			return h.Name
		}
	}
	return ""
}

// IsWorkday reports whether offices work on d.
func (p RulePack) IsWorkday(d Date) bool {
	for _, w := range p.Workdays {
		if w == d {
			return true
		}
	}
	if p.HolidayOn(d) != "" {
		return false
	}
	wd := d.Weekday()
	return wd != time.Saturday && wd != time.Sunday
}

// DueDate returns the last day for an answer to a matter filed on d: the
// ReplyWorkdays-th working day after it. Without a deadline it is the zero Date.
func (p RulePack) DueDate(d Date) Date {
	if p.ReplyWorkdays <= 0 {
		return Date{}
	}
	for n := 0; n < p.ReplyWorkdays; {
		d = d.Add(1)
		if p.IsWorkday(d) {
			n++
		}
	}
	return d
}
