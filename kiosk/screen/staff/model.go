package staff

import (
	"errors"
	"fmt"
	"time"

	"lianluozhan/kiosk/pin"
	"lianluozhan/sync/liaison"
)

// Tab is a part of the page.
type Tab int

// The parts.
const (
	Overview Tab = iota
	Signing
	StickTab
	LogTab
	MachineTab
	SettingsTab // of the machine itself
	FontTab     // reached from the overview
)

// Model is where a visit of the staff stands. It outlives the views: a change of
// the type size must not ask for the PIN again.
type Model struct {
	Tab      Tab
	Words    string // about the PIN, "" for nothing
	SignFail string // about signing in, "" for nothing

	open     bool
	entry    []byte
	attempt  int // counts checks, so that a late answer cannot open a later visit
	checking bool
	until    time.Time // entries are not taken before

	signs map[sign]*signState
	carry carryState
	deed  deedState
	asks  Question
	view  int    // which view draws the model
	draw  func() // of that view
}

type sign struct {
	event  string
	deputy liaison.DeputyID
}

// signState is what was asked for and is not yet seen in the content.
type signState struct{ on, waiting bool }

// Question is what is being asked before it is done.
type Question int

// The questions.
const (
	AskNothing Question = iota
	AskEnd              // whether to restart the program, to quit or to join anew
	AskReboot           // whether to restart the machine
	AskOff              // whether to switch it off
)

// Ask asks, or with AskNothing takes the question back.
func (m *Model) Ask(q Question) { m.asks = q }

// NewModel returns a model that asks for the PIN.
func NewModel() *Model { return &Model{signs: map[sign]*signState{}, draw: func() {}} }

// watch makes draw the one that is told of changes, and returns its number.
func (m *Model) watch(draw func()) int {
	m.view, m.draw = m.view+1, draw
	return m.view
}

// Open reports whether the PIN was given.
func (m *Model) Open() bool { return m.open }

// Checking reports whether an answer is awaited.
func (m *Model) Checking() bool { return m.checking }

// Entered is how many digits were entered.
func (m *Model) Entered() int { return len(m.entry) }

// Ready reports whether the entry can be checked.
func (m *Model) Ready(now time.Time) bool {
	return !m.checking && len(m.entry) >= pin.MinLen && m.Wait(now) == 0
}

// Wait is how long no entry is taken.
func (m *Model) Wait(now time.Time) time.Duration { return max(0, m.until.Sub(now)) }

// Digit adds a digit.
func (m *Model) Digit(d byte, now time.Time) {
	if m.checking || m.Wait(now) > 0 || len(m.entry) >= pin.MaxLen {
		return
	}
	if m.entry == nil {
		m.entry = make([]byte, 0, pin.MaxLen) // never moves, so clearing it clears all
	}
	m.entry, m.Words = append(m.entry, d), ""
}

// Delete takes the last digit back.
func (m *Model) Delete() {
	if n := len(m.entry); n > 0 && !m.checking {
		m.entry[n-1] = 0
		m.entry = m.entry[:n-1]
	}
}

// Clear takes all digits back.
func (m *Model) Clear() {
	clear(m.entry[:cap(m.entry)])
	m.entry = m.entry[:0]
}

// Submit hands out the entry and the attempt's number.
func (m *Model) Submit(now time.Time) (entry string, attempt int, ok bool) {
	if !m.Ready(now) {
		return "", 0, false
	}
	entry = string(m.entry)
	m.Clear()
	m.attempt++
	m.checking, m.Words = true, ""
	return entry, m.attempt, true
}

// Answer takes the check's result.
func (m *Model) Answer(attempt int, err error, now time.Time) {
	if attempt != m.attempt || !m.checking {
		return
	}
	m.checking = false
	var wait *pin.WaitError
	if errors.As(err, &wait) {
		m.until = now.Add(wait.Left)
	}
	m.open = err == nil
	m.Words = pinWords(err)
	m.draw()
}

func pinWords(err error) string {
	var wait *pin.WaitError
	switch {
	case err == nil:
		return ""
	case errors.Is(err, pin.ErrNotSet):
		return "本机还没有设维护密码，请联系县里技术人员。"
	case errors.Is(err, pin.ErrDamaged):
		return "维护密码的记录坏了，请联系县里技术人员重新设置。"
	case errors.Is(err, pin.ErrFormat), errors.Is(err, pin.ErrSimple), errors.Is(err, pin.ErrWrong):
		return "密码不对，请核对后再输。"
	case errors.As(err, &wait):
		return "密码连续输错，暂时不能再输。"
	}
	return "这次没有核对成，请再试一次。"
}

// WaitWords counts a wait down, whole seconds.
func WaitWords(left time.Duration) string {
	s := int((left + time.Second - 1) / time.Second)
	switch {
	case s <= 0:
		return ""
	case s < 60:
		return fmt.Sprintf("请等 %d 秒", s)
	}
	return fmt.Sprintf("请等 %d 分 %02d 秒", s/60, s%60)
}

// Lock ends the visit: the PIN is asked for again and nothing entered is left.
// The wait after wrong entries goes on.
func (m *Model) Lock() {
	m.Clear()
	m.attempt++
	m.open, m.checking = false, false
	m.Tab, m.asks, m.Words, m.SignFail = Overview, AskNothing, "", ""
	if m.deed.under == "" {
		m.deed = deedState{}
	}
	if !m.carry.under { // what is under way ends by itself
		m.carry = carryState{}
	}
}

// Back takes one step back within the page and reports whether there was one.
func (m *Model) Back() bool {
	switch {
	case m.asks != AskNothing:
		m.asks = AskNothing
	case m.open && m.Tab != Overview:
		m.Tab = Overview
	default:
		return false
	}
	return true
}
