package staff

import (
	"context"
	"fmt"
	"strings"

	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/touch"
)

// samples are drawn on the page, for the eye: rare characters of names, the last of
// them one that no face of ours has.
const samples = "𬱖 㵘 䶮 𫖯 㛃 𬭚 𬭳 𫍽 𬸚 𠅤 𱁬 \U000323AF"

// checkFont has the characters counted behind the screen, once.
func (d *desk) checkFont() {
	if d.sets != nil || d.counting {
		return
	}
	d.counting = true
	d.v.env.Background.Go(func(context.Context) func() {
		sets := look.Coverage()
		return func() {
			d.sets = sets
			d.v.draw()
		}
	})
}

// coverage shows which characters this machine can draw.
func (d *desk) coverage() fyne.CanvasObject {
	l := d.v.env.Look
	if d.sets == nil {
		return touch.Pad(l.Px(80), 0, 0, 0, touch.NewLine("正在清点字库…", l.Type(look.Head), false, l.Soft).Centered())
	}
	show := touch.NewText(samples, l.Type(look.Title), l.Ink)
	return touch.Column(l.Px(28),
		d.titled("这些字应当都看得见", touch.Column(l.Px(16), show, touch.NewText(
			"最后一个是字库里没有的字，显示成它的编码。别处看到这样的编码，说明那个字本机画不出来，写法以县里登记的为准。",
			l.Type(look.Body), l.Soft))),
		d.card(section{"字库自检：通用规范汉字表和统一码", coverageRows(d.sets)}))
}

func coverageRows(sets []look.CharacterSet) []Row {
	var rows []Row
	for _, s := range sets {
		row := Row{s.Name, fmt.Sprintf("%d 个，全部都有", s.Total), Good}
		switch {
		case s.Have == s.Total:
		case s.Have == 0:
			row = Row{s.Name, fmt.Sprintf("%d 个，都没有，用编码显示", s.Total), Plain}
		default:
			row = Row{s.Name, fmt.Sprintf("%d 个，有 %d 个", s.Total, s.Have), Plain}
			if s.Total-s.Have <= len(s.Missing) {
				row.Value += "，缺 " + codes(s.Missing)
			}
		}
		if s.Have < s.Total && strings.HasPrefix(s.Name, "规范") {
			row.Tone = Warn
			row.Value += "，缺 " + codes(s.Missing)
		}
		rows = append(rows, row)
	}
	return rows
}

func codes(missing []rune) string {
	var out []string
	for _, r := range missing {
		out = append(out, fmt.Sprintf("U+%04X", r))
	}
	return strings.Join(out, " ")
}
