package register

import (
	"errors"
	"time"

	"lianluozhan/sync/liaison"
)

// Filer keeps a registration. File returns at once and calls done once, on the
// screen's goroutine, when the registration is durable or cannot be.
type Filer interface {
	File(d liaison.Draft, done func(Receipt, error))
}

// Receipt is what the resident takes away.
type Receipt struct {
	No        liaison.ReceiptNo
	QueryCode string
	Secret    string
	Filed     time.Time
	Due       liaison.Date // zero when the county sets no deadline
	ClockOK   bool         // the station's clock can be trusted
	Online    bool         // the county can be reached right now
}

// What a Filer may fail with, beside anything else. They are told apart in words.
var (
	ErrDiskFull     = errors.New("no room to keep a registration")
	ErrOutOfService = errors.New("the station takes no registrations now")
	ErrNotJoined    = errors.New("the station has not joined a county yet")
)

// trouble says in plain words why a registration was not kept.
func trouble(err error) string {
	switch {
	case err == nil:
		return ""
	case errors.Is(err, ErrDiskFull):
		return "本机存满了，这件事还没有登记上。"
	case errors.Is(err, ErrOutOfService):
		return "本机暂停登记，这件事还没有登记上。"
	case errors.Is(err, ErrNotJoined):
		return "本机还没有开通登记，这件事还没有登记上。"
	}
	return "没有保存成功，这件事还没有登记上。"
}

// elsewhere says where else to go.
func elsewhere(c *liaison.Content) string {
	s := "可以向站内工作人员当面反映"
	if c.Station.Phone != "" {
		s += "，或者拨打本站电话 " + c.Station.Phone
	}
	if c.Rules.OfficePhone != "" {
		s += "，县人大电话 " + c.Rules.OfficePhone
	}
	return s + "。"
}
