package blocks

import (
	"strings"

	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/touch"
	"lianluozhan/sync/liaison"
)

// split makes the parts of a text: runs of words become one part, every other
// block one each.
func split(d *Doc, list []liaison.Block) []part {
	var out []part
	for i := 0; i < len(list); {
		n := runLen(list[i:])
		switch run := list[i : i+n]; run[0].Kind {
		case liaison.Heading:
			out = append(out, heading(d, run[0]))
		case liaison.Picture:
			out = append(out, part{newPicture(d, run[0]), float32(int(d.size() * 0.9))})
		case liaison.TableRow:
			out = append(out, newTable(d, run)...)
		default:
			out = append(out, reading(d, run))
		}
		i += n
	}
	return out
}

// runLen is how many blocks at the head of list go into one part.
func runLen(list []liaison.Block) int {
	class := func(k liaison.BlockKind) int {
		switch k {
		case liaison.Heading, liaison.Picture:
			return -1
		case liaison.TableRow:
			return 1
		}
		return 0
	}
	first, n := class(list[0].Kind), 1
	for first >= 0 && n < len(list) && class(list[n].Kind) == first {
		n++
	}
	return n
}

func heading(d *Doc, b liaison.Block) part {
	l, size := d.env.Look, float32(int(d.size()*1.15+0.5))
	t := touch.NewBold(strings.TrimSpace(b.Label+" "+b.Text), size, l.Ink)
	t.Leading = 1.45
	return part{t, float32(int(d.size() * 0.35))}
}

func reading(d *Doc, run []liaison.Block) part {
	size, gap := d.size(), float32(int(d.size()*0.55))
	paras := make([]touch.Para, len(run))
	for i, b := range run {
		paras[i] = para(d, b)
		paras[i].After = gap
		if i+1 < len(run) && b.Kind == liaison.ListItem && run[i+1].Kind == liaison.ListItem {
			paras[i].After = float32(int(size * 0.25)) // items belong together
		}
	}
	paras[len(paras)-1].After = 0
	t := touch.NewRich(size, d.env.Look.Ink, paras...)
	t.Leading = 1.6
	return part{t, float32(int(size * 0.75))}
}

func para(d *Doc, b liaison.Block) touch.Para {
	l, size := d.env.Look, d.size()
	switch b.Kind {
	case liaison.Article:
		return touch.Para{Spans: []touch.Span{{Text: b.Label, Bold: true, Ink: l.Red}, {Text: "\u3000" + b.Text}}}
	case liaison.ListItem:
		label := b.Label
		if label == "" {
			label = "·"
		}
		if strings.Trim(label, "0123456789.·-") == "" {
			label += " " // narrow marks need air; （一） brings its own
		}
		hang := touch.NewText(label, size, l.Ink).Width()
		// A negative indent pulls the label out of the hanging text.
		return touch.Para{Spans: []touch.Span{{Text: label}, {Text: b.Text}}, Hang: hang, Indent: -hang}
	}
	return touch.Para{Spans: []touch.Span{{Text: b.Text}}, Indent: 2 * size}
}

// caption is set below pictures.
func caption(d *Doc, s string) *touch.Text {
	size := max(float32(int(d.size()*0.9)), d.env.Look.Type(look.Small))
	return touch.NewText(s, size, d.env.Look.Soft).Centered()
}
