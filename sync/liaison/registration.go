package liaison

import "time"

// RegistrationID is a ULID: 26 characters, sorted by time, unique for ever.
type RegistrationID string

// Draft is what a resident has entered so far. It lives in memory only.
type Draft struct {
	Category string // code of a Category
	Text     string
	Village  string
	Address  string
	Name     string
	Phone    string
	Deputy   DeputyID // deputy wished for, "" for none
	Consent  string   // version of the Consent agreed to, "" before that
}

// Registration is a matter as it was filed.
type Registration struct {
	ID        RegistrationID
	Receipt   ReceiptNo
	QueryCode string // four digits that go with the receipt number
	Secret    string // unguessable part of the receipt's QR address
	Station   StationID
	Filed     time.Time
	ClockOK   bool   // the station's clock had been compared with the county's
	Assisted  bool   // entered by the liaison for the resident
	Event     string // ID of the reception that was open, "" for none
	Via       string // ViaPhone, or "" for a station's machine
	Draft     Draft
}

// ViaPhone marks what was filed on the county's phone pages.
const ViaPhone = "phone"

// Rating is how satisfied a resident is with an answer.
type Rating int

// The ratings. Zero is none.
const (
	Satisfied    Rating = iota + 1 // 满意
	FairlyRated                    // 基本满意
	Dissatisfied                   // 不满意
)

// Valid reports whether r is one of the three ratings.
func (r Rating) Valid() bool { return r >= Satisfied && r <= Dissatisfied }

// RatingGiven is a resident's judgement of an answer.
type RatingGiven struct {
	ID      RegistrationID // a ULID of its own
	Receipt ReceiptNo
	Rating  Rating
	Words   string // optional
	Given   time.Time
	Station StationID
}

// SignIn says that a deputy is at the station for a reception (签到).
type SignIn struct {
	ID      RegistrationID // a ULID of its own
	Station StationID
	Event   string
	Deputy  DeputyID
	At      time.Time
	Undo    bool // takes an earlier one back
}

// Identity is what lets a station machine issue receipts. The county gives it
// once, when the machine joins.
type Identity struct {
	Station    StationID
	Issuer     Issuer
	ReceiptKey [16]byte
}
