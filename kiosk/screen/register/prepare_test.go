package register_test

import (
	"testing"

	"lianluozhan/kiosk/screen/register"
	"lianluozhan/kiosk/screen/screentest"
	"lianluozhan/sync/liaison"
)

// ahead is a filer that does a part beforehand.
type ahead struct {
	*filer
	of  []liaison.Draft
	out int // prepared and not forgotten
}

func (a *ahead) Prepare(d liaison.Draft) (forget func()) {
	a.of = append(a.of, d)
	a.out++
	return func() { a.out-- }
}

// TestPreparedWhileTheResidentReads: on the last page a part is done ahead, and
// nothing of it stays when the resident goes, or has been served.
func TestPreparedWhileTheResidentReads(t *testing.T) {
	for _, end := range []string{"leaves", "files"} {
		t.Run(end, func(t *testing.T) {
			v := newVisit(t, screentest.Portrait, false, false)
			a := &ahead{filer: v.filer}
			v.model = register.NewModel(a)
			v.view = register.New(v.Env, v.model, v.keys)
			v.Show(t, v.view, v.c)
			v.write()
			if len(a.of) != 1 || a.of[0].Phone != "13800001234" || a.out != 1 {
				t.Fatalf("prepared %+v, %d of them kept", a.of, a.out)
			}
			if end == "leaves" {
				v.model.Wipe()
			} else {
				v.tap("提交登记")
				v.filer.answer[0](receipt, nil)
			}
			if a.out != 0 {
				t.Error("what was prepared stays")
			}
		})
	}
}
