package casework

import (
	"cmp"
	"slices"

	"lianluozhan/sync/liaison"
)

// put takes matters in, each once, in the place of what was known of them.
func (x *index) put(batch []*matter) (unread []uint32) {
	x.mu.Lock()
	defer x.mu.Unlock()
	var slots, old []uint32
	for _, m := range batch {
		slot, listed := x.place(m)
		slots = append(slots, slot)
		if listed {
			old = append(old, slot)
		}
	}
	x.unlist(old...)
	for i, m := range batch {
		slot := slots[i]
		x.take(slot, m)
		if m.is(liaison.Withdrawn) && len(m.staff.joined) > 0 {
			x.ended = append(x.ended, m.Case.Receipt)
		}
		if x.lines[slot].flags&flagUnread != 0 {
			unread = append(unread, slot)
		}
	}
	x.list(slots)
	return unread
}

// takeEnded returns withdrawn matters that others are merged into, once.
func (x *index) takeEnded() []liaison.ReceiptNo {
	x.mu.Lock()
	defer x.mu.Unlock()
	all := x.ended
	x.ended = nil
	return all
}

// place finds or makes the slot of a matter; listed says that it is in the order.
// One that was erased gets another slot: the search forgets the old one.
func (x *index) place(m *matter) (slot uint32, listed bool) {
	slot, had := x.slots[m.Case.Receipt]
	if had && m.erased() && x.lines[slot].flags&flagErased == 0 {
		x.unlist(slot)
		x.count(slot, -1)
		x.lines[slot], x.hot[slot] = line{}, hot{}
		had = false
		delete(x.slots, m.Case.Receipt)
	}
	if had {
		return slot, true
	}
	slot = uint32(len(x.lines)) //nolint:gosec // far fewer
	x.lines = append(x.lines, line{})
	x.slots[m.Case.Receipt] = slot
	return slot, false
}

// take fills a slot.
func (x *index) take(slot uint32, m *matter) {
	x.count(slot, -1)
	old := x.lines[slot]
	l := lineOf(m, "")
	switch {
	case l.flags&flagErased != 0:
	case old.no == "":
		l.flags |= flagUnread
	default:
		l.excerpt = old.excerpt
		l.flags |= old.flags & (flagUnread | flagClosed)
	}
	l.place, l.said = x.placeOf(l.station), old.said
	l.station, l.category, l.unit = x.places[l.place].id, x.names.intern(l.category), x.names.intern(l.unit)
	if l.title != old.title {
		x.grams.add(slot, l.title)
	}
	for ; l.said < len(m.Case.Events); l.said++ {
		x.grams.add(slot, m.Case.Events[l.said].Words)
		x.grams.add(slot, m.Case.Events[l.said].Unit)
	}
	x.lines[slot] = l
	x.heat(slot)
	x.count(slot, 1)
}

func (x *index) count(slot uint32, by int) {
	if x.lines[slot].flags&flagUnread != 0 {
		x.unread += by
	}
}

// order of two slots.
func (x *index) compare(a, b uint32) int {
	l, r := &x.lines[a], &x.lines[b]
	return cmp.Or(cmp.Compare(l.k1, r.k1), cmp.Compare(l.k2, r.k2), cmp.Compare(l.id, r.id))
}

// few is how many slots are moved one by one.
const few = 32

// unlist takes slots out of the order.
func (x *index) unlist(slots ...uint32) {
	if len(slots) > few {
		gone := newSet(len(x.lines))
		for _, slot := range slots {
			gone.add(slot)
		}
		x.order = slices.DeleteFunc(x.order, gone.has)
		return
	}
	for _, slot := range slots {
		if at, ok := slices.BinarySearchFunc(x.order, slot, x.compare); ok {
			x.order = slices.Delete(x.order, at, at+1)
		}
	}
}

// list puts slots into the order.
func (x *index) list(slots []uint32) {
	if len(slots) > few {
		x.merge(slots)
		return
	}
	for _, slot := range slots {
		at, had := slices.BinarySearchFunc(x.order, slot, x.compare)
		if !had {
			x.order = slices.Insert(x.order, at, slot)
		}
	}
}

func (x *index) merge(slots []uint32) {
	slices.SortFunc(slots, x.compare)
	slots = slices.Compact(slots)
	out := make([]uint32, 0, (len(x.order)+len(slots))*5/4)
	a, b := x.order, slots
	for len(a) > 0 && len(b) > 0 {
		if x.compare(a[0], b[0]) <= 0 {
			out, a = append(out, a[0]), a[1:]
		} else {
			out, b = append(out, b[0]), b[1:]
		}
	}
	x.order = append(append(out, a...), b...)
}

// shut notes that a text cannot be opened.
func (x *index) shut(slot uint32) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.count(slot, -1)
	x.lines[slot].flags = x.lines[slot].flags&^flagUnread | flagClosed
}

// unshut has all texts tried again that could not be opened.
func (x *index) unshut() (slots []uint32) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for i := range x.lines {
		if l := &x.lines[i]; l.flags&flagClosed != 0 {
			l.flags = l.flags&^flagClosed | flagUnread
			x.unread++
			slots = append(slots, uint32(i)) //nolint:gosec // a slot
		}
	}
	return slots
}

// read takes in what a resident wrote, once it is open.
func (x *index) read(no liaison.ReceiptNo, slot uint32, d liaison.Draft) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if int(slot) >= len(x.lines) || x.lines[slot].no != no || x.lines[slot].flags&flagUnread == 0 {
		return // erased since
	}
	x.grams.add(slot, d.Text)
	x.grams.add(slot, d.Village)
	x.lines[slot].excerpt = excerpt(d.Text)
	x.lines[slot].flags &^= flagUnread
	x.unread--
}
