package staff

import (
	"time"

	"lianluozhan/sync/liaison"
)

// Reception is one of today's receptions and who is to be there.
type Reception struct {
	Event   liaison.Event
	Present []Attendance
}

// Attendance is one deputy of a reception.
type Attendance struct {
	Deputy  liaison.Deputy
	On      bool // signed in
	Waiting bool // being saved
}

// Receptions returns today's receptions in time order, cancelled ones included.
func (m *Model) Receptions(c *liaison.Content, now time.Time) []Reception {
	if c.Empty() {
		return nil
	}
	today := liaison.DateOf(now)
	var out []Reception
	for _, p := range c.Plans {
		for _, e := range p.Events(c.Rules, today, today) {
			if e.Kind == liaison.ReceptionDay {
				out = append(out, Reception{e, m.attendance(c, e)})
			}
		}
	}
	return out
}

func (m *Model) attendance(c *liaison.Content, e liaison.Event) []Attendance {
	var out []Attendance
	for _, d := range c.DeputiesOf(e) {
		a := Attendance{Deputy: d, On: c.SignedIn(e.ID, d.ID)}
		if s := m.signs[sign{e.ID, d.ID}]; s != nil {
			if s.on == a.On && !s.waiting {
				delete(m.signs, sign{e.ID, d.ID}) // the content has it now
			}
			a.On, a.Waiting = s.on, s.waiting
		}
		out = append(out, a)
	}
	return out
}

// StartSign notes that signing in or its undoing was asked for. It reports false
// while an earlier wish is still being saved.
func (m *Model) StartSign(e liaison.Event, id liaison.DeputyID, on bool) bool {
	k := sign{e.ID, id}
	if s := m.signs[k]; s != nil && s.waiting {
		return false
	}
	m.signs[k] = &signState{on: on, waiting: true}
	m.SignFail = ""
	return true
}

// EndSign takes the result.
func (m *Model) EndSign(e liaison.Event, id liaison.DeputyID, err error) {
	k := sign{e.ID, id}
	if s := m.signs[k]; s != nil {
		s.waiting = false
	}
	if err != nil {
		delete(m.signs, k)
		m.SignFail = "没有保存成功，请再点一次；还不行请看“运行日志”。"
	}
	m.draw()
}
