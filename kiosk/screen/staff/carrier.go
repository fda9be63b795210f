package staff

import (
	"errors"
	"fmt"
	"time"

	"lianluozhan/kiosk/look"
)

// Carrier carries records and content on a stick (U 盘摆渡), where there is no line
// to the county. It is called on the screen's goroutine and returns at once; done
// is called there later.
type Carrier interface {
	// Sticks lists what is plugged in now and can be written.
	Sticks() []Stick
	// Carry takes in what the county put on the stick for this machine and writes
	// what the county has not got. done gets nil or one of the errors below, with
	// what was carried all the same.
	Carry(s Stick, done func(Carried, error))
}

// Stick is a stick that is plugged in.
type Stick struct {
	Name string // for people
	Path string
}

// Carried says what went over. It is complete once it is on the stick's disk.
type Carried struct {
	Written int       // records written for the county
	Found   bool      // there was something of the county for this machine
	Old     bool      // and the machine knew as much already
	Made    time.Time // when the county made it
	Photos  int       // that were missing
}

// What can stand in the way.
var (
	ErrStickGone    = errors.New("staff: stick was pulled out or cannot be read")
	ErrStickFull    = errors.New("staff: stick is full")
	ErrStickForeign = errors.New("staff: what is on the stick is not of this county")
	ErrStickDamaged = errors.New("staff: what is on the stick is damaged")
	ErrStickNewer   = errors.New("staff: what is on the stick was made by a later program")
	ErrStickLocked  = errors.New("staff: stick cannot be written")
	ErrNotJoined    = errors.New("staff: machine has not joined a county")
	ErrNoCountyKey  = errors.New("staff: county's key for sticks is not known yet")
)

// carryState is where carrying stands.
type carryState struct {
	under bool
	from  string // path of the stick under way
	last  *Carried
	words string // what went wrong, "" for nothing
}

// StartCarry notes that carrying was asked for; false while one is under way.
func (m *Model) StartCarry(s Stick) bool {
	if m.carry.under {
		return false
	}
	m.carry = carryState{under: true, from: s.Path}
	return true
}

// EndCarry takes the result.
func (m *Model) EndCarry(c Carried, err error) {
	m.carry = carryState{last: &c, words: carryWords(err)}
	m.draw()
}

func carryWords(err error) string {
	for _, x := range []struct {
		err   error
		words string
	}{
		{nil, ""},
		{ErrNotJoined, "本机还没有加入县里，先入网才能用 U 盘。"},
		{ErrNoCountyKey, "本机还没有收到县里的 U 盘密钥。请先连一次县里，或者拿县里做好的 U 盘来。"},
		{ErrStickForeign, "U 盘上的文件不是本县的，没有采用。"},
		{ErrStickDamaged, "U 盘上县里的文件坏了，没有采用，请县里重新做一个。"},
		{ErrStickNewer, "U 盘上的文件是县里更新的程序做的，请先更新本机程序。"},
		{ErrStickLocked, "U 盘写不进去，请看看是不是开着写保护，或者换一个 U 盘。"},
		{ErrStickFull, "U 盘满了，没有写成。请换一个 U 盘。"},
		{ErrStickGone, "U 盘读写不了，可能被拔出了。请插好再试一次。"},
	} {
		if errors.Is(err, x.err) {
			return x.words
		}
	}
	return "没有做成，请再试一次；还不行请看“运行日志”。"
}

// carriedRows tells what went over.
func carriedRows(c Carried, now time.Time) []Row {
	rows := []Row{{"带出", fmt.Sprintf("%d 条记录已经写到 U 盘，请送到县里", c.Written), Good}}
	if c.Written == 0 {
		rows[0] = Row{"带出", "没有要送的记录", Plain}
	}
	switch {
	case !c.Found:
		return append(rows, Row{"带入", "U 盘上没有县里给本机的文件", Plain})
	case c.Old:
		return append(rows, Row{"带入", "县里 " + look.Moment(c.Made, now) + " 的文件，本机已经更新过了", Plain})
	}
	in := "已换上县里 " + look.Moment(c.Made, now) + " 的内容"
	if c.Photos > 0 {
		in += fmt.Sprintf("，照片 %d 张", c.Photos)
	}
	return append(rows, Row{"带入", in, Good})
}
