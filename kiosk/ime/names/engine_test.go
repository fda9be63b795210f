package names_test

import (
	"errors"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	"lianluozhan/kiosk/ime"
	"lianluozhan/kiosk/ime/names"
	"lianluozhan/kiosk/ime/pinyin"
)

func texts(e ime.Engine, limit int) (out []string) {
	for _, c := range e.State(limit).Candidates {
		out = append(out, c.Text)
	}
	return out
}

func TestSurnamesAreReadAsSurnames(t *testing.T) {
	e := newEngine(t)
	for keys, want := range map[string]string{
		"shan": "单", "qiu": "仇", "xie": "解", "zeng": "曾", "zha": "查", "ou": "区", "ouyang": "欧阳", "sima": "司马",
		"shangguan": "上官", "yuchi": "尉迟", "moqi": "万俟", "lvqiu": "闾丘", "zhangsun": "长孙", "ren": "任",
	} {
		e.Reset()
		if typeKeys(e, keys); rank(e, 80, want) == 80 {
			t.Errorf("%s does not offer %s", keys, want)
		}
	}
}

func TestAnyCharacterCanBeWritten(t *testing.T) {
	e := newEngine(t)
	for keys, want := range map[string]string{"di": "𬱖", "chun": "𬭚", "hua": "婳", "yan": "䶮"} {
		e.Reset()
		e.AfterSurname()
		if typeKeys(e, keys); rank(e, 2000, want) == 2000 {
			t.Errorf("%s does not offer %s", keys, want)
		}
	}
}

func TestGrid(t *testing.T) {
	e := newEngine(t)
	first := e.Surnames(0)
	if len(first) != names.GridPage || first[0] != "王" || !slices.Contains(first, "张") {
		t.Errorf("the first page is %v", first)
	}
	seen, double := map[string]struct{}{}, 0
	for page := 0; len(e.Surnames(page)) > 0; page++ {
		for _, s := range e.Surnames(page) {
			if _, dup := seen[s]; dup {
				t.Errorf("%s stands twice", s)
			}
			seen[s] = struct{}{}
			if len([]rune(s)) > 1 {
				double++
			}
		}
	}
	if len(seen)-double < 500 || double < 60 || e.Surnames(-1) != nil {
		t.Errorf("%d surnames, %d of them of several characters", len(seen), double)
	}
}

func TestGivenNameAfterTheGrid(t *testing.T) {
	e := newEngine(t)
	e.AfterSurname()
	typeKeys(e, "xiuying")
	if got := texts(e, 5); got[0] != "秀英" {
		t.Errorf("xiuying gives %v", got)
	}
	e.Reset()
	typeKeys(e, "zhangxiuying")
	i := rank(e, 200, "张")
	if got := e.Pick(i); got != "张" {
		t.Fatalf("picked %q", got)
	}
	if got := texts(e, 5); got[0] != "秀英" {
		t.Errorf("after 张: %v", got)
	}
}

func TestDotBetweenParts(t *testing.T) {
	e := newEngine(t)
	for _, keys := range []string{"aishan·maimaiti", "aishanmaimaiti"} {
		e.Reset()
		if typeKeys(e, keys); rank(e, 5, "艾山·买买提") == 5 {
			t.Errorf("%s gives %v", keys, texts(e, 5))
		}
	}
	if s := e.State(1); s.Composition != "ai'shan'mai'mai'ti" {
		t.Errorf("shown as %s", s.Composition)
	}
}

func TestUnfinishedSyllable(t *testing.T) {
	e := newEngine(t)
	typeKeys(e, "wangj")
	if len(texts(e, 5)) == 0 {
		t.Error("nothing for wangj")
	}
	e.Reset()
	typeKeys(e, "wangqqqq")
	if got := texts(e, 5); !slices.Contains(got, "王") {
		t.Errorf("letters that no syllable explains hide the surname: %v", got)
	}
}

func TestNextResidentSeesTheSame(t *testing.T) {
	e := newEngine(t)
	typeKeys(e, "liming")
	before := texts(e, 50)
	for range 10 {
		e.Reset()
		typeKeys(e, "liming")
		e.Pick(9)
		e.AfterSurname()
		typeKeys(e, "ming")
		e.Pick(3)
	}
	e.Reset()
	typeKeys(e, "liming")
	if after := texts(e, 50); !slices.Equal(before, after) {
		t.Errorf("%v became %v", before, after)
	}
	few := e.State(5).Candidates
	if !slices.Equal(few, e.State(3000).Candidates[:5]) {
		t.Error("asking for more changed the first candidates")
	}
}

func TestBackAndRaw(t *testing.T) {
	e := newEngine(t)
	if e.Back() || e.Raw() != "" || e.Pick(0) != "" || e.Key('\'') || e.Key('·') || e.Key('1') {
		t.Error("an empty composition took something")
	}
	typeKeys(e, "ab")
	if !e.Back() || e.Raw() != "a" || len(texts(e, 5)) > 0 {
		t.Error("back and raw")
	}
}

func TestGarbageKeys(t *testing.T) {
	e, r := newEngine(t), rand.New(rand.NewPCG(1, 2))
	keys := []rune("zhshngaeiouyjlwbdmxqt'·aeiou1 。")
	play := func(n int) {
		for range n {
			switch k := r.IntN(30); {
			case k < 20:
				e.Key(keys[r.IntN(len(keys))])
			case k < 27:
				e.Back()
			case k < 29:
				e.Pick(r.IntN(12))
			default:
				e.Raw()
			}
			if r.IntN(5) == 0 && len(e.State(16).Candidates) > 16 {
				t.Fatal("too many candidates")
			}
		}
	}
	play(2_000)
	before := heap()
	play(18_000)
	if after := heap(); after > before+1<<20 {
		t.Errorf("the heap grew from %d to %d bytes", before, after)
	}
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func TestDamagedTables(t *testing.T) {
	for name, damage := range map[string]func(*names.Data){
		"no readings": func(d *names.Data) { d.Readings = "" },
		"no surnames": func(d *names.Data) { d.Surnames = "# none\n" },
		"garbage":     func(d *names.Data) { d.Given = strings.Repeat("no names ", 9) },
		"no text":     func(d *names.Data) { d.Minority = "dotted \xff\xfe\n" },
	} {
		d := names.Embedded()
		damage(&d)
		e, err := names.Open(d, pinyin.Fuzzy{})
		if !errors.Is(err, names.ErrData) {
			t.Errorf("%s: %v", name, err)
		}
		if e.Key('a') || e.Back() || len(texts(e, 5)) > 0 || len(e.Surnames(0)) > 0 {
			t.Errorf("%s: it composes", name)
		}
	}
}
