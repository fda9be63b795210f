package liaison

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits of what a resident may enter, in characters.
const (
	MinText    = 5
	MaxText    = 1000
	MaxName    = 20
	MaxAddress = 60
	MaxWords   = 200 // optional words with a rating
)

// Field names one entry of a Draft.
type Field string

// The fields that Check speaks of.
const (
	FieldConsent  Field = "consent"
	FieldCategory Field = "category"
	FieldText     Field = "text"
	FieldVillage  Field = "village"
	FieldAddress  Field = "address"
	FieldName     Field = "name"
	FieldPhone    Field = "phone"
)

// Fault is what is wrong with a field.
type Fault string

// The faults that Check finds. FaultWords has the words for residents.
const (
	Missing  Fault = "missing"
	TooShort Fault = "short"
	TooLong  Fault = "long"
	Strange  Fault = "strange" // holds something that cannot belong there
	Unknown  Fault = "unknown" // not one of the choices
)

// Check returns the faults of the draft under the county's rules, by field.
// An empty map means that it can be filed.
func (d Draft) Check(rules RulePack) map[Field]Fault {
	out := map[Field]Fault{}
	put := func(f Field, fault Fault) {
		if fault != "" {
			out[f] = fault
		}
	}
	if d.Consent == "" || d.Consent != rules.Consent.Version {
		out[FieldConsent] = Missing
	}
	put(FieldCategory, checkCategory(d.Category, rules))
	put(FieldText, CheckText(d.Text))
	put(FieldAddress, tooLong(d.Address, MaxAddress))
	put(FieldVillage, tooLong(d.Village, MaxAddress))
	put(FieldName, CheckName(d.Name, rules.NamesOptional))
	put(FieldPhone, CheckPhone(d.Phone, rules.PhoneOptional))
	return out
}

func checkCategory(code string, rules RulePack) Fault {
	if code == "" {
		return Missing
	}
	for _, c := range rules.Categories {
		if c.Code == code {
			return ""
		}
	}
	return Unknown
}

// CheckText judges what the resident wrote: MinText to MaxText characters,
// spaces not counted towards the least.
func CheckText(s string) Fault {
	n := 0
	for _, r := range s {
		if !unicode.IsSpace(r) {
			n++
		}
	}
	switch {
	case n == 0:
		return Missing
	case n < MinText:
		return TooShort
	}
	return tooLong(s, MaxText)
}

// CheckName judges a resident's name or form of address.
func CheckName(s string, optional bool) Fault {
	s = strings.TrimSpace(s)
	if s == "" {
		if optional {
			return ""
		}
		return Missing
	}
	if !strings.ContainsFunc(s, unicode.IsLetter) {
		return Strange
	}
	for _, r := range s {
		if unicode.IsDigit(r) || !(unicode.IsLetter(r) || unicode.Is(unicode.Mn, r) || strings.ContainsRune("·•. -'", r)) {
			return Strange
		}
	}
	return tooLong(s, MaxName)
}

// CheckPhone judges a mobile number (11 digits from 13 to 19) or a landline
// number (7–8 digits, with or without an area code of 0 and 2–3 more digits).
// Spaces and hyphens do not matter.
func CheckPhone(s string, optional bool) Fault {
	p := PhoneDigits(s)
	switch {
	case strings.TrimSpace(s) == "":
		if optional {
			return ""
		}
		return Missing
	case p == "" || strings.Trim(p, "0123456789") != "":
		return Strange
	case p[0] == '1' && len(p) >= 9: // meant as a mobile number
		return length(len(p), 11, p[1] >= '3')
	case p[0] == '0':
		return landline(p)
	}
	return length(min(len(p), 9), clampInt(len(p), 7, 8), p[0] >= '2')
}

func landline(p string) Fault {
	if len(p) >= 2 && p[1] == '0' {
		return Strange
	}
	area := 4
	if len(p) >= 2 && (p[1] == '1' || p[1] == '2') {
		area = 3
	}
	if len(p) <= area {
		return TooShort
	}
	n := len(p) - area
	return length(min(n, 9), clampInt(n, 7, 8), p[area] >= '2')
}

func length(got, want int, shape bool) Fault {
	switch {
	case got < want:
		return TooShort
	case got > want:
		return TooLong
	case !shape:
		return Strange
	}
	return ""
}

func clampInt(v, lo, hi int) int { return max(lo, min(hi, v)) }

// PhoneDigits drops the spaces and hyphens of a typed phone number and turns
// full-width digits into plain ones.
func PhoneDigits(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		case unicode.IsSpace(r) || r == '-' || r == '—' || r == '(' || r == ')' || r == '（' || r == '）':
			return -1
		}
		return r
	}, s)
}

func tooLong(s string, most int) Fault {
	if utf8.RuneCountInString(s) > most {
		return TooLong
	}
	return ""
}

// Clean strips what must not be stored from typed text: control characters
// (a newline stays), bidirectional overrides and invalid UTF-8.
func Clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t':
			return ' '
		case r == utf8.RuneError, unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), r == '\ufeff':
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}

// MaskName hides all of a name but its first character: 王**.
func MaskName(s string) string {
	r := []rune(strings.TrimSpace(s))
	if len(r) == 0 {
		return ""
	}
	return string(r[0]) + strings.Repeat("*", max(1, len(r)-1))
}

// MaskPhone hides the middle of a phone number: 138****1234.
func MaskPhone(s string) string {
	p := PhoneDigits(s)
	if len(p) < 7 {
		return strings.Repeat("*", len(p))
	}
	return p[:max(0, min(3, len(p)-8))] + "****" + p[len(p)-4:]
}
