package keyboard

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/touch"
)

// bar is the strip of candidates above the keys. At its end it has a key: for more
// of them, or for deleting a sentence.
type bar struct {
	v     *View
	root  *fyne.Container
	strip *strip // the first one is the best
	words *strip // to come next
	fix   *strip // the words of the best sentence, one of them to be put right
	more  *touch.Button
	hint  *touch.Line
	at    area // of the candidates
	next  area // of the words to come
}

func newBar(v *View) *bar {
	b := &bar{v: v}
	b.strip = newStrip(v, 12, true, func(c choice) { v.m.Choose(c.index, c.text) })
	b.words = newStrip(v, nextLimit, false, func(c choice) { v.m.ChooseNext(c.text) })
	b.fix = newStrip(v, 14, false, func(c choice) { v.m.PutRight(c.index) })
	b.fix.gap = v.l.Px(10)
	for _, c := range b.fix.chips {
		c.press.StrokeSize = v.l.Px(4)
	}
	b.more = touch.NewButton(v.l, touch.Quiet, "更多", b.press)
	b.hint = touch.NewLine("", v.l.Type(look.Body), false, v.l.Soft)
	objs := slices.Concat(b.fix.objects(), b.strip.objects(), b.words.objects(), []fyne.CanvasObject{b.hint, b.more})
	b.root = container.NewWithoutLayout(objs...)
	return b
}

func (b *bar) press() {
	if b.sentence() {
		b.v.m.Press(Key{Act: Sentence})
		return
	}
	b.v.m.Expand(!b.v.expanded())
}

// sentence reports whether the key at the end is for a sentence.
func (b *bar) sentence() bool { return !b.v.m.Composing() && b.v.m.Mode() != Places }

// align gives the bar its place, and where the words to come stand when they have a
// place of their own.
func (b *bar) align(at, next area) {
	if b.at != at || b.next != next {
		b.at, b.next = at, next
		b.update()
	}
}

func (b *bar) update() {
	v := b.v
	if v.holding {
		return // nothing moves under the finger
	}
	list := texts(v.m)
	shown := b.fill(list)
	b.more.Hidden = !v.m.CanDeleteSentence()
	if !b.sentence() {
		b.more.Hidden = v.m.Mode() == Hand || !v.expanded() && shown == len(list) && !v.m.State().More
		b.more.SetWords(map[bool]string{false: "更多", true: "收起"}[v.expanded()])
	} else {
		b.more.SetWords(v.m.SentenceWords())
	}
	at := b.at
	if v.m.Mode() == Hand && v.l.Portrait() {
		at = b.next
	}
	w := v.endKey()
	place(b.more, at.x+at.w-w, at.y+float32(int((min(at.h, v.sizes.bar)-v.l.Touch())/2)), w, v.l.Touch())
	b.tell(shown)
}

func texts(m *Model) []string {
	var out []string
	for _, c := range m.State().Candidates {
		out = append(out, c.Text)
	}
	return out
}

// endKey is the width of the key at the end.
func (v *View) endKey() float32 {
	return look.Measure("删一句", v.l.Type(look.Small), false).Width + v.l.Px(80)
}

// fill shows as many candidates as fit and returns how many; none while the grid
// has them.
func (b *bar) fill(list []string) int {
	v, at := b.v, b.at
	room := area{at.x, at.y + v.l.Px(4), at.w - v.endKey() - v.l.Px(8), at.h - v.l.Px(8)}
	if !v.expanded() {
		b.fix.wipe()
	}
	switch {
	case v.expanded():
		b.strip.wipe()
		b.words.wipe()
		b.putRight(room)
		return 0
	case v.m.Mode() == Hand && (v.m.Composing() || len(v.m.offer.list) > 0):
		if v.l.Portrait() {
			room.w = at.w
		}
		b.strip.spread(list, candidates, room)
		b.next0()
		return min(candidates, len(list))
	case v.m.Mode() == Hand:
		b.strip.wipe()
		b.next0()
		return 0
	case v.m.Composing() || v.m.Mode() == Places:
		b.words.wipe()
		if v.m.Mode() == Places {
			return b.strip.rows(list, room, 2)
		}
		return b.strip.fill(list, room)
	}
	b.strip.wipe()
	return b.words.fill(v.m.Next(), room)
}

// next0 shows the words to come beside the pad.
func (b *bar) next0() {
	v, at := b.v, b.next
	if v.l.Portrait() {
		at.w -= v.endKey() + v.l.Px(8)
		b.words.fill(v.m.Next(), at)
		return
	}
	b.words.stack(v.m.Next(), 4, at, v.sizes.gap)
}

// tell says what to do while there is nothing to choose.
func (b *bar) tell(shown int) {
	v := b.v
	words := ""
	at := b.at
	w := at.w - v.l.Px(16)
	switch {
	case v.expanded() && len(v.m.Words()) > 0:
		words = aboutWords
	case shown == 0 && !v.expanded():
		words = hintFor(v.m)
	}
	b.hint.Set(words)
	if !b.more.Hidden && b.more.Position().Y < at.y+at.h {
		w = b.more.Position().X - at.x - v.l.Px(24)
	}
	place(b.hint, at.x+v.l.Px(8), at.y, w, at.h)
}

const aboutWords = "改一个词"

// putRight shows the words of the best sentence behind what they are for.
func (b *bar) putRight(at area) {
	v := b.v
	w := look.Measure(aboutWords, v.l.Type(look.Body), false).Width + v.l.Px(32)
	at.x, at.w = at.x+w, at.w-w
	b.fix.fill(v.m.Words(), at)
	for i, c := range b.fix.chips {
		fill, edge := v.l.RedWash, v.l.Edge
		if i == v.m.Word() {
			fill, edge = v.l.Card, v.l.Red
		}
		c.press.SetLook(fill, v.l.Pressed, edge)
	}
}

func hintFor(m *Model) string {
	switch {
	case m.Composing() && m.Mode() == Hand:
		return ""
	case m.Composing():
		return "没有这样的字，请按「删除」改一改"
	case m.SurnameGrid():
		return "请点您的姓；没有的，翻页或打拼音"
	}
	return map[Mode]string{
		Hand: "用手指在格子里写，写完停一下", Pinyin: "请打拼音，常用的词只打首字母也行", Nine: "请打拼音，左边选读音",
		Stroke: "按笔画顺序点，拿不准的点「通配」", Names: "请打名字的拼音，再点您的名字",
	}[m.Mode()]
}

func (b *bar) wipe() {
	b.strip.wipe()
	b.words.wipe()
	b.fix.wipe()
}
