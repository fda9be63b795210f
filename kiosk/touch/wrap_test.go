package touch_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/touch"
)

const prose = "第一条　为了“联系选民、服务群众”，根据《中华人民共和国全国人民代表大会和地方各级人民代表大会代表法》（以下称代表法）" +
	"第四十二条，结合本县实际，制定本制度。办理时限：一般不超过 15 个工作日；复杂的……可延长至30个工作日——但应当告知来访人！" +
	"联系电话 0999-5550101，网址 http://127.0.0.1:8080/d/d01，费用￥120（含税）、满意率98.5%。接待时间9:00–11:30。"

// The rules are those of GB/T 15834: closing marks do not begin a line, opening
// marks do not end one, and dashes, ellipses, numbers and words stay whole.
func TestLinesKeepTheRulesAtEveryWidth(t *testing.T) {
	newLook(t)
	const size = 32
	for width := float32(10 * size); width < 34*size; width += 7 {
		for _, indent := range []float32{0, 2 * size} {
			lines := touch.Lines(prose, size, width, indent)
			checkLines(t, lines, fmt.Sprintf("width %v indent %v", width, indent))
			for i, l := range lines {
				room := width
				if i == 0 {
					room -= indent
				}
				if i == len(lines)-1 || strings.HasSuffix(l, "，") {
					room += size // a full stop may hang at the end and behind a word that fills the line
				}
				if w := look.Measure(l, size, false).Width; w > room+2 {
					t.Errorf("width %v: line %q is %v wide", width, l, w)
				}
			}
		}
	}
}

func checkLines(t *testing.T, lines []string, at string) {
	t.Helper()
	whole := strings.NewReplacer(" ", "", "\u3000", "")
	if got := whole.Replace(strings.Join(lines, "")); got != whole.Replace(prose) {
		t.Fatalf("%s: text changed to %q", at, got)
	}
	for i, l := range lines {
		first, _ := utf8.DecodeRuneInString(l)
		last, _ := utf8.DecodeLastRuneInString(l)
		if i > 0 && strings.ContainsRune("，。、；：？！）》”’…—%　 ", first) {
			t.Errorf("%s: line begins with %q: %q", at, first, l)
		}
		if strings.ContainsRune("（《“‘￥", last) {
			t.Errorf("%s: line ends with %q: %q", at, last, l)
		}
	}
	for _, word := range []string{"15", "30", "0999-5550101", "98.5%", "9:00–11:30", "……", "——", "￥120"} {
		found := false
		for _, l := range lines {
			found = found || strings.Contains(l, word)
		}
		if !found {
			t.Errorf("%s: %q was torn apart", at, word)
		}
	}
}

func TestNarrowPlacesStillEnd(t *testing.T) {
	newLook(t)
	for _, width := range []float32{-5, 0, 1, 33} {
		n := 0
		for _, l := range touch.Lines("（“网址http://127.0.0.1”）。", 32, width, 64) {
			n += utf8.RuneCountInString(l)
		}
		if n != 23 {
			t.Errorf("width %v: %d characters left of 23", width, n)
		}
	}
}

func texts(o fyne.CanvasObject) []*canvas.Text {
	if t, ok := o.(*canvas.Text); ok {
		return []*canvas.Text{t}
	}
	var out []*canvas.Text
	for _, c := range children(o) {
		out = append(out, texts(c)...)
	}
	return out
}

func TestTextLimitedToLinesEndsInEllipsis(t *testing.T) {
	l := newLook(t)
	text := touch.NewText(strings.Repeat("走访城南社区，推动楼道窗户更换。", 9), 32, l.Ink).Lines(2)
	if h := text.HeightFor(400); h != 96 {
		t.Errorf("two lines are %v high, want 96", h)
	}
	show(t, text, 400, 96)
	shown := texts(text)
	if len(shown) != 2 || !strings.HasSuffix(shown[1].Text, "…") {
		t.Fatalf("shown %d lines, the last %q", len(shown), shown[len(shown)-1].Text)
	}
	if right := shown[1].Position().X + shown[1].MinSize().Width; right > 400 {
		t.Errorf("the cut line reaches to %v of 400", right)
	}
	text.SetText("短句")
	if shown := texts(text); len(shown) != 1 || shown[0].Text != "短句" || text.String() != "短句" {
		t.Errorf("after SetText: %q", text.String())
	}
}

func TestTextFollowsItsSize(t *testing.T) {
	l := newLook(t)
	text := touch.NewText(strings.Repeat("字", 40), 20, l.Ink)
	if h := text.HeightFor(200); h != 4*30 {
		t.Errorf("40 characters of 20 px in 200 px: %v high, want 120", h)
	}
	text.Size_ = 40
	if h := text.HeightFor(200); h != 8*60 {
		t.Errorf("at double size: %v high, want 480", h)
	}
}

func TestLineShortensItselfAndComesBack(t *testing.T) {
	l := newLook(t)
	const full = "示例县人大常委会代表联络工作委员会"
	line := touch.NewLine(full, 32, false, l.Ink)
	show(t, line, 200, 48)
	got := texts(line)[0]
	if !strings.HasSuffix(got.Text, "…") || got.MinSize().Width > 200 {
		t.Errorf("in 200 px: %q, %v wide", got.Text, got.MinSize().Width)
	}
	line.Resize(fyne.NewSize(800, 48))
	if got.Text != full || line.Text() != full {
		t.Errorf("in 800 px: %q", got.Text)
	}
	line.Set("示例甲")
	if got.Text != "示例甲" {
		t.Errorf("after Set: %q", got.Text)
	}
}

func BenchmarkText10000(b *testing.B) {
	l := newLook(b)
	words := strings.Repeat("每次接待由两名以上代表共同参加，代表到站须签到。", 417)
	for b.Loop() {
		touch.NewText(words, 38, l.Ink).HeightFor(640)
	}
}
