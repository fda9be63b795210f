package typist_test

import (
	"image"
	"strings"
	"testing"

	"lianluozhan/cmd/internal/complaints"
	"lianluozhan/cmd/internal/trial"
	"lianluozhan/cmd/internal/typist"
	"lianluozhan/kiosk/keyboard"
)

func newTypist(t *testing.T) *typist.Typist {
	t.Helper()
	ink, err := trial.LoadInk("../../../kiosk/ime/hand/testdata/complaints.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	y, err := typist.New(typist.Config{Size: image.Pt(1080, 1920), Bottom: 1800, Ink: ink})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := y.Close(); err != nil {
			t.Error(err)
		}
	})
	return y
}

// Every way leads to the text, with the small table that is in the program too, and
// every touch is on the keyboard.
func TestEveryWayLeadsToTheText(t *testing.T) {
	y := newTypist(t)
	pieces := complaints.All()[1]
	for _, way := range typist.Ways() {
		if way == typist.Firsts { // of words, which that table has none of
			continue
		}
		touches, err := y.Open(keyboard.Text, way, "下一步")
		if err != nil {
			t.Fatalf("%v: %v", way, err)
		}
		for _, f := range []func() ([]typist.Touch, error){
			func() ([]typist.Touch, error) { return y.Write(pieces) },
			func() ([]typist.Touch, error) { return y.Tap("。") },
		} {
			more, err := f()
			if err != nil {
				t.Fatalf("%v: %v", way, err)
			}
			touches = append(touches, more...)
		}
		want := complaints.Text(pieces) + "。"
		if got := y.Text(); got != want {
			t.Errorf("%v: %q, want %q", way, got, want)
		}
		on := image.Rect(0, 800, 1080, 1800)
		for _, x := range touches {
			if !x.Path[0].In(on) {
				t.Errorf("%v: a touch at %v, which is not on the keyboard", way, x.Path[0])
			}
		}
	}
}

func TestWhatCannotBeWrittenIsAnError(t *testing.T) {
	y := newTypist(t)
	if _, err := y.Open(keyboard.Text, typist.Pinyin, "下一步"); err != nil {
		t.Fatal(err)
	}
	if _, err := y.Write([]complaints.Piece{{Text: "灯", Pinyin: "shan"}}); err == nil || !strings.Contains(err.Error(), "灯") {
		t.Errorf("灯 spelled shan: %v", err)
	}
	if _, err := y.Tap("没有这个键"); err == nil {
		t.Error("a key was found that is not there")
	}
}

// A rare character of a name, by pinyin and by strokes.
func TestARareName(t *testing.T) {
	y := newTypist(t)
	_, err := y.Open(keyboard.Name, typist.Name, "下一步")
	if err == nil {
		_, err = y.Tap("打拼音找姓")
	}
	if err == nil {
		_, err = y.Write([]complaints.Piece{{Text: "示", Pinyin: "shi"}, {Text: "例", Pinyin: "li"}, {Text: "𬱖", Pinyin: "di"}})
	}
	if err == nil {
		_, err = y.Switch(typist.Stroke)
	}
	if err == nil {
		_, err = y.Write([]complaints.Piece{{Text: "𬱖"}})
	}
	if got := y.Text(); err != nil || got != "示例𬱖𬱖" {
		t.Errorf("%q, %v", got, err)
	}
}
