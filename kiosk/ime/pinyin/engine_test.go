package pinyin_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lianluozhan/kiosk/ime"
	"lianluozhan/kiosk/ime/pinyin"
)

func TestFindsWords(t *testing.T) {
	for _, c := range []struct {
		name, keys, want string
		within           int
	}{
		{"whole syllables", "zhaijidi", "宅基地", 1},
		{"our own word", "daoluyinghua", "道路硬化", 1},
		{"last syllable unfinished", "zhaijid", "宅基地", 3},
		{"last syllable a bare initial", "tuoq", "拖欠", 10},
		{"separator", "xi'an", "西安", 1},
		{"no separator", "xian", "先", 5},
		{"separator in the middle", "ping'an", "平安", 1},
		{"v for ü", "lvshi", "律师", 1},
		{"ue for üe", "celue", "策略", 1},
		{"ju typed as jv", "jvmin", "居民", 1},
		{"initials", "zgr", "中国人", 3},
		{"initials with zh", "zhgr", "中国人", 3},
		{"initial then syllables", "zguoren", "中国人", 3},
		{"syllable then initials", "nihm", "你好吗", 5},
		{"initials that are syllables too", "gaj", "公安局", 8},
		{"a single letter", "w", "我", 5},
		{"capitals", "GONGZI", "工资", 1},
		{"fuzzy z for zh", "zaijidi", "宅基地", 3},
		{"fuzzy n for l, in for ing", "ludenbunian", "路灯不亮", 3},
		{"fuzzy in for ing", "daoluyinhua", "道路硬化", 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := newEngine()
			typeKeys(e, c.keys)
			if i := find(e, c.within, c.want); i < 0 {
				t.Errorf("%s: %s is not among %v", c.keys, c.want, texts(e, c.within))
			}
		})
	}
}

func TestCompositionShowsSyllables(t *testing.T) {
	for keys, want := range map[string]string{
		"zhaijidi": "zhai'ji'di", "xi'an": "xi'an", "xian": "xian", "gongzim": "gong'zi'm", "zgr": "z'g'r", "": "", "ni'": "ni'",
	} {
		e := newEngine()
		if typeKeys(e, keys); e.State(1).Composition != want {
			t.Errorf("%q is shown as %q, want %q", keys, e.State(1).Composition, want)
		}
	}
}

// Every complaint of the list can be written: type it, pick the longest candidate
// that is right, go on with the rest.
func TestComplaintsCanBeWritten(t *testing.T) {
	picks, chars := 0, 0
	for _, c := range testList(t) {
		n := write(t, newEngine(), c)
		picks, chars = picks+n, chars+len([]rune(c.text))
	}
	t.Logf("%d picks for %d characters", picks, chars)
	if picks*3 > chars {
		t.Errorf("%d picks for %d characters: the candidates do not help", picks, chars)
	}
}

// write types a case and returns the number of picks it took.
func write(t *testing.T, e ime.Engine, c testCase) (picks int) {
	t.Helper()
	done, typed, left := "", 0, c.syllables
	for {
		for len(left) > 0 && typed+len(left[0]) <= ime.MaxLetters {
			typeKeys(e, left[0])
			typed, left = typed+len(left[0]), left[1:]
		}
		if done == c.text {
			return picks
		}
		i, letters := longestRight(e, strings.TrimPrefix(c.text, done))
		if i < 0 {
			t.Errorf("%s: after %q none of %v helps", c.text, done, texts(e, 10))
			return picks
		}
		done += e.Pick(i)
		typed, picks = typed-letters, picks+1
	}
}

func longestRight(e ime.Engine, rest string) (best, letters int) {
	best, size := -1, 0
	for i, c := range e.State(200).Candidates {
		if strings.HasPrefix(rest, c.Text) && len(c.Text) > size {
			best, letters, size = i, c.Letters, len(c.Text)
		}
	}
	return best, letters
}

func TestPartialPickKeepsTheRest(t *testing.T) {
	e := newEngine()
	typeKeys(e, "tuoqiannongmingonggongzi")
	i := find(e, 60, "拖欠")
	if i < 0 {
		t.Fatalf("拖欠 is not offered: %v", texts(e, 60))
	}
	if got := e.Pick(i); got != "拖欠" {
		t.Fatalf("picked %q", got)
	}
	if s := e.State(3); s.Composition != "nong'min'gong'gong'zi" || s.Candidates[0].Text != "农民工工资" {
		t.Errorf("the rest composes as %+v", s)
	}
	if got := e.Pick(0); got != "农民工工资" || e.State(1).Composition != "" {
		t.Errorf("then picked %q, composing %q", got, e.State(1).Composition)
	}
}

func TestPickedWordsGuideTheNext(t *testing.T) {
	e := newEngine()
	typeKeys(e, "tuoqian")
	e.Pick(find(e, 10, "拖欠"))
	typeKeys(e, "gongzi")
	if got := texts(e, 1); !slices.Equal(got, []string{"工资"}) {
		t.Errorf("after 拖欠 gongzi gives %v", got)
	}
}

func TestBackGivesTheEarlierCandidates(t *testing.T) {
	e := newEngine()
	keys := "wojiadezhaijidi'hezgrm"
	var before [][]string
	for _, r := range keys {
		before = append(before, texts(e, 40))
		e.Key(r)
	}
	for i := len(keys) - 1; i >= 0; i-- {
		if !e.Back() {
			t.Fatalf("nothing to take back at %d", i)
		}
		if got := texts(e, 40); !slices.Equal(got, before[i]) {
			t.Fatalf("after going back to %q: %v, was %v", keys[:i], got, before[i])
		}
	}
	if e.Back() {
		t.Error("took back a letter that was never typed")
	}
}

func TestResetForgets(t *testing.T) {
	fresh := newEngine()
	typeKeys(fresh, "gongzi")
	want := texts(fresh, 300)
	e := newEngine()
	for range 20 { // were anything learned, 公子 would rise
		typeKeys(e, "gongzi")
		if e.Pick(find(e, 300, "公子")) != "公子" {
			t.Fatal("公子 cannot be picked")
		}
	}
	e.Reset()
	if typeKeys(e, "gongzi"); !slices.Equal(texts(e, 300), want) {
		t.Error("the candidates differ after Reset")
	}
	entries, err := os.ReadDir(filepath.Dir(modelPath))
	if err != nil || len(entries) != 1 {
		t.Errorf("typing left files: %v, %v", entries, err)
	}
}

func TestMoreCandidatesKeepTheFirst(t *testing.T) {
	e := newEngine()
	typeKeys(e, "shi")
	all := texts(e, 2000)
	if len(all) < 100 || e.State(2000).More {
		t.Fatalf("%d characters for shi, more: %v", len(all), e.State(2000).More)
	}
	if few := e.State(7); !few.More || !slices.Equal(texts(e, 7), all[:7]) {
		t.Errorf("the first seven of many differ: %v, %v", texts(e, 7), all[:7])
	}
	slices.Sort(all)
	if n := len(slices.Compact(slices.Clone(all))); n != len(all) {
		t.Errorf("%d candidates are shown twice", len(all)-n)
	}
}

func TestWhatIsNotALetterIsRefused(t *testing.T) {
	e := newEngine()
	for _, r := range "'1。é中 \x00" {
		if e.Key(r) {
			t.Errorf("took %q", r)
		}
	}
	typeKeys(e, "ni")
	if e.Key('5') || e.State(1).Composition != "ni" {
		t.Error("a digit changed the composition")
	}
	if !e.Key('\'') || e.Key('\'') {
		t.Error("one separator is right, two are not")
	}
	if e.Pick(-1) != "" || e.Pick(100000) != "" || e.State(-1).Candidates != nil {
		t.Error("picked what was not offered")
	}
	if got := e.Raw(); got != "ni" || e.State(1).Composition != "" {
		t.Errorf("raw letters are %q", got)
	}
}

func TestCompositionIsLimited(t *testing.T) {
	e := newEngine()
	for i := range ime.MaxLetters {
		if !e.Key(rune("wo"[i%2])) {
			t.Fatalf("refused letter %d", i)
		}
		e.Key('\'')
	}
	if e.Key('w') {
		t.Error("took a letter over the limit")
	}
	e.Back() // the separator
	if e.Back(); !e.Key('o') {
		t.Error("took nothing after going back")
	}
	if got := len(texts(e, 5)); got == 0 {
		t.Error("no candidates at the limit")
	}
}

func TestWordsFromContent(t *testing.T) {
	e := newEngine()
	refused := e.SetWords([]pinyin.Word{
		{Text: "示例沟村"}, {Text: "下坝梁"}, {Text: "示例甲", Pinyin: "shi li jia"}, {Text: "乐亭台", Pinyin: "lao ting tai"},
		{Text: "ABC"}, {Text: "一二三四五六七八九十一二三"}, {Text: "示例县民政和社会保障局"}, {Text: "坏", Pinyin: "xyz"}, {Text: ""},
	})
	if want := []string{"ABC", "一二三四五六七八九十一二三", "坏", ""}; !slices.Equal(refused, want) {
		t.Errorf("refused %q, want %q", refused, want)
	}
	for keys, want := range map[string]string{
		"shiligoucun": "示例沟村", "xiabaliang": "下坝梁", "laotingtai": "乐亭台", "shilixianminzhengheshehuibaozhangju": "示例县民政和社会保障局", "wozaixiabaliangzhu": "我在下坝梁住",
	} {
		if typeKeys(e, keys); find(e, 5, want) < 0 {
			t.Errorf("%s: %s is not among %v", keys, want, texts(e, 5))
		}
		e.Reset()
	}
	if typeKeys(e, "xiabaliang"); texts(e, 1)[0] != "下坝梁" {
		t.Errorf("xiabaliang gives %v", texts(e, 5))
	}
	e.SetWords(nil) // content changes while somebody types
	if s := e.State(1); s.Composition != "xia'ba'liang" {
		t.Errorf("the composition became %q", s.Composition)
	}
	if find(e, 300, "下坝梁") >= 0 && texts(e, 1)[0] == "下坝梁" {
		t.Error("a word stayed after its content went")
	}
}
