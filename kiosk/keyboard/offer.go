package keyboard

import (
	"strings"

	"lianluozhan/kiosk/ime"
)

// nextLimit is how many words to come are asked for.
const nextLimit = 8

// offer is what can be chosen while nothing is composed.
type offer struct {
	last string   // what was written by hand just now, "" for nothing
	list []string // the readings of its ink, to choose another from
	next []string // words that often come next
}

func (o *offer) wipe() {
	clear(o.list)
	clear(o.next)
	*o = offer{}
}

// candidates are the readings, or else the words.
func (o *offer) candidates() []ime.Candidate {
	list := o.list
	if len(list) == 0 {
		list = o.next
	}
	return asCandidates(list)
}

func asCandidates(list []string) []ime.Candidate {
	out := make([]ime.Candidate, len(list))
	for i, s := range list {
		out[i].Text = s
	}
	return out
}

// predict looks for words that often follow what is before the caret.
func (m *Model) predict() {
	m.offer.wipe()
	if m.open && m.engines.Next != nil && (m.use.Purpose == Text || m.use.Purpose == Line) {
		m.offer.next = m.engines.Next.Next(tail(m.use.Target.Before()), nextLimit)
	}
}

// tail is as much of a text as can matter for what comes next.
func tail(s string) string {
	const most = 8
	r := []rune(s)
	return string(r[max(0, len(r)-most):])
}

// replaceOrGoOn chooses from the offer: another reading takes the place of the
// character just written, a word is added.
func (m *Model) replaceOrGoOn(i int) {
	o := m.offer
	list := o.list
	if len(list) == 0 {
		list = o.next
	}
	if i < 0 || i >= len(list) {
		return
	}
	chosen := list[i]
	if len(o.list) == 0 {
		m.commit(chosen)
		return
	}
	if !strings.HasSuffix(m.use.Target.Before(), o.last) {
		m.offer.wipe()
		return
	}
	if chosen != o.last {
		for range []rune(o.last) {
			m.use.Target.Backspace()
		}
		m.use.Target.Insert(chosen)
	}
	kept := append([]string(nil), o.list...)
	m.predict()
	m.offer.last, m.offer.list = chosen, kept
}
