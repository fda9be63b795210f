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

// Gate is a Filer that can tell beforehand that it will take nothing: Closed returns
// why, one of the errors below, and nil while it is open.
type Gate interface{ Closed() error }

// Preparer is a Filer that can do a part of filing ahead, while the resident reads
// what they have written. forget drops what it has done; both return at once.
type Preparer interface {
	Prepare(d liaison.Draft) (forget func())
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
	ErrTooMany      = errors.New("too many registrations in a short time")
	ErrBarred       = errors.New("the county takes no registrations from this machine any more")
	ErrTakenOver    = errors.New("another machine takes the station's registrations now")
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
	case errors.Is(err, ErrTooMany):
		return "刚才登记得太多了，请过几分钟再提交。这件事还没有登记上。"
	case errors.Is(err, ErrBarred):
		return "县里停用了这台机器，这件事还没有登记上。"
	case errors.Is(err, ErrTakenOver):
		return "本站换了新机器，这台不再登记，这件事还没有登记上。"
	}
	return "没有保存成功，这件事还没有登记上。"
}

// closedWords say why nothing is taken here now.
func closedWords(err error) string {
	switch {
	case errors.Is(err, ErrTakenOver):
		return "本站换了新机器，请到新机器上登记"
	case errors.Is(err, ErrBarred):
		return "县里停用了这台机器，这里不能登记"
	case errors.Is(err, ErrOutOfService):
		return "这台机器暂时不能登记"
	}
	return "本机还没有开通登记"
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
