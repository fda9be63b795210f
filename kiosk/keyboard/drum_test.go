package keyboard_test

import (
	"math/rand/v2"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"lianluozhan/kiosk/ime"
	"lianluozhan/kiosk/ime/kit"
	"lianluozhan/kiosk/ime/pinyin"
	"lianluozhan/kiosk/keyboard"
)

// Memory may grow by so much from a tenth of the keys to the last one: by a tenth, and
// by what the runtime needs more or less from one moment to the next.
const (
	growth = 1.1
	slack  = 2 << 20
)

// TestRandomKeysInEveryMode drums on every mode. With KEYBOARD_FULL set it is 100,000
// keys in each, and KEYBOARD_MODEL may name the unpacked pinyin model.
func TestRandomKeysInEveryMode(t *testing.T) {
	keys := 1000
	if os.Getenv("KEYBOARD_FULL") != "" {
		keys = 100_000
	}
	k := kit.New(drumModel(t))
	for _, d := range []struct {
		mode    keyboard.Mode
		purpose keyboard.Purpose
	}{
		{keyboard.Hand, keyboard.Text}, {keyboard.Pinyin, keyboard.Text}, {keyboard.Nine, keyboard.Text},
		{keyboard.Stroke, keyboard.Text}, {keyboard.Digits, keyboard.Text}, {keyboard.Symbols, keyboard.Text},
		{keyboard.Letters, keyboard.Line}, {keyboard.Names, keyboard.Name}, {keyboard.Places, keyboard.Place},
	} {
		m := newDrummer(k, d.purpose, d.mode)
		m.drum(keys / 10)
		heap, rss := memory()
		m.drum(keys - keys/10)
		heapEnd, rssEnd := memory()
		t.Logf("%s: %d keys, %d crashes, heap %.1f then %.1f MiB, resident %.1f then %.1f MiB", d.mode.Name(), m.keys, len(m.crashes),
			mib(heap), mib(heapEnd), mib(rss), mib(rssEnd))
		if len(m.crashes) > 0 {
			t.Errorf("%s: %v", d.mode.Name(), m.crashes[0])
		}
		if float64(heapEnd) > growth*float64(heap)+slack {
			t.Errorf("%s: the heap grows from %d to %d bytes", d.mode.Name(), heap, heapEnd)
		}
	}
}

func drumModel(t *testing.T) *pinyin.Model {
	t.Helper()
	file := os.Getenv("KEYBOARD_MODEL")
	if file == "" {
		return pinyin.Builtin()
	}
	m, err := pinyin.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	})
	return m
}

// drummer presses anything and stays in one mode.
type drummer struct {
	*writer
	r       *rand.Rand
	mode    keyboard.Mode
	keys    int
	crashes []any
}

func newDrummer(k *kit.Kit, p keyboard.Purpose, mode keyboard.Mode) *drummer {
	w := &writer{hall: &hall{}, sheet: &sheet{}}
	w.model = keyboard.NewModel(keyboard.Engines{
		Pinyin: k.Pinyin, Nine: k.Nine, Stroke: k.Stroke, Names: k.Names, Hand: k.Hand, Next: k.Next(), Initials: k.Initials,
	}, w, func() time.Time { return w.hall.now })
	w.model.Attach(keyboard.Use{Target: w.sheet, Purpose: p, Done: "下一步", List: []string{"东关社区", "北山村", "北沙村"}})
	return &drummer{writer: w, r: rand.New(rand.NewPCG(uint64(mode), 9)), mode: mode}
}

func (d *drummer) drum(keys int) {
	for range keys {
		d.keys++
		d.pass(150 * time.Millisecond)
		d.press()
		d.model.SetMode(d.mode)
		if len(d.sheet.text) > 500 {
			d.sheet.SetText("")
		}
	}
}

// press presses one key, most of them those of the mode, and survives a crash to go on.
func (d *drummer) press() {
	defer func() {
		if x := recover(); x != nil {
			d.crashes = append(d.crashes, x)
		}
	}()
	acts := []keyboard.Act{
		keyboard.Delete, keyboard.Space, keyboard.Newline, keyboard.Caps, keyboard.Undo, keyboard.Rewrite, keyboard.Again,
		keyboard.Sentence, keyboard.Surname, keyboard.Turn, keyboard.Compound, keyboard.Keys, keyboard.Pin, keyboard.MorePins,
		keyboard.Done, keyboard.Clear,
	}
	switch d.r.IntN(12) {
	case 0:
		d.model.Press(keyboard.Key{Act: acts[d.r.IntN(len(acts))], N: d.r.IntN(26) - 1})
	case 1:
		d.model.Pick(d.r.IntN(30))
	case 2:
		d.model.Expand(d.r.IntN(2) == 0)
		d.model.Turn(d.r.IntN(20) - 5)
	case 3:
		d.model.CaretMoved()
	default:
		d.own()
	}
}

// own presses a key of the mode.
func (d *drummer) own() {
	letters, act := "abcdefghijklmnopqrstuvwxyz", keyboard.Spell
	switch d.mode {
	case keyboard.Hand:
		d.scribble()
		return
	case keyboard.Nine:
		letters = "123456789"
	case keyboard.Stroke:
		letters = "hspnz*"
	case keyboard.Digits, keyboard.Symbols, keyboard.Letters:
		act, letters = keyboard.Type, "0123456789abcxyz.@-/"
	}
	d.model.Press(keyboard.Key{Act: act, Text: letters[d.r.IntN(len(letters)):][:1]})
}

// scribble draws a stroke anywhere on the pad.
func (d *drummer) scribble() {
	at := func() ime.Point { return ime.Point{X: 520 * d.r.Float64(), Y: 460 * d.r.Float64()} }
	p := d.model.Pen()
	p.Down(d.r.IntN(keyboard.Boxes), at())
	for range d.r.IntN(12) {
		p.Move(at())
	}
	p.Up()
}

// memory is what is in use after everything that is no longer needed was given back: of
// the heap, and of the machine, 0 where that is not known.
func memory() (heap, rss uint64) {
	runtime.GC()
	runtime.GC()
	var s runtime.MemStats
	runtime.ReadMemStats(&s)
	b, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return s.HeapAlloc, 0
	}
	if f := strings.Fields(string(b)); len(f) > 1 {
		if pages, err := strconv.ParseUint(f[1], 10, 64); err == nil {
			rss = pages * uint64(os.Getpagesize())
		}
	}
	return s.HeapAlloc, rss
}

func mib(n uint64) float64 { return float64(n) / (1 << 20) }
