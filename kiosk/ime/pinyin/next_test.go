package pinyin_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"lianluozhan/assets/dict"
	"lianluozhan/kiosk/ime/hand"
	"lianluozhan/kiosk/ime/pinyin"
)

// TestNextWords asks what follows: from our own table, from words begun, from the
// language model.
func TestNextWords(t *testing.T) {
	e := newEngine()
	for before, want := range map[string]string{
		"":        "我家",
		"村口的路灯":   "不亮",
		"老板拖欠":    "工资",
		"低":       "保",
		"申请残疾":    "证",
		"中华人民":    "共和国",
		"你好，路灯":   "不亮",
		"昨天下午，":   "我家",
		"有一天晚":    "上",
		"请领导尽快":   "解决",
		"abc":     "我家",
		"卫生院的医疗":  "保险",
		"派出所的民":   "警",
		"他们已经向法院": "提起",
	} {
		if got := e.Next(before, 8); !slices.Contains(got, want) || len(got) > 8 {
			t.Errorf("after %q come %v, without %s", before, got, want)
		}
	}
	if got := e.Next("路灯", 0); len(got) != 0 {
		t.Errorf("asked for none, got %v", got)
	}
}

// TestNextIsDecentAndForgets looks through what follows every blocked word's
// beginning, and asks twice.
func TestNextIsDecentAndForgets(t *testing.T) {
	e := newEngine()
	for _, word := range dict.Blocked() {
		rs := []rune(strings.TrimPrefix(word, "*"))
		for i := 1; i < len(rs); i++ {
			for _, next := range e.Next(string(rs[:i]), 1000) {
				if string(rs[:i])+next == string(rs) && strings.HasPrefix(word, "*") {
					t.Errorf("a blocked word is completed after %d characters", i)
				}
			}
		}
	}
	first := e.Next("村里的", 30)
	e.Next("示例甲的身份证", 30)
	typeKeys(e, "zhaijidi")
	e.Pick(0)
	e.Reset()
	if again := e.Next("村里的", 30); !slices.Equal(first, again) {
		t.Errorf("first %v, then %v", first, again)
	}
}

var _ hand.Context = (*pinyin.Model)(nil)

// TestCharactersInContext compares look-alikes after a character.
func TestCharactersInContext(t *testing.T) {
	for _, c := range [][3]string{
		{"低", "保", "堡"}, {"路", "灯", "打"}, {"村", "里", "理"}, {"", "我", "找"}, {"残", "疾", "疫"}, {"人", "民", "氏"},
		{"，", "我", "哦"}, {"的", "人", "入"}, {"已", "经", "径"}, {"x", "我", "找"},
	} {
		if a, b := model.LogProb(c[0], c[1]), model.LogProb(c[0], c[2]); a <= b {
			t.Errorf("after %q %s has %.1f, %s has %.1f", c[0], c[1], a, c[2], b)
		}
	}
	for _, c := range []string{"", "的", "𬱖", "?"} {
		if p := model.LogProb(c, "𰻞"); math.IsInf(p, 0) || math.IsNaN(p) || p > 0 {
			t.Errorf("after %q: %v", c, p)
		}
	}
	if p := pinyin.Builtin().LogProb("低", "保"); math.IsInf(p, 0) || math.IsNaN(p) {
		t.Errorf("without data: %v", p)
	}
}

func BenchmarkContext(b *testing.B) {
	for i := 0; b.Loop(); i++ {
		prev := "的村不"[i%3*3 : i%3*3+3]
		for _, c := range "的一是不了人我在有他这为之大来以个中上们" {
			model.LogProb(prev, string(c))
		}
	}
}

func BenchmarkNext(b *testing.B) {
	e := newEngine()
	for i := 0; b.Loop(); i++ {
		e.Next([]string{"村里的", "路灯", "我不", "一个人"}[i%4], 8)
	}
}
