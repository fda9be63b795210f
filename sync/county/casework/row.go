package casework

import (
	"cmp"
	"fmt"
	"time"

	"lianluozhan/sync/liaison"
)

// Row is a matter in a list.
type Row struct {
	ID           liaison.RegistrationID
	Receipt      liaison.ReceiptNo
	Station      liaison.StationID
	StationName  string
	Town         liaison.TownID
	Category     string
	CategoryName string
	Title        string // public; "" until staff wrote one
	Excerpt      string // beginning of what the resident wrote; for staff only
	State        liaison.CaseState
	Tag          Tag
	Filed        time.Time
	Due          liaison.Date // for the answer that is owed; zero for none
	DaysLeft     int          // working days up to Due; negative for overdue
	Unit         string
	Round        int // answers so far
	Merged       liaison.ReceiptNo
	Recheck      liaison.Date
	Wants        []string // what is to be done now, e.g. 交办
	Urged        int      // how often
	Locked       bool     // the text is not open yet
	Erased       bool
}

// Heading is what to call the matter in a list.
func (r Row) Heading() string {
	return cmp.Or(r.Title, r.Excerpt, map[bool]string{true: "（个人信息已删除）", false: "（密钥未解锁，内容暂时看不到）"}[r.Erased])
}

// Tag is where a matter stands in a word, and its colour.
type Tag struct{ Code, Words, Tone string }

// Tones of tags.
const (
	ToneRed   = "red"
	ToneAmber = "amber"
	ToneBlue  = "blue"
	ToneGreen = "green"
	ToneGrey  = "grey"
)

// State is a group of steps that lists can be filtered by.
type State struct{ Code, Words string }

// The states, by the step that the fold ends with.
var states = []State{
	{"new", "新登记"},
	{"accepted", "已受理"},
	{"working", "办理中"},
	{"reopened", "重新办理"},
	{"answered", "待评价"},
	{"rated", "已评价"},
	{"merged", "已并案"},
	{"closed", "已办结"},
	{"referred", "不予受理"},
	{"withdrawn", "已撤回"},
}

// States lists what Filter.State can be.
func States() []State { return append([]State(nil), states...) }

// stateOf is the place of a step in states.
func stateOf(s liaison.Step) uint8 {
	return map[liaison.Step]uint8{
		liaison.Filed: 0, liaison.Accepted: 1, liaison.Assigned: 2, liaison.Transferred: 2, liaison.Noted: 2, liaison.Extended: 2,
		liaison.Reopened: 3, liaison.Answered: 4, liaison.Rated: 5, liaison.Merged: 6, liaison.Closed: 7, liaison.Referred: 8,
		liaison.Withdrawn: 9,
	}[s]
}

// stateCode is the place of a state's code, -1 for none.
func stateCode(code string) int {
	for i, s := range states {
		if s.Code == code {
			return i
		}
	}
	return -1
}

// tagOf says where a matter stands on the day.
func tagOf(l *line, today day, left int) Tag {
	switch {
	case l.flags&flagDissatisfied != 0:
		return Tag{"dissatisfied", "不满意，待二次答复", ToneRed}
	case l.due != 0 && l.due < today:
		return Tag{"overdue", fmt.Sprintf("超期 %d 个工作日", -left), ToneRed}
	case l.due != 0 && left <= soonDays && l.state != 0:
		return Tag{"soon", leftWords(left), ToneAmber}
	}
	s := states[l.state]
	tone := map[string]string{"new": ToneAmber, "reopened": ToneRed, "rated": ToneGreen, "closed": ToneGreen}[s.Code]
	if tone == "" {
		tone = map[bool]string{true: ToneGrey, false: ToneBlue}[l.state >= 6]
	}
	return Tag{s.Code, s.Words, tone}
}

func leftWords(left int) string {
	if left == 0 {
		return "今天到期"
	}
	return fmt.Sprintf("还剩 %d 个工作日", left)
}

// wants is what is to be done with a matter, the most pressing first.
func wants(l *line, today day) []string {
	var all []string
	if l.flags&flagAsked != 0 {
		all = append(all, KindDelete.Words())
	}
	if l.recheck != 0 && l.recheck <= today {
		all = append(all, KindRecheck.Words())
	}
	if w := map[uint8]string{0: "受理", 1: "交办", 2: "答复", 3: "二次答复", 5: "办结"}[l.state]; w != "" {
		if l.state == 2 && l.flags&flagDissatisfied != 0 {
			w = "二次答复"
		}
		all = append(all, w)
	}
	return all
}
